"""The article of a web page."""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from embeddings.load.decoding import clean, decode
from embeddings.load.fields import one_line
from embeddings.load.linked_data import said_of_article
from embeddings.load.page import empty_head, mark_rows, remove_unseen, visible_blocks
from embeddings.load.page_date import page_date
from embeddings.load.raw import Loaded, RawFile

MANY_TAGS = 5_000
"""With more, trafilatura's second opinions are not asked for: one of them takes quadratic time."""
MAX_TAGS = 100_000
"""A page with more is taken as it is, so that none holds up a build."""
KEPT_SHARE = 0.9
"""Of the words of a page's main part; with fewer of them trafilatura's reading is not taken: it has lost a table, a
list, or all entries of a live blog but one."""
LIVE_ENTRIES = 3
"""A page of so many `article` elements is a live blog or a list: trafilatura keeps some and drops their headings."""
_FRAME = ("nav", "footer", "form", "button", "dialog", "menu")
_FRAME_ROLES = ("navigation", "banner", "contentinfo", "search", "menu", "dialog", "complementary")
_FRAME_NAMES = re.compile(
    r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|breadcrumbs?|cookies?|consent|share|social|newsletter|subscribe|related"
    r"|recommended|teasers?|promo|advert(?:isement)?|ads?|sidebar|comments?|pagination|footer|paywall)(?:$|[\s_-])",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def load_html(raw: RawFile) -> Loaded:
    """The article of a page: by trafilatura, or all of the page's main part where that reading loses words.

    What a reader sees beside it (menus, teasers) is told in a note.
    """
    import lxml.html  # type: ignore[import-untyped,unused-ignore]
    import trafilatura

    declared = re.search(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", raw.data[:2048])
    decoded = decode(raw.data, declared[1].decode() if declared else None)
    page = re.sub(r"^\s*<\?xml[^>]*>", "", clean(decoded.text))
    tree = lxml.html.document_fromstring(page)
    empty_head(tree)
    tags = page.count("<")
    heading = _heading(tree)
    if tags > MAX_TAGS:
        document = raw.document(
            "\n\n".join(visible_blocks(tree)),
            title=heading,
            metadata={"encoding": decoded.encoding},
            notes=decoded.notes,
        )
        return Loaded((document,), (*decoded.problems, f"more than {MAX_TAGS:,} tags; all words are taken, menus too"))
    date, said = page_date(tree), said_of_article(tree)
    about: Any = trafilatura.extract_metadata(copy.deepcopy(tree))
    remove_unseen(tree)
    mark_rows(tree)
    everything = copy.deepcopy(tree)
    main = _main_blocks(copy.deepcopy(tree))
    entries = len(tree.xpath("//article[not(.//article)][not(ancestor::aside)]"))
    found: Any = trafilatura.bare_extraction(tree, fast=tags > MANY_TAGS, with_metadata=False, include_comments=False)
    blocks = _article_blocks(found.text or "") if found else []
    glued = len(blocks) == 1 and len(main) > 1  # on short pages it gives up, and takes all words as one paragraph
    if glued or entries >= LIVE_ENTRIES or _share_kept(main, blocks) < KEPT_SHARE:
        blocks = main or visible_blocks(copy.deepcopy(everything))
    title = about.title or heading
    left_out = _left_out(visible_blocks(everything), blocks)
    document = raw.document(
        "\n\n".join(blocks),
        title=title,
        date=date,
        body_start=len(blocks[0]) + 2 if blocks and title and blocks[0] == one_line(title) else 0,
        metadata={
            "publisher": about.sitename or said.get("publisher"),
            "author": about.author or said.get("author"),
            "url": about.url,
            "encoding": decoded.encoding,
        },
        notes=[*decoded.notes, *left_out],
    )
    return Loaded((document,), decoded.problems)


def _heading(tree: Any) -> str | None:
    return next((one_line(part.text_content()) for part in tree.iter("h1", "title")), None)


def _article_blocks(text: str) -> list[str]:
    """Of trafilatura's Markdown, in which a row of a table is a cell, with its bars escaped."""
    lines = (line for line in text.split("\n") if line.strip("| \t-"))
    return [line.strip("| \t").replace("\\|", "|") for line in lines]


def _main_blocks(tree: Any) -> list[str]:
    """All that a reader sees of the page's main part, its frame left out. (Changes the tree.)"""
    for element in [*tree.iter()]:
        if element.getparent() is None or element.tag == "body":
            continue
        if _is_frame(element) and not _holds_the_article(element):
            element.drop_tree()
    article = [*tree.iter("article")]
    inside = article if len(article) == 1 else [*tree.iter("main"), *tree.xpath("//*[@role='main']")]
    blocks = visible_blocks(copy.deepcopy(inside[0])) if inside else []
    whole = visible_blocks(tree)
    # An `article` that is but a teaser of the page has few of its words.
    return blocks if 2 * _count(blocks) > _count(whole) else whole


def _is_frame(element: Any) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    outside = element.tag in ("header", "aside") and next(element.iterancestors("article", "main"), None) is None
    inside = element.tag == "aside" and element.find(".//p") is None
    return (
        element.tag in _FRAME
        or element.get("role", "") in _FRAME_ROLES
        or outside
        or inside
        or bool(_FRAME_NAMES.search(names))
    )


def _holds_the_article(element: Any) -> bool:
    """Whether it is the larger part of what the page says: an `aside` or a `form` may hold all of it."""
    if element.find(".//article") is not None or element.find(".//h1") is not None:
        return True
    whole = element.getroottree().getroot().text_content()
    return 2 * len(element.text_content()) > len(whole)


def _count(blocks: Iterable[str]) -> int:
    return sum(len(_WORD.findall(block)) for block in blocks)


def _counted(blocks: Iterable[str]) -> Counter[str]:
    return Counter(word for block in blocks for word in _WORD.findall(block))


def _share_kept(wanted: Sequence[str], kept: Sequence[str]) -> float:
    words = _counted(wanted)
    return (words & _counted(kept)).total() / words.total() if words else 1.0


def _left_out(seen: Sequence[str], kept: Sequence[str]) -> list[str]:
    """A note of how many words of a page are in no block that was kept, with the first block of them."""
    words = _counted(kept)
    missing = [block for block in seen if _counted([block]) - words]
    count = (_counted(seen) - words).total()
    if not count:
        return []
    shown = missing[0] if len(missing[0]) <= 60 else f"{missing[0][:60]}…"
    return [f"{count} word{'s' * (count > 1)} beside the article left out (menus, teasers, footers), as “{shown}”"]
