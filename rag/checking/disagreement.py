"""Whether a sentence says otherwise than a claim of the same thing, rather than less or something else."""

from __future__ import annotations

import re

from embeddings.terms import terms
from rag.checking.article_dates import YEAR
from rag.checking.facts import Facts, figures_beyond
from rag.checking.numbers import Figure, figure_spans
from rag.checking.rule import Asked
from rag.checking.rules import DENIAL, DIRECTION, NAMES, NUMBERED_NAME, OPPOSITE, ROLES

_SCORE = re.compile(r"\d+\s?[-\u2013:]\s?\d")
_SCORE_BEFORE = re.compile(r"\d\s?[-\u2013:]\s?$")
_BEHIND = re.compile(r"[\s-]+[^\W\d][\w.'\u2019-]*(?:\s+[^\W\d][\w.'\u2019-]*)?")
_PRONOUN_FIRST = re.compile(r"(?:he|she|it|they|this|these|that|those)\b", re.IGNORECASE)


def disagrees(claimed: Facts, source: Facts, asked: Asked) -> bool:
    """Whether both speak of the same names, but with other figures of the same things, or one denies or turns what the
    other says. Of what a "she" or an "it" of the claim stands for, nothing is known."""
    if NAMES.breaks(claimed, source, asked) or NUMBERED_NAME.breaks(claimed, source, asked):
        return False
    if other_figures_of_the_same(claimed, source) and not _PRONOUN_FIRST.match(claimed.text):
        return True
    return any(rule.breaks(claimed, source, asked) for rule in (DENIAL, OPPOSITE, ROLES, DIRECTION))


def other_figures_of_the_same(claimed: Facts, source: Facts) -> bool:
    """Whether a figure that only the claim has and one that only the source has may answer the same: the 22 stops of
    the one and the 18 stops of the other, but not the 4 of "line 4"."""
    ours, theirs = set(figures_beyond(claimed, source)), set(figures_beyond(source, claimed))
    of_theirs = [signs for figure, signs in counted(source.text) if figure in theirs]
    return any(figure in ours and signs & other for figure, signs in counted(claimed.text) for other in of_theirs)


def counted(text: str) -> list[tuple[Figure, frozenset[str]]]:
    """Each figure with what shows what it is of: its unit, that it is a year or of a score, or else the two words
    behind it, or the two before it where none are. Two figures can answer one question only
    if they share one of these."""
    found = []
    for figure, start, end in figure_spans(text):
        if figure.unit:
            signs = {figure.unit}
        elif YEAR.fullmatch(text[start:end]):
            signs = {"a year"}
        elif _SCORE.match(text, start) or _SCORE_BEFORE.search(text, 0, start):
            signs = {"a score"}
        else:
            behind = _BEHIND.match(text, end)
            signs = set(terms(behind.group())) if behind else set()
            signs = signs or set(terms(" ".join(text[:start].split()[-2:])))
        found.append((figure, frozenset(signs)))
    return found
