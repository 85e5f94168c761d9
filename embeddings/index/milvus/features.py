"""Terms and bigrams of terms as the dimensions of sparse vectors, which Milvus wants under 2^32."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from embeddings.index.lexical import TERM_BITS
from embeddings.index.postings import Ints, Postings
from embeddings.index.remote.contract import Features

BIGRAMS = (1 << 32) - (1 << TERM_BITS) - 1
"""Bigrams are hashed to so many dimensions above those of the terms, which are their numbers: of a million different
bigrams one in 4,300 shares its dimension with another."""
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: Fibonacci hashing (Knuth)


def bigram_dimensions(keys: npt.NDArray[np.integer]) -> Ints:
    """Of bigrams' keys (two term numbers)."""
    with np.errstate(over="ignore"):
        mixed = (keys.astype(np.uint64) * _ODD) >> np.uint64(16)
    return (mixed % np.uint64(BIGRAMS)).astype(np.int64) + (1 << TERM_BITS)


def dimensions(features: Features, query: Mapping[int, float]) -> dict[int, float]:
    """A query's keys as dimensions."""
    if features == "words":
        return dict(query)
    found: dict[int, float] = {}
    keys = np.fromiter(query, dtype=np.int64, count=len(query))
    for dimension, weight in zip(bigram_dimensions(keys).tolist(), query.values(), strict=True):
        found[dimension] = found.get(dimension, 0.0) + weight
    return found


def sparse_rows(folder: Path, chunk_count: int) -> Iterator[dict[int, float]]:
    """Each chunk's impacts by dimension, in order, from the posting lists in `folder`, which are turned round in
    memory: 24 bytes a posting."""
    lists = []
    for name in ("words", "bigrams"):
        postings = Postings.load(folder, name, chunk_count)
        size = int(postings.indptr[-1])
        impacts, rows = (column.read(slice(0, size)) for column in (postings.impacts, postings.rows))
        turned = csr_matrix(
            (impacts.astype(np.float32), rows, np.asarray(postings.indptr)), shape=(len(postings.keys), chunk_count)
        ).tocsc()
        keys = np.asarray(postings.keys)
        lists.append((keys if name == "words" else bigram_dimensions(keys), turned))
    for row in range(chunk_count):
        found: dict[int, float] = {}
        for dimensions, turned in lists:
            part = slice(turned.indptr[row], turned.indptr[row + 1])
            for dimension, impact in zip(
                dimensions[turned.indices[part]].tolist(), turned.data[part].tolist(), strict=True
            ):
                found[dimension] = found.get(dimension, 0.0) + impact
        yield found
