"""The regular expressions of a language's tables, compiled, and the time that a condition gives."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import count

from rag.question.collection_phrases import Act
from rag.question.collection_question import strictly
from rag.question.date_words.tables import DATE_WORDS
from rag.question.dates import DateRange, read_dates
from rag.question.phrases.collection import Cue
from rag.question.phrases.folding import folded, folded_pattern
from rag.question.phrases.signs import DATES, MOST, NAMES, TITLES
from rag.question.phrases.tables import PHRASES
from rag.question.relative_dates import with_dates

_PLACE = re.compile(r"\{([a-z]+)\}")


@dataclass(frozen=True)
class Patterns:
    """A table's regular expressions, compiled."""

    likely: Sequence[re.Pattern[str]]  # the questions, with anything where a name stands
    questions: Sequence[tuple[Act, re.Pattern[str]]]
    conditions: Sequence[tuple[Cue, re.Pattern[str]]]
    about: re.Pattern[str]
    without: re.Pattern[str]
    spans: Mapping[str, str]
    counted: re.Pattern[str]  # a time of so many units up to today
    units: Mapping[str, str]
    numbers: Mapping[str, int]
    languages: Mapping[str, str]


def range_of(
    cue: Cue,
    match: re.Match[str],
    patterns: Patterns,
    value: Callable[[tuple[int, int]], str],
    today: date,
    *,
    strict: bool = True,
) -> DateRange | None:
    """The time that a condition gives; `value` is the date that a sign stands for. `strict`: what is before or after a
    date leaves it out."""
    for start, end in places(match, "span"):
        english = _told_in_english(match.string[start:end], patterns)
        told = read_dates(with_dates(f"x in {english}", today)).range
        return DateRange(told.since, None) if told and cue in (Cue.SINCE, Cue.AFTER) else told
    first, *others = (value(place) for name in ("date", "until") for place in places(match, name))
    if others:
        return DateRange(min(first, *others), max(first, *others))
    if cue in (Cue.SINCE, Cue.AFTER):
        return strictly(DateRange(first, None), after=strict and cue == Cue.AFTER)
    if cue in (Cue.UNTIL, Cue.BEFORE):
        return strictly(DateRange(None, first), before=strict and cue == Cue.BEFORE)
    return DateRange(first, first)


def _told_in_english(span: str, patterns: Patterns) -> str:
    if (known := patterns.spans.get(span)) is not None:
        return known
    match = patterns.counted.fullmatch(span)
    [number] = [span[slice(*place)] for place in places(match, "number")] if match else ["1"]
    [unit] = [patterns.units[span[slice(*place)]] for place in places(match, "unit")] if match else ["day"]
    return f"the last {patterns.numbers.get(number) or int(number)} {unit}s"


@cache
def patterns_of(code: str) -> Patterns:
    table, spaced, dates = PHRASES[code].collection, PHRASES[code].spaced, DATE_WORDS[code]
    spans = {folded(word).text: value for word, value in (*table.spans.items(), *dates.spans.items())}
    units = {folded(word).text: value for word, value in dates.units.items()}
    numbers = {folded(word).text: value for word, value in table.numbers.items()}
    languages = {folded(word).text: value for word, value in table.languages.items()}
    day, person, title = (f"(?P<@>[{chr(first)}-{chr(first + MOST - 1)}])" for first in (DATES, NAMES, TITLES))
    parts = {"number": rf"(?P<@>\d{{1,3}}|{_any_of(numbers)})", "unit": f"(?P<@>{_any_of(units)})"}
    counted = folded_pattern(dates.counted)
    told = _filled(counted, {name: part.replace("?P<@>", "?:") for name, part in parts.items()})
    stands = {
        "date": day,
        "until": day,
        "name": person,
        "title": title,
        "span": f"(?P<@>{_any_of(spans)}|{told})",
        "number": parts["number"],
        "subject": "(?P<@>.+?)",
        "many": "(?P<@>)",
        "needed": "(?P<@>)",
        "dated": "(?P<@>)",
        "before": r"(?:(?P<@>.*) )?" if spaced else r"(?P<@>.*)",
        "rest": r"(?: (?P<@>.*))?" if spaced else r"(?P<@>.*)",
    }
    anything = {**stands, "name": ".{2,80}?", "title": ".{2,200}?"}

    def compiled(pattern: str, stands: Mapping[str, str] = stands) -> re.Pattern[str]:
        return re.compile(_filled(folded_pattern(_filled(pattern, table.words)), stands))

    edge = r"(?![^ ])" if spaced else ""
    conditions = [(cue, compiled(f"(?:{pattern}){edge}")) for cue, pattern in table.conditions]
    questions = [(act, f"(?:{table.polite})(?:{pattern})") for act, pattern in table.questions]
    return Patterns(
        [compiled(pattern, anything) for _, pattern in questions],
        [(act, compiled(pattern)) for act, pattern in questions],
        [*conditions, (Cue.LANGUAGE, re.compile(f"(?:{_any_of(languages)}){edge}"))],
        compiled(f"(?:{table.about}){edge}"),
        compiled(f"(?:{table.without})"),
        spans,
        re.compile(_filled(counted, parts)),
        units,
        numbers,
        languages,
    )


def _filled(pattern: str, places: Mapping[str, str]) -> str:
    """With what stands for each name in braces, and for those within; "@" there is a name for a group, with a number
    of its own."""
    numbers = count()

    def stands_for(place: re.Match[str]) -> str:
        name = place[1]
        if name not in places:
            return place[0]
        return _PLACE.sub(stands_for, places[name].replace("@", f"{name}{next(numbers)}"))

    return _PLACE.sub(stands_for, pattern)


def _any_of(words: Mapping[str, object]) -> str:
    """One of them, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) or "(?!)"


def places(match: re.Match[str], name: str) -> list[tuple[int, int]]:
    """Where the groups of that name are that took part in the match, whatever their number."""
    return [
        match.span(group)
        for group, said in match.groupdict().items()
        if group.rstrip("0123456789") == name and said is not None
    ]
