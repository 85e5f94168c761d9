"""OpenDocument texts (.odt): headings, paragraphs and table rows in order, notes behind them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import parse_date
from embeddings.load.fields import one_line
from embeddings.load.headers import read_header
from embeddings.load.properties import made_up_title
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.rows import row_sentences
from embeddings.load.zipped import Zipped, first_text, local

_UNSEEN = frozenset({"tracked-changes", "annotation", "note", "sequence-decls", "ruby-text", "forms"})


def load_odt(raw: RawFile) -> Loaded:
    """What was deleted under tracking, and comments, are left out."""
    zipped = Zipped(raw)
    content = zipped.xml("content.xml")
    if content is None:
        raise DocumentError("it has no text; it is no OpenDocument file, or damaged")
    body = next((part for part in content.iter() if local(part) == "text" and len(part)), None)
    blocks = list(_blocks(body)) if body is not None else []
    notes = [text for note in content.iter() if local(note) == "note-body" and (text := _text(note))]
    text = "\n\n".join([text for _, text in blocks] + notes)
    about = zipped.xml("meta.xml")
    said = one_line(first_text(about, "title"))
    heading = next((text for kind, text in blocks if kind == "h"), None)
    header = read_header(text)
    document = raw.document(
        text,
        title=(said if said and not made_up_title(said) else None) or heading or header.title,
        date=header.date or parse_date(first_text(about, "creation-date")),
        body_start=header.body_start if header.date or header.metadata else 0,
        metadata={**header.metadata, "author": header.metadata.get("author") or first_text(about, "initial-creator")},
    )
    return Loaded((document,))


def _blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """(kind, text) of every block with words; of nested lists and sections too."""
    stack = [iter(parent)]
    while stack:
        element = next(stack[-1], None)
        if element is None:
            stack.pop()
        elif local(element) in ("p", "h"):
            if text := _text(element):
                yield local(element), text
        elif local(element) == "table":
            rows = [row for row in element.iter() if local(row) == "table-row"]
            cells = [[_text(cell) for cell in row if local(cell) == "table-cell"] for row in rows]
            yield from (("row", sentence) for sentence in row_sentences(cells))
        elif local(element) not in _UNSEEN and len(element):
            stack.append(iter(element))


def _text(element: Any) -> str:
    """Its words, without those of notes and comments in it."""
    return " ".join("".join(_shown(element)).split())


def _shown(element: Any) -> Iterator[str]:
    """In order; without recursion, since a file may be nested as it likes."""
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]

    hidden = 0
    for event, node in lxml.etree.iterwalk(element, events=("start", "end")):
        unseen = local(node) in _UNSEEN or not local(node)
        if event == "start":
            hidden += unseen
            if not hidden:
                yield {"s": " ", "tab": " ", "line-break": " "}.get(local(node), "")
                yield node.text or ""
        else:
            hidden -= unseen
            if not hidden and node is not element:
                yield (" " if local(node) in ("p", "h") else "") + (node.tail or "")
