"""What one visitor may do in a minute, and what the browser may load."""

from __future__ import annotations

import math
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.accounts.limits import RateLimit

LOGINS_PER_MINUTE = 10
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})

# What a page may load, said to the browser with every response: nothing from any other host, whatever Gradio's own
# scripts would like. Gradio compiles its templates in the page, hence 'unsafe-eval'.
_ONLY_THIS_HOST = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)


class LimitRequests:
    """Answers 429 to whoever sends too much, by address; what only reads the page's own files is not counted."""

    def __init__(self, app: ASGIApp, per_minute: int) -> None:
        """`per_minute` of requests that make the program work; 0 is no limit. Logging in has a limit of its own."""
        self.app = app
        self._limit = RateLimit(per_minute)
        self._logins = RateLimit(LOGINS_PER_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "POST":
            limit = self._logins if scope["path"].lower().rstrip("/").endswith("/login") else self._limit
            wait_s = limit.take(str((scope.get("client") or ("?",))[0]))
            if wait_s > 0:
                whole_s = math.ceil(wait_s)
                said = f"Too many requests: at most {limit.per_minute} a minute. Try again in {whole_s} s."
                refusal = PlainTextResponse(said, 429, headers={"Retry-After": f"{whole_s}"})
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


class OwnPage:
    """Turns away what other sites would have a reader's browser ask for: requests in another host's name, and acts
    that another page sends. By DNS rebinding any site could otherwise read what is served on this machine."""

    def __init__(self, app: ASGIApp, only_loopback: bool) -> None:
        """`only_loopback`: the page is served for this machine only, and goes by no other name."""
        self.app = app
        self._only_loopback = only_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            foreign = self._only_loopback and urlsplit(f"//{host}").hostname not in LOOPBACK
            own = {host, headers.get("x-forwarded-host", host)}
            origin = headers.get("origin")
            sent = scope.get("method", "GET") not in ("GET", "HEAD") and origin is not None
            if foreign or (sent and urlsplit(str(origin)).netloc not in own):
                said = "This request was made in another site's name, and is not answered."
                await PlainTextResponse(said, 403)(scope, receive, send)
                return
        await self.app(scope, receive, send)


class OnlyThisHost:
    """Tells the browser to load nothing from any other host, and to tell no other host where the reader is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = _ONLY_THIS_HOST
                headers["Referrer-Policy"] = "no-referrer"
                headers["X-Content-Type-Options"] = "nosniff"
            await send(message)

        await self.app(scope, receive, send_marked)


class NamedPage:
    """Gives the page a title before its scripts run; the page on which one logs in would never have one."""

    def __init__(self, app: ASGIApp, title: str) -> None:
        self.app = app
        self._title = f"<title>{title}</title>".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "GET" or scope["path"] not in ("", "/"):
            await self.app(scope, receive, send)
            return
        begun: Message | None = None
        body = b""

        async def send_named(message: Message) -> None:
            nonlocal begun, body
            if message["type"] == "http.response.start":
                begun = message
                return
            body += message.get("body", b"")
            if message.get("more_body") or begun is None:
                return
            headers = MutableHeaders(scope=begun)
            if headers.get("content-type", "").startswith("text/html") and "content-encoding" not in headers:
                body = body.replace(b"<head>", b"<head>" + self._title, 1)
                headers["content-length"] = str(len(body))
            await send(begun)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_named)
