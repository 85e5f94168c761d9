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
_PART = re.compile(r"[;()\u2013\u2014\u2026\u3001\u3002\uff0c\uff1b\uff1a\u060c\u061b\u0964]|[,:](?!\d)|\s-\s")
_CAPITALISED = re.compile(r"[^\W\d_][\w'\u2019-]*")
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
    denied: bool
    hedged: bool
    future: bool
    deciding: frozenset[str]


@dataclass(frozen=True)
class Part:
    """A part of a sentence between its commas and its conjunctions; `limits` are those of the table."""

    terms: frozenset[str]
    names: frozenset[str]
    figures: tuple[Figure, ...]
    limits: frozenset[str]


@dataclass(frozen=True)
class Reading:
    """`terms` in order, figures aside; `names` those of words with a capital, but for the first word, whose own are
    `first`; `pairs` those of two such words that follow one another, the first word too; `held` the words as they are
    written, `plain` all of them in order.

    `bound`: whether a condition or an exception binds all of it; `superlative`: whether something is the most of all;
    `opens_with_subject`: whether its first word is a pronoun for what does something.
    """

    terms: tuple[str, ...]
    names: tuple[str, ...]
    first: tuple[str, ...]
    pairs: frozenset[tuple[str, str]]
    figures: tuple[Figure, ...]
    clauses: tuple[Clause, ...]
    parts: tuple[Part, ...]
    bound: bool
    superlative: bool
    refers_back: bool
    opens_with_subject: bool
    held: frozenset[str]
    plain: str

    @classmethod
    def of(cls, text: str, language: str) -> Reading:
        words, plain = TABLES[language], plain_words(text)
        held, opening = _said(text, language, words), plain.partition(" ")[0]
        capitalised = _capitalised(text, language)
        return cls(
            terms=tuple(_words_only(text, language)),
            names=tuple(term for at, found in capitalised if at for term in found),
            first=tuple(term for at, found in capitalised if not at for term in found),
            pairs=frozenset(
                (one, two)
                for (at, ones), (then, twos) in pairwise(capitalised)
                if then == at + 1
                for one in ones
                for two in twos
            ),
            figures=tuple(figures_in(text, language, words.units)),
            clauses=tuple(
                _clause(part, language, words) for part in _CLAUSE.split(_without_figures(text)) if part.strip()
            ),
            parts=tuple(_part(part, language, words) for part in _parts(text, words)),
            bound=bool(held & (words.conditions | words.exceptions)) or opening in words.without,
            superlative=bool(words.superlative and re.search(words.superlative, text[:1].lower() + text[1:])),
            refers_back=_refers_back(text, language, words),
            opens_with_subject=opening in words.subjects,
            held=held,
            plain=plain,
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


def _capitalised(text: str, language: str) -> list[tuple[int, list[str]]]:
    """The terms of the words that begin with a capital, each with its place; none in scripts without case."""
    if not is_cased(language):
        return []
    words = enumerate(_CAPITALISED.findall(text))
    return [(place, found) for place, word in words if word[0].isupper() and (found := terms(word, language))]


def _clause(text: str, language: str, words: CheckWords) -> Clause:
    held = _said(text, language, words)
    return Clause(
        frozenset(_words_only(text, language)),
        words.denies(text) if is_unspaced(language) else bool(held & words.negations),
        bool(held & words.denials),
        bool(held & words.hedges),
        bool(held & words.futures),
        held & words.deciding,
    )


def _parts(text: str, words: CheckWords) -> list[str]:
    joints = rf"|(?<!\w)(?:{'|'.join(map(re.escape, sorted(words.joints)))})(?!\w)" if words.joints else ""
    return [part for part in re.split(f"{_PART.pattern}{joints}", text) if part.strip()]


def _part(text: str, language: str, words: CheckWords) -> Part:
    return Part(
        frozenset(_words_only(text, language)),
        frozenset(term for _, found in _capitalised(text, language) for term in found),
        tuple(figures_in(text, language, words.units)),
        _said(text, language, words) & words.limits,
    )


def _said(text: str, language: str, words: CheckWords) -> frozenset[str]:
    """The words as they are written; of a script without spaces the entries of the table that stand in the text."""
    if not is_unspaced(language):
        return frozenset(_held(text))
    entries = words.hedges | words.deciding | words.futures | words.conditions | words.exceptions | words.limits
    return frozenset(sign for sign in entries | words.denials if sign in text)


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
