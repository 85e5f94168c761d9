"""JSONL: one article a line."""

from __future__ import annotations

import codecs
import json
import math
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import parse_date
from embeddings.load.decoding import clean, decode
from embeddings.load.fields import named_fields, one_line, title_from_name
from embeddings.load.headers import read_header
from embeddings.load.raw import MAX_PROBLEMS, Loaded, RawFile
from embeddings.records import Document

MAX_JSON_DEPTH = 32


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
