"""How long programs and imports take to start, in seconds of processor time: python benchmarks/command_start.py

Each is run in a process of its own, some times, and the median counts; wall-clock time is told beside it.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
STARTED = {
    "python -c pass": ["-c", "pass"],
    "import rag": ["-c", "import rag"],
    "from rag import retrieve": ["-c", "from rag import retrieve"],
    "python -m rag --help": ["-m", "rag", "--help"],
    "python -m embeddings --help": ["-m", "embeddings", "--help"],
    "python app.py --help": ["app.py", "--help"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=9)
    times = parser.parse_args().times
    print("| what | processor s | wall-clock s |\n| --- | --- | --- |")
    for name, arguments in STARTED.items():
        seconds = [taken(arguments) for _ in range(times + 1)][1:]  # the first one reads from the disk
        processor, wall = (median(column) for column in zip(*seconds, strict=True))
        print(f"| `{name}` | {processor:.3f} | {wall:.3f} |", flush=True)


def taken(arguments: list[str]) -> tuple[float, float]:
    """Of one process: user and system time, and from its start to its end."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - began


if __name__ == "__main__":
    main()
