"""What articles say about themselves as named values: keys as they are spelled, values as one line."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from embeddings.load.dates import NAME_DATE, find_date, parse_date
from embeddings.load.field_names import FIELD_NAMES

MAX_KEY_CHARS = 60  # no key that has a name here is longer
_SHOWN = ("name", "rendered", "main", "text", "value", "#text")  # what stands for an object: WordPress has `rendered`
_RESERVED = frozenset(
    {"encoding", "page_starts", "notes", "ocr", "ocr_lines"}
)  # set by the loaders, with meanings that others rely on
_DATES = ("date", "created", "updated")  # the first that is there is the article's


@dataclass(frozen=True)
class Header:
    """What the first lines say; `body_start` is where the prose begins, 0 without a header or with nothing after it."""

    title: str | None = None
    date: str | None = None
    body_start: int = 0
    metadata: Mapping[str, Any] = field(default_factory=dict)


def title_from_name(stem: str) -> str:
    """A file's name made readable: without a leading date or number, dashes and underscores as spaces."""
    words = re.sub(rf"^(?:{NAME_DATE.pattern}|[0-9]+(?![^\W_]))[-_.\s]*", "", stem)
    title = one_line(re.sub(r"[-_]+", " ", words)) or stem
    return title[:1].upper() + title[1:]


def one_line(text: str) -> str:
    """White space collapsed, control characters dropped: for titles and names, never for an article's text."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def as_text(value: object) -> str:
    """A metadata value of any JSON kind as one line: lists joined, an object by its name or what it shows."""
    if isinstance(value, str):
        return one_line(value)
    if isinstance(value, (list, tuple)):
        return ", ".join(filter(None, map(as_text, value)))
    if isinstance(value, Mapping):
        return as_text(next((value[key] for key in _SHOWN if value.get(key)), None))
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def named_fields(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Keys as articles spell them under this project's names; the first of several wins, empty values are dropped.

    What says no date (`published: true`) is none, and gives way to the next key that does.
    """
    fields: dict[str, Any] = {}
    for key, value in pairs:
        name = field_name(key)
        kept = value if name is None else as_text(value)
        if name in _DATES and not find_date(kept) and not parse_date(kept):
            continue
        if kept not in ("", None, [], {}) and (name or key) not in _RESERVED:
            fields.setdefault(name or key, kept)
    return fields


def header_of(fields: Mapping[str, Any], body_start: int = 0) -> Header:
    """A header from `named_fields`: title and date taken out, the rest as metadata.

    When an article was changed is its date only where nothing says when it was published.
    """
    rest = {key: value for key, value in fields.items() if key not in ("title", *_DATES)}
    return Header(fields.get("title"), date_of(fields), body_start, rest)


def date_of(fields: Mapping[str, Any]) -> str | None:
    """The ISO date of `named_fields`."""
    return parse_date(next((fields[name] for name in _DATES if name in fields), None))


def field_name(key: str) -> str | None:
    """The name that this project has for a key; None when it has none."""
    composed = unicodedata.normalize("NFC", key[:MAX_KEY_CHARS])
    return FIELD_NAMES.get(" ".join(re.sub(r"(?<=[a-z])(?=[A-Z])|[\s_-]", " ", composed).lower().split()))
