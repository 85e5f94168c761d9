"""What a web page says of itself in JSON-LD, by schema.org."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from embeddings.load.fields import as_text


def articles_of(tree: Any) -> list[dict[str, Any]]:
    """The things that the page describes, an article first; not those that it only lists."""
    found: list[dict[str, Any]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            parsed = json.loads(script.text or "")
        except (ValueError, RecursionError):
            continue
        found += [thing for thing in _things(parsed, 0) if not _is_listed(thing)]
    return sorted(found, key=lambda thing: not _is_article(thing))


def said_of_article(tree: Any) -> dict[str, str]:
    """`publisher` and `author` of the page's article, where it names them."""
    said: dict[str, str] = {}
    for thing in articles_of(tree):
        for name in ("publisher", "author"):
            if _is_article(thing) and (value := as_text(thing.get(name))) and not value.startswith("http"):
                said.setdefault(name, value)
    return said


def _things(value: object, depth: int) -> Iterator[dict[str, Any]]:
    """Objects at the top, in a list or in a graph; not what they hold, as the articles of a list."""
    if depth > 3:
        return
    if isinstance(value, list):
        for item in value:
            yield from _things(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        yield from _things(value.get("@graph"), depth + 1)


def _type(thing: dict[str, Any]) -> str:
    return str(thing.get("@type", ""))


def _is_article(thing: dict[str, Any]) -> bool:
    return any(kind in _type(thing) for kind in ("Article", "Posting", "Report"))


def _is_listed(thing: dict[str, Any]) -> bool:
    return any(kind in _type(thing) for kind in ("ItemList", "Organization", "Person", "Comment", "VideoObject"))
