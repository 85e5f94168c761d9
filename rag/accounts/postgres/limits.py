"""How often one person may do a thing, counted over all page servers."""

from __future__ import annotations

import time
from collections.abc import Callable

from rag.accounts.limits import MINUTE_S
from rag.accounts.postgres.database import Connection, Database
from rag.accounts.stored_text import storable

_SWEEP_S = 600.0
"""So often, whoever has not come for long is forgotten."""


class PostgresLimit:
    """So many a minute for each visitor, counted over the last 60 seconds."""

    def __init__(self, database: Database, what: str, per_minute: int, clock: Callable[[], float] = time.time) -> None:
        """`what` names the limit; 0 is none. Times are those of the page servers' clocks."""
        self.per_minute = max(per_minute, 0)
        self._database = database
        self._what = what
        self._clock = clock
        self._swept = clock()

    def take(self, visitor: str) -> float:
        """0 when it may be done now, and then it counts; else the seconds until it may."""
        if not self.per_minute:
            return 0.0
        visitor, now = _name(visitor), self._clock()
        with self._database.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (f"{self._what} {visitor}",))
            self._forget(db, visitor, now)
            wait_s = self._wait(db, visitor, now)
            if not wait_s:
                db.execute("INSERT INTO footnote.taken VALUES (%s, %s, %s)", (self._what, visitor, now))
        return wait_s

    def wait(self, visitor: str) -> float:
        """The seconds until it may be done; nothing is counted."""
        if not self.per_minute:
            return 0.0
        with self._database.transaction() as db:
            return self._wait(db, _name(visitor), self._clock())

    def _forget(self, db: Connection, visitor: str, now: float) -> None:
        gone = now - MINUTE_S
        if now - self._swept >= _SWEEP_S:
            self._swept = now
            db.execute("DELETE FROM footnote.taken WHERE at <= %s", (gone,))
        db.execute(
            "DELETE FROM footnote.taken WHERE what = %s AND visitor = %s AND at <= %s", (self._what, visitor, gone)
        )

    def _wait(self, db: Connection, visitor: str, now: float) -> float:
        """Until the oldest of the last `per_minute` is a minute ago."""
        row = db.execute(
            "SELECT at FROM footnote.taken WHERE what = %s AND visitor = %s AND at > %s "
            "ORDER BY at DESC OFFSET %s LIMIT 1",
            (self._what, visitor, now - MINUTE_S, self.per_minute - 1),
        ).fetchone()
        return max(row[0] + MINUTE_S - now, 1.0) if row is not None else 0.0


def _name(visitor: str) -> str:
    return storable(visitor).replace("\x00", "\ufffd")
