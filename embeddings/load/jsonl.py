"""JSONL: one article a line, read line by line, so that a dump may be of any size."""

from __future__ import annotations

import codecs
import html
import io
import json
import math
import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

from embeddings.errors import DocumentError
from embeddings.load.decoding import clean, decode
from embeddings.load.fields import date_of, named_fields, one_line, title_from_name
from embeddings.load.headers import read_header
from embeddings.load.page import text_blocks
from embeddings.load.raw import MAX_PROBLEMS, Loaded, RawFile, shown_size
from embeddings.records import Document

MAX_JSON_DEPTH = 32
PART_ARTICLES = 500
PART_BYTES = 4 * 2**20
"""Articles, and bytes of lines, that are handed on together."""

_TEXTS = (
    *("text", "body", "content", "content_text", "contentText", "content_html", "contentHtml", "articleBody"),
    *("article_body", "full_text", "fullText", "fulltext", "body_text", "bodyText", "paragraphs"),
)
_TEXTS_AT_LEAST = ("description", "summary", "excerpt")  # all that some feeds have
_TAGS = re.compile(r"</(?:p|div|h[1-6]|li|ul|ol|a|b|i|em|strong|span|td|table|blockquote|figure)>|<br\s{0,5}/?>", re.I)
_IDS = ("id", "guid", "_id")
_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)


def jsonl_parts(source: str, file: BinaryIO, max_line_bytes: int) -> Iterator[Loaded]:
    """The articles, so many together as PART_ARTICLES and PART_BYTES allow, the problems with the last of them.

    A bad line, one that is too long, or one whose id came before, is told among the problems and loses no other.
    Raises DocumentError when no line is an article.
    """
    seen: set[str] = set()
    part: list[Document] = []
    size, bad, more = 0, [], 0
    for number, line in enumerate(_lines(file, max_line_bytes), 1):
        try:
            if line is None:
                raise DocumentError(f"longer than the limit of {shown_size(max_line_bytes)}; split the article")
            if not line.strip():
                continue
            decoded = decode(line)  # by itself: what is broken in one line is only that line's
            bad += [f"line {number}: {problem}" for problem in decoded.problems]
            document = _document(RawFile(source, b""), decoded.text, number, decoded.encoding)
            if document.source in seen:
                raise DocumentError(f"the id {document.source.partition('#')[2]!r} was there before; give each its own")
            seen.add(document.source)
            part.append(document)
            size += len(line)
        except (ValueError, RecursionError, DocumentError) as error:
            if len(bad) >= MAX_PROBLEMS:
                more += 1
                continue
            bad.append(f"line {number}: {error if isinstance(error, DocumentError) else f'not valid JSON ({error})'}")
        if len(part) >= PART_ARTICLES or size >= PART_BYTES:
            yield Loaded(tuple(part))
            part, size = [], 0
    if not seen:
        raise DocumentError(f"no line of it is an article ({bad[0]}); put one JSON object on each line")
    if more:
        bad.append(f"and {more} more bad lines")
    yield Loaded(tuple(part), tuple(bad))


def _lines(file: BinaryIO, limit: int) -> Iterator[bytes | None]:
    """None stands for a line over the limit, which is never held whole."""
    start = file.read(4)
    file.seek(0)
    if start.startswith(_WIDE_MARKS):
        encoding = "utf-32" if start in (codecs.BOM_UTF32_BE, codecs.BOM_UTF32_LE) else "utf-16"
        text = io.TextIOWrapper(file, encoding, "replace", newline="\n")
        yield from (line.encode("utf-8", "replace") for line in text)
        text.detach()  # or it would close the file
        return
    while line := file.readline(limit + 1):
        if len(line) <= limit:
            yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(limit)
        yield None


def _document(raw: RawFile, line: str, number: int, encoding: str) -> Document:
    row = json.loads(line, parse_constant=lambda _: None)
    if not isinstance(row, dict):
        raise DocumentError("not a JSON object; write {...}")
    row = _json_clean(row)
    key, text = _text_of(row)
    header = read_header(text)
    fields = named_fields((name, value) for name, value in row.items() if name not in (*_IDS, *_TEXTS, key))
    identity = next((row[name] for name in _IDS if row.get(name) not in (None, "")), None)
    written = isinstance(identity, (str, int)) and not isinstance(identity, bool) and one_line(str(identity))
    title = html.unescape(fields.pop("title", "")) or None
    date = date_of(fields)
    rest = {name: value for name, value in fields.items() if name not in ("date", "created", "updated")}
    return raw.document(
        text,
        source=f"{raw.source}#{written or number}",
        title=title or header.title or f"{title_from_name(raw.stem)} {written or number}",
        date=date or header.date,
        body_start=header.body_start if title is None or header.title == title else 0,
        metadata={**header.metadata, **rest, "encoding": encoding},
    )


def _text_of(row: Mapping[str, Any]) -> tuple[str, str]:
    """The key of an article's text and the text; HTML becomes the words that a reader sees.

    It may be an object that shows it, as {"rendered": "<p>..."} of WordPress, or a list of paragraphs.
    """
    for key in (*_TEXTS, *_TEXTS_AT_LEAST):
        value = row.get(key)
        shown = value.get("rendered") if isinstance(value, dict) else value
        if isinstance(shown, list) and all(isinstance(paragraph, str) for paragraph in shown):
            shown = "\n\n".join(shown)
        if isinstance(shown, str) and shown.strip():
            text = "\n\n".join(text_blocks(shown)) if _TAGS.search(shown) else shown
            if text.strip():
                return key, text
    raise DocumentError('no text; give it a "text", "body" or "content"')


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
