"""Web pages saved as one file (.mhtml, .mht): the page in it, as `html` reads it."""

from __future__ import annotations

import email.parser
import email.policy
from dataclasses import replace
from email.message import EmailMessage

from embeddings.errors import DocumentError
from embeddings.load.html import load_html
from embeddings.load.raw import Loaded, RawFile

_PAGES = ("text/html", "application/xhtml+xml")


def load_mhtml(raw: RawFile) -> Loaded:
    """The first page of the archive; its address is kept."""
    parsed = email.parser.BytesParser(_class=EmailMessage, policy=email.policy.default).parsebytes(raw.data)
    page = next((part for part in parsed.walk() if part.get_content_type() in _PAGES), None)
    payload = page.get_payload(decode=True) if page is not None else None
    if page is None or not isinstance(payload, bytes) or not payload.strip():
        raise DocumentError("there is no page in it; save the page again, as HTML")
    charset = page.get_content_charset()
    data = payload
    if charset:
        try:
            data = payload.decode(charset, "replace").encode()
        except LookupError:
            data = payload
    loaded = load_html(RawFile(raw.source, data, raw.max_bytes))
    address = str(parsed.get("Snapshot-Content-Location") or page.get("Content-Location") or "")
    kept = {"url": address} if address.startswith(("http://", "https://")) else {}
    return Loaded(
        tuple(replace(document, metadata={**kept, **document.metadata}) for document in loaded.documents),
        loaded.problems,
    )
