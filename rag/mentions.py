"""What a question names: the publishers and dates of the articles that it asks about, and the parts that it has."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from embeddings.lexical import terms

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
    for name, owners in _names(publishers):
        flags = re.IGNORECASE if len(name.split()) > 2 else re.NOFLAG
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", flags)
        if pattern.search(rest):
            found |= owners
            rest = pattern.sub(" ", rest)
    return Mentions(frozenset(found), frozenset(dates), rest)


def parts(question: str) -> list[str]:
    """The clauses of a long question, each with some words of its own; a short question is its only part."""
    if len(terms(question)) < LONG_TERMS:
        return [question]
    found: list[str] = []
    for clause in _JOINT.split(question):
        if found and min(len(terms(clause)), len(terms(found[-1]))) < PART_TERMS:
            found[-1] += f" {clause}"
        else:
            found.append(clause)
    return found


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
    number = int(month) if month.isdigit() else _month_number(month)
    if not 1 <= number <= 12 or not 1 <= int(day) <= 31:
        return None
    return f"{year}-{number:02}-{int(day):02}"


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(name.lower()[:3]))
