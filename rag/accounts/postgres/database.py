"""The database of conversations and users: its tables, made where there are none."""

from __future__ import annotations

from embeddings.errors import StateUnavailable, UsageError
from embeddings.postgres.connections import Connection, Connections, Row
from embeddings.postgres.pool import BUSY
from rag.accounts.postgres.schema import NEWEST, TABLES, VERSION
from rag.accounts.state_url import StateUrl

AWAY = (
    "Footnote's database does not answer, and without it nobody can log in, ask a question or open a conversation. Try "
    "again in a few seconds; if it lasts, tell whoever runs Footnote: PostgreSQL must be started, and the log says why."
)
_BUSY = "Footnote's database has too much to do. Try again in a few seconds."
_SERVERS_START = 0x466F6F74
"""The advisory lock under which the tables are made: one of several servers that start at once makes them."""

__all__ = ["AWAY", "Connection", "Database", "Row"]


def unavailable(reason: str) -> StateUnavailable:
    """What people are told; the reason is for the log, as the error's cause."""
    return StateUnavailable(_BUSY if reason == BUSY else AWAY)


class Database(Connections):
    """A PostgreSQL database with Footnote's tables. Its methods raise StateUnavailable while it does not answer."""

    def __init__(self, url: StateUrl) -> None:
        """Makes the tables where there are none. Raises UsageError for a URL that cannot be read and for tables of
        another version, StateUnavailable for a database that cannot be used, with the reason."""
        super().__init__(url.secret, unavailable)
        try:
            self._make_tables()
        except StateUnavailable as error:
            self.close()
            raise StateUnavailable(
                f"the database of conversations and users cannot be used ({error.__cause__ or error}); "
                "see that PostgreSQL runs, and that the URL names it and a user who may make tables in it"
            ) from None

    def named(self, name: str) -> str:
        """What is written in the database for all servers under a name."""
        return str(self.rows("SELECT value FROM footnote.named WHERE name = %s", (name,))[0][0])

    def _make_tables(self) -> None:
        if self._has("named"):
            self._check_version()
        if not self._has(NEWEST):
            with self.transaction() as connection:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", (_SERVERS_START,))
                connection.execute(TABLES)
            self._check_version()

    def _has(self, table: str) -> bool:
        return bool(self.rows("SELECT to_regclass(%s)", (f"footnote.{table}",))[0][0])

    def _check_version(self) -> None:
        version = self.named("version")
        if version != VERSION:
            raise UsageError(
                f"the database holds Footnote's tables of version {version}, and this program knows version {VERSION}; "
                "give another database"
            )
