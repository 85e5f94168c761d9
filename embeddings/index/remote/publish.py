"""A local index into a database, as a new generation beside the one in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from embeddings.index.address import RemoteAddress
from embeddings.index.database import Database
from embeddings.index.derived import load_tables, search_files
from embeddings.index.dump import dumped_chunks, dumped_records
from embeddings.index.remote.backends import backend
from embeddings.index.remote.contract import PlacedChunk, Snapshot, overtaken
from embeddings.index.store import Store


def publish(path: Path, address: RemoteAddress, over: str | None) -> str:
    """`path` is that of its SQLite file; nothing is encoded. `over` is the generation that was in force when the local
    index was brought up to date.

    Returns the name of the new one. Raises IndexMissing, IndexDamaged, IndexUnreachable, or IndexBusy when another one
    is in force by now.
    """
    remote = backend(address)
    if remote.newest() != over:
        raise overtaken(address)
    with snapshot(path) as state:
        return remote.write(state, over)


@contextmanager
def snapshot(path: Path) -> Iterator[Snapshot]:
    """Of the SQLite file of a local index; raises IndexMissing or IndexDamaged."""
    store, database = Store.open(path, read_only=True), Database.open(path, read_only=True)
    try:
        for reader in (store, database):
            reader.begin_snapshot()
        with search_files(store) as files:
            tables = load_tables(files)

            def chunks() -> Iterator[PlacedChunk]:
                for row, chunk in enumerate(dumped_chunks(database)):
                    document = int(tables.chunks.document[row])
                    yield PlacedChunk(row, document, int(tables.documents.day[document]), chunk)

            counts, records = store.counts(), dumped_records(database)
            yield Snapshot(store.generation, store.encoder.dim, counts[1], chunks(), records, files)
    finally:
        store.close()
        database.close()
