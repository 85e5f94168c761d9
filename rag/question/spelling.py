"""Words of a question that no article has, read as the word of the articles that was meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from string import ascii_lowercase

from embeddings.index.index import Index
from embeddings.terms import terms

LONG_STEM = 8
"""Letters from which on two of them may be wrong; and only where the word is no name."""

# A shorter word has too many neighbours.
_WORD = re.compile(r"(?<![\w'\u2019./@-])[A-Za-z]{5,30}(?![\w/@-]|\.\w|['\u2019](?:t|re|ve|ll|d|m)\b)")
# British and American; each way round, one place at a time.
_VARIANTS = [
    ("our", "or"), ("re", "er"), ("ise", "ize"), ("isa", "iza"), ("isi", "izi"), ("yse", "yze"), ("ogue", "og"),
    ("ence", "ense"), ("ll", "l"), ("ae", "e"), ("oe", "e"), ("grey", "gray"), ("mme", "m"), ("que", "k"), ("ph", "f"),
]  # fmt: skip

IsWord = Callable[[str], bool]
"""Whether a word in small letters is spelt right, as far as can be known."""


def corrected(text: str, index: Index, is_word: IsWord) -> str:
    """The text with each word that no article has as the articles spell it; a right word is left alone unless it is
    the British or American spelling of one of theirs.

    The nearest word by edit distance (Damerau 1964: one letter more, less, other or swapped; two in long words) that
    begins with the same letter and that articles have; of several the one that most of them have.
    """
    return _WORD.sub(lambda match: _corrected(match[0], index, is_word), text)


def _corrected(word: str, index: Index, is_word: IsWord) -> str:
    found = terms(word)
    if len(found) != 1 or index.holds(found[0]):
        return word
    variants = [variant for variant in _variants(word.lower()) if all(map(index.holds, terms(variant)))]
    if variants:
        return _as_written(variants[0], word)
    if is_word(word.lower()):
        return word
    meant = _one_letter_away(word.lower(), index) or _two_letters_away(found[0], word, index)
    return _as_written(meant, word) if meant else word


def _one_letter_away(word: str, index: Index) -> str | None:
    near = {}
    for other in _edited(word):
        found = terms(other)
        if len(found) == 1 and index.holds(found[0]):
            near[other] = (-index.holders(found[0]), abs(len(other) - len(word)), other)
    return min(near, key=lambda other: near[other]) if near else None


def _edited(word: str) -> Iterator[str]:
    """All that have one letter more, less, other or swapped, but for the first."""
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        yield from (f"{before}{letter}{after}" for letter in ascii_lowercase)
        if after:
            yield before + after[1:]
            yield from (f"{before}{letter}{after[1:]}" for letter in ascii_lowercase)
        if len(after) > 1:
            yield f"{before}{after[1]}{after[0]}{after[2:]}"


def _two_letters_away(stem: str, word: str, index: Index) -> str | None:
    """Of a long word that is no name, compared by its stem."""
    if len(stem) < LONG_STEM or not word.islower():
        return None
    near = [
        (-index.holders(term), term)
        for term in index.terms_like(stem[0], len(stem) - 2, len(stem) + 2)
        if term.isalpha() and edit_distance(stem, term, 2) <= 2 and index.holds(term)
    ]
    return index.word_of(min(near)[1]) if near else None


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
    if abs(len(one) - len(other)) > most:
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
