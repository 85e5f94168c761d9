"""BM25 over all chunks: words in, one score a chunk out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import Stemmer

# Saturation and length: the values of Anserini (Yang and others 2017) for short passages of near-equal length.
K1 = 0.9
B = 0.4

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

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


@dataclass(frozen=True)
class Postings:
    """For each of some numbered features, the chunks that hold it and what it adds to their BM25 scores.

    `rows[indptr[f]:indptr[f + 1]]` are the chunks that hold feature f, and `impacts` (same slice) their scores for it
    (Robertson and Zaragoza 2009, in Lucene's form: idf = ln(1 + (N - df + 0.5) / (df + 0.5))).
    """

    indptr: Ints
    rows: npt.NDArray[np.int32]
    impacts: Floats
    idf: Floats

    @classmethod
    def build(cls, features: Ints, owners: Ints, lengths: Ints, size: int) -> Postings:
        """From the features, all under `size`, and the chunk of each; `lengths` of the chunks, in features."""
        count = len(lengths)
        pairs, frequency = np.unique(features * max(count, 1) + owners, return_counts=True)
        feature, row = np.divmod(pairs, max(count, 1))
        holding = np.bincount(feature, minlength=size)
        idf = np.log1p((count - holding + 0.5) / (holding + 0.5)).astype(np.float32)
        mean_length = lengths.mean() if count else 1.0
        saturation = K1 * (1 - B + B * lengths[row] / max(mean_length, 1e-9))
        impacts = idf[feature] * frequency * (K1 + 1) / (frequency + saturation)
        indptr = np.concatenate([[0], np.cumsum(holding)])
        return cls(indptr, row.astype(np.int32), impacts.astype(np.float32), idf)

    def add(self, feature: int, total: Floats) -> None:
        """What the feature adds to each chunk's score; one that no chunk holds adds nothing."""
        if feature + 1 < len(self.indptr):
            part = slice(self.indptr[feature], self.indptr[feature + 1])
            total[self.rows[part]] += self.impacts[part]


@dataclass(frozen=True)
class LexicalIndex:
    """BM25 over single terms, and over pairs of neighbouring terms, which stand for names and set phrases.

    Pairs are numbered by their place in the sorted `pair_keys`; see `_pair_keys`.
    """

    vocabulary: Mapping[str, int]
    words: Postings
    pair_keys: Ints
    pairs: Postings
    chunk_count: int

    @classmethod
    def build(cls, vocabulary: Mapping[str, int], chunk_terms: Sequence[Ints]) -> LexicalIndex:
        """From each chunk's term numbers in order (repeats mean frequency); `vocabulary` maps a term to its number."""
        count = len(chunk_terms)
        lengths = np.fromiter((len(row) for row in chunk_terms), dtype=np.int64, count=count)
        flat = np.concatenate(chunk_terms).astype(np.int64) if count else np.empty(0, dtype=np.int64)
        owners = np.repeat(np.arange(count, dtype=np.int64), lengths)
        words_ = Postings.build(flat, owners, lengths, max(vocabulary.values(), default=-1) + 1)
        inside = owners[1:] == owners[:-1]
        keys, pairs = np.unique(_pair_keys(flat)[inside], return_inverse=True)
        pair_owners = owners[1:][inside]
        pair_lengths = np.bincount(pair_owners, minlength=count)
        return cls(vocabulary, words_, keys, Postings.build(pairs, pair_owners, pair_lengths, len(keys)), count)

    def scores(self, query_terms: Iterable[str]) -> Floats:
        """BM25 of every chunk for the query, shape (chunk_count,); terms that no chunk holds add nothing."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        for number in self._numbers(query_terms):
            self.words.add(number, total)
        return total

    def pair_scores(self, query_terms: Iterable[str]) -> Floats:
        """The same over the pairs of terms that stand side by side in the query and in the chunk."""
        total = np.zeros(self.chunk_count, dtype=np.float32)
        keys = _pair_keys(self._numbers(query_terms))
        places = np.searchsorted(self.pair_keys, keys)
        for key, place in zip(keys, places, strict=True):
            if place < len(self.pair_keys) and self.pair_keys[place] == key:
                self.pairs.add(int(place), total)
        return total

    def rarity(self, term: str) -> float:
        """The term's inverse document frequency; a term that no chunk holds is the rarest."""
        number = self.vocabulary.get(term)
        if number is None or number >= len(self.words.idf):
            return float(np.log1p((self.chunk_count + 0.5) / 0.5))
        return float(self.words.idf[number])

    def save(self, path: Path) -> None:
        """Everything but the vocabulary, which SQLite holds."""
        parts = {f"{name}_{key}": part for name in _POSTINGS for key, part in vars(getattr(self, name)).items()}
        np.savez(path, pair_keys=self.pair_keys, **parts)

    @classmethod
    def load(cls, path: Path, vocabulary: Mapping[str, int], chunk_count: int) -> LexicalIndex:
        """Raises OSError, ValueError or KeyError when the file is missing, damaged or of another version."""
        with np.load(path) as stored:
            words_, pairs = (
                Postings(*(stored[f"{name}_{field.name}"] for field in fields(Postings))) for name in _POSTINGS
            )
            return cls(vocabulary, words_, stored["pair_keys"], pairs, chunk_count)

    def _numbers(self, query_terms: Iterable[str]) -> Ints:
        """A term that was never seen gets a number that no chunk holds."""
        unknown = len(self.words.idf)
        return np.array([self.vocabulary.get(term, unknown) for term in query_terms], dtype=np.int64)


_POSTINGS = ("words", "pairs")


def _pair_keys(numbers: Ints) -> Ints:
    """Each number with the next, as one: term numbers have 32 bits (`Store`)."""
    keys: Ints = numbers[:-1] << 32 | numbers[1:]
    return keys
