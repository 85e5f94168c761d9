"""What a search needs of an index in a database: tables made from the copy here, and the two searches there."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import numpy as np

from embeddings.errors import IndexDamaged
from embeddings.index.address import RemoteAddress
from embeddings.index.derived import Derived, load_tables, write_tables
from embeddings.index.lexical import TERM_BITS
from embeddings.index.postings import Ints
from embeddings.index.remote.backends import backend
from embeddings.index.remote.search import RemoteLexical, RemoteNearest
from embeddings.index.store import Store
from embeddings.index.working_copy import generation_of

HOLDERS = "holders.npy"


def derived_elsewhere(store: Store, address: RemoteAddress, name: str) -> Derived:
    """Raises IndexUnreachable, or IndexDamaged when the copy is of another generation."""
    if generation_of(name) != store.generation:
        raise IndexDamaged(f"the copy of {address} is of generation {store.generation}, not of {name}; open it again")
    generation = backend(address).open(name)
    folder = store.path.parent / f"tables-{store.generation}"
    if not folder.is_dir():
        beside = Path(tempfile.mkdtemp(dir=store.path.parent, prefix="new-tables-"))
        write_tables(store, beside)
        np.save(beside / HOLDERS, _holders(store))
        try:
            os.replace(beside, folder)
        except OSError:  # another process was quicker
            shutil.rmtree(beside, ignore_errors=True)
    tables = load_tables(folder)
    holders = dict(zip(*(column.tolist() for column in np.load(folder / HOLDERS)), strict=True))
    return Derived(
        tables.chunks,
        tables.documents,
        tables.publishers,
        RemoteNearest(generation),
        RemoteLexical(generation, store.term_number, holders, len(tables.chunks)),
        {"kind": address.kind},
    )


def _holders(store: Store) -> Ints:
    """The numbers of the terms, and how many chunks hold each, shape (2, terms)."""
    counts = np.zeros(0, dtype=np.int64)
    for block in store.term_blocks():
        owners = np.repeat(np.arange(len(block), dtype=np.int64), [len(one) for one in block])
        pairs = np.unique(owners << TERM_BITS | np.concatenate(block))
        found = np.bincount(pairs & ((1 << TERM_BITS) - 1), minlength=len(counts))
        found[: len(counts)] += counts
        counts = found
    held = np.flatnonzero(counts)
    return np.stack([held, counts[held]])
