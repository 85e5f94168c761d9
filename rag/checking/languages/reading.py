"""A sentence in a language that has a table, as the check compares it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from embeddings.language.analysis import surface_words
from embeddings.language.languages import language_named
from embeddings.language.scripts import UNSPACED
from embeddings.terms import terms
from rag.checking.languages.figures import figures_in
from rag.checking.languages.tables import TABLES
from rag.checking.languages.words import CheckWords
from rag.checking.numbers import Figure

_CASED = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN"})
_CLAUSE = re.compile(r"[;:()\u2013\u2014\u2026,\u3001\u3002\uff0c\uff1b\uff1a\u060c\u061b\u0964]|\s-\s")
_FIGURE = re.compile(r"[\d.,\u066b\u066c]+")
_AMOUNT = re.compile(r"[\d.,\u066b\u066c]*\d(?:\s*([^\W\d_]+|[%\uff05]))?")
_VOWEL_SIGNS = re.compile("[\u0640\u064b-\u0652\u0670]")  # and the stroke that makes a word longer
_UNSPACED_SCRIPTS = frozenset({"HAN", "KANA", "THAI"})
# A pair of letters with one of these is often only a joint between two words.
PARTICLES = frozenset("的了着著过過之也都就而在是和与與及并並のはがをにでとへも")


@dataclass(frozen=True)
class Clause:
    """A part of a sentence between its commas."""

    terms: frozenset[str]
    negated: bool
    hedged: bool
    deciding: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """`terms` in order, figures aside, `names` those of words with a capital, `plain` the words "
    "as they are written."""

    terms: tuple[str, ...]
    names: tuple[str, ...]
    figures: tuple[Figure, ...]
    clauses: tuple[Clause, ...]
    refers_back: bool
    plain: str

    @classmethod
    def of(cls, text: str, language: str) -> Reading:
        words = TABLES[language]
        return cls(
            tuple(_words_only(text, language)),
            tuple(_names(text, language)),
            tuple(figures_in(text, language, words.units)),
            tuple(_clause(part, language, words) for part in _CLAUSE.split(_without_figures(text)) if part.strip()),
            _refers_back(text, language, words),
            plain_words(text),
        )


def plain_words(text: str) -> str:
    """The words of a text as they are written, without case and punctuation, to tell whether two are the same."""
    return " ".join(surface_words(text))


def is_unspaced(language: str) -> bool:
    return language_named(language).script in _UNSPACED_SCRIPTS


def is_cased(language: str) -> bool:
    """Whether names can be told by their capitals."""
    return language_named(language).script in _CASED


def _without_figures(text: str) -> str:
    """So that a decimal comma parts no clause."""
    return _FIGURE.sub(lambda match: match.group() if match.group() in (",", ".") else " 0 ", text)


def _words_only(text: str, language: str) -> list[str]:
    """The terms that are neither figures nor the units behind them."""
    units = TABLES[language].units
    bare = _AMOUNT.sub(lambda match: " " if (match[1] or "").lower() in units else f" {match[1] or ''}", text)
    return [term for term in terms(bare, language) if not term[0].isdigit()]


def _names(text: str, language: str) -> list[str]:
    """Terms of the words that begin with a capital, the first of the sentence aside; none in scripts without case."""
    if not is_cased(language):
        return []
    found: list[str] = []
    for place, word in enumerate(re.findall(r"[^\W\d_][\w'’-]*", text)):
        if place and word[0].isupper():
            found += terms(word, language)
    return found


def _clause(text: str, language: str, words: CheckWords) -> Clause:
    if is_unspaced(language):
        return Clause(
            frozenset(_words_only(text, language)),
            words.denies(text),
            any(sign in text for sign in words.hedges),
            frozenset(sign for sign in words.deciding if sign in text),
        )
    held = _held(text)
    return Clause(
        frozenset(_words_only(text, language)),
        bool(held & words.negations),
        bool(held & words.hedges),
        frozenset(held & words.deciding),
    )


def _held(text: str) -> set[str]:
    """The words as they are written, without Arabic vowel signs, and those of two parts with a hyphen."""
    found = list(surface_words(_VOWEL_SIGNS.sub("", text)))
    return {*found, *(f"{one}-{two}" for one, two in pairwise(found))}


def _refers_back(text: str, language: str, words: CheckWords) -> bool:
    """Whether the sentence speaks by a pronoun of what was named before it."""
    if is_unspaced(language):
        opening = UNSPACED.match(text.strip())
        return opening is not None and any(opening.group().startswith(word) for word in words.pronouns)
    return bool(set(list(surface_words(text))[:4]) & words.pronouns)
