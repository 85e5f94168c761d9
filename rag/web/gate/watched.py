"""What is told of each response: to the metrics, and as a line of the log, without what was asked or by whom."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.gate.routes import known_route

logger = logging.getLogger(__name__)

_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE OPTIONS".split())


class Watched:
    """Tells of each response once it has ended, by its row in the table of routes: `other` for what is in none."""

    def __init__(self, app: ASGIApp, on_response: Callable[[str, str, int], None]) -> None:
        """`on_response` is told route, method and status."""
        self.app = app
        self._on_response = on_response

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status = 0  # the connection was closed before there was any
        began = time.monotonic()

        async def send_watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, send_watched)
        finally:
            route = known_route(scope["path"] or "/")
            name = route.path if route is not None else "other"
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._on_response(name, method, status)
            fields = {"route": name, "method": method, "status": status, "ms": round((time.monotonic() - began) * 1000)}
            logger.info("%s %s %s", method, name, status, extra={"fields": fields})
