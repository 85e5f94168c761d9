"""Dates that are told from today on: "yesterday", "last month", "in the past three weeks"."""

from __future__ import annotations

import re
from datetime import date, timedelta

NUMBERS = {
    word: number
    for number, word in enumerate(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split(),
        1,
    )
}
"""English numbers up to twenty; of larger ones only digits are read."""
_NUMBER = rf"(?:\d{{1,4}}|{'|'.join(NUMBERS)})"
_BEFORE = r"(?:\b(?P<since>since|after)|\b(?:in|on|during|from|within|over|for|of))?\s*"
_DAY = re.compile(rf"{_BEFORE}\b(?P<day>today|yesterday)\b", re.IGNORECASE)
_COUNTED = re.compile(
    rf"{_BEFORE}(?:\bthe )?\b(?:last|past) (?P<number>{_NUMBER} )?(?P<unit>day|week|month|year)s?\b", re.IGNORECASE
)
_THIS = re.compile(rf"{_BEFORE}\bthis (?P<unit>week|month|year)\b", re.IGNORECASE)


def with_dates(text: str, today: date) -> str:
    """The text with such words written as dates: "since last week" is "since 2025-05-05".

    "Last month" is the calendar month before this one; "the last month" and "the last 3 months" end today. Read in
    English.
    """
    text = _DAY.sub(lambda match: _day(match, today), text)
    text = _COUNTED.sub(lambda match: _counted(match, today), text)
    return _THIS.sub(lambda match: f" since {_first_day(match['unit'].lower(), today)}", text)


def _day(match: re.Match[str], today: date) -> str:
    day = today - timedelta(days=match["day"].lower() == "yesterday")
    return f" {'since' if match['since'] else 'on'} {day}"


def _counted(match: re.Match[str], today: date) -> str:
    unit, number = match["unit"].lower(), (match["number"] or "").strip().lower()
    said = match.group().lower().split()
    if not number and unit != "day" and "the" not in said and "past" not in said:
        last = _first_day(unit, today) - timedelta(days=1)  # of the week, month or year before this one
        first = _first_day(unit, last)
        if match["since"]:
            return f" since {first}"
        return f" between {first} and {last}" if unit == "week" else f" in {str(last)[: 7 if unit == 'month' else 4]}"
    count = NUMBERS.get(number) or int(number or 1)
    days = {"day": 1, "week": 7, "month": 30, "year": 365}[unit] * count
    return f" since {today - timedelta(days=min(days, today.toordinal() - 1))}"


def _first_day(unit: str, day: date) -> date:
    if unit == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
