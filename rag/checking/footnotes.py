"""The marks and numbers of footnotes; only this code writes them."""

from __future__ import annotations

import re

from rag.records import Citation, SourceSentence

# The look-behind keeps it linear: of a run of spaces only the first may begin a match.
_MARK = re.compile(r"(?<!\s)\s*\[(?:\d+|\?)(?:\s*,\s*\d+)*\]")


def without_marks(text: str) -> str:
    """The text without anything that looks like a citation mark: only the code writes those."""
    return _MARK.sub("", text)


def marks_blanked(text: str) -> str:
    """The same with spaces in their place, so that all else stays where it is."""
    return _MARK.sub(lambda mark: " " * len(mark.group()), text)


def citation_of(source: SourceSentence, number: int) -> Citation:
    return Citation(
        number=number,
        source=source.source,
        title=source.title,
        date=source.date,
        start=source.start,
        end=source.end,
        quote=source.text,
        page_number=source.page_number,
        copies=source.copies,
        language=source.language,
        ocr=source.ocr,
    )


class Footnotes:
    """Numbers citations by first use, from 1; the same span always has the same number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], Citation] = {}

    def cite(self, source: SourceSentence) -> int:
        key = (source.source, source.start, source.end)
        if key not in self._numbers:
            self._numbers[key] = citation_of(source, len(self._numbers) + 1)
        return self._numbers[key].number

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._numbers.values())
