"""Dates as articles and file names write them, into ISO dates; what is ambiguous is never guessed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from embeddings.language.digits import ascii_digits
from embeddings.load.months import MONTHS

MAX_CHARS = 300  # of a value that should be a date, no more is looked at

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_WEEKDAY = r"(?:\b(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?\b\.?,?\s+)?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_TIME = (
    r"(?:(?:T|,?\s+(?:at\s+)?)[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?"
    r"(?:\s*[ap]\.?m\b\.?)?(?:\s*(?:Z\b|UTC\b|GMT\b|[A-Z]{2,3}T\b|[+-][0-9]{2}:?[0-9]{2}\b))?)?"
)
_ENGLISH = re.compile(MONTH, re.IGNORECASE)
_LETTER = r"(?:[^\W\d_]|[\u0900-\u0903\u093a-\u094f])"  # or a vowel sign of Devanagari
_WORD = rf"(?P<month>{_LETTER}{{2,12}})"  # one of MONTHS, which are too many for a pattern
_DATES = tuple(
    re.compile(_WEEKDAY + pattern + _TIME, re.IGNORECASE)
    for pattern in (
        r"(?<![0-9.-])(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})(?![0-9])",
        rf"(?<![0-9]){_DAY}\s+(?:of\s+)?{MONTH},?\s+(?P<year>[0-9]{{4}})(?![0-9])",
        rf"\b{MONTH}\s+{_DAY},?\s+(?P<year>[0-9]{{4}})(?![0-9])",
        r"(?<![0-9./-])(?P<first>[0-9]{1,2})(?P<sep>[-/.])(?P<second>[0-9]{1,2})(?P=sep)(?P<year>[0-9]{4})(?![0-9])",
        # 8. März 2024, 1er mars 2024, 8 de marzo de 2024; 2024. március 8. and 2024年3月8日
        r"(?<![0-9])(?P<day>[0-9]{1,2})(?:\.|er|º)?\s+(?:de\s+|d['’]\s?)?"
        rf"{_WORD}\.?,?\s+(?:del?\s+)?(?P<year>[0-9]{{4}})(?![0-9])",
        rf"(?<![0-9])(?P<year>[0-9]{{4}})\.?\s+{_WORD}\s+(?P<day>[0-9]{{1,2}})(?![0-9])\.?",
        r"(?<![0-9])(?P<year>[0-9]{4})[年년]\s?(?P<month>[0-9]{1,2})[月월]\s?(?P<day>[0-9]{1,2})[日일]",
    )
)
_COMPACT_DATE = re.compile(r"(?:D:)?((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})(?:T|(?:[0-9]{6})?(?![0-9]))")
NAME_DATE = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")


@dataclass(frozen=True)
class FoundDate:
    """A date as written, `text[start:end]`; `iso` is None when it is impossible or ambiguous."""

    start: int
    end: int
    iso: str | None


def find_date(text: str) -> FoundDate | None:
    """The first full date in a text: year first (2025-02-25), written out, or numeric with the year last.

    Digits may be of any script.

    03/04/2025 is two different days in two parts of the world: it is found, and its `iso` is None rather than a guess;
    13/04/2025 can be read in one way only. Months are read in English and in the languages of `months`. A time after
    the date, and a weekday before it, belong to the match.
    """
    text = ascii_digits(text)  # one for one: offsets stay
    matches = [match for pattern in _DATES if (match := next(_dated(pattern, text), None))]
    return _found(min(matches, key=lambda match: match.start())) if matches else None


def find_dates(text: str) -> list[FoundDate]:
    """All of them, in order, none overlapping another."""
    text = ascii_digits(text)
    matches = [match for pattern in _DATES for match in _dated(pattern, text)]
    found: list[FoundDate] = []
    for match in sorted(matches, key=lambda match: (match.start(), -match.end())):
        if not found or match.start() >= found[-1].end:
            found.append(_found(match))
    return found


def _dated(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches whose month is one; English ones are told by the pattern itself."""
    for match in pattern.finditer(text):
        month = match.groupdict().get("month", "0")
        if month.isdigit() or month.lower() in MONTHS or _ENGLISH.fullmatch(month):
            yield match


def _found(match: re.Match[str]) -> FoundDate:
    parts = match.groupdict()
    year = int(parts["year"])
    if "first" in parts:
        first, second = int(parts["first"]), int(parts["second"])
        readings = {_iso(year, first, second), _iso(year, second, first)} - {None}
        return FoundDate(match.start(), match.end(), readings.pop() if len(readings) == 1 else None)
    return FoundDate(match.start(), match.end(), _iso(year, month_number(parts["month"]), int(parts["day"])))


def month_number(written: str) -> int:
    """Of a month in letters or in digits; digits may be of no month."""
    if written.isdigit():
        return int(written)
    return MONTHS.get(written.lower()) or _MONTHS.index(written.lower()[:3]) + 1


def parse_date(value: object) -> str | None:
    """A written date or datetime as an ISO date; None when there is none, or it is impossible or ambiguous.

    A datetime is cut to its date, without converting the time zone; numbers (years, epoch seconds) are not dates.
    """
    if not isinstance(value, str):
        return None
    text = value.strip()[:MAX_CHARS]
    if compact := _COMPACT_DATE.match(text):
        return _iso(*map(int, compact.groups()))
    found = find_date(text)
    return found.iso if found else None


def date_from_name(stem: str) -> str | None:
    """The ISO date in a file's name, `2025-02-25-china` or `20250225_china`."""
    match = NAME_DATE.search(stem)
    return _iso(int(match[1]), int(match[3]), int(match[4])) if match else None


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
