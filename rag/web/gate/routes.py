"""The paths that the page needs. Gradio has some ninety more, and they are not there."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

API = "/gradio_api"


@dataclass(frozen=True)
class Route:
    """`public` for what is answered before a login; `query` where the path is nothing without its query."""

    path: str
    methods: Collection[str] = ("GET", "HEAD")
    public: bool = False
    query: bool = False

    def matches(self, path: str) -> bool:
        """A path that ends with `*` stands for all names of files below it."""
        if not self.path.endswith("*"):
            return path == self.path
        name = path.removeprefix(self.path[:-1])
        return path != name and _NAME.fullmatch(name) is not None


_NAME = re.compile(r"[\w@+-][\w.@+-]*(/[\w@+-][\w.@+-]*)*", re.ASCII)  # no part begins with a dot

PAGE = Route("/", public=True)  # logged out, it shows the form to log in with
LOGIN = Route("/login", ("POST",), public=True)
LOGOUT = Route("/logout", ("GET",))
UPLOAD = Route(f"{API}/upload", ("POST",))
ACT = Route(f"{API}/run/predict", ("POST",))
JOIN = Route(f"{API}/queue/join", ("POST",))
EVENTS = Route(f"{API}/queue/data", ("GET",), query=True)
HEARTBEAT = Route(f"{API}/heartbeat/*", ("GET",))
ROUTES = (
    *(PAGE, LOGIN, LOGOUT, UPLOAD, ACT, JOIN, EVENTS, HEARTBEAT),
    Route("/config"),
    Route("/theme.css", public=True),
    Route("/favicon.ico", public=True),
    Route("/assets/*", public=True),
    Route("/static/*", public=True),
    Route(f"{API}/queue/status"),
    Route(f"{API}/startup-events"),
)


def route_of(scope: Scope) -> Route:
    """The row of the table that a request goes by; `KnownRoutes` has found it."""
    found: Route = scope["footnote.route"]
    return found


class KnownRoutes:
    """Lets through what is in the table, without a query where none is needed; answers 404 to all else."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await receive()
            await send({"type": "websocket.close"})  # the page has none
            return
        path = scope["path"] or "/"
        route = next((route for route in ROUTES if route.matches(path)), None)
        if route is None:
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        elif scope["method"] not in route.methods:
            allowed = {"Allow": ", ".join(route.methods)}
            await PlainTextResponse("This is not done here.", 405, headers=allowed)(scope, receive, send)
        else:
            query = scope["query_string"] if route.query else b""
            await self.app({**scope, "footnote.route": route, "path": path, "query_string": query}, receive, send)
