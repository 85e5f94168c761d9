"""A local index into Milvus, as a new generation beside the one in force."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from embeddings.errors import IndexBusy
from embeddings.index.address import MilvusAddress
from embeddings.index.database import Database
from embeddings.index.derived import load_tables, search_files
from embeddings.index.dump import dumped_chunks, dumped_records
from embeddings.index.milvus.collection import chunk_row, newest, write_collections
from embeddings.index.milvus.features import sparse_rows
from embeddings.index.store import Store


def publish(path: Path, address: MilvusAddress, over: str | None) -> str:
    """`path` is that of its SQLite file; nothing is encoded. `over` is the collection that was in force when the local
    index was brought up to date.

    Returns the name of the new collection. Raises IndexMissing, IndexDamaged, IndexUnreachable, or IndexBusy when
    another one is in force by now.
    """
    if newest(address) != over:
        raise IndexBusy(f"the index at {address} was written by somebody else meanwhile; build again")
    store, database = Store.open(path, read_only=True), Database.open(path, read_only=True)
    try:
        for reader in (store, database):
            reader.begin_snapshot()
        count = store.counts()[1]
        with search_files(store) as files:
            tables = load_tables(files)

            def rows() -> Iterator[dict[str, Any]]:
                both = zip(dumped_chunks(database), sparse_rows(files, count), strict=True)
                for row, (chunk, words) in enumerate(both):
                    document = int(tables.chunks.document[row])
                    yield chunk_row(row, chunk, document, int(tables.documents.day[document]), words)

            records = dumped_records(database)
            return write_collections(address, store.generation, store.encoder.dim, rows(), count, records)
    finally:
        store.close()
        database.close()
