"""All that an index's SQLite file holds, as records for another place, and such a file made from them again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.encode.contract import EncoderIdentity
from embeddings.errors import IndexDamaged
from embeddings.index.database import Database
from embeddings.index.postings import BLOCK_ROWS

_TABLES = {
    "meta": "key, value",
    "files": "path, sha256, size, mtime_ns, ctime_ns, problems",
    "documents": "id, source, file, title, date, body_start, metadata, text",
    "terms": "number, term",
}
"""In an order in which each row finds those that it refers to."""
_CHUNK = 'id, document, start, "end", digest, terms, vector'


@dataclass(frozen=True)
class StoredChunk:
    """A row of the chunks, as it is stored."""

    id: int
    document: int
    start: int
    end: int
    digest: bytes
    terms: bytes
    vector: npt.NDArray[np.float32]


def dumped_records(database: Database) -> Iterator[str]:
    """Everything but the chunks, a line of JSON a row."""
    for table, columns in _TABLES.items():
        for block in database.blocks(f"SELECT {columns} FROM {table} ORDER BY 1", BLOCK_ROWS):
            for row in block:
                yield json.dumps([table, *row], ensure_ascii=False)


def dumped_chunks(database: Database) -> Iterator[StoredChunk]:
    """In the order of all derived arrays: by source, then by start."""
    columns = ", ".join(f"c.{column}" for column in _CHUNK.split(", "))
    asked = (
        f"SELECT {columns} FROM documents d CROSS JOIN chunks c ON c.document = d.id ORDER BY d.source, c.start, c.id"
    )
    for block in database.blocks(asked, BLOCK_ROWS):
        for number, document, start, end, digest, terms, vector in block:
            yield StoredChunk(number, document, start, end, digest, terms, np.frombuffer(vector, dtype=np.float32))


def restore(path: Path, encoder: EncoderIdentity, records: Iterable[str], chunks: Iterable[StoredChunk]) -> None:
    """Makes the file, which must not exist, from what the two functions above gave; raises IndexDamaged."""
    database = Database.create(path, encoder)
    try:
        with database.transaction():
            database.execute("DELETE FROM meta")
            for table, *row in map(json.loads, records):
                marks = ", ".join("?" * len(row))
                database.execute(f"INSERT INTO {table} ({_TABLES[table]}) VALUES ({marks})", row)
            database.execute_many(
                f"INSERT INTO chunks ({_CHUNK}) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        chunk.id,
                        chunk.document,
                        chunk.start,
                        chunk.end,
                        chunk.digest,
                        chunk.terms,
                        chunk.vector.tobytes(),
                    )
                    for chunk in chunks
                ),
            )
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamaged(f"what was stored of the index cannot be read ({error!r}); build it again") from error
    finally:
        database.close()
