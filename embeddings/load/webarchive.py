"""Web pages saved by Safari (.webarchive, a property list): the page in it, as `html` reads it."""

from __future__ import annotations

import plistlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from embeddings.errors import DocumentError
from embeddings.load.html import load_html
from embeddings.load.raw import Loaded, RawFile

_PAGES = ("text/html", "application/xhtml+xml", "")


def load_webarchive(raw: RawFile) -> Loaded:
    """The main page of the archive; its address is kept, its pictures and frames are not."""
    try:
        archive = plistlib.loads(raw.data)
    except Exception as error:  # of a broken one, plistlib raises what it likes
        raise DocumentError("it is damaged; save the page again, as HTML") from error
    page = archive.get("WebMainResource") if isinstance(archive, Mapping) else None
    data = page.get("WebResourceData") if isinstance(page, Mapping) else None
    if not isinstance(page, Mapping) or not isinstance(data, bytes) or not data.strip():
        raise DocumentError("there is no page in it; save the page again, as HTML")
    kind = _said(page, "WebResourceMIMEType")
    if kind not in _PAGES:
        raise DocumentError(f"what is in it is {kind[:60]!r} and no page; save that by itself")
    if charset := _said(page, "WebResourceTextEncodingName"):
        try:
            data = data.decode(charset, "replace").encode("utf-8", "replace")
        except (LookupError, ValueError, AttributeError):
            data = bytes(data)  # a name of no encoding: the page may say, or it is guessed
    address = _said(page, "WebResourceURL")
    kept = {"url": address} if address.startswith(("http://", "https://")) else {}
    loaded = load_html(RawFile(raw.source, data, raw.max_bytes))
    return replace(
        loaded,
        documents=tuple(replace(document, metadata={**kept, **document.metadata}) for document in loaded.documents),
    )


def _said(page: Mapping[str, Any], key: str) -> str:
    value = page.get(key)
    return value if isinstance(value, str) else ""
