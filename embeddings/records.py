"""What a file is and what comes out of it; every loader takes a `RawFile` and returns `Loaded`."""

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
