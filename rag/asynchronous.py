"""What takes its time in a thread, taken by an event loop that goes on meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing, suppress
from typing import TypeVar

from rag.llm.stop import Stop
from rag.records import Answer, AnswerFinished, Event

Item = TypeVar("Item")


async def iterated(iterate: Callable[[Stop], Iterator[Item]]) -> AsyncGenerator[Item, None]:
    """The items of an iterator that a thread of its own runs; what it raises is raised here.

    The iterator is given a `Stop`, which is set once nobody takes its items any more: closed, or its task cancelled.
    """
    loop, stop = asyncio.get_running_loop(), Stop()
    came: asyncio.Queue[tuple[Item] | BaseException | None] = asyncio.Queue()

    def tell(what: tuple[Item] | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop was closed, so nobody listens
            loop.call_soon_threadsafe(came.put_nowait, what)

    def work() -> None:
        try:
            for item in iterate(stop):
                tell((item,))
                if stop.is_set():
                    break
            tell(None)
        except BaseException as error:  # noqa: BLE001 - the border of a thread: it is raised where the items are taken
            tell(error)

    threading.Thread(target=work, daemon=True, name="iterated").start()
    try:
        while (what := await came.get()) is not None:
            if isinstance(what, BaseException):
                raise what
            yield what[0]
    finally:
        stop.set()


async def answer_of(events: AsyncGenerator[Event, None]) -> Answer:
    """The answer that the stream ends with."""
    answer: Answer | None = None
    async with aclosing(events):
        async for event in events:
            if isinstance(event, AnswerFinished):
                answer = event.answer
    if answer is None:
        raise TypeError("the stream of an answer ended without one")
    return answer
