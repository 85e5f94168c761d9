"""What a question about the collection names: dates, publishers and authors, titles; each read as one sign."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from embeddings.index.index import Index
from embeddings.language.digits import ascii_digits
from embeddings.language.scripts import UNSPACED
from embeddings.load.dates import find_dates, month_number
from embeddings.load.months import MONTHS
from rag.question.dates import completed
from rag.question.phrases.folding import Token

DATES, NAMES, TITLES = 0xE000, 0xE200, 0xE400
"""First characters of three parts of Unicode's private use area, which folding takes out of every text."""
HALF_BEFORE = 60
"""Characters before a date in which the date stands that takes its month or its year from it."""
MOST = 0x200
"""Signs of a kind: more than a question has words."""

_YEAR_FIRST = re.compile(
    r"(?<![\d-])(?P<year>(?:19|20)\d\d)(?:-(?P<iso>\d\d)(?![\d-])|\s?年(?:\s?(?P<month>\d{1,2})\s?月份?)?)"
)
_MONTH_FIRST = re.compile(r"(?<!\w)\u0648?(?P<month>[^\W\d_]{3,12})\.?\s+(?:del?\s+)?(?P<year>(?:19|20)\d\d)(?!\d)")
_YEAR = re.compile(r"(?:(?<![\w-])|(?<=\b\u0648))(?P<year>(?:19|20)\d\d)(?![\w-])")
_QUOTED = re.compile(r"[\"'„“”«»‚‘’《「『]\s*([^\"„“”«»《》「」『』]{2,200}?)\s*[\"'“”«»‘’》」』]")


@dataclass(frozen=True)
class Named:
    """What the signs stand for: ISO dates as exact as they were written, names, titles."""

    tokens: tuple[Token, ...]
    values: Mapping[str, str]


def named_dates(text: str, months: Mapping[str, int], joints: str) -> Named:
    """Whole days, months and years; `months` are names that no other table has, `joints` what stands between two dates
    of which one takes from the other what it leaves out."""
    text = ascii_digits(text)
    found = [(date.start, date.end, date.iso or "") for date in find_dates(text)]
    found += [(*match.span(), iso) for match in _YEAR_FIRST.finditer(text) if (iso := _iso(match, months))]
    found += [
        (match.start("month"), match.end(), iso)
        for match in _MONTH_FIRST.finditer(text)
        if (iso := _iso(match, months))
    ]
    found += [(*match.span(), match["year"]) for match in _YEAR.finditer(text)]
    whole = list(_apart(found))
    halves = [half for date in whole for half in _halves(text, date, months, joints)]
    return _signs(((start, end, iso) for start, end, iso in [*whole, *halves] if iso), DATES)


def _halves(
    text: str, date: tuple[int, int, str], months: Mapping[str, int], joints: str
) -> Iterator[tuple[int, int, str]]:
    """The date before or behind this one that takes from it what it leaves out: "from May to July 2024"."""
    start, end, iso = date
    if not iso:
        return
    offset = max(0, start - HALF_BEFORE)
    if before := _before(joints).search(text[offset:start]):
        said = before["month"] or before["alone"]
        month = _month(said or "", months)
        first = completed(before["day"], month, iso) if month or not said else None
        if first:
            yield offset + before.start("half"), offset + before.end("half"), first
    if behind := _behind(joints).match(text, end):
        month, day = int(behind["month"] or iso[5:7] or 0), behind["day"] or behind["alone"]
        if 1 <= month <= 12 and (behind["month"] or len(iso) == len("2024-05-03")):
            yield behind.start("half"), behind.end("half"), f"{iso[:4]}-{month:02}" + (f"-{int(day):02}" if day else "")


@cache
def _before(joints: str) -> re.Pattern[str]:
    day, month = r"(?P<day>\d{1,2})(?!\d)(?:\.|er|º)?", r"(?P<month>[^\W\d_]{3,12})"
    half = rf"(?P<half>{day}(?:\s+(?:de\s+)?{month})?|{month.replace('month', 'alone')})"
    return re.compile(rf"(?<!\w){half}\s+(?:de\s+)?{joints}\s*$", re.IGNORECASE)


@cache
def _behind(joints: str) -> re.Pattern[str]:
    month, day = r"(?P<month>\d{1,2})\s?月份?", r"(?P<day>\d{1,2})\s?[日号]"
    half = rf"(?P<half>{month}(?:\s?{day})?|{day.replace('day', 'alone')})"
    return re.compile(rf"\s?{joints}\s?{half}")


def named_people(text: str, index: Index, authors: Iterable[str]) -> Named:
    """Publishers, and authors by their whole or their last name; each value is the name as the index has it."""
    lowered = text.casefold()
    wanted = [(name, name) for name in index.publishers]
    wanted += [(name, name.removeprefix("The ")) for name in index.publishers if name.startswith("The ")]
    wanted += [(person, name) for person in authors for name in {person, person.split()[-1]} if len(name) > 2]
    found = [
        (match.start(), match.end(), name)
        for name, written in wanted
        if written.casefold() in lowered
        for match in re.finditer(_as_a_word(written), text, re.IGNORECASE)
    ]
    return _signs(found, NAMES)


def named_titles(text: str, index: Index) -> Named:
    """Titles of articles that stand in quotation marks."""
    quoted = list(_QUOTED.finditer(text))
    titles = {_bare(info.title): info.title for info in index.documents()} if quoted else {}
    found = [(*match.span(), titles[bare]) for match in quoted if (bare := _bare(match[1])) in titles]
    return _signs(found, TITLES)


def together(named: Iterable[Named]) -> Named:
    """All of them; of two that overlap the one that begins first, of those the longest."""
    kept: list[Token] = []
    values: dict[str, str] = {}
    everything = [(token, of) for of in named for token in of.tokens]
    for token, of in sorted(everything, key=lambda item: (item[0].start, -item[0].end)):
        if not kept or token.start >= kept[-1].end:
            kept.append(token)
            values[token.sign] = of.values[token.sign]
    return Named(tuple(kept), values)


def _iso(match: re.Match[str], months: Mapping[str, int]) -> str | None:
    parts = match.groupdict()
    month = parts.get("iso") or parts.get("month")
    if month is None:
        return parts["year"]
    number = int(month) if month.isdigit() else _month(month, months)
    return f"{parts['year']}-{number:02}" if 1 <= number <= 12 else None


def _month(written: str, months: Mapping[str, int]) -> int:
    """0 for what is none."""
    word = written.casefold()
    return months.get(word) or (month_number(word) if word in MONTHS else 0)


def _as_a_word(name: str) -> str:
    """Names in scripts without spaces stand beside other letters."""
    return re.escape(name) if UNSPACED.search(name) else rf"(?<!\w){re.escape(name)}(?!\w)"


def _bare(title: str) -> str:
    return " ".join(title.split()).strip(" ?.!,？。！，؟،").casefold()


def _signs(found: Iterable[tuple[int, int, str]], first: int) -> Named:
    tokens, values = [], {}
    for place, (start, end, value) in enumerate(_apart(found)):
        sign = chr(first + place % MOST)
        tokens.append(Token(start, end, sign))
        values[sign] = value
    return Named(tuple(tokens), values)


def _apart(found: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    last = 0
    for start, end, value in sorted(found, key=lambda item: (item[0], -item[1])):
        if start >= last:
            yield start, end, value
            last = end
