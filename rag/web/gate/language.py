"""The language that the page speaks to a visitor: what the operator chose for all, or what the browser asks for."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from embeddings.language.languages import ENGLISH
from rag.web.words.languages import preferred
from rag.web.words.say import speaking


def language_of(scope: Scope) -> str:
    """Of a request that has passed `InLanguage`."""
    code: str = scope.get("footnote.language", ENGLISH)
    return code


class InLanguage:
    """Answers each request in the language that its Accept-Language likes best."""

    def __init__(self, app: ASGIApp, chosen: str = "") -> None:
        """`chosen`: one for all, whatever they ask for."""
        self.app = app
        self._chosen = chosen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept-language")
        code = self._chosen or preferred(asked)
        with speaking(code):
            await self.app({**scope, "footnote.language": code}, receive, send)
