"""Rich text (.rtf), read by striprtf."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice

from embeddings.errors import DocumentError
from embeddings.load.dates import date_from_name
from embeddings.load.decoding import clean
from embeddings.load.fields import one_line
from embeddings.load.headers import read_header
from embeddings.load.properties import made_on, made_up_title
from embeddings.load.raw import Loaded, RawFile

MAX_INFO_CHARS = 20_000
"""Of a file's start, where its properties are."""
_INFO = re.compile(r"\{\\info\b")
_FIELD = re.compile(r"\{\\(?P<name>title|author|creatim)\b ?(?P<value>(?:[^{}\\]|\\.|\{[^{}]{0,2000}\})*)\}", re.DOTALL)
_TIME = re.compile(r"\\yr(\d{4})\\mo(\d{1,2})\\dy(\d{1,2})")
_CODEPAGE = re.compile(r"\\ansicpg\d+")
# striprtf would put the address of a link into the text behind it, by a pattern that takes quadratic time.
_LINK = re.compile(r'HYPERLINK(?=\s*\\?")')
_NOTE = re.compile(r"\{\\footnote\b")
_BRACE = re.compile(r"\\[\\{}]|[{}]")
MAX_NOTES, MAX_NOTE_CHARS = 1_000, 20_000
MAX_FONT_TABLE = 32_000
"""Characters; striprtf looks for fonts in quadratic time. Of a longer table the first fonts are known."""
_UNSEEN = re.compile("[\xad\u200b]")  # where a word may be broken


def load_rtf(raw: RawFile) -> Loaded:
    """Paragraphs and rows of tables, a blank line between them; the words of links without their addresses."""
    if not raw.data.lstrip().startswith(b"{\\rtf"):
        raise DocumentError("not rich text (it does not begin with {\\rtf); give it the suffix of what it is")
    # Bytes beyond ASCII are written as escapes; where a program left one in, it is of the Western code page.
    written = raw.data.decode("cp1252", "replace")
    blocks = [_block(line) for line in _plain(written).split("\n")]
    text = "\n\n".join(filter(None, [*blocks, *_notes(written)]))
    info = _info(written)
    said = info.get("title", "")
    header = read_header(text)
    document = raw.document(
        text,
        title=said if said and not made_up_title(said) else header.title,
        date=header.date or date_from_name(raw.stem) or made_on(_time(info.get("creatim", ""))),
        body_start=header.body_start if header.date or header.metadata or not said else 0,
        metadata={**header.metadata, "author": header.metadata.get("author") or info.get("author")},
    )
    return Loaded((document,))


def _plain(written: str) -> str:
    from striprtf.striprtf import font_table_group, rtf_to_text

    fonts = font_table_group(written)
    if fonts:
        # Behind the last font's end striprtf would look for another, in time that grows with the fourth power.
        kept = fonts[: fonts.rfind(";", 0, MAX_FONT_TABLE) + 1]
        written = written.replace(fonts, kept + "}" * _depth(kept), 1)
    try:
        return clean(rtf_to_text(_LINK.sub("LINK", written), errors="replace"))
    except (ValueError, IndexError, KeyError, LookupError, OverflowError) as error:
        raise DocumentError(
            f"it is damaged rich text ({one_line(str(error))[:100]}); open it in its own program and save it again"
        ) from error


def _depth(text: str) -> int:
    """How many groups are open at its end."""
    return max(0, text.count("{") - text.count("}"))


def _block(line: str) -> str:
    """A paragraph, or a row of a table, whose cells striprtf ends with a bar each."""
    line = _UNSEEN.sub("", line)
    if line.rstrip().endswith("|"):
        line = " | ".join(filter(None, (one_line(cell) for cell in line.split("|"))))
    return one_line(line)


def _notes(written: str) -> Iterator[str]:
    """Footnotes, which striprtf leaves out; an article says them too."""
    for begin in islice(_NOTE.finditer(written), MAX_NOTES):
        depth = 0
        for brace in _BRACE.finditer(written, begin.start(), begin.start() + MAX_NOTE_CHARS):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if depth == 0:
                yield one_line(_plain(_head(written) + written[begin.end() : brace.start()] + "}"))
                break


def _head(written: str) -> str:
    """What a piece needs to be read by itself: its code page."""
    page = _CODEPAGE.search(written, 0, MAX_INFO_CHARS)
    return f"{{\\rtf1{page.group() if page else ''} "


def _info(written: str) -> dict[str, str]:
    begin = _INFO.search(written, 0, MAX_INFO_CHARS)
    if begin is None:
        return {}
    part = written[begin.end() : begin.end() + MAX_INFO_CHARS]
    found: dict[str, str] = {}
    for match in _FIELD.finditer(part):
        value = match["value"]
        if match["name"] != "creatim":
            value = one_line(_plain(f"{_head(written)}{value}}}"))
        found.setdefault(match["name"], value)
    return found


def _time(written: str) -> datetime.datetime | None:
    match = _TIME.search(written)
    try:
        return datetime.datetime(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
