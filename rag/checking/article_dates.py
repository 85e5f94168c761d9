"""The year and the month that a sentence does not say, since they are those of its article.

Covered: English sentences without a year that point to no other time. Not covered: what was in another year than that
of the article and says so in no word ("when the bridge was opened").
"""

from __future__ import annotations

import re
from datetime import date

from rag.checking.hedges import based_terms

MONTHS = "January February March April May June July August September October November December".split()
_SHORT_MONTH = re.compile(r"\b(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.(?=\s+\d)")
YEAR = re.compile(r"\b(?:1[5-9]|20)\d\d\b")
_DECADE = re.compile(r"\b(?:1[5-9]|20)?\d0s\b")
_LONG_AGO = re.compile(r"\b(?:ago|since|when (?:he|she|it|they|we|I) (?:was|were))\b")
_MONTH = re.compile(rf"\b(?:{'|'.join(MONTHS)})\b")
_ANOTHER_TIME = re.compile(
    r"\b(?:last|past|previous|prior|next|coming|following|earlier|later|ago|since|then|once|former|future|decades?"
    r"|century|centuries|anniversary|historic\w*|until|till)\b",
    re.IGNORECASE,
)
# What a figure is compared with is of another time, the figure itself is not: "up 7 % on last year".
_COMPARED = re.compile(
    r"\b(?:compared (?:to|with)|than|versus)\b[^,;]*"
    r"|\b(?:on|from|over) (?:the )?(?:same \w+ )?(?:last|previous|prior) (?:year|quarter|season|month|week)\b"
    r"|\b(?:on|from|over) (?:a|the) year (?:ago|earlier|before)\b",
    re.IGNORECASE,
)


def dated(text: str, day: str | None) -> frozenset[str]:
    """Terms of the year and the month of an article of that ISO date, for a sentence that may be of them; none where it
    names a year itself, or another time, and no month where it names one."""
    if day is None or _LONG_AGO.search(text):
        return frozenset()
    said = _COMPARED.sub(" ", text)
    if any(pattern.search(said) for pattern in (YEAR, _DECADE, _ANOTHER_TIME)):
        return frozenset()
    try:
        month = date.fromisoformat(day[:10]).month
    except ValueError:
        return frozenset()
    named = [MONTHS.index(name) + 1 for name in _MONTH.findall(text)]
    if any(other > month for other in named):  # of the year before, or still to come
        return frozenset()
    return frozenset(based_terms(day[:4] if named else f"{day[:4]} {MONTHS[month - 1]}"))


def with_whole_months(text: str) -> str:
    """ "Oct. 2" as "October 2": the one names what the other does."""
    return _SHORT_MONTH.sub(lambda match: next(name for name in MONTHS if name.startswith(match[1][:3])), text)
