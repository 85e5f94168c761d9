"""Words of a question that no article has, read as the word of the articles that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from string import ascii_lowercase

import numpy as np

from embeddings.index.index import Index
from embeddings.terms import terms

LONG_WORD = 9
"""Letters from which on two of them may be wrong; and only where the word is no name."""
BESIDE = 0.4
"""Of the question's other words, by idf, that must stand in one chunk with the word that is taken to be meant."""

# A shorter word has too many neighbours.
_WORD = re.compile(r"(?<![\w'\u2019./@-])[A-Za-z]{5,30}(?![\w/@-]|\.\w|['\u2019](?:t|re|ve|ll|d|m)\b)")
# British and American; each way round, one place at a time.
_VARIANTS = [
    ("our", "or"), ("re", "er"), ("ise", "ize"), ("isa", "iza"), ("isi", "izi"), ("yse", "yze"), ("ogue", "og"),
    ("ence", "ense"), ("ll", "l"), ("ae", "e"), ("oe", "e"), ("grey", "gray"), ("mme", "m"), ("que", "k"), ("ph", "f"),
]  # fmt: skip

ALONE_TERMS = 3
"""A question of more terms, of which no article has any, is about something else."""
KEPT_WORDS = 1 << 14
"""Words of questions whose terms are kept: most words are asked again."""

IsWord = Callable[[str], bool]
"""Whether a word in small letters is spelt right, as far as can be known."""


def corrected(text: str, index: Index, is_word: IsWord) -> str:
    """The text with each word that no article has as the articles spell it; a right word is left alone unless it is
    the British or American spelling of one of theirs.

    What is meant is a word of an article one letter away (more, less, other or swapped: Damerau 1964; two in long
    words), with the same first letter, beside which other words of the question stand: "Harare" is no slip for "Harar"
    where nothing else of the question is near.
    """
    if not any(_is_unknown(match[0], index) for match in _WORD.finditer(text)):
        return text
    beside = _Beside(text, index)
    return _WORD.sub(lambda match: _corrected(match[0], index, is_word, beside), text)


@lru_cache(maxsize=KEPT_WORDS)
def _terms_of(word: str) -> tuple[str, ...]:
    return tuple(terms(word))


def _is_unknown(word: str, index: Index) -> bool:
    found = _terms_of(word)
    return len(found) == 1 and not index.holds(found[0])


def _corrected(word: str, index: Index, is_word: IsWord, beside: _Beside) -> str:
    if not _is_unknown(word, index):
        return word
    variants = [variant for variant in _variants(word.lower()) if all(map(index.holds, terms(variant)))]
    if variants:
        return _as_written(variants[0], word)
    if is_word(word.lower()):
        return word
    meant = beside.nearest(word.lower(), _one_letter_away(word.lower(), index), 1)
    if meant is None and len(word) >= LONG_WORD and word.islower():
        meant = beside.nearest(word, _two_letters_away(terms(word)[0], index), 2)
    return _as_written(meant, word) if meant else word


class _Beside:
    """What else of a question each chunk holds, by idf."""

    def __init__(self, text: str, index: Index) -> None:
        self._index = index
        self._held = np.zeros(len(index), dtype=np.float32)
        self._most = 0.0
        asked = dict.fromkeys(terms(text))
        self._says_nothing = len(asked) > ALONE_TERMS and not any(map(index.holds, asked))
        for term in asked:
            if index.holds(term):
                self._held += np.float32(index.lexical.idf(term)) * (index.lexical.scores([term]) > 0)
                self._most += index.lexical.idf(term)

    def nearest(self, word: str, candidates: Iterable[str], most: int) -> str | None:
        """The word of these terms that the likeliest chunk has, at most so many letters from the one that was typed."""
        found: list[tuple[float, str]] = []
        for term in () if self._says_nothing else candidates:
            share = np.where(self._index.lexical.scores([term]) > 0, self._held, np.float32(-1.0))
            row = int(np.argmax(share))
            if share[row] >= BESIDE * self._most:
                near = [w for w in self._index.words_of(row, term) if edit_distance(word, w, most) <= most]
                found += [(float(share[row]), written) for written in near]
        return max(found)[1] if found else None


def _one_letter_away(word: str, index: Index) -> set[str]:
    """The terms of the index of all that is one letter away, but for the first letter."""
    others = set(terms(" . ".join(_edited(word))))  # all at once: one by one they would take longer than the search
    return {term for term in index.terms_like(word[0], 1, len(word) + 1) if term in others and index.holds(term)}


def _two_letters_away(stem: str, index: Index) -> list[str]:
    like = index.terms_like(stem[0], len(stem) - 2, len(stem) + 2)
    return [term for term in like if term.isalpha() and edit_distance(stem, term, 2) <= 2 and index.holds(term)]


def _edited(word: str) -> Iterator[str]:
    """All that have one letter more, less, other or swapped, the first aside."""
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (f"{before}{letter}{after}" for letter in ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in ascii_lowercase)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"


def _variants(word: str) -> Iterator[str]:
    for pair in _VARIANTS:
        for one, other in (pair, pair[::-1]):
            for match in re.finditer(one, word):
                yield f"{word[: match.start()]}{other}{word[match.end() :]}"


def _as_written(word: str, like: str) -> str:
    if like.isupper():
        return word.upper()
    return word.capitalize() if like[0].isupper() else word


def edit_distance(one: str, other: str, most: int) -> int:
    """Letters more, less, other or swapped with their neighbour (optimal string alignment); over `most`, `most` + 1."""
    letters, others = set(one), set(other)
    # Each letter that only one of them has takes a step of its own, which tells most words apart at once.
    if max(abs(len(one) - len(other)), len(letters - others), len(others - letters)) > most:
        return most + 1
    before: list[int] = []
    above = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        row = [i]
        for j, another in enumerate(other, 1):
            cost = min(above[j] + 1, row[-1] + 1, above[j - 1] + (letter != another))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == another:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
        before, above = above, row
    return min(above[-1], most + 1)
