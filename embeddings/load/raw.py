"""`RawFile`, which every loader takes, and `Loaded`, which it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import date_from_name
from embeddings.load.fields import one_line, title_from_name
from embeddings.records import Document

MAX_BYTES = 64 * 2**20
MAX_PROBLEMS = 20  # told in full, of one file; the rest are counted


OnPage = Callable[[int, int], None]  # pages done, of how many


def untold(done: int, pages: int) -> None:
    """For who does not want to know."""


@dataclass(frozen=True)
class Loaded:
    """What one file holds; `problems` says in words what of it could not be read."""

    documents: tuple[Document, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class RawFile:
    """A file as it lies on the disk, as the loaders take it."""

    source: str
    data: bytes
    max_bytes: int = MAX_BYTES
    ocr: bool = True  # whether pictures of pages are read, where that can be done
    on_page: OnPage = untold  # of a file that takes long: told before each page

    @property
    def stem(self) -> str:
        return Path(self.source).stem

    def document(
        self,
        text: str,
        *,
        source: str | None = None,
        title: str | None = None,
        date: str | None = None,
        body_start: int = 0,
        metadata: Mapping[str, Any] | None = None,
        notes: Sequence[str] = (),
    ) -> Document:
        """A document that takes from the file's name what `text` does not say; DocumentError without a word.

        `notes` say in words what a reader of the file sees and the text does not hold, or what was guessed.
        """
        if not any(map(str.isalnum, text)):
            raise DocumentError("there are no words in it; remove it, or put text into it")
        about = {**(metadata or {}), "notes": list(notes)}
        return Document(
            source=source or self.source,
            title=one_line(title or "")[:300] or title_from_name(self.stem),
            date=date or date_from_name(self.stem),
            text=text,
            body_start=body_start if body_start < len(text) else 0,
            metadata={key: value for key, value in about.items() if value not in (None, "", [])},
        )


def shown_size(count: int) -> str:
    """A number of bytes, as messages tell it."""
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count:,} bytes"
