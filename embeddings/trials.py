"""Trials on this machine: how they are timed, and what they found, kept on disk, so that a start need not try again."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

logger = logging.getLogger(__name__)

Key = TypeVar("Key")

FILE = "kernels.json"
TRIAL_RUNS, TRIAL_S = 3, 0.05
"""A product is tried so often at least, and for so long: one moment that another program took must not decide."""
FINE_CLOCK_S = 1e-5
"""Windows counts a thread's own time in steps of 15 ms, Linux and macOS in less than microseconds."""
NARROWING = (
    "ATEN_CPU_CAPABILITY",
    "ONEDNN_MAX_CPU_ISA",
    "DNNL_MAX_CPU_ISA",
    "FBGEMM_ENABLE_INSTRUCTIONS",
    "MKL_ENABLE_INSTRUCTIONS",
)
"""Variables by which torch, oneDNN, FBGEMM and MKL do without what the processor has."""

Seconds = Mapping[str, Mapping[int, float]]
"""Of each kernel by its name: seconds of one product by how many rows it had."""


class TrialRecord:
    """Trials by their names (kernels, shapes, rows), as long as processor and torch stay the same.

    A record that is missing, broken or of another machine counts as none; one that cannot be written is let be.
    """

    def __init__(self, path: Path, machine: str | None = None) -> None:
        self.path = path
        self._machine = machine or _machine()

    def get(self, name: str) -> Seconds | None:
        try:
            found = self._read()[name]
            seconds = {str(kernel): {int(rows): float(s) for rows, s in each.items()} for kernel, each in found.items()}
            times = [s for each in seconds.values() for s in each.values()]
            return seconds if times and all(0 < s < math.inf for s in times) else None
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def put(self, name: str, seconds: Seconds) -> None:
        unfinished = self.path.with_name(f"{self.path.name}.{uuid4().hex}")
        try:
            known = self._read()
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            known = {}
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            record = {"machine": self._machine, "trials": known | {name: seconds}}
            unfinished.write_text(json.dumps(record, indent=1), encoding="utf-8")
            os.replace(unfinished, self.path)
        except OSError as error:
            logger.info("what the trial of kernels found is not kept: %s", error)
            with suppress(OSError):
                unfinished.unlink()

    def _read(self) -> dict[str, Seconds]:
        """Raises whatever a file of any content may lead to."""
        record = json.loads(self.path.read_text(encoding="utf-8"))
        if record["machine"] != self._machine:
            return {}
        return dict(record["trials"])


_kept: list[TrialRecord] = []


def keep_trials(folder: Path) -> None:
    """From now on, trials of this process are looked up and kept in that folder; without this they are kept nowhere."""
    _kept[:] = [TrialRecord(folder / FILE)]


def kept_trials() -> TrialRecord | None:
    return _kept[0] if _kept else None


@contextmanager
def one_core() -> Iterator[None]:
    """On several, threads wait for each other, and on a busy machine for other programs: all kernels look slow."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)


def best_of_turns(runs: Mapping[Key, Callable[[], object]]) -> dict[Key, float]:
    """Seconds of the quickest of each one's runs; they take turns.

    Of this thread's own work, where the system counts it finely: what other programs take in between does not decide.
    """
    fine = time.get_clock_info("thread_time").resolution < FINE_CLOCK_S
    clock = time.thread_time if fine else time.perf_counter
    best = dict.fromkeys(runs, math.inf)
    begun, turns = time.perf_counter(), 0
    while turns < TRIAL_RUNS or time.perf_counter() - begun < TRIAL_S:
        turns += 1
        for key, run in runs.items():
            started = clock()
            run()
            best[key] = min(best[key], clock() - started)
    return best


def _machine() -> str:
    """Processor, its abilities, and torch: what decides which kernel is the quickest."""
    try:
        torch = version("torch")
    except PackageNotFoundError:
        torch = "unknown"
    narrowed = [f"{name}={value}" for name in NARROWING if (value := os.environ.get(name))]
    return ", ".join([processor_name(), f"torch {torch}", *narrowed])


def processor_name() -> str:
    """As the system calls it; on Linux with a digest of its flags, since virtual machines are often named alike."""
    if sys.platform == "linux":
        try:
            lines = (
                Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").partition("\n\n")[0].splitlines()
            )
        except OSError:
            lines = []
        told = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
        flags = told.get("flags") or told.get("Features", "")
        name = told.get("model name") or told.get("CPU part") or platform.machine()
        return f"{name} ({hashlib.sha256(flags.encode()).hexdigest()[:8]})"
    if sys.platform == "darwin":
        command = ["/usr/sbin/sysctl", "-n", "machdep.cpu.brand_string"]
        try:
            return subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout.strip()
        except (OSError, subprocess.SubprocessError):
            return platform.machine()
    return platform.processor() or platform.machine()
