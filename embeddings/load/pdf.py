"""PDF files: lines as they stand on the pages, joined to paragraphs."""

import logging
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.dates import date_from_name, parse_date
from embeddings.load.decoding import clean
from embeddings.load.headers import read_header
from embeddings.load.raw import MAX_PROBLEMS, Loaded, RawFile

logger = logging.getLogger(__name__)

_SENTENCE_ENDS = (".", "!", "?", ":", "”", '"', ")", "。")
_MADE_UP_TITLE = re.compile(
    r"^Microsoft \w+ - |^untitled|^\W*$|\.(?:docx?|indd|pdf|qxd|tex|pptx?|xlsx?|html?|rtf)$", re.I
)
_ITEM = re.compile(r"[•▪‣◦●*–-]\s|[0-9]{1,2}[.)]\s")
_DIVIDED = "\ue000"  # PDFium's mark of a hyphen at a line's end, until it is known what it was
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*[0-9]{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*[0-9]{1,4})?", re.I)


@dataclass(frozen=True)
class _Line:
    """A line as it stands on the page, in points; `first`/`last` are the heights of its ends (they differ where PDFium
    joined a hyphenated word over two lines)."""

    text: str
    left: float
    right: float
    first: float
    last: float
    size: float


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
    if damaged and not any(pages):
        raise DocumentError("the PDF is damaged, no page can be read; open it in its own program and save it again")
    if not any(pages):
        raise DocumentError("the PDF has no text, it is probably a scan; run OCR over it first (ocrmypdf, say)")
    text, starts = _joined([_paragraphs(page) for page in _without_running_lines(_without_hyphens(pages))])
    header = read_header(text)
    title = "" if _MADE_UP_TITLE.search(about.get("Title", "")) else about.get("Title")
    document = raw.document(
        text,
        title=title or header.title,
        # A file is named by a person, and its properties by the last program that saved it.
        date=header.date or date_from_name(raw.stem) or parse_date(about.get("CreationDate")),
        body_start=header.body_start,
        metadata={
            **header.metadata,
            "author": about.get("Author") or header.metadata.get("author"),
            "page_starts": starts,
        },
    )
    problems = []
    if scans:
        problems.append(f"no text, only images, on {_listed(scans)}; run OCR over the file (ocrmypdf, say)")
    if damaged:
        problems.append(f"damaged: {_listed(damaged)}; open the file in its own program and save it again")
    return Loaded((document,), tuple(problems))


def _read_pages(pdf: Any, source: str) -> tuple[list[list[_Line]], list[int], list[int]]:
    """Each page's lines, the numbers of the pages that are images alone, and those of the damaged ones (no lines)."""
    import pypdfium2

    pages: list[list[_Line]] = []
    scans: list[int] = []
    damaged: list[int] = []
    for number in range(1, len(pdf) + 1):
        lines: list[_Line] = []
        try:
            with closing(pdf[number - 1]) as page:
                lines = list(_lines(page))
                if not lines and _has_image(page):
                    scans.append(number)
        except pypdfium2.PdfiumError as error:
            logger.debug("page %d of %s: %s", number, source, error)
            damaged.append(number)
        pages.append(lines)
    return pages, scans, damaged


def _joined(pages: Sequence[Sequence[str]]) -> tuple[str, list[int]]:
    """The paragraphs of all pages as one text, and where in it each page begins."""
    text = ""
    starts = []
    for paragraphs in pages:
        if text and paragraphs:
            text += "\n\n" if text.endswith(_SENTENCE_ENDS) else "\n"  # a sentence goes on over the page break
        starts.append(len(text))
        text += "\n\n".join(paragraphs)
    return text, starts


def _listed(pages: Sequence[int]) -> str:
    more = f" and {len(pages) - MAX_PROBLEMS} more" if len(pages) > MAX_PROBLEMS else ""
    return f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages[:MAX_PROBLEMS]))}{more}"


def _has_image(page: Any) -> bool:
    import pypdfium2

    return any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _lines(page: Any) -> Iterator[_Line]:
    from pypdfium2 import raw as pdfium

    with closing(page.get_textpage()) as textpage:
        letters = [chr(pdfium.FPDFText_GetUnicode(textpage, i)) for i in range(textpage.count_chars())]
        for match in re.finditer(r"[^\r\n]+", "".join(letters)):
            text = clean(re.sub(r"[\x02\ufffe]\s?", _DIVIDED, match[0])).strip()
            if text:
                left, bottom, _, top = textpage.get_charbox(match.start(), loose=True)
                _, last, right, _ = textpage.get_charbox(match.end() - 1, loose=True)
                yield _Line(text, left, right, bottom, last, top - bottom)


def _without_running_lines(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """Page numbers, and headings and footings that most pages repeat, left out: they cut sentences in two."""

    def shape(line: _Line) -> str:
        return re.sub(r"[0-9]+", "#", line.text)

    by_height = [sorted(page, key=lambda line: line.first) for page in pages]
    edges = [page[:2] + page[-2:] if len(page) > 4 else page for page in by_height]
    repeats = Counter(text for page in edges for text in {shape(line) for line in page})

    def runs(line: _Line) -> bool:
        count = repeats[shape(line)]
        return (count >= 2 and count > len(pages) / 2) or _PAGE_NUMBER.fullmatch(line.text) is not None

    kept = []
    for page, edge in zip(pages, edges, strict=True):
        running = {id(line) for line in edge if runs(line)}
        kept.append([line for line in page if id(line) not in running or len(running) == len(page)])
    return kept


def _without_hyphens(pages: Sequence[Sequence[_Line]]) -> list[list[_Line]]:
    """Words that were divided at a line's end made whole; whether the hyphen is theirs, the other lines may tell."""
    text = "\n".join(line.text for page in pages for line in page)
    # Compounds alone end one line in a hundred; where a program divides words, it is many more.
    hyphenates = text.count(_DIVIDED) > 0.04 * (text.count("\n") + text.count(_DIVIDED))
    words = Counter(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", re.sub(rf"\w*{_DIVIDED}\w*", "", text)))

    def whole(match: re.Match[str]) -> str:
        before, after = match.groups()
        compound = words[f"{before}-{after}"] or (min(len(before), len(after)) > 2 and words[before] and words[after])
        divided = words[before + after] or (hyphenates and not compound)
        return before + after if after.islower() and divided else f"{before}-{after}"

    return [[replace(line, text=re.sub(rf"(\w*){_DIVIDED}(\w*)", whole, line.text)) for line in page] for page in pages]


def _paragraphs(lines: Sequence[_Line]) -> list[str]:
    drops = sorted(a.last - b.first for a, b in pairwise(lines) if a.last - b.first > 1)
    pitch = drops[len(drops) // 2] if drops else 0.0
    paragraphs: list[str] = []
    for i, line in enumerate(lines):
        if i and _goes_on(lines[max(0, i - 3) : i], line, lines[i + 1 : i + 2], pitch):
            paragraphs[-1] += " " + line.text
        else:
            paragraphs.append(line.text)
    return paragraphs


def _goes_on(before: Sequence[_Line], line: _Line, after: Sequence[_Line], pitch: float) -> bool:
    """Whether a line belongs to the paragraph of those before: same size, no gap, no indent, no short last line.

    Of a sentence's end, a short line and an indent, each alone may be chance; two of them end a paragraph.
    """
    previous = before[-1]
    if abs(line.size - previous.size) > 0.15 * previous.size or _ITEM.match(line.text):
        return False
    ended = previous.text.endswith(_SENTENCE_ENDS)
    drop = previous.last - line.first
    if drop < -1:  # the next column
        return not ended
    if drop > max(1.35 * pitch, 1.05 * line.size):
        return False
    column = [near for near in (*before, line, *after) if abs(near.left - line.left) <= 5 * line.size]
    left, right = min(near.left for near in column), max(near.right for near in column)
    short = previous.right - left < 0.85 * (right - left)
    step = 0.7 * line.size
    indented = line.left > previous.left + step
    returns = any(line.left > next_line.left + step for next_line in after)
    if indented and returns and not _ITEM.match(previous.text):
        return False
    return ended + short + (indented or returns) < 2
