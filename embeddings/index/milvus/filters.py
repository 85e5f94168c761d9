"""Rows as Milvus filters by: an expression."""

from __future__ import annotations

import numpy as np

from embeddings.index.filters import filter_of, runs
from embeddings.index.nearest import Mask
from embeddings.index.postings import Ints


def expression(mask: Mask | None) -> str:
    """By the filter that the rows come from, or else by themselves."""
    if mask is None:
        return ""
    asked = filter_of(mask)
    if asked is None:
        return _within("row", np.flatnonzero(mask))
    parts = [] if asked.since is None and asked.until is None else ["day > 0"]
    parts += [] if asked.since is None else [f"day >= {asked.since}"]
    parts += [] if asked.until is None else [f"day <= {asked.until}"]
    parts += [] if asked.documents is None else [_within("document", asked.documents)]
    return " and ".join(parts)


def _within(field: str, places: Ints) -> str:
    """Runs of neighbours are told by their ends: the articles of a folder are neighbours."""
    found = runs(places)
    alone = [first for first, last in found if first == last]
    parts = [f"({field} >= {first} and {field} <= {last})" for first, last in found if first != last]
    if alone or not parts:
        parts.append(f"{field} in {alone}")
    return f"({' or '.join(parts)})"
