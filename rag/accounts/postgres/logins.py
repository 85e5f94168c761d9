"""Logins at an issuer that are under way, in PostgreSQL: one that is begun on one page server is finished on any."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable

from rag.accounts.logins import BEGUN, LOGIN_S, BegunLogin
from rag.accounts.postgres.database import Database


class PostgresLogins:
    """Those of all page servers. Times are those of the page servers' clocks."""

    def __init__(self, database: Database, clock: Callable[[], float] = time.time, *, most: int = BEGUN) -> None:
        self.cookie = f"{database.named('cookie')}-login"
        self._database = database
        self._clock = clock
        self._most = most

    def keep(self, state: str, login: BegunLogin) -> None:
        """Under the `state` that the issuer sends back."""
        now = self._clock()
        with self._database.transaction() as db:
            db.execute("DELETE FROM footnote.logins WHERE until < %s", (now,))
            db.execute(
                "INSERT INTO footnote.logins VALUES (%s, %s, %s, %s, %s, %s)",
                (_digest(state), login.browser, login.redirect_uri, login.nonce, login.verifier, now + LOGIN_S),
            )
            db.execute(
                "DELETE FROM footnote.logins WHERE state IN "
                "(SELECT state FROM footnote.logins ORDER BY until DESC OFFSET %s)",
                (self._most,),
            )

    def take(self, state: str) -> BegunLogin | None:
        """Each once, by whichever server; None for one that was not begun, was taken already or took too long."""
        with self._database.transaction() as db:
            row = db.execute(
                "DELETE FROM footnote.logins WHERE state = %s RETURNING browser, redirect_uri, nonce, verifier, until",
                (_digest(state),),
            ).fetchone()
        return BegunLogin(*row[:4]) if row is not None and row[4] >= self._clock() else None


def _digest(state: str) -> str:
    """Who reads the table cannot send anybody back with it."""
    return hashlib.sha256(state.encode("utf-8", "replace")).hexdigest()
