"""The dates that a question in another language than English names, by a table a language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from embeddings.load.dates import find_dates
from rag.question.date_words.tables import DATE_WORDS
from rag.question.dates import AskedDates, DateRange, read_dates
from rag.question.phrases.collection import Cue
from rag.question.phrases.folding import Folded, folded, folded_pattern
from rag.question.phrases.patterns import patterns_of, places, range_of
from rag.question.phrases.signs import DATES, MOST, named_dates
from rag.question.phrases.tables import PHRASES

_DATED = frozenset({Cue.ON, Cue.SINCE, Cue.UNTIL, Cue.BEFORE, Cue.AFTER, Cue.BETWEEN})
_ONE_DAY = 10
"""Characters of an ISO date that is a whole day."""


@dataclass(frozen=True)
class _Said:
    """A condition as it stands in the folded text; `told` is where a time told from today on stands."""

    start: int
    end: int
    range: DateRange | None
    told: tuple[int, int] | None


def dates_in(language: str, text: str, today: date) -> AskedDates:
    """As `read_dates`, by the words of that language (ISO 639-1); English ones where it has no table.

    A time told from today on ("last year") is a span of time too, and a whole day where it is one.
    """
    if language not in DATE_WORDS:
        return read_dates(text)
    found = find_dates(text)
    named = named_dates(text, PHRASES[language].collection.months, DATE_WORDS[language].joints)
    plain = folded(text, named.tokens)
    said = _conditions(plain, language, named.values, today)
    told = [_place(plain, condition.told) for condition in said if condition.told]
    asked = _asked(plain, said) if all(day.iso for day in found) else None
    whole = {day.iso for day in found if day.iso} | {value for value in named.values.values() if len(value) == _ONE_DAY}
    if asked is not None and told and asked.since == asked.until and len(asked.since or "") == _ONE_DAY:
        whole |= {asked.since or ""}
    days = [(token.start, token.end) for token in named.tokens if len(named.values[token.sign]) == _ONE_DAY]
    days += [(day.start, day.end) for day in found]
    every = [*days, *((token.start, token.end) for token in named.tokens), *told]
    return AskedDates(frozenset(whole), asked, _without(text, days), _without(text, every))


def _conditions(plain: Folded, language: str, values: Mapping[str, str], today: date) -> list[_Said]:
    """The conditions on the time, the longest where two begin at one place, none within another."""
    patterns = patterns_of(language)
    spaced = PHRASES[language].spaced
    found: list[tuple[Cue, re.Match[str]]] = []
    for cue, pattern in patterns.conditions:
        if cue not in _DATED:
            continue
        starts = (
            [0, *(at + 1 for at, sign in enumerate(plain.text) if sign == " ")] if spaced else range(len(plain.text))
        )
        matches = [match for start in starts if (match := pattern.match(plain.text, start)) and match.end() > start]
        found += [(cue, match) for match in matches]
    kept: list[_Said] = []
    for cue, match in sorted(found, key=lambda item: (item[1].start(), -item[1].end())):
        if kept and match.start() < kept[-1].end:
            continue
        told = next(iter(places(match, "span")), None)
        if told is None and not _asks_for(plain.text, match, language):
            continue
        asked = range_of(cue, match, patterns, lambda place: values[plain.text[slice(*place)]], today, strict=False)
        kept.append(_Said(match.start(), match.end(), asked, told))
    return kept


def _asks_for(text: str, match: re.Match[str], language: str) -> bool:
    """Whether the date is one that the question asks about: with a preposition, or in a language and at a place where
    it needs none."""
    if len(match.group().strip()) > 1 or not PHRASES[language].spaced:
        return True
    behind = _behind(language)
    return behind is not None and behind.search(text[: match.start()].strip()) is not None


@cache
def _behind(language: str) -> re.Pattern[str] | None:
    behind = DATE_WORDS[language].behind
    return re.compile(rf"(?<![^ ])(?:{folded_pattern(behind)})$") if behind else None


def _asked(plain: Folded, said: list[_Said]) -> DateRange | None:
    """The time that the one condition gives, where no other date stands beside it."""
    if len(said) != 1:
        return None
    [condition] = said
    signs = [at for at, sign in enumerate(plain.text) if DATES <= ord(sign) < DATES + MOST]
    return condition.range if all(condition.start <= at < condition.end for at in signs) else None


def _place(plain: Folded, place: tuple[int, int]) -> tuple[int, int]:
    """In the text as it was written."""
    return plain.places[place[0]][0], plain.places[place[1] - 1][1]


def _without(text: str, spans: list[tuple[int, int]]) -> str:
    left = list(text)
    for start, end in spans:
        left[start:end] = " " * (end - start)
    return "".join(left)
