"""Markdown, as a reader sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from embeddings.load.decoding import clean, decode
from embeddings.load.front_matter import read_front_matter
from embeddings.load.headers import read_header
from embeddings.load.page import inline_text, text_blocks
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.text import as_written

MAX_MARKS = 200_000
"""Of Markdown; a text with more is taken as it is written. Each takes up to 25 microseconds, so 5 s is the most. The
beginning of an image takes twice that and counts for three."""
_NOTE = "\ue001"  # where a note begins, until the blocks are parted
_NOTE_TEXT = re.compile(r"(?:^|(?<=\n))\[\^[^\]\s]{1,40}\]:[ \t]?")
_NOTE_MARK = re.compile(r"\[\^[^\]\s]{1,40}\](?!:)")


def load_markdown(raw: RawFile) -> Loaded:
    """Readable text of headings, paragraphs, list items, table rows and code, a blank line between them."""
    decoded = decode(raw.data)
    written = decoded.text
    if sum(map(written.count, "[*_`|<~#&\\\n")) + 2 * written.count("![") > MAX_MARKS:
        loaded = as_written(raw, decoded)
        problem = f"more than {MAX_MARKS:,} marks of Markdown; taken as it is written. Split the file to have it read"
        return replace(loaded, problems=(*loaded.problems, problem))
    front = read_front_matter(written)
    header = front if front.body_start else read_header(written)
    if not (header.date or header.metadata or front.body_start):
        header = replace(header, title=None, body_start=0)  # a first short line alone: its heading says more
    blocks = _markdown_blocks(written[header.body_start :])
    text = "\n\n".join(text for _, text in blocks)
    first_kind, first_text = blocks[0] if blocks else ("", "")
    heading = next((text for kind, text in blocks if kind == "h1"), None)
    document = raw.document(
        text,
        title=header.title or heading,
        date=header.date,
        body_start=len(first_text) + 2 if first_kind == "h1" else 0,
        metadata={**header.metadata, "encoding": decoded.encoding},
        notes=decoded.notes,
    )
    return Loaded((document,), decoded.problems)


def _markdown_blocks(written: str) -> list[tuple[str, str]]:
    """(kind, text) of each block; kind is the heading's tag ("h1") or ""."""
    from markdown_it import MarkdownIt

    blocks: list[tuple[str, str]] = []
    kind = ""
    mark = ""
    cells: list[str] | None = None
    found: dict[str, Any] = {}
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written, found):
        texts: list[str] = []
        if token.type == "heading_open":
            kind = token.tag
        elif token.type in ("heading_close", "list_item_close"):
            kind, mark = "", ""  # of an empty one, nothing may be left for the next block
        elif token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            texts, cells = [" | ".join(cells or ())], None
        elif token.type == "inline" and cells is not None:
            cells.append(_inline_text(token.children or (), in_cell=True))
        elif token.type == "inline":
            texts = _inline_text(token.children or ()).split(_NOTE)
        elif token.type in ("fence", "code_block"):
            texts = [token.content]
        elif token.type == "html_block":
            texts = text_blocks(token.content)
        for text in texts:
            if cleaned := clean(text).strip("\n").rstrip():
                blocks.append((kind, mark + cleaned))
                kind, mark = "", ""
    return blocks + [("", note) for note in _one_word_notes(found)]


def _inline_text(tokens: Sequence[Any], in_cell: bool = False) -> str:
    """The text of a paragraph or a cell, its notes parted by _NOTE; a break where a tag breaks it."""
    breaks = {"softbreak": "\n", "hardbreak": "\r"}
    tagged = any(token.type == "html_inline" for token in tokens)
    parts = []
    for token in tokens:
        if token.type == "html_inline":
            parts.append(token.content)
        elif token.type in breaks:
            parts.append(breaks[token.type])
        else:
            text = token.content if token.type == "code_inline" else _NOTE_MARK.sub("", token.content)
            parts.append(html.escape(text) if tagged else text)
    text = _NOTE_TEXT.sub(_NOTE, "".join(parts))
    text = text.replace("\n", " ").replace("\r", "<br>" if tagged else "\n")
    if tagged:
        text = inline_text(text) if in_cell else "\n".join(text_blocks(text))
    return (" ".join(text.split()) if in_cell else text).strip()


def _one_word_notes(found: Mapping[str, Any]) -> list[str]:
    """Notes that CommonMark takes for the target of a link, as "[^1]: Ibid."."""
    references = found.get("references", {})
    return [unquote(target["href"]) for name, target in references.items() if name.startswith("^")]
