"""Rows of a table as sentences, each with its headings, so that a row found by itself says what its values are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

MAX_ROWS = 200_000
_FIGURE = re.compile(r"[\d.,\s%$€£+-]+")


def row_sentences(rows: Iterable[Sequence[str]]) -> list[str]:
    """ "Country: France; Population: 68 million." of every row under the headings; rows as they are without headings.

    The first row is taken for headings when all of its cells are filled, differ, and none is a figure.
    """
    kept = [cells for row in rows if any(cells := [" ".join(cell.split()) for cell in row])]
    if not kept:
        return []
    first = kept[0]
    while first and not first[-1]:
        first = first[:-1]
    headed = len(first) > 1 and all(first) and len(set(first)) == len(first) and not any(map(_FIGURE.fullmatch, first))
    if not headed:
        return [_ended("; ".join(filter(None, row))) for row in kept]
    return [_ended("; ".join(_named(first, place, cell) for place, cell in enumerate(row) if cell)) for row in kept[1:]]


def _named(headings: Sequence[str], place: int, cell: str) -> str:
    return f"{headings[place]}: {cell}" if place < len(headings) else cell


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", "。")) else f"{sentence}."
