"""Whether a question asks for a number, and an answer names one; and whether a number counts the same things."""

from __future__ import annotations

import re

from embeddings.terms import words
from rag.checking.hedges import based_terms
from rag.checking.numbers import figure_spans, figures

# What asks for a number however the question goes on. Not "How far ...?", which a place answers, nor "When ...?": three
# of five answers without any figure were right ("as soon as they enter into force").
_ASKS = re.compile(
    r"\b(?:how (?:many|much|long|old|tall|high|deep|wide|hot|heavy|thick)"
    r"|(?:what|which) (?:year|percentage|number|century|decade))\b",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_BEHIND = re.compile(r"\s+([a-z][\w-]*)(?:\s+([a-z][\w-]*))?")
_PART = re.compile(
    r"\b(?:(?:the|his|her|its|their|a|an)\s+)?(?:first|second|third|fourth|fifth|last|latest|one|two|three|half|most|some)\s+of"
    r"(?:\s+(?:the|these|those))?\s+$",
    re.IGNORECASE,
)
NEAR = 60
"""Characters before a figure in which what makes it a whole with parts is looked for."""
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


def counts_times(claim: str, source: str) -> list[str]:
    """The figure that the claim counts things by and the source times: "a million followers", "viewed a million
    times". Where the source has the things as well, it may have counted these: "won the title 3 times"."""
    counted = [(figure, behind[0]) for figure, _, end in figure_spans(claim) if (behind := _behind(claim, end))]
    if all(noun == "time" for _, noun in counted):
        return []
    held = set(based_terms(source))
    theirs = [(figure, _behind(source, end)[:1] == ["time"]) for figure, _, end in figure_spans(source)]
    found = []
    for figure, noun in counted:
        times = [counts for other, counts in theirs if figure.agrees(other)]
        if not figure.unit and noun not in held | {"time"} and times and all(times):
            found.append(str(figure))
    return found


def counted_otherwise(claim: str, source: str) -> list[str]:
    """What the claim counts with a word more than the source: "15 permanent members" where that has "15 members" and
    nothing permanent."""
    counted = [
        (figure, start, end, behind)
        for figure, start, end in figure_spans(claim)
        if not figure.unit and len(behind := _behind(claim, end)) > 1
    ]
    if not counted:
        return []
    # Of sentences put together each is looked at by itself: "Five are permanent" says nothing of the fifteen.
    plain = [
        (figure, behind[0], set(based_terms(said)))
        for said in SENTENCE_END.split(source)
        for figure, _, end in figure_spans(said)
        if (behind := _behind(said, end))
    ]
    found = []
    for figure, start, end, behind in counted:
        held = [words for theirs, noun, words in plain if figure.agrees(theirs) and noun == behind[1]]
        if held and not any(behind[0] in words for words in held):
            found.append(" ".join(claim[start:].split()[: len(claim[start:end].split()) + 2]).strip(".,;:"))
    return found


def of_which_one(claim: str, source: str) -> list[str]:
    """The figure of which the source only has a part in the same place: "scored 8 tries" where that has "scored the
    first of eight tries"."""
    whole = [(figure, verb) for figure, start, _ in figure_spans(claim) if (verb := _before(claim[:start]))]
    if not whole:
        return []
    before = [(figure, source[max(0, start - NEAR) : start]) for figure, start, _ in figure_spans(source)]
    parts = [
        (figure, verb)
        for figure, near in before
        if (part := _PART.search(near)) and (verb := _before(near[: part.start()]))
    ]
    return [str(figure) for figure, verb in whole for theirs, same in parts if figure.agrees(theirs) and verb == same]


def _before(text: str) -> str:
    """The term of the last word; empty where it has none."""
    found = based_terms(text.rstrip().rpartition(" ")[2])
    return found[0] if found else ""


def _behind(text: str, end: int) -> list[str]:
    """Terms of at most two words that follow, with nothing but spaces between."""
    match = _BEHIND.match(text, end)
    return [term for word in match.groups() if word for term in based_terms(word)] if match else []
