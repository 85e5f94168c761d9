"""The server: an end to waiting, and to the connections of one address."""

from __future__ import annotations

import asyncio
import gc
import socket
import time
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route

from embeddings.errors import UsageError
from rag.web.server import Connections, Server


async def slowly(request: Request) -> StreamingResponse:
    async def pieces():
        import asyncio

        for _ in range(8):
            yield "tick "
            await asyncio.sleep(0.1)

    return StreamingResponse(pieces())


APP = Starlette(routes=[Route("/", lambda request: PlainTextResponse("here")), Route("/slowly", slowly)])


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server(APP, "127.0.0.1", 0, headers_s=0.4, connections_each=6)
    server.start()
    yield server
    server.stop()


def connected(server: Server, sent: bytes = b"") -> socket.socket:
    raw = socket.create_connection(("127.0.0.1", server.port), timeout=5)
    raw.sendall(sent)
    return raw


def answer(raw: socket.socket) -> bytes:
    """All that comes until the other side ends it."""
    parts = []
    try:
        while part := raw.recv(65_536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def answer_until(raw: socket.socket, wanted: bytes) -> bytes:
    """What comes until it holds the words that are wanted: headers and body may come in pieces."""
    got = b""
    while wanted not in got and (part := raw.recv(65_536)):
        got += part
    return got


GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHost: x\r\nX: ", b"GET / HTTP/1.1\r\n"])
def test_headers_that_never_end_are_not_waited_for(server, sent):
    with connected(server, sent) as raw:
        began = time.monotonic()
        assert answer(raw) == b""
        assert 0.2 < time.monotonic() - began < 3


def test_headers_that_drip_are_not_waited_for_either(server):
    with connected(server, b"GET / HTTP/1.1\r\n") as raw:
        began = time.monotonic()
        with pytest.raises(OSError):
            while time.monotonic() - began < 3:
                raw.sendall(b"X-A: b\r\n")
                time.sleep(0.05)
        assert time.monotonic() - began < 3


def test_an_answer_may_take_longer_than_headers(server):
    with connected(server, GET % b"/slowly") as raw:
        assert answer(raw).count(b"tick") == 8


def test_a_second_request_on_a_connection_has_its_own_time(server):
    with connected(server, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as raw:
        assert b"here" in answer_until(raw, b"here")
        raw.sendall(b"GET / HTTP/1.1\r\n")
        began = time.monotonic()
        assert answer(raw) == b""
        assert time.monotonic() - began < 3


def test_the_second_piece_of_an_answer_is_sent_at_once(server):
    """It waited 40 ms on each connection that was kept, for word that the first had come."""
    with connected(server) as raw:
        raw.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"here" in answer_until(raw, b"here")
        ours = [
            transport.get_extra_info("socket")
            for transport in gc.get_objects()
            if issubclass(type(transport), asyncio.Transport)
            and transport.get_extra_info("peername") == raw.getsockname()
            and transport.get_extra_info("sockname") == raw.getpeername()
        ]
        assert [own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0 for own in ours] == [True]


def test_one_address_has_so_many_connections_and_gets_new_ones_when_they_end(server):
    time.sleep(0.6)  # those of the tests before have ended
    held = [connected(server) for _ in range(6)]
    time.sleep(0.1)
    with connected(server, GET % b"/") as refused:
        assert answer(refused) == b""
    for raw in held:
        raw.close()
    time.sleep(0.2)
    with connected(server, GET % b"/") as raw:
        assert b"here" in answer(raw)


def test_connections_are_counted_by_address_and_in_all():
    counted = Connections(most=5, most_each=2, exempt=lambda address: address == "proxy")
    assert [counted.enter("a") for _ in range(3)] == [True, True, False]
    assert [counted.enter("proxy") for _ in range(4)] == [True, True, True, False], "five in all"
    counted.leave("a")
    assert counted.enter("b")
    assert not counted.enter("a")


def test_a_port_that_is_taken_is_told():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="Give another --port"):
            Server(APP, "127.0.0.1", taken.getsockname()[1])
