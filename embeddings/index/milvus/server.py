"""The client of a Milvus server, with its errors in our words; while the server is away, callers are told at once."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from embeddings.errors import IndexUnreachable, UsageError
from embeddings.index.address import MilvusAddress

TIMEOUT_S = 60.0
"""Of what a build does."""
READ_S = 10.0
"""Of what a question does, which takes milliseconds; over this the server is taken for away."""
CONNECT_S = 5.0
LOOK_AGAIN_S = 1.0
"""While the server is away, one caller in so long tries it."""


class Circuit:
    """Whether one server was away when it was last tried; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._why: IndexUnreachable | None = None
        self._tried = 0.0

    def enter(self) -> None:
        """Raises IndexUnreachable while it is away and another caller has just tried it or is trying."""
        with self._lock:
            now = self._clock()
            if self._why is not None and now - self._tried < LOOK_AGAIN_S:
                raise IndexUnreachable(str(self._why)) from self._why
            self._tried = now

    def failed(self, why: IndexUnreachable) -> None:
        with self._lock:
            self._why, self._tried = why, self._clock()

    def answered(self) -> None:
        with self._lock:
            self._why = None


def client(address: MilvusAddress) -> Any:
    """One a process and server: a file of Milvus Lite is opened by one alone. Raises IndexUnreachable or UsageError."""
    with translated(address):
        return _client(address.uri, os.environ.get("MILVUS_TOKEN", ""))


@contextmanager
def asking(address: MilvusAddress) -> Iterator[None]:
    """What a question asks of the server: errors in our words, and at once while the server is away."""
    circuit = _circuit(address.uri)
    circuit.enter()
    try:
        with translated(address):
            yield
    except IndexUnreachable as error:
        if is_away(error.__cause__):
            circuit.failed(error)
        raise
    circuit.answered()


@contextmanager
def translated(address: MilvusAddress) -> Iterator[None]:
    """Errors of the client as this project's own."""
    try:
        import grpc
        from pymilvus import MilvusException
    except ImportError as error:
        raise UsageError('an index in Milvus needs its client: pip install "footnote-rag[milvus]"') from error
    try:
        yield
    except (MilvusException, grpc.RpcError, OSError) as error:
        said = "it does not answer" if is_away(error) else getattr(error, "message", None) or str(error)
        raise IndexUnreachable(
            f"the index at {address} cannot be had from Milvus ({said}); see that it runs"
        ) from error


def is_away(error: BaseException | None) -> bool:
    """Whether nothing came back, rather than a refusal."""
    import grpc
    from pymilvus.client.types import Status

    code = getattr(error, "code", None)
    away = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, Status.CONNECT_FAILED)
    return (code() if callable(code) else code) in away


@lru_cache(maxsize=16)
def _circuit(uri: str) -> Circuit:
    return Circuit()


@lru_cache(maxsize=16)
def _client(uri: str, token: str) -> Any:
    from pymilvus import MilvusClient

    logging.getLogger("pymilvus").setLevel(logging.CRITICAL)  # what fails is told by our own errors
    if "://" not in uri:
        Path(uri).parent.mkdir(parents=True, exist_ok=True)
    return MilvusClient(uri=uri, token=token, timeout=CONNECT_S)
