"""The one place that speaks to PostgreSQL: statements and transactions, with its errors in the words of who asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from embeddings.errors import FootnoteError, UsageError
from embeddings.postgres.pool import Pool

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

Row = tuple[Any, ...]
Found = TypeVar("Found")


class Copy(Protocol):
    """Rows on their way into a table, in PostgreSQL's own binary form."""

    def write(self, data: bytes, /) -> None: ...


class Cursor(Protocol):
    """What a statement has found or done."""

    rowcount: int

    def fetchone(self) -> Row | None: ...

    def fetchall(self) -> list[Row]: ...

    def copy(self, sql: str, /) -> AbstractContextManager[Copy]: ...


class Connection(Protocol):
    """What is used of the library's connections."""

    closed: bool

    def execute(self, sql: str, parameters: Sequence[Any] | None = None, /, *, binary: bool = False) -> Cursor: ...

    def cursor(self) -> Cursor: ...

    def fileno(self) -> int: ...

    def close(self) -> None: ...


class Connections:
    """To one database; safe to use from several threads.

    Methods raise what `unavailable` makes of the reason while the database does not answer or refuses, and are at work
    again as soon as it does. No reason, and no cause of what is raised, holds the password.
    """

    def __init__(self, url: str, unavailable: Callable[[str], FootnoteError]) -> None:
        """Connects to nothing yet. Raises UsageError for a URL that cannot be read."""
        try:
            given = conninfo_to_dict(url)
        except psycopg.Error:
            raise UsageError(
                "the URL of the database cannot be read; give one as postgresql://USER@HOST:5432/NAME, with %40 for @ "
                "and %2F for / in a password"
            ) from None  # its words hold parts of the URL
        self._secret = str(given.get("password") or "")
        self._conninfo = make_conninfo(**{**_DEFAULTS, **given})
        self._unavailable = unavailable
        self._pool = Pool(self._connect, unavailable)
        self._closed = threading.Event()
        threading.Thread(target=self._watch, daemon=True, name="database").start()

    def rows(self, sql: str, parameters: Sequence[Any] = (), *, binary: bool = False) -> list[Row]:
        """What a statement finds that changes nothing: where a connection was lost, it is asked once more."""

        def ask(connection: Connection) -> list[Row]:
            return connection.execute(sql, parameters or None, binary=binary).fetchall()

        with self._in_our_words():
            connection, found = self._first(ask)
            self._pool.give(connection)
            return found

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of it or nothing. After an error it was not done, or its end was not heard of."""
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

    @contextmanager
    def long_transaction(self) -> Iterator[Connection]:
        """The same over a connection of its own, for what may take minutes."""
        with self._in_our_words():
            connection = self._connect()
            try:
                connection.execute("BEGIN")
                yield connection
                connection.execute("COMMIT")
            finally:
                connection.close()  # which undoes what was not committed

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
        """An error of the library as it may be shown: on one line, and never with the password."""
        said = " ".join(str(error).split())
        return RuntimeError(said.replace(self._secret, "...") if self._secret else said)

    @contextmanager
    def _in_our_words(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            told = self._told(error)
            raise self._unavailable(str(told)) from told

    def _connect(self) -> Connection:
        with self._in_our_words():
            # Statements are not prepared: behind PgBouncer each may go to another connection.
            connection: Connection = psycopg.connect(self._conninfo, autocommit=True, prepare_threshold=None)
            return connection
