"""`Servers`: several servers of one model, of which each question takes the one that is up and has least to do."""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

from rag.llm.model_server import POLL_S, ModelServer

IN_FLIGHT = 16
"""Requests that one server has at a time, unless told otherwise: vLLM batches many more, llama.cpp's server four."""
IN_FLIGHT_VARIABLE = "FOOTNOTE_IN_FLIGHT"
LOOK_AGAIN_S = 2.0
"""A server that failed is looked at so often whether it is up again: service is back within 5 s."""


Found = TypeVar("Found")


class Servers:
    """Which server is asked next. One that failed is left alone until it answers a look at its health."""

    def __init__(
        self,
        servers: Sequence[ModelServer],
        *,
        in_flight: int = IN_FLIGHT,
        look_again_s: float = LOOK_AGAIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.all = tuple(servers)
        self._in_flight = in_flight
        self._look_again_s = look_again_s
        self._clock = clock
        self._taken = dict.fromkeys(self.all, 0)
        self._down: set[ModelServer] = set()
        self._looked_at = -look_again_s
        self._changed = threading.Condition()

    @property
    def down(self) -> Collection[ModelServer]:
        """Those that failed and were not seen to be up since."""
        with self._changed:
            return frozenset(self._down)

    @contextmanager
    def one(self, but: Collection[ModelServer], stop: threading.Event, like: str = "") -> Iterator[ModelServer | None]:
        """A server, as long as the block lasts, that is not among `but`; None when all are, or once `stop` is set.

        Waits while all that are up have as many requests as they may. Prompts that are `like` each other go to the same
        server when it has no more to do than the others: what it read is in its prefix cache.
        """
        server = self._take(but, stop, like)
        try:
            yield server
        finally:
            if server is not None:
                with self._changed:
                    self._taken[server] -= 1
                    self._changed.notify()

    def failed(self, server: ModelServer) -> None:
        """Leaves it alone until it is seen to be up again."""
        with self._changed:
            self._down.add(server)
            self._looked_at = self._clock()
            self._changed.notify_all()

    def _take(self, but: Collection[ModelServer], stop: threading.Event, like: str) -> ModelServer | None:
        while not stop.is_set():
            self._look()
            with self._changed:
                left = [server for server in self.all if server not in but]
                # When none is known to be up, the question is rather asked in vain than not at all.
                open_to = [server for server in left if server not in self._down] or left
                if not open_to:
                    return None
                server = min(
                    open_to,
                    key=lambda one: (self._taken[one], zlib.crc32(f"{one.url} {like}".encode(errors="replace"))),
                )
                if self._taken[server] < self._in_flight:
                    self._taken[server] += 1
                    return server
                self._changed.wait(POLL_S)
        return None

    def _look(self) -> None:
        """Has those that are down looked at, in the background, when the last look is some time ago."""
        with self._changed:
            now = self._clock()
            if not self._down or now - self._looked_at < self._look_again_s:
                return
            self._looked_at = now
            down = tuple(self._down)
        for server in down:
            threading.Thread(target=self._look_at, args=(server,), daemon=True, name="health").start()

    def _look_at(self, server: ModelServer) -> None:
        if server.is_up():
            with self._changed:
                self._down.discard(server)
                self._changed.notify_all()


def of_each(servers: Sequence[ModelServer], ask: Callable[[ModelServer], Found]) -> list[Found]:
    """What each server answers, all asked at once: one that is gone takes its time."""
    with ThreadPoolExecutor(max(1, len(servers))) as pool:
        return list(pool.map(ask, servers))


def requests_in_flight(environment: Mapping[str, str] = os.environ) -> int:
    """As the environment says, where it names a number over 0."""
    said = environment.get(IN_FLIGHT_VARIABLE, "")
    return int(said) if said.isdecimal() and int(said) else IN_FLIGHT
