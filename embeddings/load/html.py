"""The article of a web page."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from embeddings.load.dates import parse_date
from embeddings.load.decoding import clean, decode
from embeddings.load.fields import one_line
from embeddings.load.raw import Loaded, RawFile

# HTML

MANY_TAGS = 5_000
"""With more, trafilatura's second opinions are not asked for: one of them takes quadratic time."""
MAX_TAGS = 100_000
"""A page with more is taken as it is, so that none holds up a build."""
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


def load_html(raw: RawFile) -> Loaded:
    """The article of a page by trafilatura; where it finds none, all the words that a reader sees."""
    import lxml.html  # type: ignore[import-untyped,unused-ignore]
    import trafilatura

    declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", raw.data[:2048])
    decoded = decode(raw.data, declared[1].decode() if declared else None)
    page = re.sub(r"^\s*<\?xml[^>]*>", "", clean(decoded.text))
    tree = lxml.html.document_fromstring(page)
    tags = page.count("<")
    if tags > MAX_TAGS:
        title, about_it = _heading(tree), {"encoding": decoded.encoding}
        document = raw.document("\n\n".join(_visible_blocks(tree)), title=title, metadata=about_it)
        return Loaded((document,), (*decoded.problems, f"more than {MAX_TAGS:,} tags; all words are taken, menus too"))
    dates = dict(_DATE_SEARCH)
    found: Any = trafilatura.bare_extraction(
        page,
        fast=tags > MANY_TAGS,
        with_metadata=True,
        include_comments=False,
        date_extraction_params=dates,
    )
    about: Any = found or trafilatura.extract_metadata(tree, date_config=dates)
    title = about.title or _heading(tree)
    date = _page_date(tree)
    blocks = _article_blocks(found.text or "") if found else _visible_blocks(tree)
    document = raw.document(
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


def _heading(tree: Any) -> str | None:
    return next((one_line(part.text_content()) for part in tree.iter("h1", "title")), None)


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
