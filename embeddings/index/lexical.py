"""BM25 over all chunks: terms in, one score a chunk out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embeddings.index.nearest import Mask
from embeddings.index.postings import Floats, Ints, Postings, PostingsWriter

TERM_BITS = 24
"""A bigram's key is two term numbers of this many bits: up to 16 million different terms."""
CACHED_TERMS = 1 << 16


class Lexical(Protocol):
    """BM25 over all chunks. With a `mask`, a backend that does not tell all chunks with a score tells those of its
    rows; the scores of others are given as far as it tells them."""

    @property
    def chunk_count(self) -> int: ...

    @property
    def idf(self) -> Callable[[str], float]:
        """A term's inverse document frequency; a term that no chunk holds has the highest."""
        ...

    def scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        """BM25 of every chunk for the query, shape (chunk_count,)."""
        ...

    def bigram_scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        """The same over the bigrams of the query."""
        ...

    def holders(self, term: str) -> int:
        """How many chunks hold the term."""
        ...

    def is_held(self, term: str) -> bool:
        """Whether any chunk has it."""
        ...


class LexicalIndex:
    """BM25 over terms, and over bigrams of neighbouring terms, which stand for names and set phrases."""

    def __init__(self, folder: Path, number: Callable[[str], int | None], chunk_count: int) -> None:
        """From the files that `write_lexical` left; `number` maps a term to its number, or to None.

        Raises OSError or ValueError when they are missing, damaged or of another version.
        """
        self.chunk_count = chunk_count
        self._words = Postings.load(folder, "words", chunk_count)
        self._bigrams = Postings.load(folder, "bigrams", chunk_count)
        self._number = lru_cache(maxsize=CACHED_TERMS)(number)
        self.idf = lru_cache(maxsize=CACHED_TERMS)(self._idf)

    def scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        """BM25 of every chunk for the query, whatever the mask, shape (chunk_count,); terms that no chunk holds add
        nothing."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        for number in map(self._number, query_terms):
            if number is not None:
                self._words.add(number, total)
        return total

    def bigram_scores(self, query_terms: Iterable[str], mask: Mask | None = None) -> Floats:
        """The same over the bigrams of the query."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        for first, second in pairwise(map(self._number, query_terms)):
            if first is not None and second is not None:
                self._bigrams.add(first << TERM_BITS | second, total)
        return total

    def holders(self, term: str) -> int:
        """How many chunks hold the term."""
        number = self._number(term)
        return 0 if number is None else self._words.holders(number)

    def is_held(self, term: str) -> bool:
        """Whether any chunk has it."""
        return self._number(term) is not None

    def _idf(self, term: str) -> float:
        """The term's inverse document frequency; a term that no chunk holds has the highest."""
        number = self._number(term)
        return self._words.idf(-1 if number is None else number)


def write_lexical(folder: Path, chunk_terms: Iterable[Sequence[Ints]], impact_type: npt.DTypeLike = np.float32) -> None:
    """From each chunk's term numbers in order (repeats mean frequency), at most BLOCK_ROWS chunks at a time."""
    words_ = PostingsWriter(folder, "words", impact_type)
    bigrams = PostingsWriter(folder, "bigrams", impact_type)
    for block in chunk_terms:
        lengths = np.fromiter(map(len, block), dtype=np.int64, count=len(block))
        flat = np.concatenate(block).astype(np.int64)
        owners = np.repeat(np.arange(len(block), dtype=np.int64), lengths)
        inside = owners[1:] == owners[:-1]
        words_.add(flat, owners, len(block))
        bigrams.add((flat[:-1] << TERM_BITS | flat[1:])[inside], owners[1:][inside], len(block))
    words_.finish()
    bigrams.finish()
