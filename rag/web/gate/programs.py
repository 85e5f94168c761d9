"""What programs send and are told: JSON of a limited size, and refusals as JSON."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.api.errors import refusal
from rag.web.gate.bodies import JSON_BYTES, BodyRefused, as_read, pass_over, read_body
from rag.web.gate.routes import ARTICLES, is_for_programs, route_of


class JsonErrors:
    """Tells programs in JSON, as OpenAI's servers do, what the gate refuses them in words.

    What is still to come of a small body is passed over first: a connection that is closed before is reset, and its
    client may never see the refusal.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not is_for_programs(scope["path"]):
            await self.app(scope, receive, send)
            return
        refused: Message | None = None
        said = b""
        is_read = False

        async def receive_told() -> Message:
            nonlocal is_read
            message = await receive()
            is_read = is_read or message["type"] != "http.request" or not message.get("more_body")
            return message

        async def send_json(message: Message) -> None:
            nonlocal refused, said
            if message["type"] == "http.response.start":
                plain = Headers(raw=message["headers"]).get("content-type", "").startswith("text/plain")
                if message["status"] >= 400 and plain:
                    refused = message
                    return
            if refused is None:
                await send(message)
                return
            said += message.get("body", b"")
            if message.get("more_body"):
                return
            kept = {
                name: value
                for name, value in Headers(raw=refused["headers"]).items()
                if name not in ("content-type", "content-length")
            }
            if not is_read:
                await pass_over(receive_told)
            await refusal(refused["status"], said.decode("utf-8", "replace"), headers=kept)(scope, receive, send)

        await self.app(scope, receive_told, send_json)


class JsonBodies:
    """Takes from programs JSON of a limited size. A form, which any web page could have a browser send, is none."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "POST" or not route_of(scope).scopes:
            await self.app(scope, receive, send)
            return
        if route_of(scope) == ARTICLES:  # a form; it has been read by `TakeUploads`
            await self.app(scope, receive, send)
            return
        kind = Headers(scope=scope).get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            said = "The body must be JSON, and the header say so: Content-Type: application/json"
            await PlainTextResponse(said, 415, headers={"Connection": "close"})(scope, receive, send)
            return
        try:
            body = await read_body(receive, JSON_BYTES)
        except BodyRefused as error:
            await error.response(scope, receive, send)
            return
        except ClientDisconnect:
            return
        await self.app(scope, as_read(body, receive), send)
