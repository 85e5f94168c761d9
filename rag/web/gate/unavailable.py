"""While the database of several page servers is away: who comes is told so, and the page looks again by itself."""

from __future__ import annotations

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from embeddings.errors import StateUnavailable
from rag.web.gate.routes import LOGIN, OIDC_CALLBACK, OIDC_LOGIN, PAGE, READING, Route
from rag.web.views.unavailable import AGAIN_S, render_unavailable
from rag.web.words.below import told


class Unavailable:
    """Answers 503, with the reason, what cannot be answered without the database."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def send_noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_noted)
        except StateUnavailable as error:
            if begun or scope["type"] != "http":
                raise
            await _told(str(error), scope.get("footnote.route"))(scope, receive, send)


def _told(said: str, route: Route | None) -> Response:
    headers = {"Retry-After": str(AGAIN_S)}
    if route in (PAGE, LOGIN, READING, OIDC_LOGIN, OIDC_CALLBACK):
        return HTMLResponse(render_unavailable(said, again=route != LOGIN), 503, headers=headers)
    return PlainTextResponse(told(said), 503, headers={**headers, "Connection": "close"})
