"""The tabs of a visitor: each belongs to who opened it, and one visitor has so many."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.web.gate.bodies import JSON_BYTES, BodyRefused, as_read, read_body
from rag.web.gate.login import refusal_of, user_of
from rag.web.gate.requests import address_of
from rag.web.gate.routes import ACT, EVENTS, HEARTBEAT, JOIN, route_of

TABS_EACH = 64
"""Of one user or, where nobody logs in, of one address."""
VISITORS = 2000
_HASH = re.compile(r"[A-Za-z0-9_-]{1,64}")
SENT = "sent"
_INPUTS = 8
_FIELDS = ("data", "fn_index", "trigger_id", "session_hash")


class Tabs:
    """Gives Gradio a name for each tab that holds both the tab's own and who is at work in it.

    The tab's own name stands in addresses, and so in the logs of proxies: it opens nothing to anybody else.
    """

    def __init__(
        self,
        app: ASGIApp,
        on_drop: Callable[[str], None],
        tabs_each: int = TABS_EACH,
        rights: Mapping[int, str] = MappingProxyType({}),
        inputs: Mapping[int, int] | None = None,
    ) -> None:
        """`on_drop` is told the names of tabs that gave way to newer ones; `rights` are those that acts take, `inputs`
        how many values each function of the page takes, None for whatever is sent."""
        self.app = app
        self._on_drop = on_drop
        self._rights = rights
        self._inputs = inputs
        self._tabs_each = tabs_each
        self._secret = secrets.token_bytes(32)
        self._tabs: OrderedDict[str, OrderedDict[str, None]] = OrderedDict()
        self._open: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            route = route_of(scope)
            if route in (ACT, JOIN):
                await self._act(scope, receive, send)
                return
            if route == EVENTS:
                given = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [""])[0]
                await self._stream(scope, receive, send, given, EVENTS.path)
                return
            if route == HEARTBEAT:
                folder = HEARTBEAT.path.removesuffix("*")
                await self._stream(scope, receive, send, scope["path"].removeprefix(folder), folder)
                return
        await self.app(scope, receive, send)

    async def _act(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = _act_of(await read_body(receive, JSON_BYTES))
        except BodyRefused as error:
            await error.response(scope, receive, send)
            return
        except ClientDisconnect:
            return
        if body is None or not self._is_known(body):
            await PlainTextResponse("This is no act of the page.", 400)(scope, receive, send)
            return
        if refused := refusal_of(scope, self._rights.get(body["fn_index"], "read")):
            await refused(scope, receive, send)
            return
        body["session_hash"] = self._named(scope, body["session_hash"])
        data = json.dumps(body).encode()
        headers = [(key, value) for key, value in scope["headers"] if key not in (b"content-length", b"content-type")]
        headers += [(b"content-length", str(len(data)).encode()), (b"content-type", b"application/json")]
        await self.app({**scope, "headers": headers}, as_read(data, receive), send)

    def _is_known(self, body: dict[str, Any]) -> bool:
        """Whether the page has that function, and it gets what it takes; Gradio would fail, and fill the log."""
        return self._inputs is None or self._inputs.get(body["fn_index"], _INPUTS + 1) <= len(body["data"])

    async def _stream(self, scope: Scope, receive: Receive, send: Send, given: str, path: str) -> None:
        if not _HASH.fullmatch(given):
            await PlainTextResponse("This is no tab of the page.", 400)(scope, receive, send)
            return
        name = self._named(scope, given)
        if path == EVENTS.path:
            scope = {**scope, "query_string": urlencode({"session_hash": name}).encode()}
        else:
            scope = {**scope, "path": path + name, "raw_path": (path + name).encode()}
        self._open[name] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]

    def _named(self, scope: Scope, given: str) -> str:
        user = user_of(scope)
        name = given
        if user:
            name += "-" + hmac.new(self._secret, user.encode(), hashlib.sha256).hexdigest()[:16]
        self._keep(f"user {user}" if user else f"address {address_of(scope)}", name)
        return name

    def _keep(self, visitor: str, name: str) -> None:
        """The tabs of a visitor that were used last are kept, and of those that are still open, as many as can be."""
        tabs = self._tabs.setdefault(visitor, OrderedDict())
        self._tabs.move_to_end(visitor)
        tabs[name] = None
        tabs.move_to_end(name)
        if len(tabs) > self._tabs_each:
            closed = next((tab for tab in tabs if tab not in self._open), None)
            oldest = next(iter(tabs)) if closed is None or closed == name else closed
            del tabs[oldest]
            self._on_drop(oldest)
        if len(self._tabs) > VISITORS:
            _, gone = self._tabs.popitem(last=False)
            for tab in gone:
                self._on_drop(tab)


def _act_of(body: bytes) -> dict[str, Any] | None:
    """What the page's own script and calls of named functions send, and nothing besides; None for anything else.

    Inputs are the text of the box, or plain values; the act's data goes through as text (`SENT`): Gradio would take
    some objects for files, or for addresses to load them from.
    """
    try:
        sent = json.loads(body)
        text = json.dumps(sent.get("event_data") if isinstance(sent, dict) else None)
    except (ValueError, RecursionError):
        return None
    if not isinstance(sent, dict):
        return None
    data, act, number = sent.get("data"), sent.get("event_data"), sent.get("fn_index")
    known = (
        isinstance(data, list)
        and len(data) <= _INPUTS
        and all(value is None or isinstance(value, str | int) for value in data)
        and (act is None or isinstance(act, dict))
        and type(number) is int
        and isinstance(sent.get("session_hash"), str)
        and _HASH.fullmatch(sent["session_hash"]) is not None
        and isinstance(sent.get("trigger_id"), int | None)
    )
    if not known:
        return None
    return {name: sent[name] for name in _FIELDS if name in sent} | {"event_data": {SENT: text}}
