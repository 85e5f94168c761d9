"""The truth of an index: one SQLite file that holds articles, chunks, their words and their vectors.

Every write is one transaction of whole documents, and every transaction has a number of its own, the generation.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.chunking import Chunk
from embeddings.encode.contract import EncoderIdentity, Vectors
from embeddings.errors import IndexDamaged, IndexMissing, IndexNotWritten
from embeddings.index.postings import BLOCK_ROWS, Ints
from embeddings.load.files import Document

SCHEMA_VERSION = 1

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,
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


@dataclass(frozen=True)
class FileRecord:
    """One file of the articles folder as it was when it was read; `path` is relative to the folder, POSIX."""

    path: str
    sha256: str
    size: int
    mtime_ns: int
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class ChunkEntry:
    """A chunk with what is stored beside it."""

    chunk: Chunk
    digest: bytes
    terms: tuple[str, ...]
    vector: npt.NDArray[np.float32]


@dataclass(frozen=True)
class DocumentInfo:
    """A document without its text."""

    source: str
    title: str
    date: str | None
    metadata: Mapping[str, Any]
    characters: int
    chunk_count: int


class Store:
    """One connection to the SQLite file; safe to use from several threads."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection
        self._lock = threading.RLock()
        self._numbers: dict[str, int] = {}

    @classmethod
    def create(cls, path: Path, encoder: EncoderIdentity) -> Store:
        """A new, empty store; what was at `path` must not exist. Raises IndexNotWritten."""
        try:
            connection = _connected(path, read_only=False)
            cls._fill(connection, encoder)
        except sqlite3.OperationalError as error:
            raise IndexNotWritten(_not_written(path, error)) from error
        return cls(path, connection)

    @staticmethod
    def _fill(connection: sqlite3.Connection, encoder: EncoderIdentity) -> None:
        with _transaction(connection):
            for statement in _SCHEMA.split(";\n"):
                connection.execute(statement)
            for key, value in (
                ("schema", SCHEMA_VERSION),
                ("generation", 0),
                ("encoder", asdict(encoder)),
            ):
                connection.execute("INSERT INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    @classmethod
    def open(cls, path: Path, *, read_only: bool) -> Store:
        """Raises IndexMissing, IndexDamaged or IndexNotWritten."""
        if not path.is_file():
            raise IndexMissing(f"there is no index at {path}; make one with: python -m embeddings build")
        if _cut_short(path):
            raise IndexDamaged(_damaged(path, "the file was cut short"))
        try:
            store = cls(path, _connected(path, read_only=read_only))
            schema = store.meta("schema")
        except sqlite3.OperationalError as error:
            raise IndexNotWritten(_not_written(path, error)) from error
        except sqlite3.DatabaseError as error:
            raise IndexDamaged(_damaged(path, error)) from error
        if schema != SCHEMA_VERSION:
            raise IndexDamaged(
                f"the index at {path} is of version {schema}, and this program reads version {SCHEMA_VERSION}; "
                "make it anew with: python -m embeddings build --rebuild"
            )
        return store

    def close(self) -> None:
        with self._lock:
            self._db.close()

    def begin_snapshot(self) -> None:
        """From here on this connection sees the present state, whatever others write."""
        self._rows("BEGIN")
        self.meta("generation")  # SQLite takes the snapshot at the first read, not at BEGIN

    # -- reading

    def meta(self, key: str) -> Any:
        rows = self._rows("SELECT value FROM meta WHERE key = ?", (key,))
        return json.loads(rows[0][0]) if rows else None

    @property
    def generation(self) -> int:
        """The number of writes so far."""
        return int(self.meta("generation"))

    @property
    def encoder(self) -> EncoderIdentity:
        return EncoderIdentity(**self.meta("encoder"))

    def files(self) -> dict[str, FileRecord]:
        """By path."""
        rows = self._rows("SELECT path, sha256, size, mtime_ns, problems FROM files ORDER BY path")
        return {
            path: FileRecord(path, sha256, size, mtime_ns, tuple(json.loads(problems)))
            for path, sha256, size, mtime_ns, problems in rows
        }

    def documents(self) -> list[DocumentInfo]:
        """All of them, by source."""
        rows = self._rows(
            "SELECT d.source, d.title, d.date, d.metadata, length(d.text), count(c.id) FROM documents d "
            "LEFT JOIN chunks c ON c.document = d.id GROUP BY d.id ORDER BY d.source"
        )
        return [DocumentInfo(s, t, date, json.loads(m), length, n) for s, t, date, m, length, n in rows]

    def sources(self) -> list[str]:
        """Of all documents, in order."""
        return [source for (source,) in self._rows("SELECT source FROM documents ORDER BY source")]

    def document_rows(self) -> list[tuple[int, str | None, str | None]]:
        """Number, date and publisher of every document, by source."""
        return self._rows(
            "SELECT id, date, CAST(json_extract(metadata, '$.publisher') AS TEXT) FROM documents ORDER BY source"
        )

    def source(self, number: int) -> str:
        return str(self._rows("SELECT source FROM documents WHERE id = ?", (number,))[0][0])

    def document_number(self, source: str) -> int | None:
        rows = self._rows("SELECT id FROM documents WHERE source = ?", (source,))
        return int(rows[0][0]) if rows else None

    def document(self, source: str) -> Document | None:
        rows = self._rows(
            "SELECT source, title, date, text, body_start, metadata FROM documents WHERE source = ?", (source,)
        )
        if not rows:
            return None
        found, title, date, text, body_start, metadata = rows[0]
        return Document(found, title, date, text, body_start, json.loads(metadata))

    def owner(self, source: str) -> str | None:
        """The file that the document came from."""
        rows = self._rows("SELECT file FROM documents WHERE source = ?", (source,))
        return rows[0][0] if rows else None

    def counts(self) -> tuple[int, int]:
        """Documents and chunks."""
        return self._rows("SELECT count(*) FROM documents")[0][0], self._rows("SELECT count(*) FROM chunks")[0][0]

    def chunk_blocks(self) -> Iterator[tuple[int, Ints]]:
        """The first row of a block of chunks, and their documents' numbers, starts and ends, shape (block, 3)."""
        first = 0
        for rows in self._chunk_blocks('c.document, c.start, c."end"'):
            yield first, np.array(rows, dtype=np.int64)
            first += len(rows)

    def chunk_offsets(self) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Each document's source with the offsets of its chunks, in order."""
        rows = self._rows(
            'SELECT d.source, c.start, c."end" FROM documents d LEFT JOIN chunks c ON c.document = d.id '
            "ORDER BY d.source, c.start"
        )
        for source, group in groupby(rows, key=itemgetter(0)):
            yield source, [(start, end) for _, start, end in group if start is not None]

    def vector_blocks(self) -> Iterator[Vectors]:
        """All vectors in the order of the chunks, each block of shape (block, dim)."""
        for rows in self._chunk_blocks("c.vector"):
            flat = np.frombuffer(b"".join(blob for (blob,) in rows), dtype=np.float32)
            yield flat.reshape(-1, self.encoder.dim)

    def term_blocks(self) -> Iterator[list[Ints]]:
        """The word numbers of each chunk, in the order of the chunks."""
        for rows in self._chunk_blocks("c.terms"):
            yield [np.frombuffer(blob, dtype=np.int32).astype(np.int64) for (blob,) in rows]

    def _chunk_blocks(self, columns: str) -> Iterator[list[Any]]:
        """By source, then by start: an order that does not depend on when a chunk was written."""
        cursor = self._db.execute(
            f"SELECT {columns} FROM documents d CROSS JOIN chunks c ON c.document = d.id "
            "ORDER BY d.source, c.start, c.id"
        )
        while True:
            with self._lock, self._reading():
                rows = cursor.fetchmany(BLOCK_ROWS)
            if not rows:
                return
            yield rows

    def term_number(self, term: str) -> int | None:
        rows = self._rows("SELECT number FROM terms WHERE term = ?", (term,))
        return int(rows[0][0]) if rows else None

    def known_vectors(self, digests: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The vectors already stored for texts with these digests."""
        found: dict[bytes, npt.NDArray[np.float32]] = {}
        for digest in digests:
            rows = self._rows("SELECT vector FROM chunks WHERE digest = ? LIMIT 1", (digest,))
            if rows:
                found[digest] = np.frombuffer(rows[0][0], dtype=np.float32)
        return found

    def problems(self) -> Iterator[str]:
        """What SQLite's own check of the file finds."""
        try:
            for (finding,) in self._rows("PRAGMA integrity_check"):
                if finding != "ok":
                    yield str(finding)
            for row in self._rows("PRAGMA foreign_key_check"):
                yield f"a row of {row[0]} has lost its {row[2]}"
        except IndexDamaged as error:
            yield str(error)

    # -- writing

    def set_meta(self, key: str, value: Any) -> None:
        with self._writing():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    def touch(self, records: Iterable[FileRecord]) -> None:
        """Notes a new modification time of files whose content is the same."""
        with self._writing():
            self._db.executemany(
                "UPDATE files SET size = ?, mtime_ns = ? WHERE path = ?",
                [(record.size, record.mtime_ns, record.path) for record in records],
            )

    def write(
        self,
        changed: Sequence[tuple[FileRecord, Sequence[tuple[Document, Sequence[ChunkEntry]]]]],
        removed: Iterable[str] = (),
    ) -> None:
        """Replaces all that is stored of each changed file, and forgets the removed ones, in one transaction."""
        # Numbers that this transaction gives out are known beyond it only when it is done.
        self._numbers = {}
        with self._writing():
            for path in [*removed, *(record.path for record, _ in changed)]:
                self._db.execute("DELETE FROM documents WHERE file = ?", (path,))
                self._db.execute("DELETE FROM files WHERE path = ?", (path,))
            for record, documents in changed:
                self._db.execute(
                    "INSERT INTO files VALUES (?, ?, ?, ?, ?)",
                    (record.path, record.sha256, record.size, record.mtime_ns, json.dumps(record.problems)),
                )
                for document, entries in documents:
                    self._insert(record.path, document, entries)
            self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def _insert(self, file: str, document: Document, entries: Sequence[ChunkEntry]) -> None:
        metadata = json.dumps(dict(document.metadata), ensure_ascii=False)
        row = self._db.execute(
            "INSERT INTO documents (source, file, title, date, body_start, metadata, text) VALUES (?,?,?,?,?,?,?)",
            (document.source, file, document.title, document.date, document.body_start, metadata, document.text),
        ).lastrowid
        numbers = self._term_numbers({term for entry in entries for term in entry.terms})
        self._db.executemany(
            'INSERT INTO chunks (document, start, "end", digest, terms, vector) VALUES (?, ?, ?, ?, ?, ?)',
            [
                (
                    row,
                    entry.chunk.start,
                    entry.chunk.end,
                    entry.digest,
                    np.array([numbers[term] for term in entry.terms], dtype=np.int32).tobytes(),
                    np.ascontiguousarray(entry.vector, dtype=np.float32).tobytes(),
                )
                for entry in entries
            ],
        )

    def _term_numbers(self, terms: set[str]) -> dict[str, int]:
        """Those of this transaction's terms; called inside it."""
        new = sorted(terms - self._numbers.keys())
        self._db.executemany("INSERT OR IGNORE INTO terms (term) VALUES (?)", [(term,) for term in new])
        for term in new:
            (number,) = self._db.execute("SELECT number FROM terms WHERE term = ?", (term,)).fetchone()
            self._numbers[term] = number
        return self._numbers

    def _rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
        with self._lock, self._reading():
            return self._db.execute(sql, parameters).fetchall()

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError) and "no such" not in str(error):
                # Even to read, SQLite writes beside the file: nothing is wrong with what is in it.
                raise IndexNotWritten(_not_written(self.path, error)) from error
            raise IndexDamaged(_damaged(self.path, error)) from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One transaction."""
        with self._lock:
            try:
                with _transaction(self._db):
                    yield
            except sqlite3.OperationalError as error:
                raise IndexNotWritten(_not_written(self.path, error)) from error
            except sqlite3.DatabaseError as error:
                raise IndexDamaged(_damaged(self.path, error)) from error


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
