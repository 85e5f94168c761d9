"""Small files of every format, made by code, and how the tests load them."""

import datetime
import io
import json
import plistlib
import zipfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, settings

from embeddings.errors import DocumentError
from embeddings.load.files import Document, Loaded, load_file

BODY = "The ministers met on Friday. They signed a treaty on fishing."


def load(folder: Path, name: str, content: bytes | str, **options: int) -> Loaded:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load_file(path, folder, **options)


def one(folder: Path, name: str, content: bytes | str) -> Document:
    (document,) = load(folder, name, content).documents
    return document


def refused(folder: Path, name: str, content: bytes | str, **options: int) -> str:
    with pytest.raises(DocumentError) as caught:
        load(folder, name, content, **options)
    return str(caught.value)


def pdf_lines(*lines: tuple[float, float, float, str]) -> str:
    """A page's content from (x, y, font size, text), in points from the bottom left."""
    return "BT " + "\n".join(f"/F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, size, text in lines) + " ET"


def pdf(*pages: str, info: str = "", encrypt: str = "") -> bytes:
    """The smallest PDF that holds the pages; each is drawn with Helvetica (/F1) and a one-pixel image (/I1)."""
    image = (
        "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>"
    )
    fixed = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{7 + 2 * i} 0 R' for i in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        f"{image}\nstream\n0\nendstream",
        f"<< {info} >>",
    ]
    for i, content in enumerate(pages):
        fixed.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
        fixed.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents {6 + 2 * i} 0 R "
            "/Resources << /Font << /F1 3 0 R >> /XObject << /I1 4 0 R >> >> >>"
        )
    written, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(fixed, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    return (
        f"{written}xref\n0 {len(fixed) + 1}\n0000000000 65535 f \n{table}trailer\n"
        f"<< /Size {len(fixed) + 1} /Root 1 0 R /Info 5 0 R {encrypt} >>\nstartxref\n{len(written)}\n%%EOF"
    ).encode("latin-1")


def word(*paragraphs: str, title: str = "", author: str = "python-docx", created: str | None = None) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.title = title
    document.core_properties.author = author
    if created:
        document.core_properties.created = datetime.datetime.fromisoformat(created)
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def zipped(members: Mapping[str, str]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return file.getvalue()


def odt(body: str, meta: str = "") -> bytes:
    names = 'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:b" xmlns:dc="urn:d" xmlns:meta="urn:m"'
    content = f"<office:document {names}><office:body><office:text>{body}</office:text></office:body></office:document>"
    return zipped({"content.xml": content, "meta.xml": f"<office:meta {names}>{meta}</office:meta>"})


def epub(*chapters: str, about: str = "") -> bytes:
    items = "".join(
        f'<item id="c{n}" href="text/c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    book = f"<metadata>{about}</metadata><manifest>{items}</manifest><spine>{spine}</spine>"
    return zipped(
        {
            "META-INF/container.xml": '<c><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></c>',
            "OEBPS/book.opf": f'<package xmlns:dc="urn:d">{book}</package>',
            **{f"OEBPS/text/c{n}.xhtml": chapter for n, chapter in enumerate(chapters)},
        }
    )


def pptx(*slides: str) -> bytes:
    names = 'xmlns:p="urn:p" xmlns:a="urn:a" xmlns:r="urn:r"'
    ids = "".join(f'<p:sldId id="{n}" r:id="r{n}"/>' for n in range(len(slides)))
    rows = "".join(f'<R Id="r{n}" Type="http://x/slide" Target="slides/s{n}.xml"/>' for n in range(len(slides)))
    return zipped(
        {
            "ppt/presentation.xml": f"<p:show {names}><p:list>{ids}</p:list></p:show>",
            "ppt/_rels/presentation.xml.rels": f"<Relationships>{rows}</Relationships>",
            **{f"ppt/slides/s{n}.xml": f"<p:sld {names}>{slide}</p:sld>" for n, slide in enumerate(slides)},
        }
    )


def shape(*paragraphs: str, kind: str = "body") -> str:
    words = "".join(f"<a:p><a:r><a:t>{paragraph}</a:t></a:r></a:p>" for paragraph in paragraphs)
    return f'<p:sp><p:nvPr><p:ph type="{kind}"/></p:nvPr><p:txBody>{words}</p:txBody></p:sp>'


def xlsx(*rows: str, styles: str = "") -> bytes:
    names = 'xmlns="urn:x" xmlns:r="urn:r"'
    body = "".join(f"<row>{row}</row>" for row in rows)
    return zipped(
        {
            "xl/workbook.xml": f'<workbook {names}><sheets><sheet name="One" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": '<R><Relationship Id="r1" Type="x/worksheet" Target="s.xml"/></R>',
            "xl/s.xml": f"<worksheet {names}><sheetData>{body}</sheetData></worksheet>",
            "xl/styles.xml": f"<styleSheet {names}>{styles}</styleSheet>",
        }
    )


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def webarchive(page: bytes, **about: object) -> bytes:
    """As Safari saves a page, in the binary form; `about` are WebResource... keys."""
    said = {f"WebResource{key}": value for key, value in about.items()}
    return plistlib.dumps({"WebMainResource": {"WebResourceData": page, **said}}, fmt=plistlib.FMT_BINARY)


def rtf(body: str, info: str = "") -> str:
    fonts = r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fswiss\fcharset204 Arial;}}"
    return rf"{{\rtf1\ansi\ansicpg1252\deff0{fonts}{{\info{info}}}\f0 {body}\par}}"


A_PDF = pdf(pdf_lines((72, 700, 11, BODY)))
SAMPLES = {
    ".txt": BODY,
    ".text": BODY,
    ".md": BODY,
    ".markdown": BODY,
    ".html": f"<p>{BODY}</p>",
    ".htm": f"<p>{BODY}</p>",
    ".xhtml": f'<?xml version="1.0" encoding="utf-8"?><html><body><p>{BODY}</p></body></html>',
    ".pdf": A_PDF,
    ".docx": word(BODY),
    ".eml": f"Content-Type: text/plain; charset=utf-8\n\n{BODY}",
    ".odt": odt(f"<text:p>{BODY}</text:p>"),
    ".epub": epub(f"<html><body><p>{BODY}</p></body></html>"),
    ".pptx": pptx(shape(BODY)),
    ".xlsx": xlsx(cell("A1", BODY)),
    ".csv": BODY,
    ".tsv": BODY,
    ".srt": f"1\n00:00:01,000 --> 00:00:04,000\n{BODY}\n",
    ".vtt": f"WEBVTT\n\n00:01.000 --> 00:04.000\n{BODY}\n",
    ".mhtml": f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>{BODY}</p>",
    ".mht": f"MIME-Version: 1.0\nContent-Type: text/html; charset=utf-8\n\n<p>{BODY}</p>",
    ".webarchive": webarchive(f"<p>{BODY}</p>".encode()),
    ".rtf": rtf(BODY),
    ".mbox": f"From anna@example.org Mon Mar  4 10:00:00 2024\nSubject:\n\n{BODY}\n",
    ".jsonl": json.dumps({"text": BODY}),
    ".ndjson": json.dumps({"text": BODY}),
}


def check(document: Document) -> None:
    """The laws of every document, whatever it was made from."""
    assert 0 <= document.body_start < len(document.text)
    assert document.title and document.title == document.title.strip()
    assert document.date is None or datetime.date.fromisoformat(document.date).isoformat() == document.date
    json.dumps(asdict(document), ensure_ascii=False, allow_nan=False).encode()  # nor an unpaired surrogate
    assert "\x00" not in document.text


ANY_BYTES = settings(max_examples=40, deadline=5000, suppress_health_check=[HealthCheck.function_scoped_fixture])
