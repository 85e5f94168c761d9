"""Exact ids that a question names: order and case numbers, models, standards, laws; which articles hold them.

An id is one thing and no other: AB-1234 is not AB-1235, and a text about the one says nothing of the other. Covered:
letters with a number ("PPR-9087", "CVE-2021-44228", "A/RES/75/260", "F-16"), capitals before a number ("ISO 27001"),
a word for a kind of number before one ("case 4711", "flight 370"), and parts of laws ("section 230", "\u00a7 823"). Not
covered: names that end in a number ("iPhone 15", "Euro 2024"), and numbers with nothing before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.index.index import Index
from embeddings.index.nearest import Mask
from embeddings.index.postings import Ints
from embeddings.terms import terms

LOOKED_INTO = 300
"""Articles that hold the parts of an id, whose texts are compared letter by letter, at most."""
CERTAIN_DIGITS = 3
"""An id of fewer may have another name: "G20" is the Group of 20, "Q3" the third quarter."""
WEAK_LETTERS = 3
"""Of such a short one at most; "COVID-19" is a word."""

_CODE = re.compile(r"(?<![\w.,/$\u20ac\u00a3-])(?=[\w/.:-]*\d)[A-Za-z]{1,10}(?:[-/.:]?[A-Za-z0-9]+){1,8}(?![\w/-])")
_CAPITALS = re.compile(r"(?<![\w-])([A-Z]{2,6}) (\d{3,9}(?:[-/.:]\w+){0,4})(?![\w/-])")
_LAWS = r"articles?|arts?|sections?|secs?|\u00a7{1,2}|paragraphs?|paras?|clauses?|rules?"
_LAW = re.compile(rf"(?:(?<!\w)(?:{_LAWS})\.?\s?)(\d{{1,5}}[a-z]?)(?![\w.,]?\d)", re.IGNORECASE)
_KINDS = (
    "order|invoice|case|ticket|docket|patent|ref|reference|no|nr|account|flight|bill|resolution|permit|licen[cs]e|serial"
    "|part|item|lot|model|contract|policy|claim|regulation|directive|iso|din|rfc|en|bug|issue|batch|form"
)
_NUMBERED = re.compile(
    rf"(?:\b(?:{_KINDS})\b\.?(?:\s(?:number|no|nr)\b\.?)?\s?[:#]?\s?|(?<!\w)#)(\d{{2,9}}(?:[-/.:]\d+){{0,4}})(?![\w/-])",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:1[4-9]|20)\d\ds?")
_SEPARATOR = r"[\s\-\u2010-\u2015/._:#]{0,2}"


@dataclass(frozen=True)
class ExactId:
    """`pattern` finds it however it is written, `neighbour` any id of its kind; `certain` when it can be nothing else;
    `parts` are terms that a text with it holds, in one of several ways."""

    written: str
    pattern: re.Pattern[str]
    neighbour: re.Pattern[str]
    certain: bool
    parts: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class AskedIds:
    """The ids of a question; those that no article holds (`missing`); the rows of the articles with those that are
    certain (`rows`, None without any)."""

    ids: tuple[ExactId, ...] = ()
    missing: tuple[str, ...] = ()
    rows: Mask | None = None

    def speaks_of_another(self, text: str) -> bool:
        """Whether the text names an id of a kind that is asked for, and none that is."""
        return any(asked.neighbour.search(text) for asked in self.ids) and not any(
            asked.pattern.search(text) for asked in self.ids
        )


def asked_ids(text: str, index: Index) -> AskedIds:
    """Reads the ids of a question and looks for them in the articles."""
    ids = tuple(read_ids(text))
    if not ids:
        return AskedIds()
    held = {asked.written: _holding(index, asked.pattern, asked.parts) for asked in ids}
    missing = [
        asked.written
        for asked in ids
        if not len(held[asked.written]) and (asked.certain or _has_neighbours(index, asked))
    ]
    certain = [held[asked.written] for asked in ids if asked.certain]
    found = np.concatenate([np.empty(0, dtype=np.int64), *certain])
    rows: Mask | None = np.isin(index.chunks.document, found) if len(found) else None
    return AskedIds(ids, tuple(missing) if len(missing) == len(ids) else (), rows)


def read_ids(text: str) -> Iterator[ExactId]:
    """The ids that the text names, in order."""
    taken: set[str] = set()
    for found in _each(text):
        if found.written.lower() not in taken:
            taken.add(found.written.lower())
            yield found


def _each(text: str) -> Iterator[ExactId]:
    for match in _CODE.finditer(text):
        code = match[0].rstrip(".:")
        if _is_code(code):
            yield _code(code)
    for match in _CAPITALS.finditer(text):
        if not _YEAR.fullmatch(match[2]):
            yield _code(match[0])
    for match in _LAW.finditer(text):
        number = re.escape(match[1])
        several = r"(?:\d{1,5}[a-z]?\s?(?:,|and|or|to|&|-|\u2013)\s?){0,6}"
        kind = rf"(?<!\w)(?:{_LAWS})\.?\s?{several}"
        yield _numbered(match[0], rf"{kind}{number}(?!\w)", rf"{kind}\d", match[1])
    for match in _NUMBERED.finditer(text):
        number = match[1]
        digits = sum(char.isdigit() for char in number)
        if digits >= CERTAIN_DIGITS and not _YEAR.fullmatch(number):
            exact = rf"(?<!\d)(?<!\d[.,]){_SEPARATOR.join(map(re.escape, re.findall(r'[0-9]+', number)))}(?!\d)"
            kind = re.escape(match[0].removesuffix(number).strip() or "#")
            yield _numbered(match[0].strip(), exact, rf"(?<!\w){kind}\s?\d", number)


def _is_code(code: str) -> bool:
    """Whether it is an id rather than a word with a number: "mid-1970s", "under-30", "Covid-19"."""
    numbers = re.findall(r"\d+s?", code)
    letters = "".join(re.findall(r"[A-Za-z]+", code))
    if re.search(r"\.(?:com|org|net|[a-z]{2})$", code, re.IGNORECASE):
        return False
    if sum(map(len, numbers)) >= CERTAIN_DIGITS:
        return not (len(numbers) == 1 and _YEAR.fullmatch(numbers[0]) and not letters.isupper())
    return letters.isupper() and len(letters) <= WEAK_LETTERS


def _code(code: str) -> ExactId:
    groups = re.findall(r"[A-Za-z]+|[0-9]+", code)
    first = next(place for place, group in enumerate(groups) if group.isdigit())
    letters = _SEPARATOR.join(_in_any_case(group) for group in groups[:first])
    # The first letter stands before what must not stand before it: with re.IGNORECASE and the other way round, a search
    # through 300 articles takes 0.2 s. "ISO/IEC 27001" is ISO 27001: another maker of standards may stand between.
    initial = _in_any_case(letters and groups[0][0])
    head = rf"{initial}(?<![^\W_]{initial}){letters.removeprefix(initial)}(?:/[A-Za-z]{{2,5}})?{_SEPARATOR}"
    tail = _SEPARATOR.join(map(_in_any_case, groups[first:]))
    # What goes on with digits or letters is another id; a full stop or a hyphen may end the sentence or the word, and
    # behind a colon stands the year of a standard.
    exact = rf"{head}{tail}(?![^\W_]|[/.]\d)"
    digits = sum(len(group) for group in groups if group.isdigit())
    return ExactId(
        code,
        re.compile(exact),
        re.compile(rf"{head}\d"),
        digits >= CERTAIN_DIGITS,
        _ways(code, groups[first:]),
    )


def _in_any_case(group: str) -> str:
    """A pattern for letters or digits (ASCII)."""
    return "".join(f"[{char.upper()}{char.lower()}]" if char.isalpha() else char for char in group)


def _numbered(written: str, exact: str, neighbour: str, number: str) -> ExactId:
    groups = re.findall(r"[0-9]+", number)
    return ExactId(
        written,
        re.compile(exact, re.IGNORECASE),
        re.compile(neighbour, re.IGNORECASE),
        True,
        _ways(number, groups),
    )


def _ways(code: str, groups: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The terms of a text that holds it: those of the code itself, of its numbers, or of all of it in one word."""
    joined = "".join(re.findall(r"[^\W_]+", code))
    ways = [tuple(terms(code)), tuple(terms(" ".join(groups))), tuple(terms(joined))[:1]]
    return tuple(dict.fromkeys(way for way in ways if way))


def _has_neighbours(index: Index, asked: ExactId) -> bool:
    kind = re.findall(r"[A-Za-z]+", asked.written)[:1]
    return bool(len(_holding(index, asked.neighbour, (tuple(terms(" ".join(kind))),), by_text=True)))


def _holding(index: Index, pattern: re.Pattern[str], ways: Sequence[tuple[str, ...]], *, by_text: bool = False) -> Ints:
    """The places of the documents whose title or text the pattern finds, among those that hold the terms of a way."""
    near = np.zeros(len(index), dtype=np.bool_)
    for way in ways:
        held = [index.lexical.scores([term]) > 0 for term in dict.fromkeys(way)]
        if held:
            near |= np.logical_and.reduce(held)
    if by_text and not near.any():
        near[:] = True
    found = []
    rows = np.flatnonzero(near)
    places, firsts = np.unique(index.chunks.document[rows], return_index=True)
    for place, row in zip(places[:LOOKED_INTO], rows[firsts[:LOOKED_INTO]], strict=True):
        document = index.document(index.source(int(row)))
        if pattern.search(document.title) or pattern.search(document.text):
            found.append(int(place))
    return np.array(found, dtype=np.int64)
