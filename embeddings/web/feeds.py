"""Feeds (RSS, Atom) and sitemaps: the articles that they name, with what they say of each.

trafilatura's own reader gives the addresses alone, without title, date or author, and drops those it does not like.
"""

from __future__ import annotations

import datetime
import email.utils
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from embeddings.errors import DocumentError, FetchError
from embeddings.load.dates import parse_date
from embeddings.load.decoding import decode
from embeddings.load.fields import one_line
from embeddings.load.zipped import local
from embeddings.web.client import Response, checked_url, cleaned_url, unzipped

MAX_ENTRIES = 50_000
"""A sitemap has no more by its own rules (sitemaps.org)."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?(?:encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{1,40})[\"'])?[^>]*\?>")
_TAGS = re.compile(r"<[^<>]*>")
_FEED_TYPES = ("application/rss+xml", "application/atom+xml")
_ITEMS = {"rss": "item", "RDF": "item", "feed": "entry", "urlset": "url", "sitemapindex": "sitemap"}


@dataclass(frozen=True)
class Entry:
    """An article that a feed names; `updated` is when it was last changed, UTC, "2026-11-26T09:00:00Z" or a date."""

    url: str
    title: str = ""
    date: str | None = None  # ISO
    author: str = ""
    updated: str | None = None


@dataclass(frozen=True)
class Feed:
    """`feeds` are others that this one leads to: the sitemaps of an index, the feeds of a page."""

    entries: tuple[Entry, ...] = ()
    feeds: tuple[str, ...] = ()


def read_feed(response: Response) -> Feed:
    """Entries in the feed's order, each address once; those that are no http(s) address are left out.

    Raises FetchError for what is neither a feed nor a sitemap nor a page that names its feeds.
    """
    text, root = _parsed(response)
    kind = local(root) if root is not None else ""
    if kind not in _ITEMS and (kind.lower() == "html" or "html" in response.content_type):
        return Feed(feeds=tuple(_named_feeds(text, response.url)))
    if kind not in _ITEMS:
        raise FetchError("neither a feed (RSS, Atom) nor a sitemap nor a page that names its feeds")
    entries: dict[str, Entry] = {}
    for item in root.iter(f"{{*}}{_ITEMS[kind]}"):
        entry = _entry(item, response.url)
        if entry is not None and len(entries) < MAX_ENTRIES:
            entries.setdefault(entry.url, entry)
    if kind == "sitemapindex":
        return Feed(feeds=tuple(entries))
    return Feed(tuple(entries.values()))


def is_feed(response: Response) -> bool:
    """Whether it is a feed or a sitemap, by its first element."""
    try:
        _, root = _parsed(response)
    except FetchError:
        return False
    return root is not None and local(root) in _ITEMS


def _parsed(response: Response) -> tuple[str, Any]:
    """The text of an answer, and its first element, None where there is none; raises FetchError."""
    import lxml.etree  # type: ignore[import-untyped,unused-ignore]

    data = unzipped(response.body)
    declared = re.search(rb"""encoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""", data[:200])
    try:
        text = decode(data, response.charset or (declared[1].decode() if declared else None)).text
    except DocumentError as error:
        raise FetchError(f"neither a feed nor a sitemap ({error})") from error
    text = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1)
    # What is broken in it costs the broken entry; no entities, nothing from the network, no depth without end.
    parser = lxml.etree.XMLParser(
        recover=True, resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8"
    )
    try:
        root = lxml.etree.fromstring(text.strip().encode("utf-8", "replace"), parser)
    except lxml.etree.XMLSyntaxError:
        root = None
    return text, root


def _entry(item: Any, base: str) -> Entry | None:
    values: dict[str, str] = {}
    links: list[str] = []
    for child in item:
        name, value = local(child), "".join(child.itertext()).strip()
        if name == "link":
            if child.get("rel", "alternate") == "alternate":
                links.append(child.get("href") or value)
        elif name == "author":
            named = next((part.text for part in child if local(part) == "name"), None)
            values.setdefault("author", named or value)
        elif name == "guid" and child.get("isPermaLink", "true") == "true" and value.startswith("http"):
            values.setdefault("guid", value)
        elif name == "news":  # of a news sitemap
            for part in child:
                values.setdefault(local(part), "".join(part.itertext()).strip())
        elif value:
            values.setdefault(name, value)
    for link in (*links, values.get("loc"), values.get("guid")):
        if not link or not link.strip():
            continue
        try:
            url = cleaned_url(link, base)
        except FetchError:
            continue
        dates = (values.get(name) for name in ("pubDate", "published", "publication_date", "date", "issued"))
        return Entry(
            url,
            one_line(html.unescape(_TAGS.sub("", values.get("title", ""))))[:300],
            next((iso for date in dates if date and (iso := parse_date(date))), None),
            one_line(values.get("author") or values.get("creator") or "")[:200],
            _moment(values.get("updated") or values.get("lastmod") or values.get("modified") or ""),
        )
    return None


def _moment(written: str) -> str | None:
    """A date or a date and time, in UTC, in a form that can be compared."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written.strip()):
        return parse_date(written)
    try:
        found = datetime.datetime.fromisoformat(written.strip())
    except ValueError:
        try:
            found = email.utils.parsedate_to_datetime(written)
        except (ValueError, TypeError, IndexError):
            return None
    try:
        if found.tzinfo is not None:
            found = found.astimezone(datetime.UTC)
    except (OverflowError, ValueError):
        return None
    return f"{found:%Y-%m-%dT%H:%M:%SZ}"


def _named_feeds(page: str, base: str) -> Iterator[str]:
    """The feeds that a page names in its head."""
    import lxml.html  # type: ignore[import-untyped,unused-ignore]

    try:
        tree = lxml.html.document_fromstring(page)
    except (lxml.etree.ParserError, ValueError):
        return
    for link in tree.iter("link"):
        if "alternate" in link.get("rel", "") and link.get("type", "").lower() in _FEED_TYPES and link.get("href"):
            try:
                yield checked_url(link.get("href"), base)
            except FetchError:
                continue
