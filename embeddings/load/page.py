"""The words of HTML as a reader sees them: a break where a block begins or ends, a table's row a line, no code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from embeddings.load.note_marks import leads_to_note

_UNSEEN = frozenset(
    "title script style noscript template svg iframe object select datalist annotation annotation-xml".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label mark meter q s samp small span "
    "strike strong sub sup time tt u var wbr".split()
)
_OF_THE_HEAD = frozenset("title meta link base script style noscript template".split())
_BREAK = "\u2029"
_NOTE_MARK = re.compile(r"^\s*[\[(]?\s*(?:[0-9]{1,3}(?:\s*[,–-]\s*[0-9]{1,3})*|[*†‡§]|[a-z])\s*[\])]?\s*")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def text_blocks(written: str) -> list[str]:
    """The blocks of a page or a piece of one."""
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]
    import lxml.html  # type: ignore[import-untyped,unused-ignore]

    if not written.strip():
        return []
    try:
        return visible_blocks(lxml.html.document_fromstring(written))
    except (lxml.etree.ParserError, ValueError):  # nothing but comments
        return []


def inline_text(written: str) -> str:
    """A piece of a page, as the content of a cell, as one line."""
    import lxml.html  # type: ignore[import-untyped,unused-ignore]

    tree = lxml.html.fragment_fromstring(written, create_parent="div")
    remove_unseen(tree)
    return cell_text(tree)


def visible_blocks(tree: Any) -> list[str]:
    """The text of a tree, cut where a block begins or ends. (Changes the tree.)"""
    remove_unseen(tree)
    mark_rows(tree)
    mark_breaks(tree)
    return [block for part in tree.text_content().split(_BREAK) if (block := " ".join(part.split()))]


def remove_unseen(tree: Any) -> None:
    """Takes out comments, code, hidden elements and note marks; what follows them stays."""
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]

    empty_head(tree)
    lxml.etree.strip_elements(tree, lxml.etree.Comment, lxml.etree.ProcessingInstruction, *_UNSEEN, with_tail=False)
    for element in [*tree.iter()]:
        hidden = "hidden" in element.attrib or bool(_HIDDEN.search(element.get("style", "")))
        if (hidden or is_note_mark(element)) and element.getparent() is not None:
            drop(element)


def empty_head(tree: Any) -> None:
    """Moves what a reader sees out of the head: where no body is opened, libxml2 puts elements that it does not know
    (`nav`, `article`) there."""
    head, body = tree.find("head"), tree.find("body")
    if head is None or body is None:
        return
    for place, element in enumerate([child for child in head if child.tag not in _OF_THE_HEAD]):
        body.insert(place, element)


def is_note_mark(element: Any) -> bool:
    """A raised number or sign that leads to a note: within a link, or behind a sentence or a word.

    A raised digit behind a unit or a figure ("km2", "10^6") belongs to it and is none.
    """
    if element.tag != "sup":
        return False
    text = element.text_content()
    if not _NOTE_MARK.fullmatch(text):
        return False
    if element.find(".//a") is not None or (element.getparent() is not None and element.getparent().tag == "a"):
        return True
    return not text.strip().isalpha() and leads_to_note(text_before(element), text.strip())


def text_before(element: Any) -> str:
    """What stands just before an element within its parent."""
    previous = element.getprevious()
    if previous is not None:
        return str(previous.tail or "") or str(previous.text_content() if isinstance(previous.tag, str) else "")
    parent = element.getparent()
    return str(parent.text or "") if parent is not None else ""


def drop(element: Any) -> None:
    """Takes an element out of its tree; the text behind it stays."""
    parent, tail = element.getparent(), element.tail
    previous = element.getprevious()
    if tail and previous is not None:
        previous.tail = (previous.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def mark_rows(tree: Any) -> None:
    """Makes each row of a table one line of text, its cells parted by "|"."""
    for table in [*tree.iter("table")]:
        for row in _own(table, "tr"):
            _one_line(row)


def mark_breaks(tree: Any) -> None:
    """Puts a mark where a block begins or ends."""
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _INLINE:
            continue
        element.text = _BREAK + (element.text or "")
        element.tail = _BREAK + (element.tail or "")


def _one_line(row: Any) -> None:
    """A row of a table as "cell | cell", what is in a cell as one line: "10:00 to 20:00; Closed at noon".

    A row that holds a table of its own, or paragraphs without end, lays out a page and is left as it is.
    """
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if any(cell.find(".//table") is not None for cell in cells):
        for cell in cells:
            cell.tag = "div"
        return
    texts = [cell_text(cell) for cell in cells]
    for cell in cells[1:]:
        row.remove(cell)
    if cells:
        for inner in [*cells[0]]:
            cells[0].remove(inner)
        cells[0].text = " | ".join(filter(None, texts))


def cell_text(cell: Any) -> str:
    """What is in a cell as one line: items of lists joined by semicolons, lines and paragraphs by spaces."""
    for part in cell.iter("li", "dd", "dt", "br", "p", "div"):
        if part.tag in ("li", "dd", "dt"):
            part.text = "\u2028" + (part.text or "")
        part.tail = " " + (part.tail or "")
    parts = [" ".join(part.split()) for part in cell.text_content().split("\u2028")]
    return "; ".join(filter(None, parts))


def _own(table: Any, tag: str) -> Iterator[Any]:
    return (element for element in [*table.iter(tag)] if next(element.iterancestors("table")) is table)
