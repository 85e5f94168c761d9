"""An answer of the web as a file of the folder: the article of a page as text with what is known of it at its head."""

from __future__ import annotations

import hashlib
import re
import tempfile
from pathlib import Path
from types import TracebackType
from urllib.parse import unquote, urlsplit

import yaml  # type: ignore[import-untyped,unused-ignore]

from embeddings.errors import DocumentError, FetchError
from embeddings.load.decoding import decode
from embeddings.load.fields import title_from_name
from embeddings.load.worker import Loading
from embeddings.records import Document
from embeddings.web.client import Response
from embeddings.web.feeds import Entry

PDF = "application/pdf"
_PAGES = frozenset({"text/html", "application/xhtml+xml"})
_TEXTS = frozenset({"text/plain", "text/markdown"})
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")


def file_name(url: str, suffix: str) -> str:
    """Where the article of an address is kept, relative to the folder: the same address, the same file."""
    parts = urlsplit(url)
    folder = re.sub(r"[^a-z0-9.-]+", "_", parts.netloc.lower()).strip(".") or "host"
    words = [word for word in unquote(parts.path).split("/") if word]
    last = re.sub(r"\.[A-Za-z]{2,5}$", "", words[-1]) if words else "index"
    slug = re.sub(r"[^\w-]+|_+", "-", last, flags=re.ASCII).strip("-")[:60] or "page"
    # Letters alone, so that no part of it is ever taken for a date.
    code = hashlib.sha256(url.encode()).hexdigest()[:10].translate(_LETTERS)
    return f"{folder}/{slug}-{code}{suffix}"


class PageReader:
    """Reads what came as the folder's loaders would, in their worker with its limits; a context manager."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="footnote-fetch-")
        self._loading = Loading(Path(self._folder.name), ())

    def __enter__(self) -> PageReader:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._loading.__exit__(kind, error, traceback)
        self._folder.cleanup()

    def file(self, response: Response, entry: Entry, fetched: str) -> tuple[str, bytes]:
        """The suffix and the bytes to keep: of a page or a text, its article; a PDF as it came.

        Raises FetchError for what is no article.
        """
        kind = response.content_type or "text/html"
        if kind == PDF or response.body.startswith(b"%PDF-"):
            self._read(response.body, response.url, ".pdf")
            return ".pdf", response.body
        if kind not in _PAGES | _TEXTS:
            raise FetchError(f"it is {kind[:60]!r}, not an article")
        try:
            # What the header says of the charset counts before what the page does; both before a guess.
            data = decode(response.body, response.charset).text.encode() if response.charset else response.body
        except DocumentError as error:
            raise FetchError(f"no article: {error}") from error
        document = self._read(data, response.url, ".html" if kind in _PAGES else ".txt")
        return ".txt", article_text(document, response.url, entry, fetched).encode("utf-8", "replace")

    def _read(self, data: bytes, url: str, suffix: str) -> Document:
        # Named like the file that is kept, so that a title or a date out of the name is the same.
        path = Path(self._folder.name, Path(file_name(url, suffix)).name)
        path.write_bytes(data)
        try:
            documents = [document for part in self._loading.parts(path) for document in part.documents]
        except DocumentError as error:
            raise FetchError(f"no article: {error}") from error
        finally:
            path.unlink(missing_ok=True)
        if not documents:
            raise FetchError("there is no article in it")
        return documents[0]


def article_text(document: Document, url: str, entry: Entry, fetched: str) -> str:
    """The article with its front matter; where the page does not say title, date or author, the feed does."""
    named = title_from_name(Path(document.source).stem)
    about = {
        "title": entry.title if entry.title and document.title == named else document.title,
        "date": document.date or entry.date,
        "author": document.metadata.get("author") or entry.author,
        "publisher": document.metadata.get("publisher") or urlsplit(url).hostname,
        "url": url,
        "fetched": fetched,
    }
    kept = {key: value for key, value in about.items() if value}
    front = yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=10_000)
    return f"---\n{front}---\n\n{document.text[document.body_start :].strip()}\n"


def body_of(saved: bytes) -> bytes:
    """What of a kept file is its article's and not of the time it was fetched."""
    return re.sub(rb"\nfetched: [^\n]*", b"", saved, count=1)
