"""The one place that speaks to PostgreSQL: statements and transactions, with its errors in our words."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from embeddings.errors import StateUnavailable, UsageError
from rag.accounts.postgres.pool import Pool
from rag.accounts.postgres.schema import NEWEST, TABLES, VERSION
from rag.accounts.state_url import StateUrl

AWAY = (
    "Footnote's database does not answer, and without it nobody can log in, ask a question or open a conversation. Try "
    "again in a few seconds; if it lasts, tell whoever runs Footnote: PostgreSQL must be started, and the log says why."
)
# What a URL does not say itself: a server that is gone is noticed within seconds, not after TCP's own minutes.
_DEFAULTS = {
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 5000,  # milliseconds
    "keepalives_idle": 5,  # seconds
    "keepalives_interval": 2,
    "keepalives_count": 2,
    "application_name": "footnote",
}
LONGEST_S = 8.0
"""So long a statement or a transaction may take: a thousand times what it does."""
_SERVERS_START = 0x466F6F74
"""The advisory lock under which the tables are made: one of several servers that start at once makes them."""

Row = tuple[Any, ...]
Found = TypeVar("Found")


class Cursor(Protocol):
    """What a statement has found or done."""

    rowcount: int

    def fetchone(self) -> Row | None: ...

    def fetchall(self) -> list[Row]: ...


class Connection(Protocol):
    """What is used of the library's connections."""

    closed: bool

    def execute(self, sql: str, parameters: Sequence[Any] | None = None, /) -> Cursor: ...

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class Database:
    """A PostgreSQL database with Footnote's tables; safe to use from several threads.

    Its methods raise StateUnavailable while it does not answer, and are at work again as soon as it does.
    """

    def __init__(self, url: StateUrl) -> None:
        """Makes the tables where there are none. Raises UsageError for a URL that cannot be read and for tables of
        another version, StateUnavailable for a database that cannot be used, with the reason."""
        try:
            given = conninfo_to_dict(url.secret)
        except psycopg.Error:
            raise UsageError(
                "the URL of the database cannot be read; give one as postgresql://USER@HOST:5432/NAME, with %40 for @ "
                "and %2F for / in a password"
            ) from None  # its words hold parts of the URL
        self._secret = str(given.get("password") or "")
        self._conninfo = make_conninfo(**{**_DEFAULTS, **given})
        self._pool = Pool(self._connect)
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True, name="database").start()
        try:
            self._make_tables()
        except StateUnavailable as error:
            self.close()
            raise StateUnavailable(
                f"the database of conversations and users cannot be used ({error.__cause__ or error}); "
                "see that PostgreSQL runs, and that the URL names it and a user who may make tables in it"
            ) from None

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """What a statement finds that changes nothing: where a connection was lost, it is asked once more."""

        def ask(connection: Connection) -> list[Row]:
            return connection.execute(sql, parameters or None).fetchall()

        with self._in_our_words():
            connection, found = self._first(ask)
            self._pool.give(connection)
            return found

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it or nothing. After StateUnavailable it was not done, or its end was not heard of."""
        with self._in_our_words():
            connection, _ = self._first(lambda connection: connection.execute("BEGIN"))
            try:
                yield connection
                connection.execute("COMMIT")
            except psycopg.Error:
                self._pool.drop(connection)
                raise
            except BaseException:
                self._rolled_back(connection)
                raise
            self._pool.give(connection)

    def close(self) -> None:
        self._closed.set()
        self._pool.close()

    def _watch(self) -> None:
        while not self._closed.wait(1.0):
            self._pool.cut(LONGEST_S)

    def _first(self, do: Callable[[Connection], Found]) -> tuple[Connection, Found]:
        """A connection with what was done first over it; one that was lost while it was idle is replaced."""
        while True:
            connection, used = self._pool.take()
            try:
                return connection, do(connection)
            except psycopg.Error:
                lost = connection.closed
                self._pool.drop(connection)
                if not (used and lost):
                    raise

    def _rolled_back(self, connection: Connection) -> None:
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            self._pool.drop(connection)
        else:
            self._pool.give(connection)

    def _told(self, error: Exception) -> Exception:
        """An error of the library as the log may show it: on one line, and never with the password."""
        said = " ".join(str(error).split())
        return RuntimeError(said.replace(self._secret, "...") if self._secret else said)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            raise StateUnavailable(AWAY) from self._told(error)

    def _connect(self) -> Connection:
        try:
            # Statements are not prepared: behind PgBouncer each may go to another connection.
            connection: Connection = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
        except psycopg.Error as error:
            raise StateUnavailable(AWAY) from self._told(error)
        return connection

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

    def named(self, name: str) -> str:
        """What is written in the database for all servers under a name."""
        return str(self.rows("SELECT value FROM footnote.named WHERE name = %s", (name,))[0][0])
