"""The one SQLite file of an index: its tables, opened, checked, read and written in transactions."""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from embeddings.encode.contract import EncoderIdentity
from embeddings.errors import IndexDamaged, IndexMissing, IndexNotWritten
from embeddings.terms import TERMS_VERSION

SCHEMA_VERSION = 2
"""Version 1 has no `ctime_ns`: it is read as it is, and gets it when it is written to."""
READABLE_VERSIONS = (1, 2)

WRITE_FILE = (
    "INSERT INTO files (path, sha256, size, mtime_ns, problems, ctime_ns) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (path) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size, "
    "mtime_ns = excluded.mtime_ns, problems = excluded.problems, ctime_ns = excluded.ctime_ns"
)
"""A file's record, in place of an older one."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
    ctime_ns INTEGER NOT NULL DEFAULT 0,  -- 0: not known
    problems TEXT NOT NULL          -- JSON list: why the file, or a line of it, was skipped
) WITHOUT ROWID;
CREATE TABLE documents (
    id INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE, file TEXT NOT NULL REFERENCES files (path),
    title TEXT NOT NULL, date TEXT, body_start INTEGER NOT NULL, metadata TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX documents_by_file ON documents (file);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL,
    digest BLOB NOT NULL,           -- of the text that was encoded, so that it is never encoded twice
    terms BLOB NOT NULL,            -- int32 numbers of its words, in order
    vector BLOB NOT NULL            -- float32
);
CREATE INDEX chunks_by_document ON chunks (document);
CREATE INDEX chunks_by_digest ON chunks (digest);
CREATE TABLE terms (number INTEGER PRIMARY KEY, term TEXT NOT NULL UNIQUE);
"""


class Database:
    """One connection to the file, safe to use from several threads; errors of SQLite become this project's own."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._lock = threading.RLock()

    @classmethod
    def create(cls, path: Path, encoder: EncoderIdentity) -> Database:
        """A new file with empty tables; what was at `path` must not exist. Raises IndexNotWritten."""
        try:
            connection = _connected(path, read_only=False)
            _fill(connection, encoder)
        except sqlite3.OperationalError as error:
            raise IndexNotWritten(_not_written(path, error)) from error
        return cls(path, connection)

    @classmethod
    def open(cls, path: Path, *, read_only: bool) -> Database:
        """Raises IndexMissing, IndexDamaged or IndexNotWritten."""
        if not path.is_file():
            raise IndexMissing(f"there is no index at {path}; make one with: python -m embeddings build")
        if _cut_short(path):
            raise IndexDamaged(_damaged(path, "the file was cut short"))
        try:
            database = cls(path, _connected(path, read_only=read_only))
            schema = database.meta("schema")
        except sqlite3.OperationalError as error:
            raise IndexNotWritten(_not_written(path, error)) from error
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(_damaged(path, error)) from error
        if schema not in READABLE_VERSIONS:
            raise IndexDamaged(
                f"the index at {path} is of version {schema}, and this program reads version {SCHEMA_VERSION}; "
                "make it anew with: python -m embeddings build --rebuild"
            )
        if schema < SCHEMA_VERSION and not read_only:
            with database.transaction():
                database.execute("ALTER TABLE files ADD COLUMN ctime_ns INTEGER NOT NULL DEFAULT 0")
                database.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (SCHEMA_VERSION,))
        return database

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def begin_snapshot(self) -> None:
        """From here on this connection sees the present state, whatever others write."""
        self.rows("BEGIN")
        self.meta("generation")  # SQLite takes the snapshot at the first read, not at BEGIN

    def meta(self, key: str) -> Any:
        rows = self.rows("SELECT value FROM meta WHERE key = ?", (key,))
        return json.loads(rows[0][0]) if rows else None

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self._reading():
            return self._connection.execute(sql, parameters).fetchall()

    def blocks(self, sql: str, size: int) -> Iterator[list[Any]]:
        """The rows, `size` at a time: memory stays bounded."""
        with self._lock, self._reading():
            cursor = self._connection.execute(sql)
        while True:
            with self._lock, self._reading():
                rows = cursor.fetchmany(size)
            if not rows:
                return
            yield rows

    def execute(self, sql: str, parameters: Sequence[Any] = ()) -> int:
        """Of a row that was inserted, its id; called within `transaction`."""
        return int(self._connection.execute(sql, parameters).lastrowid or 0)

    def execute_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Called within `transaction`."""
        self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is executed within is written, or nothing of it. Raises IndexNotWritten or IndexDamaged."""
        with self._lock:
            try:
                with _transaction(self._connection):
                    yield
            except sqlite3.OperationalError as error:
                raise IndexNotWritten(_not_written(self.path, error)) from error
            except sqlite3.DatabaseError as error:
                raise IndexDamaged(_damaged(self.path, error)) from error

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
                # Even to read, SQLite writes beside the file: nothing is wrong with what is in it.
                raise IndexNotWritten(_not_written(self.path, error)) from error
            raise IndexDamaged(_damaged(self.path, error)) from error


def _fill(connection: sqlite3.Connection, encoder: EncoderIdentity) -> None:
    with _transaction(connection):
        for statement in _SCHEMA.split(";\n"):
            connection.execute(statement)
        made = {"schema": SCHEMA_VERSION, "terms": TERMS_VERSION, "generation": 0, "encoder": asdict(encoder)}
        for key, value in made.items():
            connection.execute("INSERT INTO meta VALUES (?, ?)", (key, json.dumps(value)))


def _connected(path: Path, *, read_only: bool) -> sqlite3.Connection:
    if read_only and not os.access(path.parent, os.W_OK):
        # Even to read, WAL mode wants to write a file beside the database; a folder that cannot change needs none.
        return sqlite3.connect(f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False)
    # autocommit: transactions are begun and ended in the open, by `_transaction` alone
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    if not read_only:
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode NORMAL never damages the file; a power cut may take back the last transactions, whole.
        connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        if connection.in_transaction:  # a full disk has ended it already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def _cut_short(path: Path) -> bool:
    """Whether the file has fewer pages than its header says; SQLite itself notices only when it needs one of them."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:  # pages may still lie there
        return False
    with path.open("rb") as file:
        header = file.read(100)
    page_size = int.from_bytes(header[16:18], "big")
    pages = int.from_bytes(header[28:32], "big")
    # By SQLite's file format: 1 stands for 65536.
    return path.stat().st_size < pages * (65536 if page_size == 1 else page_size)


def _not_written(path: Path, error: Exception) -> str:
    return (
        f"the index at {path} cannot be written to ({error}); what was committed is kept: make room or choose another "
        "--index, and build again"
    )


def _damaged(path: Path, error: object) -> str:
    return f"the index at {path} cannot be read ({error}); make it anew with: python -m embeddings build --rebuild"
