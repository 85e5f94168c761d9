"""Who is logged in, known to all page servers: sessions in PostgreSQL."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

from rag.accounts.postgres.database import Database
from rag.accounts.sessions import IDLE_S, LONGEST_S, SESSIONS_EACH

_NOTED = 0.01
"""That a session was used is written down once in so much of the time after which an idle one ends."""


class PostgresSessions:
    """Tokens of those who are logged in. Times are those of the page servers' clocks."""

    def __init__(
        self,
        database: Database,
        credential_of: Callable[[str], str | None],
        *,
        idle_s: float = IDLE_S,
        longest_s: float = LONGEST_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`credential_of` gives what a user's password is checked against by now, None for one who is not there."""
        self.credential_of = credential_of
        self.cookie = database.named("cookie")
        self._database = database
        self._idle_s = idle_s
        self._longest_s = longest_s
        self._clock = clock

    def begin(self, user: str, credential: str) -> str:
        """The token of a new session, for somebody whose password was right when checked against `credential`."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._database.transaction() as db:
            db.execute(
                "DELETE FROM footnote.sessions WHERE used <= %s OR began <= %s",
                (now - self._idle_s, now - self._longest_s),
            )
            db.execute(
                "INSERT INTO footnote.sessions VALUES (%s, %s, %s, %s, %s)",
                (_digest(token), user, _digest(credential), now, now),
            )
            db.execute(
                "DELETE FROM footnote.sessions WHERE digest IN (SELECT digest FROM footnote.sessions "
                "WHERE username = %s AND digest <> %s ORDER BY used DESC OFFSET %s)",
                (user, _digest(token), SESSIONS_EACH - 1),
            )
        return token

    def user(self, token: str, *, lasting: bool = True) -> str | None:
        """Whose session it is, None for one that has ended. `lasting`: it is being used, and so goes on."""
        now, digest = self._clock(), _digest(token)
        sql = "SELECT username, credential, began, used FROM footnote.sessions WHERE digest = %s"
        rows = self._database.rows(sql, (digest,)) if token else []
        if not rows:
            return None
        user, credential, began, used = rows[0]
        lasts = now - used < self._idle_s and now - began < self._longest_s
        current = self.credential_of(user) if lasts else None
        if current is None or _digest(current) != credential:
            with self._database.transaction() as db:
                db.execute("DELETE FROM footnote.sessions WHERE digest = %s", (digest,))
            return None
        if lasting and now - used >= self._idle_s * _NOTED:
            with self._database.transaction() as db:
                db.execute("UPDATE footnote.sessions SET used = %s WHERE digest = %s", (now, digest))
        return str(user)

    def end(self, user: str) -> None:
        """All sessions of somebody who logs out, with whichever page server."""
        with self._database.transaction() as db:
            db.execute("DELETE FROM footnote.sessions WHERE username = %s", (user,))


def _digest(text: str) -> str:
    """What is kept of a token: enough to know it again, and not enough to use it."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
