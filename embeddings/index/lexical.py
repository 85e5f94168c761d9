"""BM25 over all chunks: words in, one score a chunk out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import Stemmer

from embeddings.index.postings import Floats, Ints, Postings, PostingsWriter

__all__ = ["STOP_WORDS", "Floats", "Ints", "LexicalIndex", "terms", "words", "write_lexical"]

TERM_BITS = 24
"""A pair of term numbers is one number of twice as many bits: up to 16 million different words."""
CACHED_TERMS = 1 << 16

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
# Most texts are ASCII but for these, and are spared the slow way.
_PUNCTUATION = str.maketrans("\u2018\u2019\u201c\u201d\u2013\u2014\u00a0", "''\"\"-- ")
# Words that carry no subject of their own; question words among them, since articles are not written in questions.
STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both but by can could did do "
    "does doing during each for from further had has have having he her here hers him his how i if in into is it its "
    "itself just me more most my no nor not of off on once only or other our out over own s same she should so some "
    "such t than that the their them then there these they this those through to too under until up very was we were "
    "what when where which while who whom whose why will with would you your".split()
)


def words(text: str) -> list[str]:
    """Lower-case words and figures of the text, accents removed, in order; "1,000" and "3.5" stay whole."""
    plain = text.translate(_PUNCTUATION)
    if not plain.isascii():
        plain = "".join(char for char in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(char))
    return _WORD.findall(plain.lower())


def terms(text: str) -> list[str]:
    """The text's words without stop words, stemmed (Snowball English), in order."""
    stems: list[str] = _stemmer().stemWords([word for word in words(text) if word not in STOP_WORDS])
    return stems


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


class LexicalIndex:
    """BM25 over single terms, and over pairs of neighbouring terms, which stand for names and set phrases."""

    def __init__(self, folder: Path, number: Callable[[str], int | None], chunk_count: int) -> None:
        """From the files that `write_lexical` left; `number` maps a term to its number, or to None.

        Raises OSError or ValueError when they are missing, damaged or of another version.
        """
        self.chunk_count = chunk_count
        self._words = Postings.load(folder, "words", chunk_count)
        self._pairs = Postings.load(folder, "pairs", chunk_count)
        self._number = lru_cache(maxsize=CACHED_TERMS)(number)
        self.rarity = lru_cache(maxsize=CACHED_TERMS)(self._rarity)

    def scores(self, query_terms: Iterable[str]) -> Floats:
        """BM25 of every chunk for the query, shape (chunk_count,); terms that no chunk holds add nothing."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        for number in map(self._number, query_terms):
            if number is not None:
                self._words.add(number, total)
        return total

    def pair_scores(self, query_terms: Iterable[str]) -> Floats:
        """The same over the pairs of terms that stand side by side in the query and in the chunk."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        for first, second in pairwise(map(self._number, query_terms)):
            if first is not None and second is not None:
                self._pairs.add(first << TERM_BITS | second, total)
        return total

    def _rarity(self, term: str) -> float:
        """The term's inverse document frequency; a term that no chunk holds is the rarest."""
        number = self._number(term)
        return self._words.idf(-1 if number is None else number)


def write_lexical(folder: Path, chunk_terms: Iterable[Sequence[Ints]], impact_type: npt.DTypeLike = np.float32) -> None:
    """From each chunk's term numbers in order (repeats mean frequency), at most BLOCK_ROWS chunks at a time."""
    words_ = PostingsWriter(folder, "words", impact_type)
    pairs = PostingsWriter(folder, "pairs", impact_type)
    for block in chunk_terms:
        lengths = np.fromiter(map(len, block), dtype=np.int64, count=len(block))
        flat = np.concatenate(block).astype(np.int64)
        owners = np.repeat(np.arange(len(block), dtype=np.int64), lengths)
        inside = owners[1:] == owners[:-1]
        words_.add(flat, owners, len(block))
        pairs.add((flat[:-1] << TERM_BITS | flat[1:])[inside], owners[1:][inside], len(block))
    words_.finish()
    pairs.finish()
