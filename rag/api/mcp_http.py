"""MCP over streamable HTTP, where the package `mcp` is installed; a reason in words where it is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.util import find_spec
from typing import Any

from starlette.types import Receive, Scope, Send

from embeddings.errors import UsageError
from rag.api.contract import Service
from rag.api.errors import refusal

MISSING = "MCP needs the package mcp, which is not installed: pip install 'mcp>=2,<3'"


class McpOverHttp:
    """The route /mcp. Without sessions: each request stands alone, and whoever has the key may send it."""

    def __init__(self, service: Service, version: str) -> None:
        self._service = service
        self._version = version
        self._manager: Any = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Requests are answered within it."""
        if not is_installed():
            yield
            return
        from mcp.server.transport_security import TransportSecuritySettings

        from rag.api.mcp import mcp_server

        server = mcp_server(self._service, self._version)
        # The gate looks at hosts and origins, and at the size of bodies.
        unchecked = TransportSecuritySettings(enable_dns_rebinding_protection=False)
        server.streamable_http_app(stateless_http=True, json_response=False, transport_security=unchecked)
        self._manager = server.session_manager
        async with self._manager.run():
            yield
        self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._manager is None:
            await refusal(501, MISSING)(scope, receive, send)
            return
        await self._manager.handle_request(scope, receive, send)


def is_installed() -> bool:
    return find_spec("mcp") is not None


def require_installed() -> None:
    """Raises UsageError where the package is missing."""
    if not is_installed():
        raise UsageError(MISSING)
