"""Connections to one database, lent to threads; while the database is away, callers are told so at once."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from embeddings.errors import StateUnavailable

logger = logging.getLogger(__name__)

MOST = 16
"""Connections of one page server. A statement takes a millisecond or two, and PostgreSQL allows 100 in all."""
WAIT_S = 5.0
"""So long a thread waits for one of them."""
LOOK_AGAIN_S = 1.0
"""While the database is away, one caller a second tries it, and all others are refused at once: a second after it is
back, it is used again. `psycopg_pool` has every caller wait its whole timeout, and tries ever more seldom."""


class Closable(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closable)


class Pool(Generic[C]):
    """`connect` makes a connection, or raises StateUnavailable."""

    def __init__(
        self,
        connect: Callable[[], C],
        *,
        most: int = MOST,
        wait_s: float = WAIT_S,
        look_again_s: float = LOOK_AGAIN_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connect = connect
        self._wait_s = wait_s
        self._look_again_s = look_again_s
        self._clock = clock
        self._free = threading.BoundedSemaphore(most)
        self._lock = threading.Lock()
        self._idle: deque[C] = deque()
        self._away_since: float | None = None
        self._why: StateUnavailable | None = None
        self._tried = 0.0

    def take(self) -> tuple[C, bool]:
        """A connection, and whether it was used before, and so may have been lost meanwhile; raises StateUnavailable.

        It goes back by `give` or `drop`.
        """
        if not self._free.acquire(timeout=self._wait_s):
            raise StateUnavailable("Footnote's database has too much to do. Try again in a few seconds.")
        try:
            with self._lock:
                if self._idle:
                    return self._idle.pop(), True
                self._refuse_while_away()
            return self._connected(), False
        except BaseException:
            self._free.release()
            raise

    def give(self, connection: C) -> None:
        """Back, for the next one."""
        with self._lock:
            self._idle.append(connection)
        self._free.release()

    def drop(self, connection: C) -> None:
        """One that is lost. Those that are idle were most likely lost with it."""
        with self._lock:
            lost = [connection, *self._idle]
            self._idle.clear()
        self._free.release()
        for gone in lost:
            gone.close()

    def close(self) -> None:
        """Those that are idle; one that is lent is closed when it is dropped, or with the process."""
        with self._lock:
            idle = list(self._idle)
            self._idle.clear()
        for connection in idle:
            connection.close()

    def _refuse_while_away(self) -> None:
        now = self._clock()
        if self._why is not None and now - self._tried < self._look_again_s:
            raise StateUnavailable(str(self._why)) from self._why
        self._tried = now

    def _connected(self) -> C:
        try:
            connection = self._connect()
        except StateUnavailable as error:
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
