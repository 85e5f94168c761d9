"""Whether a question asks for a number, and an answer names one."""

from __future__ import annotations

import re

from embeddings.terms import words
from rag.checking.numbers import figures

# What asks for a number however the question goes on. Not "How far ...?", which a place answers, nor "When ...?": three
# of five answers without any figure were right ("as soon as they enter into force").
_ASKS = re.compile(
    r"\b(?:how (?:many|much|long|old|tall|high|deep|wide)|(?:what|which) (?:year|percentage|number|century|decade))\b",
    re.IGNORECASE,
)
_INDEFINITE = frozenset(
    "all always any billions both briefly centuries century day days deal decade decades double dozen dozens "
    "endless enough entire entirely ever everything few fewer forever fully great half hours hundreds indefinitely "
    "infinite infinitely large less little long longer lot lots majority many millions minutes month months more "
    "most much never no none nothing nowhere one part partly permanently quarter seconds several short shortly "
    "significantly single slightly small some substantially third thirds thousands twice unlimited until week weeks "
    "whole year years".split()
)
"""Words that tell a quantity without a figure."""


def lacks_quantity(claim: str, question: str) -> tuple[str, ...]:
    """The words that ask for a number, where the claim adds none to the question, neither as a figure nor in words."""
    asked = _ASKS.search(question)
    if asked is None or figures(claim) - figures(question) or (set(words(claim)) - set(words(question))) & _INDEFINITE:
        return ()
    return (asked.group().lower(),)
