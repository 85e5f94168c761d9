"""BM25 over all chunks: words in, one score a chunk out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import Stemmer

K1 = 1.5
B = 0.75

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_WORD = re.compile(r"\w+(?:[.,]\d+)*")
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
    plain = unicodedata.normalize("NFKD", text.replace("\u2019", "'")).lower()
    plain = "".join(char for char in plain if not unicodedata.combining(char)) if not plain.isascii() else plain
    return _WORD.findall(plain)


def terms(text: str) -> list[str]:
    """The text's words without stop words, stemmed (Snowball English), in order."""
    stems: list[str] = _stemmer().stemWords([word for word in words(text) if word not in STOP_WORDS])
    return stems


@lru_cache(maxsize=1)
def _stemmer() -> Stemmer.Stemmer:
    return Stemmer.Stemmer("english")


@dataclass(frozen=True)
class LexicalIndex:
    """Each term's chunks with what the term adds to their scores, as one compressed sparse column matrix.

    `rows[indptr[t]:indptr[t + 1]]` are the chunks that hold term t, and `impacts` (same slice) their BM25 scores for
    it (Robertson and Zaragoza 2009, in Lucene's form: idf = ln(1 + (N - df + 0.5) / (df + 0.5))).
    """

    vocabulary: Mapping[str, int]
    indptr: Ints
    rows: npt.NDArray[np.int32]
    impacts: Floats
    idf: Floats
    chunk_count: int

    @classmethod
    def build(cls, vocabulary: Mapping[str, int], chunk_terms: Sequence[Ints]) -> LexicalIndex:
        """From each chunk's term numbers (repeats mean frequency); `vocabulary` maps a term to its number."""
        count = len(chunk_terms)
        lengths = np.fromiter((len(row) for row in chunk_terms), dtype=np.int64, count=count)
        flat = np.concatenate(chunk_terms).astype(np.int64) if count else np.empty(0, dtype=np.int64)
        owner = np.repeat(np.arange(count, dtype=np.int64), lengths)
        size = max(vocabulary.values(), default=-1) + 1
        pairs, frequency = np.unique(flat * max(count, 1) + owner, return_counts=True)
        term, row = np.divmod(pairs, max(count, 1))
        document_frequency = np.bincount(term, minlength=size)
        idf = np.log1p((count - document_frequency + 0.5) / (document_frequency + 0.5)).astype(np.float32)
        mean_length = lengths.mean() if count else 1.0
        saturation = K1 * (1 - B + B * lengths[row] / max(mean_length, 1e-9))
        impacts = idf[term] * frequency * (K1 + 1) / (frequency + saturation)
        indptr = np.concatenate([[0], np.cumsum(document_frequency)])
        return cls(vocabulary, indptr, row.astype(np.int32), impacts.astype(np.float32), idf, count)

    def scores(self, query_terms: Iterable[str]) -> Floats:
        """BM25 of every chunk for the query, shape (chunk_count,); terms that no chunk holds add nothing."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        for term in query_terms:
            number = self.vocabulary.get(term)
            if number is not None and number + 1 < len(self.indptr):
                part = slice(self.indptr[number], self.indptr[number + 1])
                total[self.rows[part]] += self.impacts[part]
        return total

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency; a term that no chunk holds is the rarest."""
        number = self.vocabulary.get(term)
        if number is None or number >= len(self.idf):
            return float(np.log1p((self.chunk_count + 0.5) / 0.5))
        return float(self.idf[number])

    def save(self, path: Path) -> None:
        """Everything but the vocabulary, which SQLite holds."""
        np.savez(path, indptr=self.indptr, rows=self.rows, impacts=self.impacts, idf=self.idf)

    @classmethod
    def load(cls, path: Path, vocabulary: Mapping[str, int], chunk_count: int) -> LexicalIndex:
        """Raises OSError, ValueError or KeyError when the file is missing or damaged."""
        with np.load(path) as stored:
            return cls(vocabulary, stored["indptr"], stored["rows"], stored["impacts"], stored["idf"], chunk_count)
