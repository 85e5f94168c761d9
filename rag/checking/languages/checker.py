"""The check of sentences that are not in English, or whose sources are not.

A sentence rests on one in its own language when every word of its own stands there, in an order that changes nothing,
with the same figures, and neither of the two denies or hedges what the other says plainly: copied rather than
paraphrased, so that nothing is taken for support that only looks alike. Where the language has no table, or the sources
are in another one, words tell nothing: the nearest sentence is told by its meaning, and nothing is supported but what
repeats a source sentence word by word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from embeddings.encode.contract import Encoder, TextVectors
from embeddings.language.detection import language_of
from embeddings.language.languages import ENGLISH, language_named
from embeddings.terms import terms
from rag.checking.calibration import Features
from rag.checking.facts import in_order
from rag.checking.languages.figures import figures_in
from rag.checking.languages.reading import PARTICLES, Reading, is_cased, is_unspaced, plain_words
from rag.checking.languages.tables import TABLES
from rag.checking.languages.turning import may_be_found, turned
from rag.checking.missing import Spans, joined, word_spans
from rag.checking.numbers import Figure
from rag.checking.settings import SETTINGS
from rag.checking.support import Finding, Support
from rag.messages import messages
from rag.records import SourceSentence

MEANING_ONLY = "checked by meaning only"
LEAST_ORDER = 0.6
"""Least share of the claim's words that its source has in the same order."""
LEAST_OWN = 0.5
"""Least share of the claim's words in the source sentence itself, where a pronoun takes the rest from before it."""
RULE_BROKEN = 0.6
"""What the score is multiplied by where a rule is broken, as in `settings`."""
NEAREST = 16
"""Sentences that share most of a claim's words, compared by meaning."""

_VERDICT = re.compile(r"\W*(\w+)[\s,.:;\u060c\uff0c\u2013\u2014-]+")
_AMOUNT = re.compile(r"\d+(?:[.,\u2009\u202f\u00a0]\d+)*")


@dataclass(frozen=True)
class _Verdict:
    score: float
    objection: str
    contradicts: bool = False
    covered: float = 0.0
    missing: Spans = ()
    open: bool = False


class OtherLanguages:
    """Checks claims against the sources that are in the claim's language."""

    def __init__(
        self,
        sources: Sequence[SourceSentence],
        question: str,
        encoder: Encoder,
        idf: Callable[[str], float],
        vectors: TextVectors,
    ) -> None:
        self.sources = sources
        self._question = question
        self._encoder = encoder
        self._idf = idf
        self._vectors = vectors
        self._read = lru_cache(maxsize=1024)(Reading.of)
        self._plain = [plain_words(source.text) for source in sources]

    def check(self, claim: str, language: str) -> Support:
        """`language` is the claim's."""
        plain = plain_words(claim)
        if not plain:
            return Support(0.0, (), reason="it says nothing that could be looked up")
        same = [position for position, text in enumerate(self._plain) if text == plain]
        if same:
            return _supported(1.0, same[0])
        name = language_named(language).name
        comparable = [place for place, source in enumerate(self.sources) if source.language == language]
        if not comparable:
            return self._by_meaning(claim, f"{MEANING_ONLY}: no source is in {name}")
        if language not in TABLES:
            return self._by_meaning(claim, f"{MEANING_ONLY}: there are no rules for {name}")
        begins_with_verdict = plain.split()[0] in TABLES[language].verdicts
        stated = self._stated(claim, language) if begins_with_verdict else claim
        if not stated:
            return self._by_meaning(claim, f"{MEANING_ONLY}: what the yes or no says was not looked up")
        return self._by_words(stated, language, comparable)

    def _stated(self, claim: str, language: str) -> str:
        """What a Yes or a No says of the question, where the sentence goes on to say it whole; empty elsewhere.

        It does when it holds every word of the question, denied as the question is behind a Yes, and the other way
        behind a No.
        """
        told, match = messages(language), _VERDICT.match(claim)
        verdict, rest = (match[1].casefold(), claim[match.end() :]) if match else ("", "")
        if not rest or verdict not in (told.yes.casefold(), told.no.casefold()):
            return ""
        asked, said = self._read(self._question, language), self._read(rest, language)
        if not asked.terms or not set(said.terms).issuperset(asked.terms):
            return ""
        same = _is_denied(asked) == _is_denied(said)
        return rest if same == (verdict == told.yes.casefold()) else ""

    def _by_words(self, claim: str, language: str, comparable: Sequence[int]) -> Support:
        claimed = self._read(claim, language)
        if not claimed.terms and not claimed.figures:
            return Support(0.0, (), reason="it says nothing that could be looked up")
        verdicts = {position: self._compared(claim, claimed, position, language) for position in comparable}
        best = max(verdicts, key=lambda position: (not verdicts[position].objection, verdicts[position].score))
        verdict = verdicts[best]
        if not verdict.objection:
            return _supported(verdict.score, best)
        if verdict.contradicts:
            score = verdict.score * RULE_BROKEN
            return Support(score, (), (), verdict.objection, best, Finding.CONTRADICTED, open=verdict.open)
        partly = verdict.missing and verdict.covered >= LEAST_OWN
        finding, missing = (Finding.PARTLY, verdict.missing) if partly else (Finding.NOWHERE, ())
        score = verdict.score * RULE_BROKEN
        return Support(score, (), (), verdict.objection, best, finding, missing=missing, open=verdict.open)

    def resting_on(self, claim: str, language: str, nearest: int) -> tuple[int, ...]:
        """The nearest sentence and those of its article that have most of what it lacks of the claim; none where they
        have too little of it together."""
        wanted = frozenset(self._read(claim, language).terms)
        article = self.sources[nearest].source
        held = {
            place: wanted & frozenset(self._read(source.text, language).terms)
            for place, source in enumerate(self.sources)
            if source.source == article and source.language == language
        }
        chosen, found = [nearest], held[nearest]
        while len(chosen) < SETTINGS.max_sources:
            best = max(held, key=lambda place: len(held[place] - found))
            if not held[best] - found:
                break
            chosen.append(best)
            found |= held[best]
        return tuple(chosen) if len(found) >= LEAST_OWN * len(wanted) else ()

    def _compared(self, claim: str, claimed: Reading, position: int, language: str) -> _Verdict:
        source = self.sources[position]
        said = self._read(source.text, language)
        around = frozenset(terms(f"{source.title} {source.context}", language)) if said.refers_back else frozenset()
        held = frozenset(said.terms)
        missing = [term for term in claimed.terms if term not in held and not _is_joint(term, language)]
        if missing and (first := self._first_names(claimed, said, source.source, language)):
            missing = [term for term in missing if term not in first]
        borrowed = [term for term in missing if term in around]
        weights = [(term, self._idf(term)) for term in claimed.terms]
        covered = sum(weight for term, weight in weights if term in held) / (sum(w for _, w in weights) or 1.0)
        order = in_order(claimed.terms, said.terms, self._idf)
        score = (covered + order) / 2
        other = [figure for figure in claimed.figures if not any(figure.agrees(their) for their in said.figures)]
        reason, contradicts = ("", False) if other else turned(claimed, said, borrowed)
        is_open = not other and may_be_found(reason, contradicts)
        if nowhere := [term for term in missing if term not in around]:
            spans = joined(claim, word_spans(claim, nowhere, lambda word: terms(word, language)))
            words = dict.fromkeys(claim[start:end] for start, end in spans) or sorted(set(nowhere))
            objection = f"no source says {', '.join([*words][:5])} there"
            return _Verdict(score, objection, False, covered, spans, is_open)
        if other:
            spans = joined(claim, _amounts(claim, other, language))
            objection = f"no source has the figure {', '.join(map(str, other))} there"
            return _Verdict(score, objection, bool(said.figures), covered, spans)
        # Without capitals no name is known for one, and any two words that change places may be names.
        least_order = LEAST_ORDER if is_cased(language) else 1.0
        if covered < LEAST_OWN or order < least_order * covered - 0.01:
            return _Verdict(score, "no source says it in that order", open=is_open)
        return _Verdict(score, reason, contradicts, open=bool(reason) and is_open)

    def _first_names(self, claimed: Reading, said: Reading, article: str, language: str) -> frozenset[str]:
        """First names of the claim whose last names its source has, where the article has both together and gives no
        other first name to any of that name."""
        wanted = {(first, last) for first, last in claimed.pairs if last in (*said.names, *said.first)}
        if not wanted:
            return frozenset()
        texts = [source.text for source in self.sources if source.source == article and source.language == language]
        known = frozenset[tuple[str, str]]().union(*(self._read(text, language).pairs for text in texts))
        return frozenset(
            first for first, last in wanted & known if all(other == first for other, name in known if name == last)
        )

    def _by_meaning(self, claim: str, reason: str) -> Support:
        """The nearest source by its encoding; no support."""
        if not self.sources:
            return Support(0.0, (), reason=reason)
        own = set(plain_words(claim).split())
        shared = [len(own & set(text.split())) for text in self._plain]
        near = np.argsort(-np.array(shared), kind="stable")[:NEAREST]
        cosines = self._vectors.of(near) @ self._encoder.encode([claim])[0]
        best = int(near[int(np.argmax(cosines))])
        return Support(max(float(cosines.max()), 0.0) * RULE_BROKEN, (), (), reason, best, Finding.NOWHERE)


def _is_denied(said: Reading) -> bool:
    return any(clause.negated or clause.denied for clause in said.clauses)


def _amounts(claim: str, wanted: Sequence[Figure], language: str) -> list[tuple[int, int]]:
    """Where figures in digits stand; of those in words no place is known."""
    units = TABLES[language].units
    return [
        match.span()
        for match in _AMOUNT.finditer(claim)
        if any(found.value == figure.value for found in figures_in(match.group(), language, units) for figure in wanted)
    ]


def _is_joint(term: str, language: str) -> bool:
    """Whether a pair of letters may be only where two words meet."""
    return is_unspaced(language) and bool(set(term) & PARTICLES)


def _supported(score: float, position: int) -> Support:
    features = Features(fair=score, unbroken=1.0, names=1.0, figures=1.0, supported=1.0)
    return Support(score, (position,), nearest=position, finding=Finding.SUPPORTED, features=features)


def claim_language(claim: str, sources: Sequence[SourceSentence]) -> str:
    """The language of a claim about these sources; the likeliest of theirs where the claim says too little."""
    languages = tuple(dict.fromkeys(source.language for source in sources))
    return language_of(claim, languages or (ENGLISH,))
