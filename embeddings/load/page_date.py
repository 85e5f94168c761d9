"""The date of a web page: what it declares of itself, and never that of a teaser."""

from __future__ import annotations

import re
from typing import Any

from embeddings.load.dates import parse_date
from embeddings.load.linked_data import articles_of

_PUBLISHED = frozenset(
    "article:published_time og:published_time article:published og:article:published_time published_time "
    "datepublished date pubdate publishdate publish-date publish_date publication_date publication-date "
    "published-date published_date citation_publication_date citation_date dc.date dc.date.issued dc.date.created "
    "dcterms.date dcterms.issued dcterms.created sailthru.date parsely-pub-date cxenseparse:recs:publishtime "
    "originalpublicationdate release_date bt:pubdate rnews:datepublished datecreated created created_at".split()
)
_CHANGED = frozenset(
    "article:modified_time og:updated_time datemodified last-modified lastmod modified dcterms.modified "
    "dc.date.modified revised".split()
)
_ASIDE = ("aside", "nav", "footer")
_OTHERS = re.compile(
    r"related|teaser|recommend|more-?(?:news|stories|on)|sidebar|promo|also-?read|latest|trending", re.I
)
_UPDATED_WORD = re.compile(
    r"\b(?:updated|modified|changed|aktualisiert|mis à jour|actualizado)\W{0,3}(?:\w\w)?\W{0,3}$", re.I
)
_PUBLISHED_WORD = re.compile(r"publi|posted|issued|erschienen|veröffentlicht", re.I)
_DATE_CLASS = (
    "//*[(contains(@class, 'date') or contains(@class, 'publish') or contains(@class, 'byline') "
    "or contains(@id, 'date')) and string-length(normalize-space()) < 100]"
)


def page_date(tree: Any) -> str | None:
    """The ISO date of the page that a tree of it declares; None where there is none, or it is ambiguous.

    In this order: JSON-LD, meta elements, the page's own `time` elements, and elements named so. When a page was
    changed counts only where nothing says when it was published.
    """
    changed: list[object] = []
    for published, later in (_json_ld(tree), _meta(tree), _times(tree)):
        for value in published:
            if found := parse_date(value):
                return found
        changed += later
    for element in tree.xpath(_DATE_CLASS):
        if not _is_elsewhere(element) and (found := parse_date(" ".join(element.text_content().split()))):
            return found
    return next((found for value in changed if (found := parse_date(value))), None)


def _json_ld(tree: Any) -> tuple[list[object], list[object]]:
    articles = articles_of(tree)
    published = [thing[key] for key in ("datePublished", "dateCreated") for thing in articles if key in thing]
    return published, [thing["dateModified"] for thing in articles if "dateModified" in thing]


def _meta(tree: Any) -> tuple[list[object], list[object]]:
    published: list[object] = []
    changed: list[object] = []
    for element in tree.iter("meta"):
        names = {str(element.get(key, "")).lower() for key in ("name", "property", "itemprop", "http-equiv")}
        if names & _PUBLISHED:
            published.append(element.get("content"))
        elif names & _CHANGED:
            changed.append(element.get("content"))
    return published, changed


def _times(tree: Any) -> tuple[list[object], list[object]]:
    """Of the elements that hold a time and belong to the article, those that publish it and those that change it."""
    first: list[object] = []
    published: list[object] = []
    changed: list[object] = []
    for element in tree.xpath("//time | //abbr[@title] | //*[contains(@itemprop, 'date')]"):
        if element.tag == "meta" or _is_elsewhere(element):
            continue
        value = element.get("datetime") or element.get("content") or element.get("title")
        value = value if parse_date(value) else " ".join(element.text_content().split())
        named = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
        if "modif" in named or "update" in named or _UPDATED_WORD.search(_before(element)):
            changed.append(value)
        elif element.get("pubdate") is not None or "publi" in named or _PUBLISHED_WORD.search(_before(element)[-40:]):
            first.append(value)
        else:
            published.append(value)
    return first + published, changed


def _before(element: Any) -> str:
    previous = element.getprevious()
    parent = element.getparent()
    return str((previous.tail if previous is not None else parent.text if parent is not None else "") or "")[-200:]


def _is_elsewhere(element: Any) -> bool:
    """Whether it belongs to something beside the article: a teaser, a menu, another article, a list of links."""
    heading = next(element.getroottree().getroot().iter("h1"), None)
    own = next(heading.iterancestors("article"), None) if heading is not None else None
    inside_own = False
    for above in element.iterancestors():
        if above is own:
            inside_own = True
        if above.tag in _ASIDE or _OTHERS.search(f"{above.get('class', '')} {above.get('id', '')}"):
            return True
        if above.tag == "article" and own is not None and above is not own and not inside_own:
            return True
        if above.tag == "a":
            return True
    if own is not None and not inside_own:
        return _shares_its_block_with_a_link(element)
    return _shares_its_block_with_a_link(element) and element.get("pubdate") is None


def _shares_its_block_with_a_link(element: Any) -> bool:
    """As "3 January 2019 Ferry tax first proposed" does in a teaser; the name of an author may be a link, too."""
    block = element
    while block.getparent() is not None and block.tag not in ("p", "li", "div", "section", "header", "article", "body"):
        block = block.getparent()
    if block.tag in ("article", "body", "header"):
        return False
    links = [link for link in block.iter("a") if "author" not in f"{link.get('rel', '')} {link.get('class', '')}"]
    linked = sum(len(" ".join(link.text_content().split())) for link in links)
    return bool(linked) and linked > 15
