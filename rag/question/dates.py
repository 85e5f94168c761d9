"""The dates that a question names: whole days, and the span of time that it asks about."""

from __future__ import annotations

import re
from dataclasses import dataclass

from embeddings.load.dates import MONTH, find_dates, month_number

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PARTIAL = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\b{MONTH}\s+(?:of\s+)?(?P<year>\d{{4}})\b",
        r"\b(?P<year>\d{4})-(?P<month>\d\d)\b(?!-)",
        rf"(?<![\w-]){_YEAR}\b(?!-)",
    )
]
# "from May to July 2024", "between 3 and 5 May 2024": the first date takes from the second what it leaves out.
_FIRST_HALF = re.compile(
    rf"\b(?:between|from)\s+(?:the\s+)?(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b)?\s*(?:of\s+)?(?:{MONTH})?"
    r"\s*,?\s*(?:to|and|until|till|through)\s+(?:the\s+)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DateRange:
    """`since` and `until` as exact as they were written (2024-05-03, 2024-05 or 2024), both included; None is open."""

    since: str | None
    until: str | None


@dataclass(frozen=True)
class AskedDates:
    """`days`: the ISO dates of the whole days that a text names; `range`: the span of time that it asks about, if any.

    `rest` is the text without its days, and `undated` without any date.
    """

    days: frozenset[str]
    range: DateRange | None
    rest: str
    undated: str


@dataclass(frozen=True)
class _Written:
    start: int
    end: int
    iso: str | None  # None for a date that is none, as 31 June


def read_dates(text: str) -> AskedDates:
    """Reads the dates of a question; one that does not exist (31 June) or is ambiguous (3/4/2024) counts as none.

    A span is "between 2025-02-01 and 2025-03-01", "from May to July 2024", "since 2023", "in October 2023", "on 3 May
    2024". Months are read in English.
    """
    days = [_Written(found.start, found.end, found.iso) for found in find_dates(text)]
    partial = [_Written(*match.span(), _iso(match)) for pattern in _PARTIAL for match in pattern.finditer(text)]
    written: list[_Written] = []
    for date in sorted([*days, *partial], key=lambda date: (date.start, -date.end)):
        if not written or date.start >= written[-1].end:
            written.append(date)
    return AskedDates(
        frozenset(date.iso for date in days if date.iso),
        _range(text, written),
        _without(text, days),
        _without(text, written),
    )


def _iso(match: re.Match[str]) -> str | None:
    found = match.groupdict()
    if not found.get("month"):
        return found["year"]
    number = month_number(found["month"])
    return f"{found['year']}-{number:02}" if 1 <= number <= 12 else None


_OPEN_ENDED = re.compile(r"\b(?:(since|after|from)|(before|until|up to|by)|in|on|of|during|for)\s*$", re.IGNORECASE)


def _range(text: str, written: list[_Written]) -> DateRange | None:
    dates = [date.iso for date in written if date.iso]
    if not dates or len(dates) < len(written):
        return None
    before = text[: written[0].start]
    if len(dates) > 1:
        opens = re.search(r"\b(?:between|from)\s*$", before[-20:], re.IGNORECASE)
        return DateRange(min(dates), max(dates)) if opens else None
    if (half := _FIRST_HALF.search(before[-80:])) and (first := _completed(half, dates[0])):
        return DateRange(first, dates[0])
    if (preposition := _OPEN_ENDED.search(before[-20:])) is None:
        return None
    since, until = (None if preposition[group] else dates[0] for group in (2, 1))
    return DateRange(since, until)


def _completed(half: re.Match[str], second: str) -> str | None:
    return completed(half["day"], month_number(half["month"]) if half["month"] else 0, second)


def completed(day: str | None, first_month: int, second: str) -> str | None:
    """The first date of a span, of which the day or the month (0 for none) is said, with the month and the year of the
    second; None when it says nothing by itself."""
    year, month = int(second[:4]), second[5:7]
    if first_month:
        if month and first_month > int(month):
            year -= 1  # "from November to February 2024"
        month = f"{first_month:02}"
    elif not day or not month:
        return None
    return f"{year}-{month}-{int(day):02}" if day and 1 <= int(day) <= 31 else f"{year}-{month}"


def _without(text: str, written: list[_Written]) -> str:
    for date in sorted(written, key=lambda date: -date.start):
        text = f"{text[: date.start]} {text[date.end :]}"
    return text
