"""Streams of a thread, in an event loop."""

import asyncio
import threading
import time
from dataclasses import replace

import pytest

from rag.asynchronous import iterated
from rag.pipeline import Pipeline
from rag.records import AnswerFinished, TextWritten
from tests.fakes import FakeModel
from tests.loops import run

QUESTION = "Who signed the treaty in Oslo?"
SUPPORTED = "Minister Anna Berg of Norland signed the treaty in Oslo."


def test_items_come_in_order_and_the_loop_goes_on_meanwhile():
    first, second = threading.Event(), threading.Event()

    def waiting(own, other):
        for number in range(3):
            own.set()
            assert other.wait(10)  # held by the other one: both are at work at once
            yield number

    async def both():
        async def taken(own, other):
            return [item async for item in iterated(lambda stop: waiting(own, other))]

        return await asyncio.gather(taken(first, second), taken(second, first))

    assert run(both()) == [[0, 1, 2], [0, 1, 2]]


def test_what_the_thread_raises_is_raised_where_it_is_taken():
    def broken():
        yield 1
        raise ZeroDivisionError("so it is")

    async def taken():
        got = []
        with pytest.raises(ZeroDivisionError, match="so it is"):
            async for item in iterated(lambda stop: broken()):
                got.append(item)
        return got

    assert run(taken()) == [1]


def test_a_stream_that_nobody_takes_any_more_is_stopped():
    stops = []

    def endless(stop):
        stops.append(stop)
        while not stop.wait(0.001):
            yield "again"

    async def first_of():
        events = iterated(endless)
        async for item in events:
            await events.aclose()
            return item

    assert run(first_of()) == "again"
    assert stops[0].wait(10)


def test_the_answer_of_an_event_loop_is_the_answer(retriever):
    pipeline = Pipeline(retriever, FakeModel(SUPPORTED))
    there, here = run(pipeline.aanswer(QUESTION)), pipeline.answer(QUESTION)
    assert replace(there, timings=here.timings) == here
    assert run(pipeline.aretrieve(QUESTION, 2)) == pipeline.retrieve(QUESTION, 2)


def test_cancelling_the_task_stops_the_model_and_gives_its_place_to_the_next(retriever):
    class Endless(FakeModel):
        def stream(self, prompt, *, max_tokens=200, stop=None):
            while not stop.wait(0.001):
                yield "on and on "

    pipeline = Pipeline(retriever, Endless(""))

    async def cancelled():
        begun = asyncio.Event()

        async def listen():
            async for event in pipeline.astream(QUESTION):
                if isinstance(event, TextWritten):
                    begun.set()
                assert not isinstance(event, AnswerFinished)

        task = asyncio.create_task(listen())
        await begun.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    run(cancelled())
    ends = time.monotonic() + 10
    while pipeline.slot.waiting and time.monotonic() < ends:
        time.sleep(0.01)
    assert pipeline.slot.waiting == 0
