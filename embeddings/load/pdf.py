"""PDF files: lines as they stand on the pages, joined to paragraphs."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import date_from_name, parse_date
from embeddings.load.decoding import clean
from embeddings.load.headers import read_header
from embeddings.load.ocr import INSTALL, PageReader, is_installed
from embeddings.load.pdf_layout import (
    LARGER,
    SENTENCE_ENDS,
    body_size,
    paragraphs,
    without_hyphens,
    without_running_lines,
)
from embeddings.load.pdf_page import Line, page_lines
from embeddings.load.properties import made_up_title
from embeddings.load.raw import MAX_PROBLEMS, Loaded, RawFile

logger = logging.getLogger(__name__)

_REMEDY = (
    "its pictures have no words that OCR can read; remove it, or scan it better"
    if is_installed()
    else f"{INSTALL} has it read by OCR at the next build with --rebuild"
)


def load_pdf(raw: RawFile) -> Loaded:
    """The text of each page, lines joined to paragraphs; `metadata["page_starts"]` holds each page's offset.

    PDFium must not be used from two threads at once.
    """
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(raw.data)
    except pypdfium2.PdfiumError as error:
        if error.err_code != pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise
        raise DocumentError("the PDF is encrypted; save a copy of it without a password") from error
    with closing(pdf):
        about = {key: clean(value) for key, value in pdf.get_metadata_dict().items()}
        pages, scans, damaged = _read_pages(pdf, raw.source)
        confidence = _read_scans(pdf, pages, scans, raw) if raw.ocr and is_installed() else {}
    scans = [number for number in scans if number not in confidence]
    if damaged and not any(pages):
        raise DocumentError("the PDF is damaged, no page can be read; open it in its own program and save it again")
    if not any(pages):
        raise DocumentError(f"the PDF has no text, it is probably a scan; {_REMEDY}")
    kept = without_running_lines(without_hyphens(pages))
    text, starts = _joined([paragraphs(page) for page in kept])
    header = read_header(text)
    said = about.get("Title", "")
    title = None if made_up_title(said) else said
    # Of a first paragraph alone, only its size says that it is a title; one that is none is there to be found.
    alone = not (header.date or header.metadata)
    heads = not alone or _is_heading(next(line for page in kept for line in page), kept)
    body_start = header.body_start if heads and not (alone and title not in (None, header.title)) else 0
    document = raw.document(
        text,
        title=title or (header.title if heads else None),
        # A file is named by a person, and its properties by the last program that saved it.
        date=header.date or date_from_name(raw.stem) or _made_on(about.get("CreationDate", "")),
        body_start=body_start,
        metadata={
            **header.metadata,
            "author": _author(about.get("Author", "")) or header.metadata.get("author"),
            "page_starts": starts,
            "ocr": {str(number): share for number, share in confidence.items()},
            "ocr_lines": {str(n): _places(text, starts, n, kept[n - 1]) for n in confidence},
        },
        notes=[*_left_out(pages, kept), *_by_ocr(confidence)],
    )
    problems = []
    if scans:
        problems.append(f"no text, only images, on {_listed(scans)}; {_REMEDY}")
    if damaged:
        problems.append(f"damaged: {_listed(damaged)}; open the file in its own program and save it again")
    return Loaded((document,), tuple(problems))


def _is_heading(line: Line, pages: Sequence[Sequence[Line]]) -> bool:
    if not any(map(str.isalpha, line.text)):  # a year over a chapter
        return False
    return line.apart or line.size > LARGER * body_size(pages) or sum(map(len, pages)) == 1


def _author(written: str) -> str:
    return "" if written.lower() in ("anonymous", "unknown", "user", "admin", "administrator", "owner") else written


def _made_on(written: str) -> str | None:
    """When the file was made; a clock that was never set begins long before there were PDFs."""
    day = parse_date(written)
    return day if day and day > "1993-06-15" else None


def _read_pages(pdf: Any, source: str) -> tuple[list[list[Line]], list[int], list[int]]:
    """Each page's lines, the numbers of the pages that are images alone, and those of the damaged ones (no lines)."""
    import pypdfium2

    pdf.init_forms()
    pages: list[list[Line]] = []
    scans: list[int] = []
    damaged: list[int] = []
    for number in range(1, len(pdf) + 1):
        lines: list[Line] = []
        try:
            with closing(pdf[number - 1]) as page:
                lines = page_lines(page, pdf.formenv)
                if not lines and _has_image(page):
                    scans.append(number)
        except pypdfium2.PdfiumError as error:
            logger.debug("page %d of %s: %s", number, source, error)
            damaged.append(number)
        pages.append(lines)
    return pages, scans, damaged


def _read_scans(pdf: Any, pages: list[list[Line]], scans: Sequence[int], raw: RawFile) -> dict[int, float]:
    """Puts the lines of the pages that are images in their places; the confidence of each page that has words."""
    reader = PageReader()
    confidence: dict[int, float] = {}
    for done, number in enumerate(scans):
        raw.on_page(done, len(scans))
        with closing(pdf[number - 1]) as page:
            pages[number - 1], share = reader.read(page)
        if pages[number - 1]:
            confidence[number] = share
    return confidence


def _places(text: str, starts: Sequence[int], number: int, lines: Sequence[Line]) -> list[list[int]]:
    """Of each piece that OCR read on a page: `start` and `end` in the text, and the corners of its box.

    The text has the letters and figures of the lines in their order; what differs is between them.
    """
    until = starts[number] if number < len(starts) else len(text)
    letters = [place for place in range(starts[number - 1], until) if text[place].isalnum()]
    found, at = [], 0
    for piece in (piece for line in lines for piece in line.pieces):
        count = sum(map(str.isalnum, clean(piece.text)))
        if count and at + count <= len(letters):
            found.append([letters[at], letters[at + count - 1] + 1, *piece.corners])
        at += count
    return found


def _by_ocr(confidence: Mapping[int, float]) -> list[str]:
    if not confidence:
        return []
    mean = sum(confidence.values()) / len(confidence)
    return [f"{_listed(list(confidence))} read by OCR, with a confidence of {mean:.2f}"]


def _joined(pages: Sequence[Sequence[str]]) -> tuple[str, list[int]]:
    """The paragraphs of all pages as one text, and where in it each page begins."""
    text = ""
    starts = []
    for page in pages:
        if text and page:
            text += "\n\n" if text.endswith(SENTENCE_ENDS) else "\n"  # a sentence goes on over the page break
        starts.append(len(text))
        text += "\n\n".join(page)
    return text, starts


def _left_out(pages: Sequence[Sequence[Line]], kept: Sequence[Sequence[Line]]) -> list[str]:
    """A note of the running heads and page numbers."""
    count = sum(map(len, pages)) - sum(map(len, kept))
    if not count:
        return []
    there = {id(line) for page in kept for line in page}
    first = next(line.text for page in pages for line in page if id(line) not in there and line.text)
    return [f"{count} running heads and page numbers left out, as “{first[:60]}”"]


def _listed(pages: Sequence[int]) -> str:
    more = f" and {len(pages) - MAX_PROBLEMS} more" if len(pages) > MAX_PROBLEMS else ""
    return f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages[:MAX_PROBLEMS]))}{more}"


def _has_image(page: Any) -> bool:
    import pypdfium2

    return any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
