"""Each answer sentence to the source sentences that support it, checked in code; the language model is never asked.

A sentence is supported when its words, its names and its figures are found in one source sentence, or in two or three
together, and their meaning is near. What the score is made of, and how far it can be trusted, is in `benchmarks/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

import numpy as np

from embeddings.encode.contract import Encoder, TextVectors
from embeddings.index.postings import Ints
from rag.checking.answering import answering
from rag.checking.comparisons import compares
from rag.checking.disagreement import disagrees
from rag.checking.facts import Facts, clauses, in_order, names
from rag.checking.features import features_of
from rag.checking.hedges import based_terms
from rag.checking.judge import Judge
from rag.checking.listed import lists_others
from rag.checking.missing import missing_spans
from rag.checking.reading import covering_first
from rag.checking.rule import Asked, Rule
from rag.checking.rules import NAMES, RULES, contradicts, objection, speaks_of_another
from rag.checking.settings import SETTINGS, Settings
from rag.checking.sources import facts_of_sources
from rag.checking.statements import Verdict, statement
from rag.checking.support import Finding, Match, Support, by_score, one_an_article
from rag.records import SourceSentence

SAID_NOWHERE = "no source says enough of it"
_LIST = re.compile(r"\w,\s[^,]+,?\s(?:and|or)\s\w")

# "Yes, it is." says what "It is." says; its "yes" stands in no source, and its "no" denies nothing.
_VERDICT = re.compile(r"^(?P<verdict>yes|no)\s*(?:[,;:.!\u2013\u2014-]\s*|$)", re.IGNORECASE)


class Checker:
    """Holds the sources of one answer and checks claims against them; encodes what it needs, once."""

    def __init__(
        self,
        sources: Sequence[SourceSentence],
        question: str,
        encoder: Encoder,
        idf: Callable[[str], float],
        vectors: TextVectors | None = None,
        asked: Facts | None = None,
        settings: Settings = SETTINGS,
        rules: Sequence[Rule] = RULES,
        judge: Judge | None = None,
    ) -> None:
        """`vectors` of the sources' texts, in their order, when some of them are known already; `asked` likewise the
        question's facts. Without a `judge` claims are checked by their words only."""
        self.sources = sources
        self._asked = Asked(asked or Facts.of(question), idf)
        self._question = question
        self._settings = settings
        self._rules = rules
        self._judge = judge
        self._encoder = encoder
        self._idf = idf
        self._vectors = vectors or TextVectors([source.text for source in sources], encoder)
        # A first word that stands capitalised within a sentence elsewhere is a name.
        self._names = frozenset().union(names(question), *(names(source.text) for source in sources))
        self._held = frozenset(term for source in sources for term in based_terms(source.text))
        self._facts = facts_of_sources(sources, self._names)

    def check(self, claim: str, logprob: float | None = None) -> Support:
        """The smallest set of sources that together support the claim; none when the claim is unsupported. `logprob`:
        the least log-probability of a token of the answer that it belongs to, where a model wrote it and tells that.

        Sentences of one article may support it together; those of several articles only clause by clause: side by
        side, two that speak of different things seem to say what neither does."""
        if not self.sources:
            return Support(0.0, (), reason=SAID_NOWHERE)
        by_words = support = self._by_words(claim)
        if self._judge is not None:
            support = self._judge.judged(claim, by_words, self.sources, lambda: self._best_first(claim), logprob)
            if support.open and self._judge.finds_the_answer(support):
                support = self._read_as_answer(claim, support)
        return self._with_missing(claim, support, by_words.positions)

    def _read_as_answer(self, claim: str, support: Support) -> Support:
        """Supported by the sentences that have what the claim adds to its question, if there are any."""
        claimed = Facts.of(claim, known_names=self._names)
        found = answering(claimed, self._facts, self._asked)
        if not found:
            return support
        found.sort(key=lambda position: -self._coverage(claimed, [self._facts[position]]))
        chosen = one_an_article(found, self.sources, self._settings.max_sources)
        return replace(support, positions=chosen, reason="", nearest=chosen[0], finding=Finding.SUPPORTED)

    def contradicting(self, claim: str) -> list[int]:
        """Positions of the sentences that speak of what the claim speaks of and say otherwise, in their order.

        What speaks of another thing of that name says nothing of this one.
        """
        verdict = _VERDICT.match(claim)
        said: Verdict = "yes" if verdict and verdict["verdict"].lower() == "yes" else "no"
        stated = (verdict and statement(self._question, said)) or claim
        claimed = Facts.of(stated, known_names=self._names)
        return [
            position
            for position, facts in enumerate(self._facts)
            if self._finding(claimed, facts) is Finding.CONTRADICTED and not speaks_of_another(claimed, facts)
        ]

    def _with_missing(self, claim: str, support: Support, compared: Sequence[int]) -> Support:
        """With the words that the nearest sources do not have, where the claim is supported in part."""
        if support.finding is not Finding.PARTLY or support.nearest is None:
            return support
        sources = [self._facts[position] for position in compared or (support.nearest,)]
        start = verdict.end() if (verdict := _VERDICT.match(claim)) else 0
        return replace(support, missing=missing_spans(claim, start, self._names, sources, self._asked))

    def _by_words(self, claim: str) -> Support:
        verdict = _VERDICT.match(claim)
        stated = statement(self._question, "yes") if verdict else None
        if verdict is None or stated is None:
            return self._checked(claim[verdict.end() :] if verdict else claim)
        return self._with_verdict(verdict["verdict"].lower() == "yes", stated, claim[verdict.end() :])

    def _best_first(self, claim: str) -> list[int]:
        """Positions of the sentences to read with the claim."""
        claimed = Facts.of(claim, known_names=self._names)
        cosines = self._vectors.of(np.arange(len(self.sources))) @ self._encoder.encode([claim])[0]
        return covering_first(lambda some: self._coverage(claimed, [self._facts[p] for p in some]), cosines)

    def _with_verdict(self, yes: bool, stated: str, rest: str) -> Support:
        """A Yes or a No is a claim: the question turned into a statement, or its denial.

        What follows the verdict must be supported, and the verdict must not be contradicted; a bare verdict must be
        supported itself. What a No says in other words ("it was only proposed") no word of the statement shows.
        """
        if not any(map(str.isalnum, rest)):
            return self._checked(stated if yes else statement(self._question, "no") or stated)
        support, verdict = self._checked(rest), self._checked(stated)
        refuted = verdict.finding is Finding.CONTRADICTED if yes else verdict.finding is Finding.SUPPORTED
        if not support.supported or not refuted:
            return support
        reason = verdict.reason or "the nearest source says the opposite"
        return Support(
            support.score * self._settings.rule_broken,
            (),
            (),
            f"{'Yes' if yes else 'No'}: {reason}",
            verdict.nearest,
            Finding.CONTRADICTED,
            replace(verdict.features, supported=0.0),
        )

    def _checked(self, claim: str) -> Support:
        whole = self._supported(claim)
        if whole.supported:
            return whole
        parts = clauses(claim)
        if len(parts) < 2:
            return whole
        found = [self._supported(part) for part in parts]
        if not all(support.supported for support in found):
            held = next((support for support in found if support.supported), None)
            if held is not None and whole.finding is Finding.NOWHERE:
                return replace(whole, nearest=held.nearest, finding=Finding.PARTLY)
            return whole
        positions = dict.fromkeys(position for support in found for position in support.positions)
        score = min(support.score for support in found)
        least = min(found, key=lambda support: support.probability).features
        return Support(score, tuple(positions), (), "", next(iter(positions)), Finding.SUPPORTED, least)

    def _supported(self, claim: str) -> Support:
        claimed = Facts.of(claim, known_names=self._names)
        if not claimed.terms and not claimed.figures:
            return Support(0.0, (), reason="it says nothing that could be looked up")
        coverage = np.array([self._coverage(claimed, [facts]) for facts in self._facts])
        near = np.argsort(-coverage, kind="stable")[: self._settings.candidates]
        cosines = dict(zip(near.tolist(), self._cosines(claim, claimed, near), strict=True))
        matches = {
            position: self._match(claimed, [self._facts[position]], cosine) for position, cosine in cosines.items()
        }
        support = self._decided(claimed, matches, cosines)
        features = features_of(claimed, matches, self._facts, self._held, support.supported)
        return replace(support, features=features)

    def _decided(self, claimed: Facts, matches: Mapping[int, Match], cosines: Mapping[int, float]) -> Support:
        best = max(
            matches, key=lambda position: (matches[position].supports(self._settings.support), matches[position].score)
        )
        nearest = max(matches, key=lambda position: matches[position].plain_score)
        refuted = matches[nearest].plain_score >= self._settings.support and contradicts(
            claimed, self._facts[nearest], self._asked
        )
        # Of one article the sentence that is nearest counts; what another article says is shown beside it.
        elsewhere = self.sources[nearest].source != self.sources[best].source
        if matches[best].supports(self._settings.support) and (elsewhere or not refuted):
            chosen = self._alike(matches, best)
            against = self._against(claimed, matches, chosen)
            return Support(matches[best].score, chosen, against, nearest=best, finding=Finding.SUPPORTED)
        # Where one says otherwise or lists other names, or two things are compared, several only seem to say it.
        alone = refuted or compares(claimed.text) or lists_others(claimed, self._facts)
        together, joint = ((), 0.0) if alone else self._together(claimed, cosines)
        if together:
            return Support(joint, together, nearest=together[0], finding=Finding.SUPPORTED)
        best = nearest if refuted else best
        finding, broken = self._finding(claimed, self._facts[best]), matches[best].objection
        # What hardly speaks of the claim says nothing against it either.
        beside = finding is Finding.NOWHERE and contradicts(claimed, self._facts[best], self._asked)
        reason = broken if broken and not beside else SAID_NOWHERE
        return Support(matches[best].score, (), (), reason, best, finding, open=broken in ("", NAMES.message))

    def _finding(self, claimed: Facts, nearest: Facts) -> Finding:
        """How a sentence that does not support the claim stands to it."""
        if self._coverage(claimed, [nearest]) < self._settings.partly_coverage:
            return Finding.NOWHERE
        against = disagrees(claimed, nearest, self._asked) or contradicts(claimed, nearest, self._asked)
        return Finding.CONTRADICTED if against else Finding.PARTLY

    def _cosines(self, claim: str, claimed: Facts, positions: Ints) -> list[float]:
        texts = [claim] if len(claimed.terms) >= self._settings.short_claim_terms else [f"{self._question} {claim}"]
        found: list[float] = (self._vectors.of(positions) @ self._encoder.encode(texts)[0]).tolist()
        return found

    def _match(self, claimed: Facts, sources: Sequence[Facts], cosine: float) -> Match:
        joint = Facts.joined(sources) if len(sources) > 1 else sources[0]
        order = in_order(claimed.terms, joint.terms, self._idf)
        score = (self._coverage(claimed, sources) + order + max(cosine, 0.0)) / 3
        forbidden = objection(claimed, joint, self._asked, self._rules)
        return Match(score * self._settings.rule_broken if forbidden else score, forbidden, score)

    def _coverage(self, claimed: Facts, sources: Sequence[Facts]) -> float:
        """Share of the claim's words, weighed by idf, that the sources hold; their context counts half.

        A short claim ("Caesars.") says something only as an answer: of the question's words half the weight counts.
        """
        weights = {term: self._idf(term) for term in claimed.terms}
        if len(claimed.terms) < self._settings.short_claim_terms:
            weights |= {term: self._idf(term) / 2 for term in self._asked.facts.terms if term not in weights}
        total = sum(weights.values())
        if not total:
            return 1.0
        found = frozenset().union(*(source.terms for source in sources))
        context = frozenset().union(*(source.context_terms for source in sources))
        covered = sum(w * (1.0 if term in found else 0.5 if term in context else 0.0) for term, w in weights.items())
        return covered / total

    def _alike(self, matches: Mapping[int, Match], best: int) -> tuple[int, ...]:
        """The best source, and those of other articles that support the claim as well."""
        least = matches[best].score - self._settings.alike
        alike = takewhile(
            lambda position: matches[position].supports(self._settings.support) and matches[position].score >= least,
            by_score(matches),
        )
        return one_an_article([best, *alike], self.sources, self._settings.max_sources)

    def _against(self, claimed: Facts, matches: Mapping[int, Match], chosen: Sequence[int]) -> tuple[int, ...]:
        """Sentences of other articles that would support the claim, did not a figure or a denial forbid it."""
        cited = {self.sources[position].source for position in chosen}
        return tuple(
            position
            for position in by_score(matches)
            if self.sources[position].source not in cited
            and matches[position].score >= self._settings.against * self._settings.rule_broken
            and disagrees(claimed, self._facts[position], self._asked)
        )

    def _together(self, claimed: Facts, cosines: Mapping[int, float]) -> tuple[tuple[int, ...], float]:
        """Sentences of one article taken one by one while each adds words of the claim, scored as if they were one."""

        def gain(position: int) -> float:
            return self._coverage(claimed, [self._facts[p] for p in (*chosen, position)]) + 0.1 * cosines[position]

        # A list names many things of which each sentence adds one; any other claim is covered by chance as well.
        listed, together = _LIST.search(claimed.text), max(self._settings.support, self._settings.together)
        chosen: list[int] = []
        article = self.sources[
            max(cosines, key=lambda p: self._coverage(claimed, [self._facts[p]]) + cosines[p])
        ].source
        own = [
            position
            for position in cosines
            if self.sources[position].source == article and not contradicts(claimed, self._facts[position], self._asked)
        ]
        for _ in range(min(self._settings.max_together, len(own))):
            following = max((position for position in own if position not in chosen), key=gain)
            held = {term for position in chosen for term in self._facts[position].terms}
            if chosen and not (set(claimed.terms) & set(self._facts[following].terms)) - held:
                break
            chosen.append(following)
            reading = sorted(chosen, key=lambda position: self.sources[position].start)
            mean = sum(cosines[position] for position in chosen) / len(chosen)
            match = self._match(claimed, [self._facts[position] for position in reading], mean)
            if match.supports(self._settings.support if listed or len(chosen) == 1 else together):
                return tuple(chosen), match.score
        return (), 0.0
