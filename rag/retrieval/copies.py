"""Copies of one article under several names: told once, with the names of the others, so that other articles get in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from embeddings.language.detection import language_of
from embeddings.language.languages import ENGLISH
from embeddings.numerals import with_plain_numbers
from embeddings.terms import words
from rag.records import Passage

LEAST_WORDS = 8
"""Of a shorter passage, nothing is said to be a copy."""
SHARED = 0.95
"""Of the words of the shorter of two passages, so many must stand in the other."""
_DENIALS = frozenset("no not never none nobody nothing neither nor without cannot".split())


def without_copies(passages: Iterable[Passage]) -> list[Passage]:
    """The passages without those that repeat an earlier one of another article, whose `copies` names them.

    Passages that differ in a figure or in a denial are no copies, however much else they share. Denials are known in
    English alone: in other languages, only the same words are copies.
    """
    kept: list[_Kept] = []
    for passage in passages:
        wording = _Wording.of(passage.text)
        original = next((k for k in kept if k.passage.source != passage.source and k.wording.is_like(wording)), None)
        if original is None:
            kept.append(_Kept(passage, wording, {}))
        else:
            original.copies[passage.source] = None
    return [replace(found.passage, rank=rank, copies=tuple(found.copies)) for rank, found in enumerate(kept, 1)]


@dataclass(frozen=True)
class _Wording:
    text: str
    words: frozenset[str]
    exact: frozenset[str]  # figures and denials

    @classmethod
    def of(cls, text: str) -> _Wording:
        found = frozenset(words(with_plain_numbers(text)))
        return cls(text, found, frozenset(w for w in found if w in _DENIALS or any(char.isdigit() for char in w)))

    def is_like(self, other: _Wording) -> bool:
        shorter = min(len(self.words), len(other.words))
        if shorter < LEAST_WORDS or self.exact != other.exact:
            return False
        if len(self.words & other.words) < SHARED * shorter:
            return False
        return self.words == other.words or language_of(self.text) == ENGLISH


@dataclass(frozen=True)
class _Kept:
    passage: Passage
    wording: _Wording
    copies: dict[str, None]
