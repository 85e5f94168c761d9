"""Users who log in elsewhere, at an issuer of OpenID Connect, known to all page servers: in PostgreSQL."""

from __future__ import annotations

from rag.accounts.outside import OutsideLookups, OutsideUser, admitted, as_line, is_outside, name_of, user_of_line
from rag.accounts.postgres.database import Database, Row
from rag.accounts.roles import Role


class PostgresOutside(OutsideLookups):
    """Looked up for each request, as far as they came in under today's policy."""

    def __init__(self, database: Database, policy: str) -> None:
        self._database = database
        self._policy = policy

    def admit(self, issuer: str, subject: str, shown: str, role: Role) -> OutsideUser:
        """Somebody who has logged in at the issuer, added or brought up to date."""
        name = name_of(issuer, subject)
        sql = "SELECT content FROM footnote.outside WHERE name = %s"
        with self._database.transaction() as db:
            db.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", (name,))
            had = _read(db.execute(sql, (name,)).fetchone())
            user = admitted(had, issuer, subject, shown, role, self._policy)
            if user != had:
                db.execute(
                    "INSERT INTO footnote.outside VALUES (%s, %s) "
                    "ON CONFLICT (name) DO UPDATE SET content = excluded.content",
                    (name, as_line(user)),
                )
        return user

    def _user(self, name: str) -> OutsideUser | None:
        if not is_outside(name):
            return None
        rows = self._database.rows("SELECT content FROM footnote.outside WHERE name = %s", (name,))
        user = _read(rows[0] if rows else None)
        return user if user is not None and user.name == name and user.policy == self._policy else None


def _read(row: Row | None) -> OutsideUser | None:
    """None for a row that was written by hand and holds nobody."""
    return user_of_line(row[0]) if row is not None else None
