"""Markdown, as a reader sees it."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from embeddings.load.decoding import clean, decode
from embeddings.load.front_matter import read_front_matter
from embeddings.load.headers import read_header
from embeddings.load.raw import Loaded, RawFile
from embeddings.load.text import as_written

# Markdown

MAX_MARKS = 200_000
"""Of Markdown; a text with more is taken as it is written. Each takes up to 25 microseconds, so 5 s is the most."""


def load_markdown(raw: RawFile) -> Loaded:
    """Readable text of headings, paragraphs, list items, table rows and code, a blank line between them."""
    decoded = decode(raw.data)
    written = decoded.text
    if sum(map(written.count, "[*_`|<~#&\\\n")) > MAX_MARKS:
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
    )
    return Loaded((document,), decoded.problems)


def _markdown_blocks(written: str) -> list[tuple[str, str]]:
    """(kind, text) of each block; kind is the heading's tag ("h1") or ""."""
    from markdown_it import MarkdownIt

    blocks: list[tuple[str, str]] = []
    kind = ""
    mark = ""
    cells: list[str] | None = None
    for token in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(written):
        text = ""
        if token.type == "heading_open":
            kind = token.tag
        elif token.type in ("heading_close", "list_item_close"):
            kind, mark = "", ""  # of an empty one, nothing may be left for the next block
        elif token.type == "list_item_open":
            mark = f"{token.info}{token.markup} " if token.info else "- "
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            text, cells = " | ".join(cells or ()), None
        elif token.type == "inline":
            text = _inline_text(token.children or ())
            if cells is not None:
                cells.append(text.strip())
                continue
        elif token.type in ("fence", "code_block"):
            text = token.content
        elif token.type == "html_block":
            text = _without_tags(token.content)
        text = clean(text).strip("\n")
        if text.strip():
            blocks.append((kind, mark + text))
            kind, mark = "", ""
    return blocks


def _inline_text(tokens: Sequence[Any]) -> str:
    shown = {"softbreak": " ", "hardbreak": "\n"}
    return "".join(
        _without_tags(token.content) if token.type == "html_inline" else shown.get(token.type, token.content)
        for token in tokens
    ).strip()


def _without_tags(written: str) -> str:
    return html.unescape(re.sub(r"<!--.*?(?:-->|\Z)|<[^<>]{0,2000}>", "", written, flags=re.DOTALL))
