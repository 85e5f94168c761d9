"""Which sentences have what an answer adds to its question."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checking.facts import Facts
from rag.checking.rule import Asked
from rag.checking.rules import NAMES, RULES, objection

_RULES = tuple(rule for rule in RULES if rule is not NAMES)


def answering(claimed: Facts, sources: Sequence[Facts], asked: Asked) -> list[int]:
    """Positions of the sources that hold all terms of the claim that its question does not have, and on which it breaks
    no rule; none where it adds nothing to the question.

    "Anna Berg." adds a name; a sentence that has the name may be what it rests on, though it has few of the words of a
    long question, and not all of the names that the answer says again.
    """
    added = set(claimed.terms) - set(asked.facts.terms)
    if not added:
        return []
    return [
        position
        for position, source in enumerate(sources)
        if added <= set(source.terms) and not objection(claimed, source, asked, _RULES)
    ]
