"""An index from one place to another, a folder or a database: nothing is encoded, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

from embeddings.errors import UsageError
from embeddings.index.address import RemoteAddress, remote_address
from embeddings.index.database import Database
from embeddings.index.derived import write_derived
from embeddings.index.dump import dumped_chunks, dumped_records, restore
from embeddings.index.folder import CURRENT, DATABASE, switch_store
from embeddings.index.index import store_folder
from embeddings.index.store import Store
from embeddings.index.writer import only_writer


def move(place: Path, to: Path) -> tuple[int, int]:
    """Copies the index at `place` to where there is none yet; the one at `place` stays. Documents and chunks.

    Raises IndexMissing, IndexDamaged, IndexUnreachable, IndexNotWritten, or UsageError when there is an index already.
    """
    database = store_folder(place) / DATABASE
    address = remote_address(to)
    if address is None:
        if (to / CURRENT).exists():
            raise UsageError(f"there is an index in {to} already; name a folder without one")
        with only_writer(to):
            _into_folder(database, to)
    else:
        _into_database(database, address)
    store = Store.open(database, read_only=True)
    try:
        return store.counts()
    finally:
        store.close()


def _into_folder(database: Path, to: Path) -> None:
    store = to / "store-1"
    store.mkdir()
    _copied(database, store / DATABASE)
    derived = Store.open(store / DATABASE, read_only=False)
    try:
        write_derived(derived)
    finally:
        derived.close()
    switch_store(to, store.name)


def _into_database(database: Path, address: RemoteAddress) -> None:
    from embeddings.index.remote.backends import backend
    from embeddings.index.remote.publish import publish

    if backend(address).newest() is not None:
        raise UsageError(f"there is an index at {address} already; choose another name for this one")
    publish(database, address, None)


def _copied(database: Path, to: Path) -> None:
    reader, source = Database.open(database, read_only=True), Store.open(database, read_only=True)
    try:
        reader.begin_snapshot()
        restore(to, source.encoder, dumped_records(reader), dumped_chunks(reader))
    finally:
        reader.close()
        source.close()
