"""Bodies of requests: read up to a limit, and not waited for without an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive

JSON_BYTES = 2**20
"""Of an act. The longest that the page sends is a question or a remark, a few kilobytes."""
LOGIN_BYTES = 4096
SILENCE_S = 20.0
"""A body of which nothing comes for so long is given up."""
WHOLE_S = 60.0
"""The whole of a body but an upload's, which may take as long as it keeps coming."""

PASSED_BYTES = 2**16
PASSED_S = 1.0
"""Of a body that is refused unread: so much of it, and so long, is read before the refusal is sent."""


class BodyRefused(Exception):
    """The body is too large, or does not come; `response` says so."""

    def __init__(self, status: int, said: str) -> None:
        super().__init__(said)
        self.response = PlainTextResponse(said, status, headers={"Connection": "close"})


async def stream_body(receive: Receive, max_bytes: int, silence_s: float = SILENCE_S) -> AsyncGenerator[bytes, None]:
    """The pieces of a body as they come; raises BodyRefused, or ClientDisconnect."""
    received = 0
    more = True
    while more:
        try:
            message = await asyncio.wait_for(receive(), silence_s)
        except TimeoutError as error:
            raise BodyRefused(408, f"Nothing came for {silence_s:g} s; send it again.") from error
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece = message.get("body", b"")
        received += len(piece)
        if received > max_bytes:
            raise BodyRefused(413, f"More than {max_bytes:,} bytes were sent, which is the limit.")
        more = message.get("more_body", False)
        yield piece


async def read_body(receive: Receive, max_bytes: int, silence_s: float = SILENCE_S, whole_s: float = WHOLE_S) -> bytes:
    """All of a body; raises BodyRefused, or ClientDisconnect."""
    try:
        async with asyncio.timeout(whole_s):
            return b"".join([piece async for piece in stream_body(receive, max_bytes, silence_s)])
    except TimeoutError as error:
        raise BodyRefused(408, f"The request was not there after {whole_s:g} s; send it again.") from error


async def pass_over(receive: Receive, max_bytes: int = PASSED_BYTES, whole_s: float = PASSED_S) -> None:
    """Reads what comes of a body, so much of it at most and so long."""
    with suppress(BodyRefused, ClientDisconnect):
        await read_body(receive, max_bytes, whole_s, whole_s)


def as_read(body: bytes, receive: Receive) -> Receive:
    """What gives a body that has been read once more, and then what `receive` gives."""
    given = False

    async def receive_again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
