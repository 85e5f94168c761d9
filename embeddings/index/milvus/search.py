"""The two searches of an index, by meaning and by words, in a collection of Milvus."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

import numpy as np

from embeddings.encode.contract import Vectors
from embeddings.index.filters import FilteredRows, runs
from embeddings.index.lexical import CACHED_TERMS
from embeddings.index.milvus.collection import MOST_HITS, Collection
from embeddings.index.milvus.features import bigram_query, term_query
from embeddings.index.nearest import Mask
from embeddings.index.postings import Floats, Ints, idf_of

READ_ROWS = 1000
"""Vectors that are asked for at a time: 1.5 MB of 384 dimensions."""


class MilvusNearest:
    """Vectors by row, looked at by Milvus."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection

    def search(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        return self._collection.search("vector", vector, min(count, MOST_HITS), expression(mask))

    def vectors(self, rows: Ints) -> Vectors:
        found = np.empty((len(rows), self._collection.dim), dtype=np.float32)
        for first in range(0, len(rows), READ_ROWS):
            part = rows[first : first + READ_ROWS]
            by_row = self._collection.vectors(sorted(set(part.tolist())))
            found[first : first + len(part)] = [by_row[row] for row in part.tolist()]
        return found


class MilvusLexical:
    """BM25 of the chunks that have most of it; that of the others is given as 0.

    Impacts are our own: exact over the whole index, whatever segments Milvus keeps it in.
    """

    def __init__(
        self, collection: Collection, number: Callable[[str], int | None], holders: Mapping[int, int], chunk_count: int
    ) -> None:
        """`number` maps a term to its number, and `holders` that to how many chunks hold it."""
        self.chunk_count = chunk_count
        self._collection = collection
        self._holders = holders
        self._number = lru_cache(maxsize=CACHED_TERMS)(number)
        self.idf = lru_cache(maxsize=CACHED_TERMS)(self._idf)

    def scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        """As of LexicalIndex; where Milvus tells no more chunks, also the best among the rows of `mask`."""
        return self._scores(term_query(list(map(self._number, query_terms))), mask)

    def bigram_scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        return self._scores(bigram_query(list(map(self._number, query_terms))), mask)

    def holders(self, term: str) -> int:
        number = self._number(term)
        return 0 if number is None else self._holders.get(number, 0)

    def is_held(self, term: str) -> bool:
        return self._number(term) is not None

    def _scores(self, query: Mapping[int, float], mask: Mask | None) -> Floats:
        total = np.zeros(self.chunk_count, dtype=np.float32)
        if query:
            rows, scores = self._collection.search("words", query, MOST_HITS, "")
            total[rows] = scores
            if mask is not None and len(rows) == MOST_HITS:
                rows, scores = self._collection.search("words", query, MOST_HITS, expression(mask))
                total[rows] = scores
        return total

    def _idf(self, term: str) -> float:
        return idf_of(self.holders(term), self.chunk_count)


def expression(mask: Mask | None) -> str:
    """Rows as Milvus filters by: by the filter that they come from, or else by themselves."""
    if mask is None:
        return ""
    asked = mask.filter if isinstance(mask, FilteredRows) else None
    if asked is None:
        return _within("row", np.flatnonzero(mask))
    parts = [] if asked.since is None and asked.until is None else ["day > 0"]
    parts += [] if asked.since is None else [f"day >= {asked.since}"]
    parts += [] if asked.until is None else [f"day <= {asked.until}"]
    parts += [] if asked.documents is None else [_within("document", asked.documents)]
    return " and ".join(parts)


def _within(field: str, places: Ints) -> str:
    """Runs of neighbours are told by their ends: the articles of a folder are neighbours."""
    found = runs(places)
    alone = [first for first, last in found if first == last]
    parts = [f"({field} >= {first} and {field} <= {last})" for first, last in found if first != last]
    if alone or not parts:
        parts.append(f"{field} in {alone}")
    return f"({' or '.join(parts)})"
