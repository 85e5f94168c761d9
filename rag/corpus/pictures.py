"""Pictures of the pages of PDFs, with the cited words marked on them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from embeddings.errors import DocumentError, FootnoteError
from embeddings.load.ocr import PARTS
from embeddings.load.page_picture import Marks, page_picture, within
from embeddings.records import Document, page_number
from rag.corpus.library import Library

AT_ONCE = 2
"""Pictures that are drawn at a time, each in a process of its own."""
WAIT_S = 10.0
KEPT = 32
"""Pictures of some 200 kB that are kept: people go to and fro between the footnotes of an answer."""


class Busy(FootnoteError):
    """So many pictures are being drawn that this one's turn did not come."""


class PagePictures:
    """The pictures over a library; safe to use from several threads."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def page(self, document: Document, number: int, start: int, end: int) -> bytes:
        """The page of that number, from 1, as JPEG, with what of `[start, end)` of the text is on it marked.

        Raises DocumentError for one that cannot be drawn, UsageError for an article that is gone, and Busy.
        """
        root = self._library.articles
        path = root / self._library.file_of(document.source) if root.is_dir() else root
        try:
            at = path.stat()
        except OSError as error:
            raise DocumentError(f"{document.source} is not in the folder any more") from error
        key = (path, at.st_mtime_ns, at.st_size, number, start, end)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        if not self._turns.acquire(timeout=WAIT_S):
            raise Busy("Other pages are being drawn; try again.")
        try:
            picture = page_picture(path, number, marks_of(document, number, start, end))
        finally:
            self._turns.release()
        with self._lock:
            self._kept[key] = picture
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return picture


def page_count(document: Document) -> int:
    """Of a PDF; 0 for any other file."""
    starts = document.metadata.get("page_starts")
    return len(starts) if isinstance(starts, list) and document.source.lower().endswith(".pdf") else 0


def share_of_page(document: Document, start: int) -> float:
    """How far down its page the character at `start` stands, 0 to 1, as far as the text alone tells."""
    number = page_number(document, start) or 1
    if lines := _by_ocr(document, number):
        return next((line[3] for line in lines if line[1] > start), 0) / PARTS
    first, last = _page(document, number)
    return (start - first) / max(last - first, 1)


def _page(document: Document, number: int) -> tuple[int, int]:
    """Where the text of a page begins and ends."""
    starts: list[int] = document.metadata["page_starts"]
    return starts[number - 1], starts[number] if number < len(starts) else len(document.text)


def _by_ocr(document: Document, number: int) -> Sequence[Sequence[int]]:
    pages = document.metadata.get("ocr_lines")
    return pages.get(str(number), ()) if isinstance(pages, Mapping) else ()


def marks_of(document: Document, number: int, start: int, end: int) -> Marks:
    """What of `[start, end)` of the text is marked on a page."""
    first, last = _page(document, number)
    start, end = max(start, first), min(end, last)
    if start >= end:
        return Marks()
    if lines := _by_ocr(document, number):
        return Marks(within(lines, document.text, start, end))
    return Marks(quote=document.text[start:end], share=(start - first) / (last - first))
