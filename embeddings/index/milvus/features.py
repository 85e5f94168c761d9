"""Terms and bigrams of terms as the dimensions of sparse vectors, which Milvus wants under 2^32."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from embeddings.index.lexical import TERM_BITS
from embeddings.index.postings import Ints, Postings

BIGRAMS = (1 << 32) - (1 << TERM_BITS) - 1
"""Bigrams are hashed to so many dimensions above those of the terms, which are their numbers: of a million different
bigrams one in 4,300 shares its dimension with another."""
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 by the golden ratio: Fibonacci hashing (Knuth)


def bigram_dimensions(keys: npt.NDArray[np.integer]) -> Ints:
    """Of bigrams' keys (two term numbers)."""
    with np.errstate(over="ignore"):
        mixed = (keys.astype(np.uint64) * _ODD) >> np.uint64(16)
    return (mixed % np.uint64(BIGRAMS)).astype(np.int64) + (1 << TERM_BITS)


def term_query(numbers: list[int | None]) -> dict[int, float]:
    """A query's terms, a term as often as it stands in it; None is a term that no chunk holds."""
    return {number: float(count) for number, count in Counter(numbers).items() if number is not None}


def bigram_query(numbers: list[int | None]) -> dict[int, float]:
    """The same for its bigrams."""
    pairs = [
        first << TERM_BITS | second for first, second in pairwise(numbers) if first is not None and second is not None
    ]
    counts = Counter(bigram_dimensions(np.array(pairs, dtype=np.int64)).tolist()) if pairs else Counter()
    return {dimension: float(count) for dimension, count in counts.items()}


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
