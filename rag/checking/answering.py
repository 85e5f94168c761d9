"""Which sentences have what an answer adds to its question."""

from __future__ import annotations

from collections.abc import Sequence

from rag.checking.facts import Facts
from rag.checking.rule import Asked
from rag.checking.rules import NAMES, RULES, objection

ADDED_SHARE = 0.6
"""Least share, by idf, of the words that an answer adds which a sentence holds, where names or figures are among them,
of which it holds all; of an answer without these it holds every word. Of the answers to 240 questions over news
(`benchmarks/README.md`, "Questions as readers ask them") it gives two right ones a footnote that lack a word ("filed
the lawsuit" for "the case, filed by"), and no wrong one; of 727 to SQuAD v2 none."""
ROUNDING = 1e-9
_RULES = tuple(rule for rule in RULES if rule is not NAMES)


def answering(claimed: Facts, sources: Sequence[Facts], asked: Asked) -> list[int]:
    """Positions of the sources that hold what the claim adds to its question, its names and figures all and most of the
    other words, and on which it breaks no rule; none where it adds nothing.

    "Anna Berg." adds a name; a sentence that has the name may be what it rests on, though it has few of the words of a
    long question, and not all of the names that the answer says again.
    """
    added = {term: asked.idf(term) for term in claimed.terms if term not in asked.facts.terms}
    exact = {term for term in added if term in claimed.names or term[0].isdigit()}
    least = (ADDED_SHARE if exact else 1.0) * sum(added.values()) - ROUNDING
    if not added:
        return []
    return [
        position
        for position, source in enumerate(sources)
        if exact <= set(source.terms)
        and sum(weight for term, weight in added.items() if term in source.terms) >= least
        and not objection(claimed, source, asked, _RULES)
    ]
