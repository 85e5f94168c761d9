"""What a question names: the publishers and dates of the articles that it asks about, and the parts that it has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from embeddings.terms import terms

PART_TERMS = 3
"""A part with fewer words than this is no question of its own, and stays with its neighbour."""
LONG_TERMS = 12
"""A question with fewer words than this asks one thing: its names and its verb belong together."""

_MONTHS = "january february march april may june july august september october november december".split()
_MONTH = r"(?P<month>" + "|".join(f"{name[:3]}(?:{name[3:]})?" for name in _MONTHS) + r"|sept)\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?\b"
_YEAR = r"(?P<year>\d{4})\b"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)\b",
        rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}",
        rf"\b{_DAY}\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
    )
]
_SPANS = [
    *_DATES,
    re.compile(rf"\b{_MONTH}\s+(?:of\s+)?{_YEAR}", re.IGNORECASE),
    re.compile(r"\b(?P<year>\d{4})-(?P<month>\d\d)\b(?!-)"),
    re.compile(r"(?<![\w-])(?P<year>(?:19|20)\d\d)\b(?!-)"),
]
# A publisher's name often goes on with a section or a motto: "The Gazette - Sports", "Herald | News of the World".
_NAME_END = re.compile(r"\s+[|\u2013\u2014-]\s+|:\s+|\.(?:com|org|net)$")
_JOINT = re.compile(
    r"[,;:?]|\b(?:and|or|but|while|whereas|versus|after|before|compared (?:to|with)|in contrast to|that)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mentions:
    """Publishers and ISO dates (whole days) that a question names, and the question's text without them."""

    publishers: frozenset[str]
    dates: frozenset[str]
    rest: str


def find_mentions(question: str, publishers: Collection[str]) -> Mentions:
    """Names of one word count only as they are written, since many are ordinary words: Wired, Fortune."""
    rest, dates = _without_dates(question)
    found = set()
    lowered = rest.lower()
    for name, owners in _names(publishers):
        if name.lower() not in lowered:  # most names, spared the slow way
            continue
        flags = re.IGNORECASE if len(name.split()) > 2 else re.NOFLAG
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", flags)
        if pattern.search(rest):
            found |= owners
            rest = pattern.sub(" ", rest)
    return Mentions(frozenset(found), frozenset(dates), rest)


def parts(question: str) -> list[str]:
    """The clauses of a long question, each with some words of its own; a short question is its only part."""
    return [question] if len(terms(question)) < LONG_TERMS else cut(question, _JOINT, PART_TERMS)


def cut(text: str, joints: re.Pattern[str], least_terms: int, glue: str = " ") -> list[str]:
    """The text between the joints, with what has fewer terms than that glued to its neighbour."""
    found: list[str] = []
    for clause in joints.split(text):
        if found and min(len(terms(clause)), len(terms(found[-1]))) < least_terms:
            found[-1] += f"{glue}{clause}"
        else:
            found.append(clause)
    return found


def date_range(question: str) -> tuple[str | None, str | None] | None:
    """The first and last day (ISO, or a year or month that stands for all its days) that a question asks about.

    "between 2025-02-01 and 2025-03-01", "from May to July 2024", "since 2023", "in October 2023", "on 3 May 2024".
    """
    found = [match for pattern in _SPANS for match in pattern.finditer(question)]
    whole: dict[int, str] = {}
    taken: set[int] = set()
    for match in sorted(found, key=lambda match: match.start() - match.end()):
        date = _written(match)
        if date is not None and taken.isdisjoint(range(*match.span())):
            whole[match.start()] = date
            taken.update(range(*match.span()))
    dates = [whole[start] for start in sorted(whole)]
    before = question[: min(whole, default=0)].rstrip().lower()
    if len(dates) >= 2 and re.search(r"\b(?:between|from)$", before):
        return min(dates), max(dates)
    if len(dates) != 1:
        return None
    if re.search(r"\b(?:since|after|from)$", before):
        return dates[0], None
    if re.search(r"\b(?:before|until|up to|by)$", before):
        return None, dates[0]
    return (dates[0], dates[0]) if re.search(r"\b(?:in|on|of|during|for)$", before) else None


def _written(match: re.Match[str]) -> str | None:
    """A matched date, as exact as it was written: 2024-05-03, 2024-05 or 2024."""
    found = match.groupdict()
    if found.get("day"):
        return _iso(**found)
    if found.get("month"):
        number = _month_number(found["month"])
        return f"{found['year']}-{number:02}" if 1 <= number <= 12 else None
    return found["year"]


def _names(publishers: Collection[str]) -> Iterator[tuple[str, set[str]]]:
    """Each form of a name with the publishers that have it, the longest first: it may hold another."""
    owners: dict[str, set[str]] = {}
    for publisher in publishers:
        for name in (publisher, _NAME_END.split(publisher)[0]):
            owners.setdefault(name.strip(), set()).add(publisher)
    for name in sorted(owners, key=lambda name: (-len(name), name)):
        if name:
            yield name, owners[name]


def _without_dates(text: str) -> tuple[str, set[str]]:
    dates = set()
    for pattern in _DATES:
        for match in pattern.finditer(text):
            date = _iso(**match.groupdict())
            if date is not None:
                dates.add(date)
        text = pattern.sub(" ", text)
    return text, dates


def _iso(year: str, month: str, day: str) -> str | None:
    number = _month_number(month)
    if not 1 <= number <= 12 or not 1 <= int(day) <= 31:
        return None
    return f"{year}-{number:02}-{int(day):02}"


def _month_number(month: str) -> int:
    """Of a month in letters or in digits, which may be of no month."""
    if month.isdigit():
        return int(month)
    return next(i for i, name in enumerate(_MONTHS, 1) if name.startswith(month.lower()[:3]))
