"""What the check finds: how well sources support a claim, and how near one sentence comes to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rag.checking.calibration import BY_WORDS, Features
from rag.records import SourceSentence

NOTHING = Features(0.0, 0.0, 0.0, 0.0, 0.0)


class Finding(StrEnum):
    """What the sources have of a claim."""

    SUPPORTED = "supported"
    CONTRADICTED = "contradicted"
    PARTLY = "only in part"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Support:
    """How well sources support a claim, from 0 to 1, and which of them (positions), the best first.

    `against`: sentences of other articles that say nearly the same with another figure, or deny it. `reason`: why it is
    not supported; `nearest` the position of the sentence that comes nearest, and `finding` how near; `features` is what
    the words show, and `read` the probability that it is supported once the language model has read it, which is then
    the score as well, unless more is known of an answer (`CheckFit.answer`). `missing` are the words of a claim that is
    supported in part which the nearest sentence does not have, as half-open offsets into the claim. `open`: the words
    show too little, and no rule but that of names speaks against it, so that a model may find it.
    """

    score: float
    positions: tuple[int, ...]
    against: tuple[int, ...] = ()
    reason: str = ""
    nearest: int | None = None
    finding: Finding = Finding.NOWHERE
    features: Features = NOTHING
    read: float | None = None
    missing: tuple[tuple[int, int], ...] = ()
    open: bool = False

    @property
    def probability(self) -> float:
        """That the claim is supported, calibrated."""
        return BY_WORDS.probability(self.features) if self.read is None else self.read

    @property
    def supported(self) -> bool:
        return bool(self.positions)


@dataclass(frozen=True)
class Match:
    """How near one source sentence, or several as one, comes to a claim, and which rule forbids the claim to rest on
    it."""

    score: float
    objection: str
    plain_score: float
    """The score, had no rule been broken."""

    def supports(self, threshold: float) -> bool:
        """A hard rule is a veto: no score outweighs it."""
        return not self.objection and self.score >= threshold


def by_score(matches: Mapping[int, Match]) -> list[int]:
    """The positions, the best first."""
    return sorted(matches, key=lambda position: (-matches[position].score, position))


def one_an_article(positions: Iterable[int], sources: Sequence[SourceSentence], most: int) -> tuple[int, ...]:
    """The first of each article, in their order, at most so many."""
    firsts: dict[str, int] = {}
    for position in positions:
        firsts.setdefault(sources[position].source, position)
    return tuple(firsts.values())[:most]
