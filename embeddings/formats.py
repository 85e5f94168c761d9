"""The formats that are text themselves: plain text, Markdown, HTML and JSONL."""

import codecs
import html
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from embeddings.dates import parse_date
from embeddings.decoding import Decoded, clean, decode
from embeddings.errors import DocumentError
from embeddings.headers import named_fields, one_line, read_front_matter, read_header, title_from_name
from embeddings.records import MAX_PROBLEMS, Document, Loaded, RawFile

MAX_JSON_DEPTH = 32


def load_text(raw: RawFile) -> Loaded:
    return _as_written(raw, decode(raw.data))


def _as_written(raw: RawFile, decoded: Decoded) -> Loaded:
    header = read_header(decoded.text)
    document = raw.document(
        decoded.text,
        title=header.title,
        date=header.date,
        body_start=header.body_start,
        metadata={**header.metadata, "encoding": decoded.encoding},
    )
    return Loaded((document,), decoded.problems)


# Markdown

MAX_MARKS = 200_000
"""Of Markdown; a text with more is taken as it is written. Each takes up to 25 microseconds, so 5 s is the most."""


def load_markdown(raw: RawFile) -> Loaded:
    """Readable text of headings, paragraphs, list items, table rows and code, a blank line between them."""
    decoded = decode(raw.data)
    written = decoded.text
    if sum(map(written.count, "[*_`|<~#&\\\n")) > MAX_MARKS:
        loaded = _as_written(raw, decoded)
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


# HTML

MANY_TAGS = 5_000
"""With more, trafilatura's second opinions are not asked for: one of them takes quadratic time."""
MAX_TAGS = 100_000
"""A page with more is taken as it is, so that none holds up a build."""
_INVISIBLE = ("head", "script", "style", "noscript", "template", "svg", "nav", "footer")
_INLINE = frozenset(
    "a abbr b bdi bdo cite code data dfn em font i kbd mark q s samp small span strong sub sup time u".split()
)
_DATED = (
    "//*[self::meta or self::time or self::abbr or self::script[contains(@type, 'ld+json')]"
    " or contains(@itemprop, 'date')"
    " or (contains(@class, 'date') or contains(@class, 'publish')) and string-length(normalize-space()) < 100]"
    "[not(ancestor::footer or ancestor::nav or ancestor::aside)]"
)
# Not extensive: that guesses, and loads every language there is for it. A fixed last day: the clock must not decide how
# a page is read.
_DATE_SEARCH: Mapping[str, Any] = {"extensive_search": False, "original_date": True, "max_date": "2100-01-01"}


def load_html(raw: RawFile) -> Loaded:
    """The article of a page by trafilatura; where it finds none, all the words that a reader sees."""
    import lxml.html  # type: ignore[import-untyped,unused-ignore]
    import trafilatura

    declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", raw.data[:2048])
    decoded = decode(raw.data, declared[1].decode() if declared else None)
    page = re.sub(r"^\s*<\?xml[^>]*>", "", clean(decoded.text))
    tree = lxml.html.document_fromstring(page)
    tags = page.count("<")
    if tags > MAX_TAGS:
        title, about_it = _heading(tree), {"encoding": decoded.encoding}
        document = raw.document("\n\n".join(_visible_blocks(tree)), title=title, metadata=about_it)
        return Loaded((document,), (*decoded.problems, f"more than {MAX_TAGS:,} tags; all words are taken, menus too"))
    dates = dict(_DATE_SEARCH)
    found: Any = trafilatura.bare_extraction(
        page,
        fast=tags > MANY_TAGS,
        with_metadata=True,
        include_comments=False,
        date_extraction_params=dates,
    )
    about: Any = found or trafilatura.extract_metadata(tree, date_config=dates)
    title = about.title or _heading(tree)
    date = _page_date(tree)
    blocks = _article_blocks(found.text or "") if found else _visible_blocks(tree)
    document = raw.document(
        "\n\n".join(blocks),
        title=title,
        date=date,
        body_start=len(blocks[0]) + 2 if blocks and title and blocks[0] == one_line(title) else 0,
        metadata={
            "publisher": about.sitename,
            "author": about.author,
            "url": about.url,
            "encoding": decoded.encoding,
        },
    )
    return Loaded((document,), decoded.problems)


def _heading(tree: Any) -> str | None:
    return next((one_line(part.text_content()) for part in tree.iter("h1", "title")), None)


def _article_blocks(text: str) -> list[str]:
    lines = (line.strip() for line in text.split("\n"))
    rows = (re.sub(r"^\|\s*|\s*\|$", "", line) for line in lines if not re.fullmatch(r"[|\s-]+", line))
    return [row for row in rows if row]


def _visible_blocks(tree: Any) -> list[str]:
    """The text of a page, cut where a block begins or ends. (Changes the tree.)"""
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]

    lxml.etree.strip_elements(tree, lxml.etree.Comment, *_INVISIBLE, with_tail=False)
    for element in tree.iter():
        if element.tag not in _INLINE:
            element.text = "\u2029" + (element.text or "")
            element.tail = "\u2029" + (element.tail or "")
    return [block for part in tree.text_content().split("\u2029") if (block := " ".join(part.split()))]


def _page_date(tree: Any) -> str | None:
    """The date by htmldate from what declares one; the whole page's words and links would offer it wrong ones."""
    import htmldate
    import lxml.html  # type: ignore[import-untyped,unused-ignore]

    declaring = "".join(lxml.html.tostring(part, encoding="unicode", with_tail=False) for part in tree.xpath(_DATED))
    page = f"<html><body>{declaring}</body></html>"
    return parse_date(htmldate.find_date(page, **_DATE_SEARCH))


# JSONL

_TEXTS = ("text", "body", "content")


def load_jsonl(raw: RawFile) -> Loaded:
    """One article a line; a bad line, or one whose id came before, is told among the problems and loses no other."""
    data = raw.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        data = decode(data).text.encode()
    documents: dict[str, Document] = {}
    bad: list[str] = []
    more = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            decoded = decode(line)  # by itself: what is broken in one line is only that line's
            bad += [f"line {number}: {problem}" for problem in decoded.problems]
            document = _json_document(raw, decoded.text, number, decoded.encoding)
            if document.source in documents:
                raise DocumentError(f"the id {document.source.partition('#')[2]!r} was there before; give each its own")
            documents[document.source] = document
        except (ValueError, RecursionError, DocumentError) as error:
            if len(bad) >= MAX_PROBLEMS:
                more += 1
                continue
            bad.append(f"line {number}: {error if isinstance(error, DocumentError) else f'not valid JSON ({error})'}")
    if not documents:
        raise DocumentError(f"no line of it is an article ({bad[0]}); put one JSON object on each line")
    if more:
        bad.append(f"and {more} more bad lines")
    return Loaded(tuple(documents.values()), tuple(bad))


def _json_document(raw: RawFile, line: str, number: int, encoding: str) -> Document:
    row = json.loads(line, parse_constant=lambda _: None)
    if not isinstance(row, dict):
        raise DocumentError("not a JSON object; write {...}")
    row = _json_clean(row)
    text = next((value for key in _TEXTS if isinstance(value := row.get(key), str) and value.strip()), None)
    if text is None:
        raise DocumentError('no text; give it a "text", "body" or "content"')
    header = read_header(text)
    fields = named_fields((key, value) for key, value in row.items() if key not in ("id", *_TEXTS))
    identity = row.get("id")
    written = isinstance(identity, (str, int)) and not isinstance(identity, bool) and one_line(str(identity))
    title = fields.pop("title", None)
    date = parse_date(fields.pop("date", None))
    return raw.document(
        text,
        source=f"{raw.source}#{written or number}",
        title=title or header.title or f"{title_from_name(raw.stem)} {written or number}",
        date=date or header.date,
        body_start=header.body_start if title is None or header.title == title else 0,
        metadata={**header.metadata, **fields, "encoding": encoding},
    )


def _json_clean(value: Any, depth: int = 0) -> Any:
    """The same value without NUL, unpaired surrogates and infinite numbers, which nothing after this could store."""
    if depth > MAX_JSON_DEPTH:
        raise DocumentError(f"nested more than {MAX_JSON_DEPTH} deep; write it flatter")
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_json_clean(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {clean(key): _json_clean(item, depth + 1) for key, item in value.items()}
    return value
