"""How many requests one address may send in a minute."""

from __future__ import annotations

import math

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.accounts.contract import Limit
from rag.accounts.limits import RateLimit
from rag.web.gate.routes import Route
from rag.web.words.below import told


def address_of(scope: Scope) -> str:
    """Of the visitor; `?` for one without."""
    return str((scope.get("client") or ("?",))[0])


def too_many(limit: Limit, wait_s: float) -> PlainTextResponse:
    """The refusal, with the time to wait."""
    whole_s = math.ceil(wait_s)
    said = f"Too many requests: at most {limit.per_minute} a minute. Try again in {whole_s} s."
    return PlainTextResponse(told(said), 429, headers={"Retry-After": f"{whole_s}", "Connection": "close"})


def is_read_from_index(scope: Scope) -> bool:
    route: Route | None = scope.get("footnote.route")
    return route is not None and bool(route.scopes)


class LimitRequests:
    """Answers 429 to whoever sends too much, by address; what only reads the page's own files is not counted.

    Of the API, reading counts too: it reads from the index.
    """

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        """`per_minute` of requests that make the program work; 0 is no limit. Logging in has a limit of its own."""
        self.app = app
        self._limit = RateLimit(per_minute)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and (scope["method"] not in ("GET", "HEAD") or is_read_from_index(scope)):
            wait_s = self._limit.take(address_of(scope))
            if wait_s > 0:
                await too_many(self._limit, wait_s)(scope, receive, send)
                return
        await self.app(scope, receive, send)
