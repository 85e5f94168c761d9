"""The source of truth of an index: articles, chunks, their terms and their vectors, in one SQLite file.

Every write is one transaction of whole documents, and every transaction has a number of its own, the generation.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.chunking import Chunk
from embeddings.encode.contract import EncoderIdentity, Vectors
from embeddings.errors import IndexDamaged
from embeddings.index.database import WRITE_FILE, Database
from embeddings.index.postings import BLOCK_ROWS, Ints
from embeddings.index.stored import ChunkEntry, DocumentInfo, FilePart, FileRecord
from embeddings.load.files import Document


class Store:
    """What the SQLite file holds, read and written through one connection; safe to use from several threads."""

    def __init__(self, database: Database) -> None:
        self.path = database.path
        self._db = database
        self._numbers: dict[str, int] = {}

    @classmethod
    def create(cls, path: Path, encoder: EncoderIdentity) -> Store:
        """A new, empty store; what was at `path` must not exist. Raises IndexNotWritten."""
        return cls(Database.create(path, encoder))

    @classmethod
    def open(cls, path: Path, *, read_only: bool) -> Store:
        """Raises IndexMissing, IndexDamaged or IndexNotWritten."""
        return cls(Database.open(path, read_only=read_only))

    def close(self) -> None:
        self._db.close()

    def begin_snapshot(self) -> None:
        """From here on this connection sees the present state, whatever others write."""
        self._db.begin_snapshot()

    # -- reading

    def meta(self, key: str) -> Any:
        return self._db.meta(key)

    @property
    def generation(self) -> int:
        """The number of writes so far."""
        return int(self.meta("generation"))

    @property
    def encoder(self) -> EncoderIdentity:
        return EncoderIdentity(**self.meta("encoder"))

    def files(self) -> dict[str, FileRecord]:
        """By path."""
        ctime = "ctime_ns" if self._db.meta("schema") > 1 else "0"
        rows = self._db.rows(f"SELECT path, sha256, size, mtime_ns, problems, {ctime} FROM files ORDER BY path")
        return {
            path: FileRecord(path, sha256, size, mtime_ns, tuple(json.loads(problems)), ctime_ns)
            for path, sha256, size, mtime_ns, problems, ctime_ns in rows
        }

    def documents(self) -> list[DocumentInfo]:
        """All of them, by source."""
        rows = self._db.rows(
            "SELECT d.source, d.title, d.date, d.metadata, length(d.text), count(c.id) FROM documents d "
            "LEFT JOIN chunks c ON c.document = d.id GROUP BY d.id ORDER BY d.source"
        )
        return [DocumentInfo(s, t, date, json.loads(m), length, n) for s, t, date, m, length, n in rows]

    def languages(self) -> dict[str, int]:
        """How many documents are in each language, the commonest first."""
        return dict(Counter(code for code in self.document_languages() if code).most_common())

    def document_languages(self) -> list[str | None]:
        """Of every document, by source."""
        asked = "SELECT json_extract(metadata, '$.language') FROM documents ORDER BY source"
        return [code for (code,) in self._db.rows(asked)]

    def sources(self) -> list[str]:
        """Of all documents, in order."""
        return [source for (source,) in self._db.rows("SELECT source FROM documents ORDER BY source")]

    def document_rows(self) -> list[tuple[int, str | None, str | None]]:
        """Number, date and publisher of every document, by source."""
        return self._db.rows(
            "SELECT id, date, CAST(json_extract(metadata, '$.publisher') AS TEXT) FROM documents ORDER BY source"
        )

    def source(self, number: int) -> str:
        return str(self._db.rows("SELECT source FROM documents WHERE id = ?", (number,))[0][0])

    def document_number(self, source: str) -> int | None:
        rows = self._db.rows("SELECT id FROM documents WHERE source = ?", (source,))
        return int(rows[0][0]) if rows else None

    def document(self, source: str) -> Document | None:
        rows = self._db.rows(
            "SELECT source, title, date, text, body_start, metadata FROM documents WHERE source = ?", (source,)
        )
        if not rows:
            return None
        found, title, date, text, body_start, metadata = rows[0]
        return Document(found, title, date, text, body_start, json.loads(metadata))

    def owner(self, source: str) -> str | None:
        """The file that the document came from."""
        rows = self._db.rows("SELECT file FROM documents WHERE source = ?", (source,))
        return rows[0][0] if rows else None

    def chunk_count(self, source: str) -> int:
        """Of one document."""
        sql = "SELECT count(*) FROM chunks c JOIN documents d ON d.id = c.document WHERE d.source = ?"
        return int(self._db.rows(sql, (source,))[0][0])

    def counts(self) -> tuple[int, int]:
        """Documents and chunks."""
        return self._db.rows("SELECT count(*) FROM documents")[0][0], self._db.rows("SELECT count(*) FROM chunks")[0][0]

    def chunk_blocks(self) -> Iterator[tuple[int, Ints]]:
        """The first row of a block of chunks, and their documents' numbers, starts and ends, shape (block, 3)."""
        first = 0
        for rows in self._chunk_blocks('c.document, c.start, c."end"'):
            yield first, np.array(rows, dtype=np.int64)
            first += len(rows)

    def chunk_offsets(self) -> Iterator[tuple[str, list[tuple[int, int]]]]:
        """Each document's source with the offsets of its chunks, in order."""
        rows = self._db.rows(
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
        return self._db.blocks(
            f"SELECT {columns} FROM documents d CROSS JOIN chunks c ON c.document = d.id "
            "ORDER BY d.source, c.start, c.id",
            BLOCK_ROWS,
        )

    def term_number(self, term: str) -> int | None:
        rows = self._db.rows("SELECT number FROM terms WHERE term = ?", (term,))
        return int(rows[0][0]) if rows else None

    def terms_like(self, beginning: str, least: int, most: int) -> list[str]:
        """The terms that begin so and have at least and at most so many letters."""
        sql = "SELECT term FROM terms WHERE term >= ? AND term < ? AND length(term) BETWEEN ? AND ?"
        rows = self._db.rows(sql, (beginning, f"{beginning}\U0010ffff", least, most))
        return [term for (term,) in rows]

    def known_vectors(self, digests: Sequence[bytes]) -> dict[bytes, npt.NDArray[np.float32]]:
        """The vectors already stored for texts with these digests."""
        found: dict[bytes, npt.NDArray[np.float32]] = {}
        for digest in digests:
            rows = self._db.rows("SELECT vector FROM chunks WHERE digest = ? LIMIT 1", (digest,))
            if rows:
                found[digest] = np.frombuffer(rows[0][0], dtype=np.float32)
        return found

    def problems(self) -> Iterator[str]:
        """What SQLite's own check of the file finds."""
        try:
            for (finding,) in self._db.rows("PRAGMA integrity_check"):
                if finding != "ok":
                    yield str(finding)
            for row in self._db.rows("PRAGMA foreign_key_check"):
                yield f"a row of {row[0]} has lost its {row[2]}"
        except IndexDamaged as error:
            yield str(error)

    # -- writing

    def set_meta(self, key: str, value: Any) -> None:
        with self._db.transaction():
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    def renew_terms(
        self,
        version: int,
        terms_of: Callable[[Document, Sequence[Chunk]], Iterable[Sequence[str]]],
        labelled: Callable[[Document], Document] = lambda document: document,
    ) -> None:
        """Cuts all chunks into terms anew, in one transaction: what counts as a term is of that version now.

        `labelled` gives a document the metadata that a build of that version would.
        """
        self._numbers = {}
        with self._db.transaction():
            for number, source in self._db.rows("SELECT id, source FROM documents"):
                document = self.document(source)
                rows = self._db.rows('SELECT id, start, "end" FROM chunks WHERE document = ? ORDER BY id', (number,))
                assert document is not None
                metadata = json.dumps(dict((document := labelled(document)).metadata), ensure_ascii=False)
                self._db.execute("UPDATE documents SET metadata = ? WHERE id = ?", (metadata, number))
                chunks = [Chunk(source, start, end, document.text[start:end]) for _, start, end in rows]
                for (row, _, _), found in zip(rows, terms_of(document, chunks), strict=True):
                    numbers = self._term_numbers(set(found))
                    packed = np.array([numbers[term] for term in found], dtype=np.int32).tobytes()
                    self._db.execute("UPDATE chunks SET terms = ? WHERE id = ?", (packed, row))
            self._db.execute("INSERT OR REPLACE INTO meta VALUES ('terms', ?)", (version,))
            self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def touch(self, records: Iterable[FileRecord]) -> None:
        """Notes the new times of files whose content is the same."""
        with self._db.transaction():
            self._db.execute_many(
                "UPDATE files SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE path = ?",
                [(record.size, record.mtime_ns, record.ctime_ns, record.path) for record in records],
            )

    def write(self, changed: Sequence[FilePart], removed: Iterable[str] = ()) -> None:
        """Replaces what is stored of each changed file, and forgets the removed ones, in one transaction.

        Of a file in parts, each article is replaced by its new state as it comes; what the file no longer holds is
        forgotten with the last part.
        """
        # Numbers that this transaction gives out are known beyond it only when it is done.
        self._numbers = {}
        with self._db.transaction():
            for path in removed:
                self._db.execute("DELETE FROM documents WHERE file = ?", (path,))
                self._db.execute("DELETE FROM files WHERE path = ?", (path,))
            for part in changed:
                self._forget_old(part)
                file = part.record
                self._db.execute(
                    WRITE_FILE,
                    (file.path, file.sha256, file.size, file.mtime_ns, json.dumps(file.problems), file.ctime_ns),
                )
                for document, entries in part.documents:
                    self._insert(file.path, document, entries)
            self._db.execute("UPDATE meta SET value = value + 1 WHERE key = 'generation'")

    def _forget_old(self, part: FilePart) -> None:
        """The state before of what the part holds; with a file's last part, all else of it that was not written."""
        if part.written is None:
            self._db.execute("DELETE FROM documents WHERE file = ?", (part.record.path,))
            return
        old = {document.source for document, _ in part.documents}
        if part.last:
            stored = self._db.rows("SELECT source FROM documents WHERE file = ?", (part.record.path,))
            old |= {source for (source,) in stored} - part.written
        self._db.execute_many("DELETE FROM documents WHERE source = ?", [(source,) for source in sorted(old)])

    def _insert(self, file: str, document: Document, entries: Sequence[ChunkEntry]) -> None:
        metadata = json.dumps(dict(document.metadata), ensure_ascii=False)
        row = self._db.execute(
            "INSERT INTO documents (source, file, title, date, body_start, metadata, text) VALUES (?,?,?,?,?,?,?)",
            (document.source, file, document.title, document.date, document.body_start, metadata, document.text),
        )
        numbers = self._term_numbers({term for entry in entries for term in entry.terms})
        self._db.execute_many(
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
        self._db.execute_many("INSERT OR IGNORE INTO terms (term) VALUES (?)", [(term,) for term in new])
        for term in new:
            ((self._numbers[term],),) = self._db.rows("SELECT number FROM terms WHERE term = ?", (term,))
        return self._numbers
