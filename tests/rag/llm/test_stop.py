"""A stop that is set wakes whoever waits, at once and without looking again and again."""

from __future__ import annotations

import threading
import time

import pytest

from rag.llm.slot import ModelSlot, Waiting
from rag.llm.stop import PLAIN_EVENT_S, Stop, wakes
from tests.fakes import FakeModel


def test_setting_it_calls_whoever_registered_and_nobody_afterwards():
    stop, calls = Stop(), []
    with stop.calls(lambda: calls.append(stop.is_set())):
        stop.set()
    stop.set()
    assert calls == [True]


def test_whoever_waits_may_wait_for_ever_unless_the_stop_is_a_plain_event():
    with wakes(Stop(), threading.Condition()) as look_s:
        assert look_s is None
    with wakes(threading.Event(), threading.Condition()) as look_s:
        assert look_s == PLAIN_EVENT_S


class Counting(threading.Condition):
    """Counts how often it was waited for."""

    waits = 0

    def wait(self, timeout: float | None = None) -> bool:
        self.waits += 1
        return super().wait(timeout)


@pytest.mark.parametrize("ends", ["the stop", "the one before"])
def test_one_who_waits_in_the_queue_sleeps_until_something_happens(ends):
    slot = ModelSlot(FakeModel(""))
    slot._changed = counting = Counting()
    stop, told, done = Stop(), [], threading.Event()

    def ask() -> None:
        with slot.reserve(stop) as mine:
            told.extend(mine.wait())
            told.append(mine.model)
        done.set()

    with slot.reserve(Stop()) as before:
        assert list(before.wait()) == []
        thread = threading.Thread(target=ask)
        thread.start()
        while not counting.waits:
            time.sleep(0.001)
        time.sleep(3 * PLAIN_EVENT_S)
        assert counting.waits == 1
        if ends == "the stop":
            stop.set()
            assert done.wait(5)
    thread.join(5)
    assert told == [Waiting(1, loading=False), None if ends == "the stop" else slot.model]
    assert counting.waits == 1


def test_one_who_waits_for_a_model_that_takes_too_long_goes_on_without():
    slot, go_on = ModelSlot(loading_s=0.1), threading.Event()
    thread = slot.load("small", lambda report: FakeModel("") if go_on.wait(10) else None)
    with slot.reserve(Stop()) as mine:
        assert list(mine.wait()) == [Waiting(0, loading=True)]
        assert mine.model is None
    go_on.set()
    thread.join(10)
