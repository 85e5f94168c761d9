"""The two searches of an index, by meaning and by words, in a database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from itertools import pairwise

import numpy as np

from embeddings.encode.contract import Vectors
from embeddings.index.lexical import CACHED_TERMS, TERM_BITS
from embeddings.index.nearest import Mask
from embeddings.index.postings import Floats, Ints, idf_of
from embeddings.index.remote.contract import Features, Generation

READ_ROWS = 1000
"""Vectors that are asked for at a time: 1.5 MB of 384 dimensions."""


class RemoteNearest:
    """Vectors by row, looked at by the database."""

    def __init__(self, generation: Generation) -> None:
        self._generation = generation

    def search(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        return self._generation.nearest(vector, min(count, self._generation.most_hits), mask)

    def vectors(self, rows: Ints) -> Vectors:
        found = np.empty((len(rows), self._generation.dim), dtype=np.float32)
        for first in range(0, len(rows), READ_ROWS):
            part = rows[first : first + READ_ROWS]
            by_row = self._generation.vectors(sorted(set(part.tolist())))
            found[first : first + len(part)] = [by_row[row] for row in part.tolist()]
        return found


class RemoteLexical:
    """BM25 of the chunks that have most of it; that of the others is given as 0.

    Impacts are our own: exact over the whole index, however the database divides it.
    """

    def __init__(
        self, generation: Generation, number: Callable[[str], int | None], holders: Mapping[int, int], chunk_count: int
    ) -> None:
        """`number` maps a term to its number, and `holders` that to how many chunks hold it."""
        self.chunk_count = chunk_count
        self._generation = generation
        self._holders = holders
        self._number = lru_cache(maxsize=CACHED_TERMS)(number)
        self.idf = lru_cache(maxsize=CACHED_TERMS)(self._idf)

    def scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        """As of LexicalIndex; where the database tells no more chunks, also the best among the rows of `mask`."""
        return self._scores("words", Counter(n for n in map(self._number, query_terms) if n is not None), mask)

    def bigram_scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        pairs = pairwise(map(self._number, query_terms))
        return self._scores(
            "bigrams",
            Counter(one << TERM_BITS | two for one, two in pairs if one is not None and two is not None),
            mask,
        )

    def holders(self, term: str) -> int:
        number = self._number(term)
        return 0 if number is None else self._holders.get(number, 0)

    def is_held(self, term: str) -> bool:
        return self._number(term) is not None

    def _scores(self, features: Features, counts: Mapping[int, int], mask: Mask | None) -> Floats:
        total = np.zeros(self.chunk_count, dtype=np.float32)
        query, most = {key: float(count) for key, count in counts.items()}, self._generation.most_hits
        if query:
            rows, scores = self._generation.matching(features, query, most, None)
            total[rows] = scores
            if mask is not None and len(rows) == most:
                rows, scores = self._generation.matching(features, query, most, mask)
                total[rows] = scores
        return total

    def _idf(self, term: str) -> float:
        return idf_of(self.holders(term), self.chunk_count)
