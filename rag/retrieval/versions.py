"""Versions of one article: the later stands where the earlier would, and the earlier follows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from embeddings.index.index import Index
from embeddings.terms import words
from rag.records import Passage

SHARED = 0.8
"""Of the words of the shorter of two passages, so many must stand in the other: a correction changes a few figures."""
LEAST_WORDS = 8


def latest_first(passages: Sequence[Passage], index: Index) -> list[Passage]:
    """The same passages; of two that are of one title and publisher and nearly the same words, the later dated takes
    the place and the score of the better one, if it is not there already."""
    found = list(passages)
    wording = [frozenset(words(passage.text)) for passage in found]
    for first in range(len(found)):
        for second in range(first + 1, len(found)):
            older, newer = found[first], found[second]
            if _is_later(newer, older, index) and _alike(wording[first], wording[second]):
                found[first] = replace(newer, rank=older.rank, score=older.score)
                found[second] = replace(older, rank=newer.rank, score=newer.score)
                wording[first], wording[second] = wording[second], wording[first]
    return found


def _is_later(newer: Passage, older: Passage, index: Index) -> bool:
    if newer.source == older.source or not newer.date or not older.date or newer.date <= older.date:
        return False
    if newer.title.casefold() != older.title.casefold():
        return False
    publishers = {str(index.document(p.source).metadata.get("publisher", "")).casefold() for p in (newer, older)}
    return len(publishers) == 1


def _alike(one: frozenset[str], other: frozenset[str]) -> bool:
    shorter = min(len(one), len(other))
    return shorter >= LEAST_WORDS and len(one & other) >= SHARED * shorter
