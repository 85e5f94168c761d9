"""Questions answered for programs: as many at once as may be, stopped when nobody waits for them any more."""

from __future__ import annotations

import asyncio
import logging
import math
import threading
import time
from collections import Counter
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any

from anyio.to_thread import run_sync

from embeddings.errors import FootnoteError, UsageError
from rag.accounts.contract import Limit
from rag.api.callers import is_user
from rag.api.contract import Service
from rag.api.errors import ApiError, as_api_error
from rag.api.metrics import Outcome
from rag.evidence.gate import Strictness
from rag.llm.stop import Stop
from rag.question.filters import Filters
from rag.records import Answer, AnswerFinished, Event, StageStarted, Turn

logger = logging.getLogger(__name__)

AT_ONCE = 64
"""Answers that are being written or wait for the model; each takes a thread."""
SHARE = 2
"""One user may have this part of them, a half: whoever asks by the hundred leaves places to the others."""
QUIET_S = 10.0
"""After so long without an event a stream says that it is still there: proxies close what is silent."""

Receive = Callable[[], Awaitable[Any]]


@dataclass(frozen=True)
class Asked:
    """A question as a program asks it; `visitor` is whom the limit counts."""

    question: str
    visitor: str
    history: Sequence[Turn] = ()
    filters: Filters | None = None
    top_k: int | None = None
    strictness: Strictness | None = None


class Gone(Exception):
    """Whoever asked has closed the connection."""


class Begun:
    """The events of an answer, to be closed whether or not they were listened to: a generator that has not been
    begun would be closed without a word to the one that it was made from."""

    def __init__(self, before: Sequence[Event | None], events: AsyncGenerator[Event | None, None]) -> None:
        """`before` have come already."""
        self._before = list(before)
        self._events = events

    def __aiter__(self) -> Begun:
        return self

    async def __anext__(self) -> Event | None:
        return self._before.pop(0) if self._before else await anext(self._events)

    async def aclose(self) -> None:
        """Stops the model, if it has not finished."""
        await self._events.aclose()


class Answering:
    """Answers of one service."""

    def __init__(self, service: Service, at_once: int = AT_ONCE, quiet_s: float = QUIET_S) -> None:
        self._service = service
        self._at_once = at_once
        self._quiet_s = quiet_s
        self._threads = 0
        self._of: Counter[str] = Counter()

    async def begun(self, asked: Asked) -> Begun:
        """The events of an answer, once it is sure that there will be one; None for each time that nothing came.

        Closing it stops the model. Raises ApiError for what can be told before the answer begins.
        """
        await self._admit(asked)
        events = self._events(asked)
        before: list[Event | None] = []
        try:
            async for event in events:
                before.append(event)
                if not isinstance(event, StageStarted):
                    break
        except BaseException:
            await events.aclose()
            raise
        return Begun(before, events)

    async def finished(self, asked: Asked, receive: Receive) -> Answer:
        """The whole answer; raises ApiError, or Gone when the connection is closed meanwhile."""

        async def last() -> Answer:
            async with aclosing(await self.begun(asked)) as events:
                async for event in events:
                    if isinstance(event, AnswerFinished):
                        return event.answer
            raise ApiError(503, "The answer was stopped.")

        answering, leaving = asyncio.ensure_future(last()), asyncio.ensure_future(_closed(receive))
        try:
            await asyncio.wait({answering, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not answering.done():
                raise Gone
            return answering.result()
        finally:
            answering.cancel()
            leaving.cancel()
            await asyncio.wait({answering, leaving})

    async def _admit(self, asked: Asked) -> None:
        """Raises ApiError for a model that is not there yet, and for what is too much."""
        phase = self._service.pipeline.slot.state.phase
        if phase in ("preparing", "loading"):
            raise ApiError(
                503,
                "The language model is still being loaded; try again.",
                code="loading",
                headers={"Retry-After": "5"},
            )
        if phase == "failed":
            said = "The language model could not be loaded; the settings of the page say why."
            raise ApiError(503, said, code="model_failed", headers={"Retry-After": "60"})
        if self._threads >= self._at_once:
            said = f"{self._at_once} questions are being answered; try again."
            raise ApiError(429, said, headers={"Retry-After": "5"})
        if is_user(asked.visitor) and self._of[asked.visitor] >= max(self._at_once // SHARE, 1):
            said = f"{self._of[asked.visitor]} of your questions are being answered; ask again when some of them are."
            raise ApiError(429, said, headers={"Retry-After": "5"})
        await run_sync(count, self._service.limit, asked.visitor)

    async def _events(self, asked: Asked) -> AsyncGenerator[Event | None, None]:
        loop = asyncio.get_running_loop()
        queue: asyncio.Queue[Event | Exception | None] = asyncio.Queue()
        stop = Stop()

        def tell(event: Event | Exception | None) -> None:
            with suppress(RuntimeError):  # the loop is closed: the server has ended
                loop.call_soon_threadsafe(queue.put_nowait, event)

        thread = threading.Thread(target=self._run, args=(asked, stop, tell), daemon=True, name="answer")
        self._threads += 1
        self._of[asked.visitor] += 1
        try:
            thread.start()
            while True:
                try:
                    event = await asyncio.wait_for(queue.get(), self._quiet_s)
                except TimeoutError:
                    yield None
                    continue
                if event is None:
                    return
                if isinstance(event, FootnoteError):
                    raise as_api_error(event)
                if isinstance(event, Exception):
                    raise ApiError(500, "Something went wrong inside Footnote. Its log says what.")
                yield event
        finally:
            self._threads -= 1
            self._of[asked.visitor] -= 1
            if not self._of[asked.visitor]:
                del self._of[asked.visitor]
            stop.set()

    def _run(self, asked: Asked, stop: threading.Event, tell: Callable[[Event | Exception | None], None]) -> None:
        to_count = True
        try:
            for event in self._service.pipeline.stream(
                asked.question,
                history=asked.history,
                filters=asked.filters,
                top_k=asked.top_k,
                strictness=asked.strictness,
                stop=stop,
            ):
                if isinstance(event, AnswerFinished):
                    # Counted before it is told: whoever has the answer may look at the metrics next.
                    self._count(event.answer, stopped=stop.is_set())
                    to_count = False
                tell(event)
        except UsageError as error:
            to_count = False
            tell(error)
        except FootnoteError as error:
            tell(error)
        except Exception as error:  # the border of a thread: whoever asked is told, in words
            logger.exception("an answer failed")
            tell(error)
        finally:
            if to_count:
                self._service.metrics.answered("failed", None)
            tell(None)

    def _count(self, answer: Answer, *, stopped: bool) -> None:
        outcome: Outcome = "stopped" if stopped else "refused" if answer.refused else "answered"
        self._service.metrics.answered(outcome, None if stopped else answer)


def count(limit: Limit, visitor: str) -> None:
    """Counts a question; raises ApiError for one too many in a minute."""
    wait_s = limit.take(visitor)
    if wait_s > 0:
        whole_s = math.ceil(wait_s)
        raise ApiError(
            429,
            f"At most {limit.per_minute} questions a minute are answered; ask again in {whole_s} s.",
            headers={"Retry-After": str(whole_s)},
        )


def unix_time() -> int:
    return int(time.time())


async def _closed(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
