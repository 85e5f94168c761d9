"""Each answer sentence to the source sentences that support it, checked in code; the language model is never asked.

A sentence is supported when its words, its names and its figures are found in one source sentence, or in two or three
together, and their meaning is near. What the score is made of, and how far it can be trusted, is in `benchmarks/`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from embeddings.encoder import Encoder, Vectors
from embeddings.lexical import Floats, terms, words

SUPPORT_THRESHOLD = 0.62
"""Least score of a supported sentence; never lowered to get something cited."""
MAX_SOURCES = 3
"""Source sentences cited for one answer sentence at most."""
SHORT_CLAIM_TERMS = 4
"""A claim of fewer words of its own ("In 2025.") is compared together with its question."""

NEGATION_REACH = 5
"""Words after a "not" that it is taken to deny."""

_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_SPACED_FIGURE = re.compile(r"\d+(?:[.,]\s\d+)+")
_NAME = re.compile(r"\b[A-Z][\w\u2019'-]*[A-Za-z]\b")
# "Yes, it is." says what "It is." says; its "yes" stands in no source, and its "no" denies nothing.
_VERDICT = re.compile(r"^(?:yes|no)\s*[,;:.!\u2013\u2014-]\s*(?=\S)", re.IGNORECASE)
_MARK = re.compile(r"\s*\[(?:\d+|\?)(?:\s*,\s*\d+)*\]")
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {"first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "twice": "2"}
_NEGATIONS = frozenset(
    "not no never none neither nor without nobody nothing cannot hardly barely denied denies deny refused "
    "rejected".split()
)


@dataclass(frozen=True)
class SourceSentence:
    """A sentence of a retrieved passage, with what a reader has just read before it."""

    source: str
    title: str
    date: str | None
    start: int
    end: int
    text: str
    score: float = 0.0
    context: str = ""


@dataclass(frozen=True)
class Citation:
    """A footnote; `quote == document.text[start:end]`."""

    number: int
    source: str
    title: str
    date: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True)
class AnswerSentence:
    """One sentence of an answer; `text` has no marks, and [start, end) are its offsets in `Answer.text`."""

    text: str
    start: int
    end: int
    supported: bool
    score: float
    citations: tuple[int, ...]


@dataclass(frozen=True)
class Support:
    """How well sources support a claim, from 0 to 1, and which of them (positions), the best first."""

    score: float
    positions: tuple[int, ...]

    @property
    def supported(self) -> bool:
        return bool(self.positions)


class Checker:
    """Holds the sources of one answer, encoded once, and checks claims against them."""

    def __init__(
        self,
        sources: Sequence[SourceSentence],
        question: str,
        encoder: Encoder,
        rarity: Callable[[str], float],
        vectors: Vectors | None = None,
    ) -> None:
        self.sources = sources
        self._question = question
        self._encoder = encoder
        self._rarity = rarity
        texts = [source.text for source in sources]
        self._vectors = vectors if vectors is not None else encoder.encode(texts)
        self._facts = [
            _Facts.of(source.text, f"{source.title} {source.date or ''} {source.context}") for source in sources
        ]

    def check(self, claim: str) -> Support:
        """The smallest set of sources that together support the claim; none when the claim is unsupported."""
        if not self.sources:
            return Support(0.0, ())
        claim = _VERDICT.sub("", claim)
        claimed = _Facts.of(claim)
        if not claimed.terms and not claimed.figures:
            return Support(0.0, ())
        cosines = self._cosines(claim, claimed)
        scores = np.array(
            [self._score(claimed, facts, float(cosine)) for facts, cosine in zip(self._facts, cosines, strict=True)]
        )
        best = int(np.argmax(scores))
        if scores[best] >= SUPPORT_THRESHOLD:
            return Support(float(scores[best]), self._alike(scores, best))
        together, joint = self._together(claimed, cosines, scores)
        if joint >= SUPPORT_THRESHOLD:
            return Support(joint, together)
        return Support(float(max(scores[best], joint)), ())

    def _cosines(self, claim: str, claimed: _Facts) -> Floats:
        texts = [claim]
        if len(claimed.terms) < SHORT_CLAIM_TERMS:
            texts.append(f"{self._question} {claim}")
        found: Floats = (self._encoder.encode(texts) @ self._vectors.T).max(axis=0)
        return found

    def _score(self, claimed: _Facts, facts: _Facts, cosine: float) -> float:
        if not claimed.figures <= facts.figures or claimed.contradicts(facts):
            return 0.0
        if not claimed.names <= facts.names | facts.context_terms | facts.terms:
            return 0.0
        return (self._coverage(claimed, facts.terms, facts.context_terms) + max(cosine, 0.0)) / 2

    def _coverage(self, claimed: _Facts, found: frozenset[str], context: frozenset[str]) -> float:
        """Share of the claim's words, weighed by rarity, that the source holds; its context counts half."""
        if not claimed.terms:
            return 1.0
        weights = {term: self._rarity(term) for term in claimed.terms}
        covered = sum(
            weight * (1.0 if term in found else 0.5 if term in context else 0.0) for term, weight in weights.items()
        )
        return covered / sum(weights.values())

    def _alike(self, scores: Floats, best: int) -> tuple[int, ...]:
        """The best source, and those of other articles that support the claim as well."""
        chosen = [best]
        for position in np.argsort(-scores, kind="stable"):
            if scores[position] < max(SUPPORT_THRESHOLD, scores[best] - 0.1) or len(chosen) == MAX_SOURCES:
                break
            if self.sources[position].source not in {self.sources[taken].source for taken in chosen}:
                chosen.append(int(position))
        return tuple(chosen)

    def _together(self, claimed: _Facts, cosines: Floats, scores: Floats) -> tuple[tuple[int, ...], float]:
        """Sentences of one article taken one by one while each adds words of the claim, scored as if they were one.

        Of one article only: two that speak of different things, put side by side, seem to say what neither does.
        """
        chosen: list[int] = []
        terms_found: frozenset[str] = frozenset()
        article = self.sources[int(np.argmax(scores + cosines))].source
        for _ in range(MAX_SOURCES):
            gains: list[float] = [
                -1.0
                if i in chosen or self.sources[i].source != article
                else self._coverage(claimed, terms_found | facts.terms, frozenset()) + 0.1 * float(cosine)
                for i, (facts, cosine) in enumerate(zip(self._facts, cosines, strict=True))
            ]
            following = int(np.argmax(gains))
            facts = self._facts[following]
            if gains[following] < 0 or (chosen and not (claimed.terms & facts.terms) - terms_found):
                break
            chosen.append(following)
            terms_found |= facts.terms
            joint = _Facts.joined([self._facts[i] for i in chosen])
            score = self._score(claimed, joint, float(np.mean(cosines[chosen])))
            if score >= SUPPORT_THRESHOLD:
                return tuple(chosen), score
        return (), 0.0


@dataclass(frozen=True)
class _Facts:
    """What of a sentence can be compared exactly."""

    terms: frozenset[str]
    figures: frozenset[str]
    names: frozenset[str]
    context_terms: frozenset[str]
    negated: frozenset[str]

    @classmethod
    def of(cls, text: str, context: str = "") -> _Facts:
        found = words(text)
        # The context gives names to a "he" or an "it", but figures must stand in the sentence or its date.
        figures = {figure.replace(",", "") for figure in _FIGURE.findall(text)}
        figures |= {_NUMBER_WORDS[word] for word in found if word in _NUMBER_WORDS}
        names = {term for name in _names(text) for term in terms(name)}
        return cls(
            frozenset(terms(text)) - frozenset(_NUMBER_WORDS),
            frozenset(figures),
            frozenset(names),
            frozenset(terms(context)),
            frozenset(_negated(text)),
        )

    @classmethod
    def joined(cls, parts: Sequence[_Facts]) -> _Facts:
        return cls(
            frozenset().union(*(part.terms for part in parts)),
            frozenset().union(*(part.figures for part in parts)),
            frozenset().union(*(part.names for part in parts)),
            frozenset().union(*(part.context_terms for part in parts)),
            frozenset().union(*(part.negated for part in parts)),
        )

    def contradicts(self, other: _Facts) -> bool:
        """Whether a word stands denied on one side and plain on the other."""
        return bool((self.negated - other.negated) & other.terms or (other.negated - self.negated) & self.terms)


def _negated(text: str) -> set[str]:
    """The words that a negation reaches: those of its own clause, as far as it usually goes."""
    found = set()
    for clause in re.split(r"[,;:.()\u2013\u2014]|\b(?:but|while|although|because)\b", text.replace("\u2019", "'")):
        tokens = re.sub(r"n't\b", " not", clause.lower()).split()
        for position, token in enumerate(tokens):
            if token.strip("'\"\u201c\u201d") in _NEGATIONS:
                found |= set(terms(" ".join(tokens[position + 1 : position + 1 + NEGATION_REACH])))
    return found - frozenset(_NUMBER_WORDS)


def _names(text: str) -> list[str]:
    """Capitalised words, but for the first of the sentence, which is capitalised anyway."""
    return [match.group() for match in _NAME.finditer(text) if match.start() > 0]


def with_whole_figures(text: str, sources: Sequence[SourceSentence]) -> str:
    """ "9, 289" as "9,289" where a source has that figure: small models copy figures with a space of their own."""
    known = {figure for source in sources for figure in _FIGURE.findall(source.text)}

    def joined(match: re.Match[str]) -> str:
        whole = re.sub(r"\s", "", match.group())
        return whole if whole in known else match.group()

    return _SPACED_FIGURE.sub(joined, text)


def without_marks(text: str) -> str:
    """The text without anything that looks like a citation mark: only the code writes those."""
    return _MARK.sub("", text)


class Footnotes:
    """Numbers citations by first use, from 1; the same span always has the same number."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, int, int], Citation] = {}

    def cite(self, source: SourceSentence) -> int:
        key = (source.source, source.start, source.end)
        if key not in self._numbers:
            number = len(self._numbers) + 1
            self._numbers[key] = Citation(
                number, source.source, source.title, source.date, source.start, source.end, source.text
            )
        return self._numbers[key].number

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(self._numbers.values())
