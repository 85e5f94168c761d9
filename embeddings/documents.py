"""Files into `Document`s: one loader a format, chosen by suffix from a table."""

import codecs
import html
import io
import json
import logging
import math
import os
import re
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from embeddings.errors import DocumentError, UsageError
from embeddings.headers import (
    date_from_name,
    named_fields,
    one_line,
    parse_date,
    read_front_matter,
    read_header,
    title_from_name,
)

logger = logging.getLogger(__name__)

MAX_BYTES = 64 * 2**20
MAX_PROBLEMS = 20  # told in full, of one file; the rest are counted
MAX_JSON_DEPTH = 32


@dataclass(frozen=True)
class Document:
    """One article; `start`/`end` offsets everywhere else are characters of `text`, which never changes after this."""

    source: str  # path relative to the articles folder, POSIX; "file.jsonl#id" for a JSONL line
    title: str
    date: str | None  # ISO "2025-02-25"
    text: str  # of a .txt file: its decoded text, line ends untouched, a byte order mark dropped
    body_start: int = 0  # where the header ends and the prose begins
    metadata: Mapping[str, Any] = field(default_factory=dict)  # JSON-able: "publisher", "author", "photo", "url", ...


@dataclass(frozen=True)
class Loaded:
    """What one file holds; `problems` says in words what of it could not be read."""

    documents: tuple[Document, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Found:
    """The files of a folder, sorted by path; iterating gives `files`. `problems` are what could not be looked at."""

    root: Path
    files: tuple[Path, ...]
    unknown: tuple[Path, ...] = ()  # of no format that is known
    problems: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)


@dataclass(frozen=True)
class RawFile:
    """A file as it lies on the disk, as the loaders take it."""

    source: str
    data: bytes
    max_bytes: int = MAX_BYTES

    @property
    def stem(self) -> str:
        return Path(self.source).stem


Loader = Callable[[RawFile], Loaded]


def find_files(path: Path) -> Found:
    """The articles in a folder and all folders below it, or the one file that `path` is (its root is then its parent).

    Left out silently: names that begin with a dot or `~$` (Word's lock files). Linked folders are not entered; a
    linked file is read when it lies in the folder. Raises UsageError when `path` cannot be read at all.
    """
    if path.is_file():
        known = path.suffix.lower() in LOADERS
        return Found(path.parent, (path,) if known else (), () if known else (path,))
    problems: list[str] = []

    def cannot_list(error: OSError) -> None:
        if Path(error.filename) == path:
            raise UsageError(
                f"cannot read the folder {str(path)!r} ({error.strerror}); give one that can be"
            ) from error
        problems.append(
            f"{_shown(error.filename)}: the folder cannot be read ({error.strerror}); check its permissions"
        )

    root = os.path.realpath(path)
    files: list[Path] = []
    for folder, subfolders, names in os.walk(path, onerror=cannot_list):
        subfolders[:] = [name for name in subfolders if not _hidden(name)]
        for name in names:
            file = Path(folder, name)
            if _hidden(name):
                continue
            if reason := _unreadable(file, root):
                problems.append(f"{_shown(file.relative_to(path).as_posix())}: {reason}")
            else:
                files.append(file)
    files.sort(key=lambda file: file.relative_to(path).parts)
    known_files = tuple(file for file in files if file.suffix.lower() in LOADERS)
    unknown = tuple(file for file in files if file.suffix.lower() not in LOADERS)
    return Found(path, known_files, unknown, tuple(sorted(problems)))


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _unreadable(file: Path, root: str) -> str | None:
    if _shown(str(file)) != str(file):
        return "the name is not valid UTF-8; rename the file"
    if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(root):
        return "a link that leads out of the folder; copy the file into the folder"
    try:
        return None if file.is_file() else "not a regular file (a broken link, a pipe or a device); remove it"
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"


def load_file(path: Path, root: Path, *, max_bytes: int = MAX_BYTES) -> Loaded:
    """The documents of one file: one, or for JSONL as many as it has good lines.

    Raises DocumentError and nothing else; its message says the reason and the remedy, and leaves the file's name to
    the caller.
    """
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise DocumentError(f"no loader for {path.suffix!r}; the formats are {', '.join(SUFFIXES)}")
    try:
        source = path.relative_to(root).as_posix()
        if _shown(source) != source:
            raise DocumentError("the file's name is not valid UTF-8; rename it")
        data = _read(path, max_bytes)
        if not data.strip():
            raise DocumentError("the file is empty; remove it, or put text into it")
        return loader(RawFile(source, data, max_bytes))
    except DocumentError:
        raise
    except OSError as error:
        raise DocumentError(
            f"cannot be read ({error.strerror or error}); check the file and its permissions"
        ) from error
    except Exception as error:
        logger.debug("loading %s", path, exc_info=True)
        raise DocumentError(
            f"not readable as {path.suffix.lower()} ({type(error).__name__}: {one_line(str(error))[:200]}); it may be "
            "damaged: open it in its own program and save it again"
        ) from error


def _read(path: Path, max_bytes: int) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("not a regular file (a folder, a pipe or a device); remove it")
    if status.st_size > max_bytes:
        raise DocumentError(f"{_size(status.st_size)} is more than the limit of {_size(max_bytes)}; split the file")
    with path.open("rb") as file:
        return file.read(max_bytes)


def _size(count: int) -> str:
    return f"{count / 2**20:.1f} MiB" if count >= 2**20 else f"{count:,} bytes"


def _document(
    raw: RawFile,
    text: str,
    *,
    source: str | None = None,
    title: str | None = None,
    date: str | None = None,
    body_start: int = 0,
    metadata: Mapping[str, Any] | None = None,
) -> Document:
    """A document that takes from the file's name what the file itself does not say; without a word, DocumentError."""
    if not any(map(str.isalnum, text)):
        raise DocumentError("there are no words in it; remove it, or put text into it")
    shown_title = one_line(title or "")[:300] or title_from_name(raw.stem)
    kept = {key: value for key, value in (metadata or {}).items() if value not in (None, "")}
    date = date or date_from_name(raw.stem)
    return Document(source or raw.source, shown_title, date, text, body_start if body_start < len(text) else 0, kept)


def _clean(text: str) -> str:
    """Without NUL and other control characters but tab and newline, unpaired surrogates replaced, line ends as \\n."""
    paired = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return _CONTROLS.sub("", paired.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n"))


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff]")


# Text and its encoding


@dataclass(frozen=True)
class _Decoded:
    text: str
    encoding: str
    problems: tuple[str, ...] = ()


_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = frozenset("àâäáãåæçéèêëîïíìôöóòõøœùûüúñßÿÀÂÄÁÃÅÆÇÉÈÊËÎÏÍÌÔÖÓÒÕØŒÙÛÜÚÑ“”‘’‚„–—…«»€£§°©®™·•½¼¡¿ªº×\xa0")
_WIDE = ["utf_7", "utf_16", "utf_16_be", "utf_16_le", "utf_32", "utf_32_be", "utf_32_le"]
_ASCII = bytes(range(32, 127)) + b"\\n"
_BINARY = "this is not text (binary data); remove it, or give it the suffix of what it is"


def _decode(data: bytes, declared: str | None = None) -> _Decoded:
    """Bytes as text: `text == data.decode(encoding, "replace")`, line ends untouched; DocumentError for binary data."""
    if data.startswith(b"%PDF-"):
        raise DocumentError("this is a PDF under another name; give it the suffix .pdf")
    encoding = _encoding(data, declared)
    problems: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, "replace")
        problems = (f"{text.count('�')} characters are broken in {encoding}, shown as '�'; save the file as UTF-8",)
    head = text[:100_000]
    if "\x00" in text or len(re.findall(r"[\x01-\x08\x0e-\x19\x1c-\x1f]", head)) > 0.02 * len(head):
        raise DocumentError(_BINARY)
    return _Decoded(text, encoding, problems)


def _encoding(data: bytes, declared: str | None) -> str:
    """A byte order mark decides, then NUL bytes, valid UTF-8, what the file declares, and detection last."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if b"\x00" in data:
        return _wide_encoding(data[:4096])
    try:
        data.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        first_broken = error.start
    # A few broken bytes do not make a file Latin-1: read so, all its other letters would be wrong.
    letters = re.sub(r"[\x00-\x7f]+", "", data.decode("utf-8", "replace"))
    broken = letters.count("�")
    if broken * 10 < len(letters):
        return "utf-8"
    if declared and _extends_ascii(declared):
        return "cp1252" if codecs.lookup(declared).name == "iso8859-1" else declared  # as browsers do
    detected = _detect(data, first_broken)
    if detected is None and broken * 100 > len(data):
        raise DocumentError("not text in any encoding that could be recognised; save the file as UTF-8")
    return detected or "utf-8"


def _wide_encoding(sample: bytes) -> str:
    """UTF-16 without a mark: in Western text every other byte is NUL."""
    even, odd, half = sample[::2].count(0), sample[1::2].count(0), len(sample) / 2
    if odd > 0.3 * half and even < 0.02 * half:
        return "utf-16-le"
    if even > 0.3 * half and odd < 0.02 * half:
        return "utf-16-be"
    raise DocumentError(_BINARY)


def _extends_ascii(encoding: str) -> bool:
    try:
        return _ASCII.decode(encoding) == _ASCII.decode("ascii") and codecs.lookup(encoding).name != "utf-8"
    except (LookupError, ValueError):
        return False


def _detect(data: bytes, first_broken: int) -> str | None:
    """The encoding by charset-normalizer, but cp1252 where the text reads as a Western language in it.

    charset-normalizer takes short Western text for Central European or Japanese ("£50" for "｣50").
    """
    import charset_normalizer

    window = data[max(0, first_broken - 2**15) : first_broken + 2**15]
    window = window[: window.rfind(b"\n") + 1] or data  # a cut within a character would rule its encoding out
    try:
        western = [c for c in window.decode("cp1252") if c > "\x7f"]
        if _WESTERN.issuperset(western) and len(western) < 0.2 * len(window):
            return "cp1252"
    except UnicodeDecodeError as error:
        logger.debug("not cp1252: %s", error)
    best = charset_normalizer.from_bytes(window, cp_exclusion=_WIDE).best()
    return best.encoding if best else None


def _load_text(raw: RawFile) -> Loaded:
    decoded = _decode(raw.data)
    header = read_header(decoded.text)
    document = _document(
        raw,
        decoded.text,
        title=header.title,
        date=header.date,
        body_start=header.body_start,
        metadata={**header.metadata, "encoding": decoded.encoding},
    )
    return Loaded((document,), decoded.problems)


# Markdown


def _load_markdown(raw: RawFile) -> Loaded:
    """Readable text of headings, paragraphs, list items, table rows and code, a blank line between them."""
    decoded = _decode(raw.data)
    written = decoded.text
    front = read_front_matter(written)
    header = front if front.body_start else read_header(written)
    if not (header.date or header.metadata or front.body_start):
        header = replace(header, title=None, body_start=0)  # a first short line alone: its heading says more
    blocks = _markdown_blocks(written[header.body_start :])
    text = "\n\n".join(text for _, text in blocks)
    first_kind, first_text = blocks[0] if blocks else ("", "")
    heading = next((text for kind, text in blocks if kind == "h1"), None)
    document = _document(
        raw,
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
        text = _clean(text).strip("\n")
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


def _load_html(raw: RawFile) -> Loaded:
    """The article of a page by trafilatura; where it finds none, all the words that a reader sees."""
    import lxml.html  # type: ignore[import-untyped,unused-ignore]
    import trafilatura

    declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", raw.data[:2048])
    decoded = _decode(raw.data, declared[1].decode() if declared else None)
    page = re.sub(r"^\s*<\?xml[^>]*>", "", _clean(decoded.text))
    tree = lxml.html.document_fromstring(page)
    dates = dict(_DATE_SEARCH)
    found: Any = trafilatura.bare_extraction(
        page, with_metadata=True, include_comments=False, date_extraction_params=dates
    )
    about: Any = found or trafilatura.extract_metadata(tree, date_config=dates)
    title = about.title or next((one_line(heading.text_content()) for heading in tree.iter("h1", "title")), None)
    date = _page_date(tree)
    blocks = _article_blocks(found.text or "") if found else _visible_blocks(tree)
    document = _document(
        raw,
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


# PDF


@dataclass(frozen=True)
class _PdfLine:
    """A line as it stands on the page, in points; `first`/`last` are the heights of its ends (they differ where PDFium
    joined a hyphenated word over two lines)."""

    text: str
    left: float
    right: float
    first: float
    last: float
    size: float


def _load_pdf(raw: RawFile) -> Loaded:
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
    pages: list[list[_PdfLine]] = []
    scans: list[int] = []
    damaged: list[int] = []
    with closing(pdf):
        about = {key: _clean(value) for key, value in pdf.get_metadata_dict().items()}
        for number in range(1, len(pdf) + 1):
            try:
                with closing(pdf[number - 1]) as page:
                    lines = list(_pdf_lines(page))
                    if not lines and _has_image(page):
                        scans.append(number)
            except pypdfium2.PdfiumError as error:
                logger.debug("page %d of %s: %s", number, raw.source, error)
                lines = []
                damaged.append(number)
            pages.append(lines)
    if damaged and not any(pages):
        raise DocumentError("the PDF is damaged, no page can be read; open it in its own program and save it again")
    if not any(pages):
        raise DocumentError("the PDF has no text, it is probably a scan; run OCR over it first (ocrmypdf, say)")
    text, starts = "", []
    for paragraphs in map(_paragraphs, _without_running_lines(_without_hyphens(pages))):
        if text and paragraphs:
            text += "\n\n" if text.endswith(_SENTENCE_ENDS) else "\n"  # a sentence goes on over the page break
        starts.append(len(text))
        text += "\n\n".join(paragraphs)
    header = read_header(text)
    title = "" if _MADE_UP_TITLE.search(about.get("Title", "")) else about.get("Title")
    document = _document(
        raw,
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


_SENTENCE_ENDS = (".", "!", "?", ":", "”", '"', ")", "。")
_MADE_UP_TITLE = re.compile(
    r"^Microsoft \w+ - |^untitled|^\W*$|\.(?:docx?|indd|pdf|qxd|tex|pptx?|xlsx?|html?|rtf)$", re.I
)
_ITEM = re.compile(r"[•▪‣◦●*–-]\s|[0-9]{1,2}[.)]\s")
_DIVIDED = "\ue000"  # PDFium's mark of a hyphen at a line's end, until it is known what it was
_PAGE_NUMBER = re.compile(r"(?:page\s*)?[-–—]?\s*[0-9]{1,4}\s*[-–—]?(?:\s*(?:of|/)\s*[0-9]{1,4})?", re.I)


def _listed(pages: Sequence[int]) -> str:
    more = f" and {len(pages) - MAX_PROBLEMS} more" if len(pages) > MAX_PROBLEMS else ""
    return f"page{'s' * (len(pages) > 1)} {', '.join(map(str, pages[:MAX_PROBLEMS]))}{more}"


def _has_image(page: Any) -> bool:
    import pypdfium2

    return any(True for _ in page.get_objects(filter=[pypdfium2.raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))


def _pdf_lines(page: Any) -> Iterator[_PdfLine]:
    from pypdfium2 import raw as pdfium

    with closing(page.get_textpage()) as textpage:
        letters = [chr(pdfium.FPDFText_GetUnicode(textpage, i)) for i in range(textpage.count_chars())]
        for match in re.finditer(r"[^\r\n]+", "".join(letters)):
            text = _clean(re.sub(r"[\x02\ufffe]\s?", _DIVIDED, match[0])).strip()
            if text:
                left, bottom, _, top = textpage.get_charbox(match.start(), loose=True)
                _, last, right, _ = textpage.get_charbox(match.end() - 1, loose=True)
                yield _PdfLine(text, left, right, bottom, last, top - bottom)


def _without_running_lines(pages: Sequence[Sequence[_PdfLine]]) -> list[list[_PdfLine]]:
    """Page numbers, and headings and footings that most pages repeat, left out: they cut sentences in two."""

    def shape(line: _PdfLine) -> str:
        return re.sub(r"[0-9]+", "#", line.text)

    by_height = [sorted(page, key=lambda line: line.first) for page in pages]
    edges = [page[:2] + page[-2:] if len(page) > 4 else page for page in by_height]
    repeats = Counter(text for page in edges for text in {shape(line) for line in page})

    def runs(line: _PdfLine) -> bool:
        count = repeats[shape(line)]
        return (count >= 2 and count > len(pages) / 2) or _PAGE_NUMBER.fullmatch(line.text) is not None

    kept = []
    for page, edge in zip(pages, edges, strict=True):
        running = {id(line) for line in edge if runs(line)}
        kept.append([line for line in page if id(line) not in running or len(running) == len(page)])
    return kept


def _without_hyphens(pages: Sequence[Sequence[_PdfLine]]) -> list[list[_PdfLine]]:
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


def _paragraphs(lines: Sequence[_PdfLine]) -> list[str]:
    drops = sorted(a.last - b.first for a, b in pairwise(lines) if a.last - b.first > 1)
    pitch = drops[len(drops) // 2] if drops else 0.0
    paragraphs: list[str] = []
    for i, line in enumerate(lines):
        if i and _goes_on(lines[max(0, i - 3) : i], line, lines[i + 1 : i + 2], pitch):
            paragraphs[-1] += " " + line.text
        else:
            paragraphs.append(line.text)
    return paragraphs


def _goes_on(before: Sequence[_PdfLine], line: _PdfLine, after: Sequence[_PdfLine], pitch: float) -> bool:
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


# Word


def _load_docx(raw: RawFile) -> Loaded:
    """Paragraphs and table rows in order; not headers, footers, footnotes or comments."""
    import docx

    if raw.data.startswith(b"\xd0\xcf\x11\xe0"):
        raise DocumentError("an old .doc file or an encrypted one; save it as .docx without a password")
    with zipfile.ZipFile(io.BytesIO(raw.data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > raw.max_bytes:
        raise DocumentError(
            f"it unpacks to {_size(unpacked)}, more than the limit of {_size(raw.max_bytes)}; split it or take "
            "its pictures out"
        )
    document = docx.Document(io.BytesIO(raw.data))
    blocks = [(style, text) for style, text in _word_blocks(document.element.body) if text]
    text = "\n\n".join(text for _, text in blocks)
    about = document.core_properties
    header = read_header(text)
    heading = next((text for wanted in ("Title", "Heading1") for style, text in blocks if style == wanted), None)
    # The properties of python-docx's own template are not the article's.
    author = about.author if about.author != "python-docx" else ""
    created = about.created if about.created and (author or about.created.year != 2013) else None
    word = _document(
        raw,
        text,
        title=one_line(about.title or "") or heading or header.title,
        date=header.date or date_from_name(raw.stem) or (created.date().isoformat() if created else None),
        body_start=header.body_start,
        metadata={**header.metadata, "author": one_line(author or "") or header.metadata.get("author")},
    )
    return Loaded((word,))


def _word_blocks(parent: Any) -> Iterator[tuple[str, str]]:
    """(style, text) of paragraphs and table rows, those in content controls, text boxes and tracked insertions too."""
    from docx.oxml.ns import qn

    for element in parent:
        if element.tag == qn("w:p"):
            styles = element.findall(f"{qn('w:pPr')}/{qn('w:pStyle')}")
            yield (styles[0].get(qn("w:val"), "") if styles else ""), _word_text(element)
            for box in _own(element, "w:txbxContent", "w:p"):
                # The fallback repeats the box for old programs.
                if not any(str(above.tag).endswith("}Fallback") for above in box.iterancestors()):
                    yield from _word_blocks(box)
        elif element.tag == qn("w:tbl"):
            for row in _own(element, "w:tr", "w:tbl"):
                cells = (" ".join(text for _, text in _word_blocks(cell) if text) for cell in _own(row, "w:tc", "w:tr"))
                yield "", " | ".join(filter(None, cells))
        elif element.tag != qn("w:sectPr"):
            yield from _word_blocks(element)


def _own(parent: Any, name: str, parent_name: str) -> Iterator[Any]:
    """The elements below, but not those that belong to a `parent_name` within the parent."""
    from docx.oxml.ns import qn

    return (element for element in parent.iter(qn(name)) if next(element.iterancestors(qn(parent_name))) is parent)


def _word_text(paragraph: Any) -> str:
    from docx.oxml.ns import qn

    shown = {qn("w:tab"): " ", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
    text = ""
    for node in paragraph.iter(qn("w:t"), *shown):
        if next(node.iterancestors(qn("w:p"))) is paragraph and node.getparent().tag != qn("w:tabs"):
            text += shown.get(node.tag) or node.text or ""
    return _clean(text).strip()


# JSONL


_TEXTS = ("text", "body", "content")


def _load_jsonl(raw: RawFile) -> Loaded:
    """One article a line; a bad line, or one whose id came before, is told among the problems and loses no other."""
    data = raw.data
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)):
        data = _decode(data).text.encode()
    documents: dict[str, Document] = {}
    bad: list[str] = []
    more = 0
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            decoded = _decode(line)  # by itself: what is broken in one line is only that line's
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
    return _document(
        raw,
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
        return _clean(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, list):
        return [_json_clean(item, depth + 1) for item in value]
    if isinstance(value, dict):
        return {_clean(key): _json_clean(item, depth + 1) for key, item in value.items()}
    return value


LOADERS: Mapping[str, Loader] = {
    ".txt": _load_text,
    ".text": _load_text,
    ".md": _load_markdown,
    ".markdown": _load_markdown,
    ".html": _load_html,
    ".htm": _load_html,
    ".xhtml": _load_html,
    ".pdf": _load_pdf,
    ".docx": _load_docx,
    ".jsonl": _load_jsonl,
    ".ndjson": _load_jsonl,
}
SUFFIXES = tuple(LOADERS)
