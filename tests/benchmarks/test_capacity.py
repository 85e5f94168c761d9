"""The simulation behind docs/scale.md against what queueing theory knows."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

PATH = Path(__file__).resolve().parents[2] / "benchmarks" / "capacity.py"
spec = importlib.util.spec_from_file_location("capacity", PATH)
assert spec is not None
assert spec.loader is not None
capacity = importlib.util.module_from_spec(spec)
sys.modules["capacity"] = capacity
spec.loader.exec_module(capacity)


def exponential(mean_s: float):
    return lambda random, count: random.exponential(mean_s, count)


@pytest.mark.parametrize(("load", "workers"), [(0.5, 1), (0.8, 1), (0.7, 3), (0.9, 8), (0.9, 50)])
def test_with_exponential_times_it_agrees_with_m_m_k(load, workers):
    service_s = 2.0
    rate = load * workers / service_s
    found = capacity.simulated(rate, workers, exponential(service_s), 120_000)
    assert found.mean == pytest.approx(capacity.mean_wait(rate, workers, service_s), rel=0.1)
    assert found.waited == pytest.approx(capacity.erlang_c(rate, workers, service_s), rel=0.05)


def test_the_formula_of_one_worker_is_that_of_m_m_1():
    for load in (0.1, 0.5, 0.95):
        assert capacity.erlang_c(load, 1, 1.0) == pytest.approx(load)
        assert capacity.mean_wait(load, 1, 1.0) == pytest.approx(load / (1 - load))


@pytest.mark.parametrize("workers", [2, 5])
def test_the_formula_of_several_is_erlang_s_sum(workers):
    from math import factorial

    offered = 0.8 * workers
    last = offered**workers / factorial(workers) / (1 - 0.8)
    whole = last + sum(offered**n / factorial(n) for n in range(workers))
    assert capacity.erlang_c(offered, workers, 1.0) == pytest.approx(last / whole)


def test_with_other_times_one_worker_agrees_with_pollaczek_and_khinchine():
    stage = capacity.Stage("any", 1.0, 2.0, 1.0)
    drawn = stage.times(np.random.default_rng(3), 200_000)
    rate = 0.7 / drawn.mean()
    expected = rate * np.mean(drawn**2) / (2 * (1 - 0.7))
    assert capacity.simulated(rate, 1, stage.times, 150_000).mean == pytest.approx(expected, rel=0.1)


def test_a_stage_has_the_median_and_the_spread_that_it_is_told_to():
    drawn = capacity.Stage("any", 3.0, 2.0, 1.0).times(np.random.default_rng(4), 200_000)
    assert np.median(drawn) == pytest.approx(3.0, rel=0.02)
    assert np.quantile(drawn, 0.95) == pytest.approx(6.0, rel=0.03)


def test_the_workers_needed_are_enough_and_one_fewer_is_not():
    stage = capacity.Stage("any", 1.0, 1.5, 0.5)
    workers, waits = capacity.workers_needed(4.0, stage, 20_000)
    assert waits.p95 <= 0.5
    fewer = workers - 1
    too_busy = 4.0 * stage.times(np.random.default_rng(0), 100_000).mean() > capacity.MOST_BUSY * fewer
    assert too_busy or capacity.simulated(4.0, fewer, stage.times, 20_000).p95 > 0.5


def test_the_same_run_gives_the_same_figures():
    assert capacity.simulated(3.0, 4, exponential(1.0), 5_000) == capacity.simulated(3.0, 4, exponential(1.0), 5_000)
