"""Word files (.docx): paragraphs and table rows, wherever in the document they hide."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import date_from_name
from embeddings.load.decoding import clean
from embeddings.load.fields import one_line
from embeddings.load.headers import read_header
from embeddings.load.raw import Loaded, RawFile, shown_size

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def load_docx(raw: RawFile) -> Loaded:
    """Paragraphs and table rows in order; not headers, footers, footnotes or comments."""
    import docx

    if raw.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("an old .doc file or an encrypted one; save it as .docx without a password")
    with zipfile.ZipFile(io.BytesIO(raw.data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > raw.max_bytes:
        raise DocumentError(
            f"it unpacks to {shown_size(unpacked)}, more than the limit of {shown_size(raw.max_bytes)}; split it or "
            "take its pictures out"
        )
    document = docx.Document(io.BytesIO(raw.data))
    blocks = [(style, text) for style, text in _blocks(document.element.body) if text]
    text = "\n\n".join(text for _, text in blocks)
    about = document.core_properties
    header = read_header(text)
    heading = next((text for wanted in ("Title", "Heading1") for style, text in blocks if style == wanted), None)
    # The properties of python-docx's own template are not the article's.
    author = about.author if about.author != "python-docx" else ""
    created = about.created if about.created and (author or about.created.year != 2013) else None
    word = raw.document(
        text,
        title=one_line(about.title or "") or heading or header.title,
        date=header.date or date_from_name(raw.stem) or (created.date().isoformat() if created else None),
        body_start=header.body_start,
        metadata={**header.metadata, "author": one_line(author or "") or header.metadata.get("author")},
    )
    return Loaded((word,))


def _blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """(style, text) of paragraphs and table rows, those in content controls, text boxes and tracked insertions too."""
    for element in parent:
        if element.tag == _W + "p":
            styles = element.findall(f"{_W}pPr/{_W}pStyle")
            yield (styles[0].get(_W + "val", "") if styles else ""), _text(element)
            for box in _own(element, "txbxContent", "p"):
                # The fallback repeats the box for old programs.
                if not any(str(above.tag).endswith("}Fallback") for above in box.iterancestors()):
                    yield from _blocks(box)
        elif element.tag == _W + "tbl":
            for row in _own(element, "tr", "tbl"):
                cells = (" ".join(text for _, text in _blocks(cell) if text) for cell in _own(row, "tc", "tr"))
                yield "", " | ".join(filter(None, cells))
        elif element.tag != _W + "sectPr":
            yield from _blocks(element)


def _own(parent: Any, name: str, parent_name: str) -> Iterator[Any]:
    """The elements below, but not those that belong to a `parent_name` within the parent."""
    return (element for element in parent.iter(_W + name) if next(element.iterancestors(_W + parent_name)) is parent)


def _text(paragraph: Any) -> str:
    shown = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
    text = ""
    for node in paragraph.iter(_W + "t", *shown):
        if next(node.iterancestors(_W + "p")) is paragraph and node.getparent().tag != _W + "tabs":
            text += shown.get(node.tag) or node.text or ""
    return clean(text).strip()
