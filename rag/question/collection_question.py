"""What a question about the collection asks, as a record, and what reading one takes in any language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from embeddings.language.languages import ENGLISH
from rag.question.collection_phrases import Act
from rag.question.dates import DateRange

FEW = 5
"""So many articles are "the newest articles"."""


@dataclass(frozen=True)
class CollectionQuestion:
    """`subject`: the words that the articles must mention, or empty, and `without` that they must not.

    `every`: each of the subjects that it lists. `publishers` and `authors`: one of them, when there are any; `language`
    is a code. `number`: how many of the newest or oldest. `asked_in`: the code of the question's own language.
    """

    act: Act
    subject: str = ""
    publishers: frozenset[str] = frozenset()
    range: DateRange | None = None
    authors: frozenset[str] = frozenset()
    language: str | None = None
    without: str = ""
    every: bool = False
    number: int = 1
    asked_in: str = ENGLISH


def authors_of(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    """The people that an article names as its authors."""
    people = re.split(r"\s*(?:[,;&]|\band\b)\s*", str(metadata.get("author") or ""))
    return tuple(person for person in people if person)


def strictly(asked: DateRange, *, before: bool = False, after: bool = False) -> DateRange:
    """An open span without the date itself: what is after March begins in April."""
    if before and asked.since is None and asked.until:
        return DateRange(None, _beside(asked.until, -1))
    if after and asked.until is None and asked.since:
        return DateRange(_beside(asked.since, 1), None)
    return asked


def _beside(iso: str, by: int) -> str:
    """The year, month or day before (-1) or after (1)."""
    parts = [int(part) for part in iso.split("-")]
    if len(parts) == 1:
        return f"{parts[0] + by:04}"
    if len(parts) == 2:
        months = parts[0] * 12 + parts[1] - 1 + by
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return str(date(*parts) + timedelta(days=by))
