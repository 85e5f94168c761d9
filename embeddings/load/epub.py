"""Books (.epub): the chapters in reading order."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from embeddings.errors import DocumentError
from embeddings.load.dates import parse_date
from embeddings.load.decoding import clean, decode
from embeddings.load.fields import one_line
from embeddings.load.page import text_blocks
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.zipped import Zipped, beside, first_text, local

_CONTAINER = "META-INF/container.xml"
_PAGES = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml")


def load_epub(raw: RawFile) -> Loaded:
    """Chapters that are missing or protected are told; the table of contents and pictures have no words here."""
    zipped = Zipped(raw)
    container = zipped.xml(_CONTAINER)
    package = next((row.get("full-path", "") for row in _named(container, "rootfile")), "")
    book = zipped.xml(package)
    if book is None:
        raise DocumentError("it has no table of its chapters; it is no book, or damaged")
    items = {row.get("id", ""): row for row in _named(book, "item")}
    blocks: list[str] = []
    missing: list[str] = []
    for reference in _named(book, "itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        name = beside(package, unquote(item.get("href", "")))
        if name not in zipped.names:
            missing.append(name)
            continue
        try:
            written = clean(decode(zipped.data(name)).text)
        except DocumentError:
            missing.append(name)
            continue
        blocks += text_blocks(_without_declaration(written))
    document = raw.document(
        "\n\n".join(blocks),
        title=one_line(first_text(book, "title")),
        date=parse_date(first_text(book, "date")),
        metadata={"author": first_text(book, "creator"), "language": first_text(book, "language")},
        notes=[f"{len(missing)} chapters could not be read: {', '.join(missing[:5])}"] if missing else [],
    )
    return Loaded((document,))


def _named(root: Any, name: str) -> list[Any]:
    return [element for element in root.iter() if local(element) == name] if root is not None else []


def _without_declaration(written: str) -> str:
    """lxml takes no text that declares an encoding of its own."""
    start = written.lstrip()
    return start.partition("?>")[2] if start.startswith("<?xml") else written
