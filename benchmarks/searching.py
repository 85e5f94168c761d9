"""Many programs searching at once: python benchmarks/searching.py URL questions.jsonl --pid PID

URL is of a page that runs already, with `--requests-per-minute 0`; PID is its process, whose memory is read. First one
client asks one question after the other, then so many do at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.evaluation.files import read_rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--pid", type=int, required=True)
    parser.add_argument("--clients", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a client reads before it asks again")
    parser.add_argument("--key", default="", help="where the page has --auth")
    parser.add_argument("--out", type=Path, help="a folder for the figures")
    options = parser.parse_args()
    questions = list(read_rows(options.questions, lambda row: str(row["question"]), 'a line with a "question"'))
    process = psutil.Process(options.pid)
    alone = searched(options.url, options.key, questions, 0, options.seconds / 4, 0.0)
    memory = [process.memory_info().rss]
    cpu = process.cpu_times()
    with ThreadPoolExecutor(options.clients) as clients:
        runs = [
            clients.submit(searched, options.url, options.key, questions, number, options.seconds, options.pause)
            for number in range(options.clients)
        ]
        began = time.monotonic()
        while time.monotonic() - began < options.seconds:
            time.sleep(options.seconds / 12)
            memory.append(process.memory_info().rss)
        together = [run.result() for run in runs]
    after = process.cpu_times()
    times = [taken for found, _ in together for taken in found]
    errors = [error for _, failed in together for error in failed]
    searches = [len(found) for found, _ in together]
    figures: dict[str, Any] = {
        "clients": options.clients,
        "seconds": options.seconds,
        "pause, s": options.pause,
        "searches": len(times),
        "errors": len(errors) + len(alone[1]),
        "what they were": sorted(set(errors + alone[1]))[:5],
        "one client, median ms": round(1000 * median(alone[0]), 1),
        "together, median ms": round(1000 * median(times), 1),
        "together, 95 % ms": round(1000 * quantiles(times, n=20)[-1], 1),
        "searches of one client, fewest and most": [min(searches), max(searches)],
        "processor ms of a search": round(
            1000 * (after.user + after.system - cpu.user - cpu.system) / max(len(times), 1), 1
        ),
        "memory MB, over the time": [round(rss / 2**20) for rss in memory],
    }
    figures["95 % over one client's median"] = round(figures["together, 95 % ms"] / figures["one client, median ms"], 1)
    print(json.dumps(figures, indent=2))
    if options.out:
        options.out.mkdir(parents=True, exist_ok=True)
        machine = f"{os.cpu_count()} cores"
        (options.out / "searching.json").write_text(json.dumps({"machine": machine, **figures}, indent=2) + "\n")


def searched(
    url: str, key: str, questions: Sequence[str], number: int, seconds: float, pause_s: float
) -> tuple[list[float], list[str]]:
    """Seconds of each search, and what went wrong."""
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    times, errors = [], []
    until = time.monotonic() + seconds
    with httpx.Client(base_url=url, headers=headers, timeout=60) as client:
        time.sleep(pause_s * (number % 64) / 64)  # those who read between do not all ask at the same moment
        for asked in count(number * 37):  # each client begins elsewhere in the list
            began = time.monotonic()
            if began > until:
                return times, errors
            try:
                body = {"question": questions[asked % len(questions)]}
                client.post("/api/search", json=body).raise_for_status()
            except httpx.HTTPError as error:
                errors.append(f"{type(error).__name__}: {error}"[:200])
            else:
                times.append(time.monotonic() - began)
            time.sleep(pause_s)
    raise AssertionError("the count has no end")


if __name__ == "__main__":
    main()
