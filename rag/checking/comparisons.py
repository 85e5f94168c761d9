"""Superlatives and comparisons of a claim that its source does not make.

Covered: the superlatives that newspapers use, "only", "the ...est", and "...er than". Not covered: "as ... as", and
which of two things is the larger: that is for `roles` and for the language model's reading.
"""

from __future__ import annotations

import re

from rag.checking.facts import Facts
from rag.checking.opposites import EXTREMES

# A source that says "many" does not say "most".
_SUPERLATIVES = [frozenset(side.split()) for side in (*EXTREMES, "sole solely alone", "always all every each")]
# "Is only a proposed pipeline" says merely; "the only pipeline" and "Only Norland" that there is no other.
_ONLY = re.compile(r"\b(?:the|their|its|his|her) only\b|^only\b(?! (?:a|an|after|in|then|when|if)\b)", re.IGNORECASE)
_NO_OTHER = re.compile(r"\b(?:only|sole|solely|alone|no other|nobody else|nothing else)\b", re.IGNORECASE)
# One of the largest is not the largest, nor is the second largest.
_PART_OF = re.compile(
    r"\b(?:one|some|two|three|several|many) of\b|\bamong\b|\b(?:second|third|fourth|fifth)[- ]\w+est\b", re.I
)
_THE_MOST = re.compile(r"\bthe (?:\w+ly )?(?:most \w+|best|\w{2,}est)\b", re.IGNORECASE)
PART_WORDS = 6
"""Words up to a superlative in which what makes it one of several is looked for: "one of the country's largest"."""
# "More than 5,000" and "more than doubled" count, and "rather than" compares nothing.
_COUNTED = (
    r"\W*\d|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|half|hundreds"
    r"|thousands|any|ever|doubled|tripled|halved)\b|(?:a|the) (?:third|quarter|fifth|dozen|hundred|thousand|million)\b"
)
_THAN = re.compile(
    r"\b(?!rather\b|other\b)(?:\w{2,}er|more|less|worse)\b(?: (?!rather\b|other\b)[\w'\u2019-]+){0,4}? than\b"
    rf"(?! (?:{_COUNTED}))",
    re.IGNORECASE,
)
# What a sentence has that makes a comparison: a word for it, or two figures.
_COMPARED = re.compile(
    r"\b(?:than|compar\w+|versus|against|more|most|less|least|fewer|worse|worst|best|\w{2,}er|\w{2,}est|as \w+ as)\b"
    r"|\d.*\d",
    re.IGNORECASE | re.DOTALL,
)


def compares(claim: str) -> bool:
    """Whether the claim says that one thing is more or less than another: one sentence must say that by itself."""
    return _THAN.search(claim) is not None


def _is_one_of(superlative: str, source: str) -> bool:
    """Whether the source has the superlative of one among several somewhere, or has none and speaks of some."""
    last = re.escape(superlative.rsplit(maxsplit=1)[-1])
    found = [source[: match.end()] for match in re.finditer(rf"\b{last}\b", source, re.IGNORECASE)]
    near = [" ".join(text.split()[-PART_WORDS:]) for text in found] or [source]
    return any(_PART_OF.search(text) for text in near)


def unmatched(claimed: Facts, source: Facts) -> list[str]:
    """Words of the claim for a comparison that the source makes in no words, or of another kind."""
    found = [word for side in _SUPERLATIVES if not source.words & side for word in claimed.words & side]
    if _ONLY.search(claimed.text) and not _NO_OTHER.search(source.text):
        found.append("only")
    most = _THE_MOST.search(claimed.text)
    if most and _is_one_of(most.group(), source.text) and not _PART_OF.search(claimed.text):
        found.append(most.group())
    than = _THAN.search(claimed.text)
    if than and not _COMPARED.search(source.text):
        found.append(than.group())
    return found
