"""How many workers a load needs, by a simulation of their queue: python benchmarks/capacity.py [--out FILE]

A stage (a search, an answer) is k workers with one queue, first come first served. Questions come at random (Poisson);
how long each takes is drawn from what was measured (M/G/k). A run draws the questions in their order and gives each to
the worker that is free first, which is exact and needs no clock; the first tenth is left out. What is printed is what
docs/scale.md says.
"""

from __future__ import annotations

import argparse
import heapq
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.float64]
Service = Callable[[np.random.Generator, int], Times]
"""So many times of service, in seconds."""

QUESTIONS = 40_000
"""Of a run at least, and so many a worker, as the queue of many workers takes long to form."""
A_WORKER = 40
WARM_UP = 0.1
MOST_BUSY = 0.9
"""Of their time; with less to spare, a queue that once formed lasts for hours, which no run of this length shows."""
BURST = 1.5
"""Of the mean rate, what comes in the busiest hour is taken to be."""


@dataclass(frozen=True)
class Waits:
    """Seconds from the question until a worker takes it."""

    mean: float
    p95: float
    waited: float
    """Share of the questions that waited at all."""


@dataclass(frozen=True)
class Stage:
    """A kind of worker. `service_s` is how long a question takes it at the median, `spread` the ratio of the 95th
    percentile to the median, of a log-normal; `most_wait_s` how long 95 of 100 questions may wait for it."""

    name: str
    service_s: float
    spread: float
    most_wait_s: float

    def times(self, random: np.random.Generator, count: int) -> Times:
        sigma = math.log(self.spread) / 1.645
        drawn: Times = random.lognormal(math.log(self.service_s), sigma, count)
        return drawn


STAGES = (
    Stage("search", 0.048, 1.6, 0.5),
    Stage("answer, `standard` on 2 cores", 10.7, 2.0, 20.0),
    Stage("answer, one of 32 places of a GPU", 2.0, 2.0, 2.0),
)
"""Measured on AMD Zen 3 (AVX2), where a worker is one core for a search and two for an answer (README): 48 ms of a
search, its spread near that of a million chunks (27 to 48 ms); 10.7 s of an answer, gate and check included, its spread
an assumption. The GPU's are assumptions: no GPU was measured."""
STORED_BYTES, SEARCHED_BYTES = 3_576, 2_400
"""A chunk in SQLite, its article's text included (MultiHop-RAG, 7,887 chunks: 28.2 MB); and in the search files of a
large index: 8 and 16 bits a dimension, and six bytes a posting with its key."""
VECTOR_BYTES, POSTINGS, POSTING_BYTES = 1_536, 186, 8
"""Of a chunk in Milvus, in memory: its vector in 32 bits, and its words and bigrams (counted in the same index)."""
BUILD_CORE_S = 0.059
"""Loaded, cut, encoded and written: those 7,887 chunks in 233 s of two cores (AVX2)."""
SIZES = (10**6, 10**8, 10**10)
A_MINUTE = (10, 100, 1_000, 10_000, 100_000)


def simulated(arrivals_a_second: float, workers: int, service: Service, count: int = QUESTIONS, seed: int = 1) -> Waits:
    """`count` questions to so many workers; the load must be under what they can do, or the waits only grow."""
    random = np.random.default_rng(seed)
    came = np.cumsum(random.exponential(1 / arrivals_a_second, count))
    waits = np.empty(count)
    free = [0.0] * workers
    for place, (at, takes) in enumerate(zip(came.tolist(), service(random, count).tolist(), strict=True)):
        begins = max(at, free[0])
        heapq.heapreplace(free, begins + takes)
        waits[place] = begins - at
    counted = waits[int(WARM_UP * count) :]
    return Waits(float(counted.mean()), float(np.quantile(counted, 0.95)), float((counted > 0).mean()))


def workers_needed(arrivals_a_second: float, stage: Stage, count: int = QUESTIONS) -> tuple[int, Waits]:
    """The fewest workers with which 95 of 100 questions wait no longer than they may."""
    mean = float(stage.times(np.random.default_rng(0), 100_000).mean())
    least = most = max(1, math.ceil(arrivals_a_second * mean / MOST_BUSY))
    count = max(count, A_WORKER * least)
    while simulated(arrivals_a_second, most, stage.times, count).p95 > stage.most_wait_s:
        most += max(1, most // 4)
    while least < most:
        middle = (least + most) // 2
        if simulated(arrivals_a_second, middle, stage.times, count).p95 > stage.most_wait_s:
            least = middle + 1
        else:
            most = middle
    return most, simulated(arrivals_a_second, most, stage.times, count)


@dataclass(frozen=True)
class Kept:
    """What so many chunks take: bytes of disk on one machine, of memory in Milvus, and core hours to make the index."""

    chunks: int
    local_disk_bytes: float
    milvus_memory_bytes: float
    build_core_hours: float


def kept(chunks: int) -> Kept:
    return Kept(
        chunks,
        chunks * (STORED_BYTES + SEARCHED_BYTES),
        chunks * (VECTOR_BYTES + POSTINGS * POSTING_BYTES),
        chunks * BUILD_CORE_S / 3600,
    )


def erlang_c(arrivals_a_second: float, workers: int, service_s: float) -> float:
    """The share that waits with exponential times (M/M/k; of one worker, its load)."""
    offered = arrivals_a_second * service_s
    blocked = 1.0  # Erlang B, by its recursion: no factorials
    for number in range(1, workers + 1):
        blocked = offered * blocked / (number + offered * blocked)
    load = offered / workers
    return blocked / (1 - load * (1 - blocked))


def mean_wait(arrivals_a_second: float, workers: int, service_s: float) -> float:
    """Of M/M/k, in seconds."""
    waits = erlang_c(arrivals_a_second, workers, service_s)
    return waits * service_s / (workers - arrivals_a_second * service_s)


def planned(rates: Sequence[int] = A_MINUTE, stages: Sequence[Stage] = STAGES) -> list[dict[str, object]]:
    """Of each rate in questions a minute, in the busiest hour, and each stage."""
    rows: list[dict[str, object]] = []
    for stage in stages:
        for rate in rates:
            workers, waits = workers_needed(BURST * rate / 60, stage)
            rows.append({"stage": stage.name, "questions_a_minute": rate, "workers": workers, **asdict(waits)})
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows = [*map(asdict, map(kept, SIZES)), *planned()]
    for row in rows:
        print(json.dumps(row))
    if options.out:
        options.out.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
