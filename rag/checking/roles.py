"""Who did what to whom, where the order of the words alone decides it.

Two sentences are compared around a word that both have, the pivot: what stands just before it in its clause, and what
just behind. Covered: a subject and an object that have changed places, in one voice or from active to passive; the two
sides of "because", of "than" and of "before" and "after". Not covered: what a relative clause or a pronoun hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.checking.hedges import based_terms
from rag.checking.verbs import is_past

GROUP_TERMS = 3
"""Terms next to the pivot that are taken for its subject and its object."""

_CLAUSE = re.compile(
    r"[,;:()\u2013\u2014\u201c\u201d\"]|\.(?:\s|$)|\b(?:and|but|while|whereas|although|who|which|whom|that|when|where|if)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[\w\u2019'-]+")
_BEING = frozenset("is are was were be been being".split())
_JOINTS = {"because": "because", "than": "than", "before": "before", "after": "after", "since": "because"}
_REVERSED = {"before": "after", "after": "before"}


@dataclass(frozen=True)
class Sides:
    """What stands around a pivot: the terms of its own clause just before and behind, and whether the verb is passive;
    `agentless` when it is and names no one "by" whom.

    `far_left` and `far_right` are all terms of the sentence before it and behind it.
    """

    left: frozenset[str]
    right: frozenset[str]
    passive: bool
    far_left: frozenset[str]
    far_right: frozenset[str]
    agentless: bool = False


def changed_places(claim: str, source: str, names: frozenset[str]) -> str:
    """The pivot around which the claim has the source's subject for its object, or empty."""
    ours, theirs = _around(claim), _around(source)
    for pivot in ours.keys() & theirs.keys() - names:
        a, b = ours[pivot], theirs[pivot]
        if a.agentless != b.agentless:
            continue  # "Men were lost in Algiers", "Algiers lost men": what stands behind it is not who did it
        crossed = a.left & b.right and a.right & b.left and not a.left & b.left
        straight = a.left & b.left and a.right & b.right and not a.left & b.right
        if crossed if a.passive == b.passive else straight and names & (a.left | a.right):
            return pivot
    return ""


def sides_changed(claim: str, source: str) -> str:
    """The joint ("because", "than", "before") whose two sides the claim has changed over, or empty."""
    for word, ours in _joints(claim):
        for other, theirs in _joints(source):
            if word != other and _REVERSED.get(word) != other:
                continue
            left, right = ours.far_left - ours.far_right, ours.far_right - ours.far_left
            their_left, their_right = theirs.far_left - theirs.far_right, theirs.far_right - theirs.far_left
            crossed = left & their_right and right & their_left and not right & their_right
            straight = right & their_right and left & their_left and not right & their_left
            if crossed if word == other else straight:
                return word
    return ""


@lru_cache(maxsize=4096)
def _around(text: str) -> dict[str, Sides]:
    """The sides of each term that stands once in the text."""
    found: dict[str, Sides] = {}
    twice: set[str] = set()
    for clause in _CLAUSE.split(text):
        tokens = _WORD.findall(clause)
        stems = [based_terms(token) for token in tokens]
        flat = [(stem, place) for place, own in enumerate(stems) for stem in own]
        for position, (stem, place) in enumerate(flat):
            if stem in found:
                twice.add(stem)
            left = frozenset(other for other, _ in flat[max(0, position - GROUP_TERMS) : position])
            right = frozenset(other for other, _ in flat[position + 1 : position + 1 + GROUP_TERMS])
            behind = [token.lower() for token in tokens[place + 1 :]]
            being = _BEING & {token.lower() for token in tokens[max(0, place - 2) : place]}
            passive = (bool(being) and "by" in behind) or _is_done_by_a_name(tokens[place:])
            agentless = bool(being) and not passive and is_past(tokens[place].lower())
            found[stem] = Sides(left, right, passive, left, right, agentless)
    return {stem: sides for stem, sides in found.items() if stem not in twice}


def _is_done_by_a_name(tokens: list[str]) -> bool:
    """ "A team led by economist Anna Berg" is as passive as "was led by", "rose by a third" is not."""
    first, *behind = tokens[:4]
    named = any(token[0].isupper() for token in behind[1:])
    return named and is_past(first.lower()) and behind[0] == "by" and not behind[1][0].isdigit()


@lru_cache(maxsize=4096)
def _joints(text: str) -> tuple[tuple[str, Sides], ...]:
    return tuple(_joints_of(text))


def _joints_of(text: str) -> Iterator[tuple[str, Sides]]:
    for match in re.finditer(r"\b(?:because|than|before|after)\b(?! of\b)", text, re.IGNORECASE):
        before = frozenset(based_terms(text[: match.start()]))
        behind = frozenset(based_terms(text[match.end() :]))
        yield _JOINTS[match.group().lower()], Sides(before, behind, False, before, behind)
