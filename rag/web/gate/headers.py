"""What a browser is told with every response: what the page may load, and what it keeps to itself."""

from __future__ import annotations

import re

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.web.words.say import current_code, script_words

# Nothing from any other host, whatever Gradio's own scripts would like. Gradio compiles its templates in the page,
# hence 'unsafe-eval'.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)

# Gradio's bundler puts a hash of a file into its name: another version has another name, and a page that is loaded
# again need not ask for any of its 44 files.
_HASHED = re.compile(r"/assets/[^/]+-[\w-]{8,}\.(?:css|js|svg|woff2?|ttf|wasm)")


class OnlyThisHost:
    """Tells the browser to load nothing from any other host, and to tell no other host where the reader is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Content-Security-Policy"] = POLICY
                headers["Referrer-Policy"] = "same-origin"  # without any, a form of our own would have no origin
                headers["X-Content-Type-Options"] = "nosniff"
                headers["X-Frame-Options"] = "DENY"
                headers["Cross-Origin-Resource-Policy"] = "same-origin"
                path = scope.get("path", "")
                if not path.startswith(("/assets/", "/static/")):
                    headers["Cache-Control"] = "no-store"
                elif message["status"] == 200 and _HASHED.fullmatch(path):
                    headers["Cache-Control"] = "public, max-age=31536000, immutable"
                if scope.get("scheme") == "https":
                    headers["Strict-Transport-Security"] = "max-age=31536000"
            await send(message)

        await self.app(scope, receive, send_marked)


class NamedPage:
    """Gives the page a title and the words of its script before that runs, in the visitor's language."""

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
                words = f"<script>var footnoteWords = {script_words()};</script>".encode()
                body = body.replace(b"<head>", b"<head>" + self._title + words, 1)
                body = body.replace(b'lang="en"', f'lang="{current_code()}"'.encode(), 1)
                headers["content-length"] = str(len(body))
            await send(begun)
            await send({"type": "http.response.body", "body": body})

        await self.app(scope, receive, send_named)
