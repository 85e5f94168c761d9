"""A text cut into clauses, and a text with its terms, cut once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain

from embeddings.terms import terms

LEAST_CLAUSE_TERMS = 3
"""A clause with fewer terms than this is no question of its own, and stays with its neighbour."""
LONG_TERMS = 12
"""A question with fewer terms than this asks one thing: its names and its verb belong together."""

_JOINT = re.compile(
    r"[,:](?!\d)|[;?]|\b(?:and|or|but|while|whereas|versus|after|before|compared (?:to|with)|in contrast to|that)\b",
    re.IGNORECASE,
)

Analyse = Callable[[str], Sequence[str]]
_ENGLISH: Analyse = terms


@dataclass(frozen=True)
class Wording:
    """A text and its terms, in order: all of them, and those of each clause where the text is long, whose words are in
    `texts`."""

    text: str
    terms: tuple[str, ...]
    clauses: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, text: str, analyse: Analyse = _ENGLISH) -> Wording:
        """`analyse` gives the terms of a text."""
        whole = tuple(analyse(text))
        if len(whole) < LONG_TERMS:
            return cls(text, whole, (whole,), (text,))
        texts, clauses = zip(*_cut(text, _JOINT, LEAST_CLAUSE_TERMS, " ", analyse), strict=True)
        return cls(text, whole, clauses, texts)

    @property
    def has_clauses(self) -> bool:
        """Whether it has more than one."""
        return len(self.clauses) > 1

    @property
    def between_clauses(self) -> list[str]:
        """The terms of the text that are in no clause: those of the joints."""
        return list((Counter(self.terms) - Counter(chain.from_iterable(self.clauses))).elements())


def cut(text: str, joints: re.Pattern[str], least_terms: int, glue: str = " ") -> list[str]:
    """The text between the joints, with what has fewer terms than that glued to its neighbour."""
    return [clause for clause, _ in _cut(text, joints, least_terms, glue)]


def _cut(
    text: str, joints: re.Pattern[str], least_terms: int, glue: str, analyse: Analyse = _ENGLISH
) -> list[tuple[str, tuple[str, ...]]]:
    found: list[tuple[str, tuple[str, ...]]] = []
    for clause in joints.split(text):
        own = analyse(clause)
        if found and min(len(own), len(found[-1][1])) < least_terms:
            before, known = found[-1]
            found[-1] = (f"{before}{glue}{clause}", (*known, *own))
        else:
            found.append((clause, tuple(own)))
    return found
