"""The page, the API, the gate before them and the server, put together."""

from __future__ import annotations

from typing import Any, cast

from starlette.types import ASGIApp, Receive, Scope, Send

from embeddings.version import VERSION
from rag.api.app import api_app
from rag.api.contract import Answers, Service
from rag.api.functions import Functions
from rag.api.mcp_http import McpOverHttp
from rag.api.metrics import Metrics, Outcome
from rag.web.acts import ACTS
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions, check_gate, guarded, trusts
from rag.web.gate.routes import MCP, is_for_programs, route_of
from rag.web.page import build_page, page_app
from rag.web.server import Server
from rag.web.uploads import Uploads
from rag.web.views.exchange import Exchange
from rag.web.views.reading import render_reading_page

_OUTCOMES: dict[str, Outcome] = {"stopped": "stopped", "failed": "failed"}


class ServedPage:
    """The page and the API over a desk, answering at `url` until it is stopped."""

    def __init__(self, desk: Desk, options: GateOptions, port: int | None = None) -> None:
        """`port` None for the first free one from 7860. Raises UsageError for options that will not do."""
        check_gate(options)
        self._uploads = Uploads()
        desk.uploads = self._uploads
        desk.keys = options.keys if options.sessions is not None else None
        if options.outside is not None:
            desk.shown = options.outside.users.shown
        service = service_of(desk)
        self._page = build_page(desk, Functions(service))
        app, forget = page_app(self._page)
        app = Both(
            app,
            api_app(service, VERSION, needs_keys=options.sessions is not None),
            McpOverHttp(service, VERSION),
        )
        rights, inputs = _rights_of(self._page), _inputs_of(self._page)
        app = guarded(app, options, self._uploads, forget, service.metrics.responded, rights, inputs)
        try:
            self._server = Server(app, options.host, port, is_proxy=trusts(options.proxies))
            self._server.start()
        except BaseException:
            self._uploads.close()
            raise
        self.url = self._server.url

    def wait(self) -> None:
        """Until the server ends."""
        self._server.wait()

    def stop(self) -> None:
        self._server.stop()
        self._uploads.close()


class Both:
    """The page's requests to the page, programs' to the API."""

    def __init__(self, page: ASGIApp, api: ASGIApp, mcp: McpOverHttp) -> None:
        self._page = page
        self._api = api
        self._mcp = mcp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            async with self._mcp.running():
                await self._page(scope, receive, send)
        elif scope["type"] != "http":
            await self._page(scope, receive, send)
        elif route_of(scope) == MCP:
            await self._mcp(scope, receive, send)
        elif is_for_programs(scope["path"]) or route_of(scope).scopes:
            await self._api(scope, receive, send)
        else:
            await self._page(scope, receive, send)


def _rights_of(page: Any) -> dict[int, str]:
    """The right that each act takes, by the number under which a tab calls its function."""
    return {
        number: ACTS[event].right
        for number, function in page.fns.items()
        for _, event in function.targets
        if event in ACTS
    }


def _inputs_of(page: Any) -> dict[int, int]:
    """How many values each function of the page takes, by the number under which a tab calls it."""
    return {number: len(function.inputs) for number, function in page.fns.items()}


def service_of(desk: Desk) -> Service:
    """What the API is over: what the page is over. Answers of both are counted in the same metrics."""
    metrics = Metrics()

    def ended(exchange: Exchange) -> None:
        outcome = _OUTCOMES.get(exchange.status, "refused" if exchange.refused else "answered")
        metrics.answered(outcome, exchange.answer if exchange.status == "finished" else None)

    desk.chat.on_end = ended
    return Service(
        cast(Answers, desk.chat.pipeline),
        desk.chat.documents,
        render_reading_page,
        desk.library,
        desk.chat.limit,
        desk.redraw,
        metrics,
        desk.pictures,
        desk.check_state,
    )
