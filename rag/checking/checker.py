"""Each answer sentence to the source sentences that support it, checked in code; the language model is never asked.

A sentence is supported when its words, its names and its figures are found in one source sentence, or in two or three
together, and their meaning is near. What the score is made of, and how far it can be trusted, is in `benchmarks/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encode.contract import Encoder, TextVectors
from embeddings.index.postings import Ints
from rag.checking.facts import Facts, clauses, in_order, names
from rag.records import SourceSentence

SUPPORT_THRESHOLD = 0.66
"""Least score of a supported sentence; never lowered to get something cited."""
RULE_BROKEN = 0.6
"""What the score is multiplied by when a figure, a name or a denial does not agree: it is under the threshold then."""
SAID_NOWHERE = "no source says enough of it"
MAX_SOURCES = 3
"""Articles cited at most for what each of them says by itself."""
MAX_TOGETHER = 5
"""Sentences of one article at most that only together support a claim, as for a list of members."""
SHORT_CLAIM_TERMS = 4
"""A claim of fewer words of its own ("In 2025.") is compared together with its question."""

ANSWER_SHARE = 0.5
"""Least share, by idf, of the words that a claim adds to the question, which its sources must hold."""
AGAINST_SCORE = 0.7
"""Least score, but for the rule that it breaks, of a sentence that is shown as disagreeing."""
CANDIDATES = 16
"""Source sentences whose meaning is compared with a claim: those that share most of its words."""

# "Yes, it is." says what "It is." says; its "yes" stands in no source, and its "no" denies nothing.
_VERDICT = re.compile(r"^(?:yes|no)\s*(?:[,;:.!\u2013\u2014-]\s*|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Support:
    """How well sources support a claim, from 0 to 1, and which of them (positions), the best first.

    `against`: sentences of other articles that say nearly the same with another figure, or deny it. `reason`: why it is
    not supported.
    """

    score: float
    positions: tuple[int, ...]
    against: tuple[int, ...] = ()
    reason: str = ""

    @property
    def supported(self) -> bool:
        return bool(self.positions)


class Checker:
    """Holds the sources of one answer and checks claims against them; encodes what it needs, once."""

    def __init__(
        self,
        sources: Sequence[SourceSentence],
        question: str,
        encoder: Encoder,
        idf: Callable[[str], float],
        vectors: TextVectors | None = None,
    ) -> None:
        """`vectors` of the sources' texts, in their order, when some of them are known already."""
        self.sources = sources
        self._asked = Facts.of(question)
        self._question = question
        self._encoder = encoder
        self._idf = idf
        self._vectors = vectors or TextVectors([source.text for source in sources], encoder)
        # A first word that stands capitalised within a sentence elsewhere is a name.
        self._names = frozenset().union(names(question), *(names(source.text) for source in sources))
        self._facts = [
            Facts.of(source.text, f"{source.title} {source.date or ''} {source.context}", self._names)
            for source in sources
        ]

    def check(self, claim: str) -> Support:
        """The smallest set of sources that together support the claim; none when the claim is unsupported.

        Sentences of one article may support it together; those of several articles only clause by clause: side by
        side, two that speak of different things seem to say what neither does.
        """
        if not self.sources:
            return Support(0.0, (), reason=SAID_NOWHERE)
        claim = _VERDICT.sub("", claim)
        whole = self._supported(claim)
        if whole.supported:
            return whole
        parts = clauses(claim)
        if len(parts) < 2:
            return whole
        found = [self._supported(part) for part in parts]
        if not all(support.supported for support in found):
            return whole
        positions = dict.fromkeys(position for support in found for position in support.positions)
        return Support(min(support.score for support in found), tuple(positions))

    def _supported(self, claim: str) -> Support:
        claimed = Facts.of(claim, known_names=self._names)
        if not claimed.terms and not claimed.figures:
            return Support(0.0, (), reason="it says nothing that could be looked up")
        coverage = np.array([self._coverage(claimed, [facts]) for facts in self._facts])
        near = np.argsort(-coverage, kind="stable")[:CANDIDATES]
        cosines = dict(zip(near.tolist(), self._cosines(claim, claimed, near), strict=True))
        scores = {
            position: self._score(claimed, [self._facts[position]], cosine) for position, cosine in cosines.items()
        }
        best = max(scores, key=lambda position: scores[position])
        if scores[best] >= SUPPORT_THRESHOLD:
            chosen = self._alike(scores, best)
            return Support(scores[best], chosen, self._against(claimed, scores, chosen))
        together, joint = self._together(claimed, cosines)
        if joint >= SUPPORT_THRESHOLD:
            return Support(joint, together)
        return Support(max(scores[best], joint), (), reason=self._objection(claimed, self._facts[best]) or SAID_NOWHERE)

    def _cosines(self, claim: str, claimed: Facts, positions: Ints) -> list[float]:
        texts = [claim] if len(claimed.terms) >= SHORT_CLAIM_TERMS else [f"{self._question} {claim}"]
        found: list[float] = (self._vectors.of(positions) @ self._encoder.encode(texts)[0]).tolist()
        return found

    def _score(self, claimed: Facts, sources: Sequence[Facts], cosine: float) -> float:
        joint = Facts.joined(sources) if len(sources) > 1 else sources[0]
        order = in_order(claimed.terms, joint.terms, self._idf)
        score = (self._coverage(claimed, sources) + order + max(cosine, 0.0)) / 3
        return score * RULE_BROKEN if self._objection(claimed, joint) else score

    def _objection(self, claimed: Facts, source: Facts) -> str:
        """Why a hard rule forbids the claim to rest on the source; empty when none does.

        What the claim adds to the question's words is the answer itself, and must stand in the source: repeating the
        question, a wrong answer would look well covered.
        """
        objection = claimed.objection(source)
        if objection:
            return objection
        answering = {term: self._idf(term) for term in claimed.terms if term not in self._asked.terms}
        total = sum(answering.values())
        held = sum(weight for term, weight in answering.items() if term in source.terms)
        return "no source has the words that would answer" if total and held < ANSWER_SHARE * total else ""

    def _coverage(self, claimed: Facts, sources: Sequence[Facts]) -> float:
        """Share of the claim's words, weighed by idf, that the sources hold; their context counts half.

        A short claim ("Caesars.") says something only as an answer: of the question's words half the weight counts.
        """
        weights = {term: self._idf(term) for term in claimed.terms}
        if len(claimed.terms) < SHORT_CLAIM_TERMS:
            weights |= {term: self._idf(term) / 2 for term in self._asked.terms if term not in weights}
        total = sum(weights.values())
        if not total:
            return 1.0
        found = frozenset().union(*(source.terms for source in sources))
        context = frozenset().union(*(source.context_terms for source in sources))
        covered = sum(w * (1.0 if term in found else 0.5 if term in context else 0.0) for term, w in weights.items())
        return covered / total

    def _alike(self, scores: Mapping[int, float], best: int) -> tuple[int, ...]:
        """The best source, and those of other articles that support the claim as well."""
        chosen = [best]
        for position in sorted(scores, key=lambda position: (-scores[position], position)):
            if scores[position] < max(SUPPORT_THRESHOLD, scores[best] - 0.1) or len(chosen) == MAX_SOURCES:
                break
            if self.sources[position].source not in {self.sources[taken].source for taken in chosen}:
                chosen.append(position)
        return tuple(chosen)

    def _against(self, claimed: Facts, scores: Mapping[int, float], chosen: Sequence[int]) -> tuple[int, ...]:
        """Sentences of other articles that would support the claim, did not a figure or a denial forbid it."""
        cited = {self.sources[position].source for position in chosen}
        return tuple(
            position
            for position, score in sorted(scores.items(), key=lambda item: (-item[1], item[0]))
            if self.sources[position].source not in cited
            and score >= AGAINST_SCORE * RULE_BROKEN
            and claimed.disagrees(self._facts[position])
        )

    def _together(self, claimed: Facts, cosines: Mapping[int, float]) -> tuple[tuple[int, ...], float]:
        """Sentences of one article taken one by one while each adds words of the claim, scored as if they were one."""

        def gain(position: int) -> float:
            return self._coverage(claimed, [self._facts[p] for p in (*chosen, position)]) + 0.1 * cosines[position]

        chosen: list[int] = []
        article = self.sources[
            max(cosines, key=lambda p: self._coverage(claimed, [self._facts[p]]) + cosines[p])
        ].source
        own = [
            position
            for position in cosines
            if self.sources[position].source == article and not claimed.contradicts(self._facts[position])
        ]
        for _ in range(min(MAX_TOGETHER, len(own))):
            following = max((position for position in own if position not in chosen), key=gain)
            held = {term for position in chosen for term in self._facts[position].terms}
            if chosen and not (set(claimed.terms) & set(self._facts[following].terms)) - held:
                break
            chosen.append(following)
            reading = sorted(chosen, key=lambda position: self.sources[position].start)
            mean = sum(cosines[position] for position in chosen) / len(chosen)
            score = self._score(claimed, [self._facts[position] for position in reading], mean)
            if score >= SUPPORT_THRESHOLD:
                return tuple(chosen), score
        return (), 0.0
