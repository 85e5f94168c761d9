"""Rows as PostgreSQL filters by: a condition and its parameters."""

from __future__ import annotations

from typing import Any

import numpy as np

from embeddings.index.filters import filter_of, runs
from embeddings.index.nearest import Mask
from embeddings.index.postings import Ints


def condition(mask: Mask | None) -> tuple[str, list[Any]]:
    """By the filter that the rows come from, or else by themselves; of the table of chunks."""
    if mask is None:
        return "true", []
    asked = filter_of(mask)
    if asked is None:
        return "row <@ %s::int4multirange", [_within(np.flatnonzero(mask))]
    parts: list[tuple[str, Any]] = []
    if asked.since is not None or asked.until is not None:
        parts.append(("day > %s", 0))
    if asked.since is not None:
        parts.append(("day >= %s", asked.since))
    if asked.until is not None:
        parts.append(("day <= %s", asked.until))
    if asked.documents is not None:
        parts.append(("document <@ %s::int4multirange", _within(asked.documents)))
    return " AND ".join(text for text, _ in parts) or "true", [value for _, value in parts]


def _within(places: Ints) -> str:
    """Runs of neighbours by their ends: the articles of a folder are neighbours."""
    return "{" + ",".join(f"[{first},{last}]" for first, last in runs(places)) + "}"
