"""The HTTP server: uvicorn, with an end to waiting and to the connections of one address."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, cast

import psutil
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from embeddings.errors import UsageError

HEADERS_S = 10.0
"""From a request's first byte, or a connection's beginning, to the end of its headers."""
CONNECTIONS_EACH = 256
"""Of one address. A browser opens six, and thirty people can be behind one address."""
FILES_LEFT = 160
"""File descriptors that are not for connections: the index, the conversations, libraries, pipes."""
_PORTS = range(7860, 7960)
_START_S = 30.0


class Connections:
    """How many there are, by address; used by the event loop alone."""

    def __init__(self, most: int, most_each: int, exempt: Callable[[str], bool]) -> None:
        """`exempt` addresses (proxies) are counted in `most` only."""
        self._most = most
        self._most_each = most_each
        self._exempt = exempt
        self._by_address: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """False where there are too many."""
        full = self._by_address.total() >= self._most
        if full or (self._by_address[address] >= self._most_each and not self._exempt(address)):
            return False
        self._by_address[address] += 1
        return True

    def leave(self, address: str) -> None:
        self._by_address[address] -= 1
        if self._by_address[address] <= 0:
            del self._by_address[address]


class PatientProtocol(H11Protocol):
    """Patient to a degree: a connection that sends no whole headers is closed, and so is one too many."""

    def __init__(self, connections: Connections, headers_s: float, **options: Any) -> None:
        super().__init__(**options)
        self._counted = connections
        self._headers_s = headers_s
        self._address: str | None = None
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        address = self.client[0] if self.client else "?"
        if not self._counted.enter(address):
            transport.abort()
            return
        self._address = address
        self._wait_for_headers()

    def connection_lost(self, exc: Exception | None) -> None:
        self._headers_came()
        if self._address is not None:
            self._counted.leave(self._address)
            self._address = None
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._headers_came()
        elif self._deadline is None:
            self._wait_for_headers()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._headers_came()  # uvicorn's own limit for a connection that is kept begins

    def shutdown(self) -> None:
        super().shutdown()
        self.loop.call_later(0.3, self.transport.abort)  # streams of open tabs have no end of their own

    def _wait_for_headers(self) -> None:
        self._deadline = self.loop.call_later(self._headers_s, self.transport.abort)

    def _headers_came(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


class Server:
    """Serves an app in a thread of its own, from `start` to `stop`."""

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        port: int | None = None,
        *,
        headers_s: float = HEADERS_S,
        connections_each: int = CONNECTIONS_EACH,
        is_proxy: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """`port` None for the first free one from 7860. Raises UsageError where there is none."""
        self._socket = _listening(host.strip("[]"), port)
        self.port = self._socket.getsockname()[1]
        shown = "localhost" if host in ("0.0.0.0", "::") else host.strip("[]")
        self.url = f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"
        connections = Connections(max(_files() - FILES_LEFT, 32), connections_each, is_proxy)
        config = uvicorn.Config(
            app,
            http=cast(type[asyncio.Protocol], partial(PatientProtocol, connections, headers_s)),
            ws="none",
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,  # the gate knows which proxies to believe
            server_header=False,
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([self._socket],), daemon=True, name="server")

    def start(self) -> None:
        """Returns once requests are answered; raises UsageError when the server does not start."""
        self._thread.start()
        until = time.monotonic() + _START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > until:
                raise UsageError(f"the page cannot be served at {self.url}; the log of the program says why")
            time.sleep(0.01)

    def wait(self) -> None:
        """Until the server ends."""
        while self._thread.is_alive():
            self._thread.join(1.0)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10.0)


def check_port(host: str, port: int | None) -> None:
    """Raises UsageError where the page could not be served, before there is anything to serve."""
    if port:
        _listening(host, port).close()


def _listening(host: str, port: int | None) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    problem: OSError | None = None
    for tried in _PORTS if port is None else (port,):
        # Without its protocol named, asyncio leaves Nagle's algorithm on: the second piece of an answer, its body, then
        # waits 40 ms for word that the first has come.
        listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        try:
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listening.bind((host, tried))
            # Two programs may bind one port with SO_REUSEADDR; only one of them may listen.
            listening.listen(2048)
        except OSError as error:
            listening.close()
            problem = error
        else:
            return listening
    raise UsageError(f"the page cannot be served: {problem}. Give another --port, or none to take a free one")


def _files() -> int:
    """How many files the program may have open."""
    rlimit = getattr(psutil.Process(), "rlimit", None)
    if rlimit is None:  # not on Linux
        return 1024
    soft, _ = rlimit(psutil.RLIMIT_NOFILE)
    return int(soft) if 0 < soft < 65_536 else 65_536
