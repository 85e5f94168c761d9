"""Connections to one database, lent to threads; while the database is away, callers are told so at once."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from embeddings.errors import FootnoteError

logger = logging.getLogger(__name__)

MOST = 16
"""Connections of one page server. A statement takes a millisecond or two, and PostgreSQL allows 100 in all."""
WAIT_S = 5.0
"""So long a thread waits for one of them."""
BUSY = "it has too much to do"
"""The reason when none came free."""
LOOK_AGAIN_S = 1.0
"""While the database is away, one caller a second tries it, and all others are refused at once: a second after it is
back, it is used again. `psycopg_pool` has every caller wait its whole timeout, and tries ever more seldom."""

_STREAM = socket.AF_INET, socket.SOCK_STREAM  # what is shut down is of whatever family it is


class Closable(Protocol):
    def close(self) -> None: ...

    def fileno(self) -> int: ...


C = TypeVar("C", bound=Closable)


class Pool(Generic[C]):
    """`connect` makes a connection, or raises what `unavailable` makes of a reason in words."""

    def __init__(
        self,
        connect: Callable[[], C],
        unavailable: Callable[[str], FootnoteError],
        *,
        most: int = MOST,
        wait_s: float = WAIT_S,
        look_again_s: float = LOOK_AGAIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._unavailable = unavailable
        self._wait_s = wait_s
        self._look_again_s = look_again_s
        self._clock = clock
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: deque[C] = deque()
        self._lent: dict[int, tuple[C, float]] = {}
        self._away_since: float | None = None
        self._why: FootnoteError | None = None
        self._tried = 0.0

    def take(self) -> tuple[C, bool]:
        """A connection, and whether it was used before, and so may have been lost meanwhile; raises FootnoteError.

        It goes back by `give` or `drop`.
        """
        if not self._free.acquire(timeout=self._wait_s):
            raise self._unavailable(BUSY)
        try:
            with self._lock:
                if self._idle:
                    return self._lend(self._idle.pop()), True
                self._refuse_while_away()
            connection = self._connected()
            with self._lock:
                return self._lend(connection), False
        except BaseException:
            self._free.release()
            raise

    def give(self, connection: C) -> None:
        """Back, for the next one."""
        with self._lock:
            del self._lent[id(connection)]
            self._idle.append(connection)
        self._free.release()

    def drop(self, connection: C) -> None:
        """One that is lost. Those that are idle were most likely lost with it."""
        with self._lock:
            del self._lent[id(connection)]
            lost = [connection, *self._idle]
            self._idle.clear()
        self._free.release()
        for gone in lost:
            gone.close()

    def cut(self, after_s: float) -> None:
        """Breaks connections that are lent for so long: whoever waits for an answer over one gets an error instead.

        A server that is frozen, or behind a network that is, would have them wait for ever.
        """
        with self._lock:
            now = self._clock()
            for connection, since in self._lent.values():
                if now - since >= after_s:
                    with suppress(OSError, ValueError), socket.fromfd(connection.fileno(), *_STREAM) as broken:
                        broken.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Those that are idle; one that is lent is closed when it is dropped, or with the process."""
        with self._lock:
            idle = list(self._idle)
            self._idle.clear()
        for connection in idle:
            connection.close()

    def _lend(self, connection: C) -> C:
        self._lent[id(connection)] = connection, self._clock()
        return connection

    def _refuse_while_away(self) -> None:
        now = self._clock()
        if self._why is not None and now - self._tried < self._look_again_s:
            raise type(self._why)(str(self._why)) from self._why
        self._tried = now

    def _connected(self) -> C:
        try:
            connection = self._connect()
        except FootnoteError as error:
            with self._lock:
                begins = self._away_since is None
                if self._away_since is None:
                    self._away_since = self._clock()
                self._why = error
            if begins:
                logger.warning("the database is away: %s", error.__cause__ or error)
            raise
        with self._lock:
            since, self._away_since, self._why = self._away_since, None, None
        if since is not None:
            logger.warning("the database is back after %.1f s", self._clock() - since)
        return connection
