"""Server-sent events, sent until whoever listens has gone."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Mapping
from typing import Any, Protocol

from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from rag.records import TurnAwaited


class Closing(Protocol):
    """What can be closed."""

    async def aclose(self) -> None: ...


class EventStream(StreamingResponse):
    """Closes the answer as soon as the connection is closed, and with it stops the model."""

    def __init__(self, events: AsyncGenerator[bytes, None], answer: Closing) -> None:
        """`events` are made from what `answer` yields."""
        # Without the second header, nginx keeps a stream until it has ended.
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._events = events
        self._answer = answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self._events.aclose()
            await self._answer.aclose()


def data(value: Mapping[str, Any] | str, event: str | None = None) -> bytes:
    """One event; a mapping as JSON on one line, in ASCII."""
    text = value if isinstance(value, str) else json.dumps(value)
    name = f"event: {event}\n" if event else ""
    return f"{name}data: {text}\n\n".encode()


def comment(text: str) -> bytes:
    """What clients pass over, and proxies take for a sign of life."""
    return f": {text}\n\n".encode()


def waiting(event: TurnAwaited | None) -> str:
    """Why nothing comes."""
    if event is None:
        return "still there"
    return "the language model is being loaded" if event.loading else f"{event.ahead} questions before this one"
