"""Every law of an index checked again, from the SQLite file up to the vectors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from embeddings.chunking import Chunk, encoded_texts
from embeddings.encode.contract import Encoder
from embeddings.errors import EncoderMismatch
from embeddings.index.derived import damage
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.store import Store

LEAST_COSINE = 0.99
"""Between a stored vector and the same text encoded again: another batch, or another processor, rounds differently."""

HALF_PRECISION = 1e-3
"""How far a number of a unit vector in 16 bits may be off."""


def verify(folder: Path, encoder_factory: Callable[[str], Encoder], sample: int = 64) -> Iterator[str]:
    """Yields each finding in words, and nothing when all is well; encodes `sample` chunks again.

    Raises IndexMissing or IndexDamaged when the index cannot be opened at all.
    """
    store = Store.open(store_folder(folder) / DATABASE, read_only=True)
    try:
        yield from store.problems()
        yield from _chunk_findings(store)
        index = Index.open(folder)
        try:
            yield from _derived_findings(store, index)
            yield from _vector_findings(index, encoder_factory(index.encoder.name), sample)
        finally:
            index.close()
    finally:
        store.close()


def _derived_findings(store: Store, index: Index) -> Iterator[str]:
    """The files that are searched hold the chunks and the vectors of the source of truth, in its order."""
    if found := damage(store, index.generation):
        yield f"{found}; searches make do without it, and the next build makes it anew"
    first = 0
    for vectors in store.vector_blocks():
        rows = np.arange(first, first + len(vectors), dtype=np.int64)
        first += len(vectors)
        if first > len(index):
            break
        if not np.allclose(index.stored_vectors(rows), vectors, atol=HALF_PRECISION):
            yield "the FAISS file holds other vectors than the SQLite file; the next build makes it anew"
        lengths = np.linalg.norm(vectors, axis=1)
        for row in rows[np.abs(lengths - 1) > 1e-3].tolist():
            length = lengths[row - rows[0]]
            yield f"the vector of chunk {row} ({index.source(row)}) has the length {length:.3f} instead of 1"
    if first != len(index):
        yield f"the index holds {len(index)} chunks but {first} vectors or more"


def _chunk_findings(store: Store) -> Iterator[str]:
    """Offsets inside the text, and no word of a body left out of the chunks."""
    for source, chunks in store.chunk_offsets():
        document = store.document(source)
        if document is None:
            yield f"chunks of {source} have no document"
            continue
        covered = document.body_start
        for start, end in chunks:
            if not (document.body_start <= start < end <= len(document.text)):
                yield f"{source}: the chunk {start}:{end} lies outside its text"
            if document.text[covered:start].strip():
                yield f"{source}: the words at {covered}:{start} are in no chunk"
            covered = max(covered, end)
        if document.text[covered:].strip():
            yield f"{source}: the words from {covered} on are in no chunk"


def _vector_findings(index: Index, encoder: Encoder, sample: int) -> Iterator[str]:
    try:
        index.require_encoder(encoder.identity)
    except EncoderMismatch as error:
        yield str(error)
        return
    rows = np.unique(np.linspace(0, len(index) - 1, min(sample, len(index))).astype(np.int64))
    texts = []
    for row in rows.tolist():
        source, start, end = index.source(row), int(index.chunks.start[row]), int(index.chunks.end[row])
        document = index.document(source)
        chunk = Chunk(source, start, end, document.text[start:end])
        texts += [text for _, text in encoded_texts(document, [chunk], encoder.token_starts)]
    for row, again, stored in zip(rows, encoder.encode(texts), index.stored_vectors(rows), strict=True):
        if float(again @ stored) < LEAST_COSINE:
            yield f"chunk {row} ({index.source(row)}): its vector does not belong to its text"
