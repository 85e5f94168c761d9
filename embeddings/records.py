"""What flows from the loaders on: articles, and what of them could not be read."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Document:
    """One article; `start`/`end` offsets everywhere else are characters of `text`, which never changes after this."""

    source: str  # path relative to the articles folder, POSIX; "file.jsonl#id" for a JSONL line
    title: str
    date: str | None  # ISO "2025-02-25"
    text: str  # of a .txt file: its decoded text, line ends untouched, a byte order mark dropped
    body_start: int = 0  # where the header ends and the prose begins
    metadata: Mapping[str, Any] = field(default_factory=dict)  # JSON-able: "publisher", "author", "photo", "url", ...


@dataclass(frozen=True)
class Problem:
    """A file, or a part of one, that could not be read."""

    path: str
    reason: str


def page_number(document: Document, offset: int) -> int | None:
    """The page, from 1, of the character at `offset` of the text; None in a format that has no pages."""
    starts = document.metadata.get("page_starts")
    return max(bisect_right(starts, offset), 1) if starts else None


def ocr_confidence(document: Document, offset: int) -> float | None:
    """How sure OCR was of the page of the character at `offset`, 0 to 1; None where the text was not read by OCR."""
    pages = document.metadata.get("ocr")
    found = pages.get(str(page_number(document, offset))) if isinstance(pages, Mapping) else None
    return float(found) if isinstance(found, (int, float)) else None
