"""The paths that the page and the API need. Gradio has some ninety more, and they are not there."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

API = "/gradio_api"


@dataclass(frozen=True)
class Route:
    """`public` for what is answered before a login; `query` where the path is nothing without its query.

    `scopes` are those of a key that each method of the API takes, as (method, scope); none where only people come,
    and there `takes` is the right that it takes.
    """

    path: str
    methods: Collection[str] = ("GET", "HEAD")
    public: bool = False
    query: bool = False
    scopes: tuple[tuple[str, str], ...] = ()
    takes: str = "read"

    def right(self, method: str) -> str:
        """That a request takes of whoever is logged in."""
        return dict(self.scopes).get(method, self.takes)

    def matches(self, path: str) -> bool:
        """A path that ends with `*` stands for all names of files below it, one with `**` for whatever follows."""
        if self.path.endswith("**"):
            return path.startswith(self.path[:-2]) and path != self.path[:-2]
        if not self.path.endswith("*"):
            return path == self.path
        name = path.removeprefix(self.path[:-1])
        return path != name and _NAME.fullmatch(name) is not None


def api(path: str, *, query: bool = False, **scopes: str) -> Route:
    """A route for programs, with the scope that each of its methods takes."""
    return Route(path, tuple(scopes), query=query, scopes=tuple(scopes.items()))


_NAME = re.compile(r"[\w@+-][\w.@+-]*(/[\w@+-][\w.@+-]*)*", re.ASCII)  # no part begins with a dot

PAGE = Route("/", public=True)  # logged out, it shows the form to log in with
LOGIN = Route("/login", ("POST",), public=True)
LOGOUT = Route("/logout", ("GET",))
OIDC_LOGIN = Route("/oidc/login", ("GET",), public=True)
OIDC_CALLBACK = Route("/oidc/callback", ("GET",), public=True, query=True)  # an issuer sends browsers back to it
# A file that was sent is a draft to be checked, until the act that makes an article of it, which takes "write".
UPLOAD = Route(f"{API}/upload", ("POST",), takes="ask")
ACT = Route(f"{API}/run/predict", ("POST",))
JOIN = Route(f"{API}/queue/join", ("POST",))
EVENTS = Route(f"{API}/queue/data", ("GET",), query=True)
HEARTBEAT = Route(f"{API}/heartbeat/*", ("GET",))
READING = api("/read/**", GET="read")
ARTICLES = api("/api/articles", GET="read", POST="write", query=True)
MCP = api("/mcp", POST="read")  # its tool `ask` looks for the scope ask itself
API_ROUTES = (
    *(READING, ARTICLES, MCP),
    Route("/health", public=True),
    Route("/live", public=True),
    api("/metrics", GET="read"),
    api("/openapi.json", GET="read"),
    api("/api/docs", GET="read"),
    api("/v1/models", GET="read"),
    api("/v1/models/**", GET="read"),
    api("/v1/chat/completions", POST="ask"),
    api("/v1/responses", POST="ask"),
    api("/api/search", POST="read"),
    api("/api/ask", POST="ask"),
    api("/page/**", query=True, GET="read"),
    api("/api/articles/**", GET="read", DELETE="write"),
)
ROUTES = (
    *API_ROUTES,
    *(PAGE, LOGIN, LOGOUT, OIDC_LOGIN, OIDC_CALLBACK, UPLOAD, ACT, JOIN, EVENTS, HEARTBEAT),
    Route("/config"),
    Route("/theme.css", public=True),
    Route("/favicon.ico", public=True),
    Route("/assets/*", public=True),
    Route("/static/*", public=True),
    Route(f"{API}/queue/status"),
    Route(f"{API}/startup-events"),
    Route(f"{API}/info"),  # the named functions, which gradio_client looks up first
)


def is_for_programs(path: str) -> bool:
    """Whether it belongs to the API, and so is answered in JSON even where nothing is there."""
    return path.startswith(("/v1/", "/api/")) or any(
        route.matches(path) for route in API_ROUTES if route is not READING
    )


def known_route(path: str) -> Route | None:
    """The row of the table for a path."""
    return next((route for route in ROUTES if route.matches(path)), None)


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
        route = known_route(path)
        if route is None:
            await PlainTextResponse("There is nothing here.", 404)(scope, receive, send)
        elif scope["method"] not in route.methods:
            allowed = {"Allow": ", ".join(route.methods)}
            await PlainTextResponse("This is not done here.", 405, headers=allowed)(scope, receive, send)
        else:
            query = scope["query_string"] if route.query else b""
            await self.app({**scope, "footnote.route": route, "path": path, "query_string": query}, receive, send)
