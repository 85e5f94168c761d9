"""Word files (.docx): paragraphs, table rows and notes, wherever in the document they hide."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import date_from_name
from embeddings.load.decoding import clean
from embeddings.load.fields import one_line
from embeddings.load.headers import read_header
from embeddings.load.properties import made_on, made_up_title
from embeddings.load.raw import Loaded, RawFile, shown_size

MAX_ELEMENTS = 3_000_000
"""Of a document's XML; each takes a few hundred bytes when it is read, and a book has under a million."""
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_NOTES = (("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml"))
_SHOWN = {_W + "tab": " ", _W + "ptab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_GONE = (_W + "moveFrom", _W + "del", _W + "rt")
"""What was moved away or deleted, and the pronunciation above a word."""
_OTHERS = {
    "comment": re.compile(r"word/comments\.xml"),
    "header or footer": re.compile(r"word/(?:header|footer)\d*\.xml"),
    "chart": re.compile(r"word/charts/chart\d*\.xml"),
    "diagram": re.compile(r"word/diagrams/data\d*\.xml"),
    "embedded file": re.compile(r"word/embeddings/.+"),
    "inserted document": re.compile(r"word/afchunk\d*\..+"),
}


def load_docx(raw: RawFile) -> Loaded:
    """Paragraphs and table rows in order, then footnotes and endnotes; what else has words is told in a note."""
    import docx

    if raw.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("an old .doc file or an encrypted one; save it as .docx without a password")
    with zipfile.ZipFile(io.BytesIO(raw.data)) as archive:
        _check_size(archive, raw.max_bytes)
        notes = [text for kind, name in _NOTES for text in _note_texts(archive, name, kind)]
        left_out = _left_out(archive)
    document = docx.Document(io.BytesIO(raw.data))
    hidden = _hidden_styles(document)
    blocks = [(style, text) for style, text in _blocks(document.element.body, hidden) if text]
    text = "\n\n".join([text for _, text in blocks] + notes)
    about = document.core_properties
    header = read_header(text)
    heading = next((text for wanted in ("Title", "Heading1") for style, text in blocks if style == wanted), None)
    said = one_line(about.title or "")
    title = heading if made_up_title(said) else said
    # The properties of python-docx's own template are not the article's.
    author = about.author if about.author != "python-docx" else ""
    alone = not (header.date or header.metadata) and title not in (None, "", header.title)
    word = raw.document(
        text,
        title=title or header.title,
        date=header.date or date_from_name(raw.stem) or made_on(about.created),
        # A first paragraph that is not the title is one to be found.
        body_start=0 if alone else header.body_start,
        metadata={**header.metadata, "author": one_line(author or "") or header.metadata.get("author")},
        notes=left_out,
    )
    return Loaded((word,))


def _check_size(archive: zipfile.ZipFile, max_bytes: int) -> None:
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > max_bytes:
        raise DocumentError(
            f"it unpacks to {shown_size(unpacked)}, more than the limit of {shown_size(max_bytes)}; split it or "
            "take its pictures out"
        )
    for entry in archive.infolist():
        if entry.filename.endswith(".xml") and entry.file_size > MAX_ELEMENTS:
            with archive.open(entry) as part:
                elements = sum(block.count(b"<") for block in iter(lambda: part.read(1 << 20), b""))
            if elements > MAX_ELEMENTS:
                raise DocumentError(f"its {entry.filename} has more than {MAX_ELEMENTS:,} elements; split it")


def _note_texts(archive: zipfile.ZipFile, name: str, kind: str) -> Iterator[str]:
    """Of the footnotes or the endnotes, a paragraph each."""
    if name not in archive.namelist():
        return
    for note in _parsed(archive.read(name)).iter(_W + kind):
        if note.get(_W + "type") in (None, "normal"):  # not the line that parts them from the page
            yield from (text for _, text in _blocks(note, frozenset()) if text)


def _left_out(archive: zipfile.ZipFile) -> list[str]:
    """What else of the file has words, as "2 comments, 1 chart left out"."""
    found: Counter[str] = Counter()
    for name in archive.namelist():
        for kind, pattern in _OTHERS.items():
            if pattern.fullmatch(name):
                found[kind] += _count(archive, name, kind)
    told = [f"{count} {kind}{'s' * (count > 1)}" for kind, count in found.items() if count]
    return [f"left out: {', '.join(told).replace('header or footers', 'headers or footers')}"] if told else []


def _count(archive: zipfile.ZipFile, name: str, kind: str) -> int:
    if kind == "comment":
        return sum(1 for _ in _parsed(archive.read(name)).iter(_W + "comment"))
    if kind == "header or footer":
        words = "".join(element.text or "" for element in _parsed(archive.read(name)).iter(_W + "t"))
        return any(map(str.isalpha, words))
    return 1


def _parsed(part: bytes) -> Any:
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]

    return lxml.etree.fromstring(part, lxml.etree.XMLParser(resolve_entities=False, no_network=True))


def _hidden_styles(document: Any) -> frozenset[str]:
    """The styles whose text is not shown."""
    return frozenset(
        style.get(_W + "styleId", "")
        for style in document.styles.element.iter(_W + "style")
        if _is_on(style.find(f"{_W}rPr/{_W}vanish"))
    )


def _blocks(parent: Any, hidden: frozenset[str]) -> Iterator[tuple[str, str]]:
    """(style, text) of paragraphs and table rows, those in content controls, text boxes and tracked insertions too."""
    for element in parent:
        if element.tag == _W + "p":
            styles = element.findall(f"{_W}pPr/{_W}pStyle")
            style = styles[0].get(_W + "val", "") if styles else ""
            yield style, "" if style in hidden else _text(element, hidden)
            for box in _own(element, "txbxContent", "p"):
                # The fallback repeats the box for old programs.
                if not any(str(above.tag).endswith("}Fallback") for above in box.iterancestors()):
                    yield from _blocks(box, hidden)
        elif element.tag == _W + "tbl":
            for row in _own(element, "tr", "tbl"):
                cells = (" ".join(text for _, text in _blocks(cell, hidden) if text) for cell in _own(row, "tc", "tr"))
                yield "", " | ".join(filter(None, cells))
        elif element.tag not in (_W + "sectPr", *_GONE):
            yield from _blocks(element, hidden)


def _own(parent: Any, name: str, parent_name: str) -> Iterator[Any]:
    """The elements below, but not those that belong to a `parent_name` within the parent."""
    return (element for element in parent.iter(_W + name) if next(element.iterancestors(_W + parent_name)) is parent)


def _text(paragraph: Any, hidden: frozenset[str]) -> str:
    text = ""
    for node in paragraph.iter(_W + "t", _M + "t", *_SHOWN):
        if node.getparent().tag == _W + "tabs" or not _is_shown(node, paragraph, hidden):
            continue
        text += _SHOWN.get(node.tag) or node.text or ""
    return clean(text).strip()


def _is_shown(node: Any, paragraph: Any, hidden: frozenset[str]) -> bool:
    """Whether it is of this paragraph, and neither hidden nor gone."""
    for above in node.iterancestors():
        if above is paragraph:
            return True
        if above.tag == _W + "p" or above.tag in _GONE:
            return False
        if above.tag == _W + "r":
            style = above.find(f"{_W}rPr/{_W}rStyle")
            if _is_on(above.find(f"{_W}rPr/{_W}vanish")) or (style is not None and style.get(_W + "val") in hidden):
                return False
    return False


def _is_on(switch: Any) -> bool:
    return switch is not None and switch.get(_W + "val", "1") not in ("0", "false", "off")
