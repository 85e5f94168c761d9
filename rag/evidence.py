"""The sentences that can answer, and the gate that refuses when there are none."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from embeddings.chunking import sentences
from embeddings.documents import Document
from embeddings.encoder import Encoder, Vectors
from embeddings.index import Index
from embeddings.lexical import Floats, terms
from rag.citations import SourceSentence
from rag.retrieval import Passage

EVIDENCE_CHARACTERS = 1400
"""About 350 tokens of the language model: enough to answer from, and little to read."""
LEAD_CHARACTERS = 400
"""How far into an article its first sentence is looked for."""
COVERAGE_WEIGHT = 1.0
"""Of the question's words found in and around a sentence, beside its cosine's 1.0."""
PASSAGE_WEIGHT = 0.4
"""Of the sentence's passage, by its share of the best passage's score."""

LEAST_SHARE = 0.6
"""Sentences under this share of the best one's score are left out: they would only be read, and lead astray."""

# The gate: logistic regression, fitted by `python benchmarks/gate.py` on questions that articles answer and questions
# that they do not. benchmarks/README.md says how many of each it gets wrong.
GATE_BIAS = -12.62
GATE_SENTENCE_COSINE = 9.93
GATE_PASSAGE_COSINE = 11.38
GATE_COVERAGE = 4.68
GATE_THRESHOLD = 0.4


@dataclass(frozen=True)
class Evidence:
    """All sentences of the passages, and which of them to answer from.

    `pool` holds every sentence once, by passage rank and position; `vectors` its encodings, shape (len(pool), dim);
    `chosen` positions in the pool, in reading order; `best` all of them by score; `features` what the gate looks at.
    """

    pool: tuple[SourceSentence, ...]
    vectors: Vectors
    chosen: tuple[int, ...]
    best: tuple[int, ...]
    features: GateFeatures | None

    @property
    def sentences(self) -> tuple[SourceSentence, ...]:
        """What to answer from, in reading order."""
        return tuple(self.pool[position] for position in self.chosen)

    @property
    def can_answer(self) -> bool:
        """Whether the gate lets the question through."""
        return answerable(self.features) >= GATE_THRESHOLD


def choose_evidence(question: str, passages: Sequence[Passage], index: Index, encoder: Encoder) -> Evidence:
    """The best sentences of the passages for the question, and whether they can answer it at all."""
    pool = _pool(passages, index)
    vectors = encoder.encode([question, *(sentence.text for sentence in pool)])
    cosines = vectors[1:] @ vectors[0]
    asked = _Asked(question, index.lexical.rarity)
    # What stands before a sentence counts half: it names whom the sentence speaks of, but does not answer itself.
    coverage = np.array(
        [(asked.coverage(s.text) + asked.coverage(f"{s.title} {s.context} {s.text}")) / 2 for s in pool],
        dtype=np.float32,
    )
    highest = max((passage.score for passage in passages), default=1.0) or 1.0
    share = np.array([sentence.score / highest for sentence in pool], dtype=np.float32)
    scores = cosines + COVERAGE_WEIGHT * coverage + PASSAGE_WEIGHT * share
    best = tuple(int(position) for position in np.argsort(-scores, kind="stable"))
    pool = tuple(replace(s, score=float(score)) for s, score in zip(pool, scores, strict=True))
    return Evidence(
        pool,
        vectors[1:],
        _within_budget(pool, best),
        best,
        gate_features(question, passages, index, vectors[0], cosines),
    )


@dataclass(frozen=True)
class GateFeatures:
    """What the gate looks at: the best cosine of a sentence and of a passage to the question, and the largest share
    of the question's words, weighed by rarity, that one passage holds."""

    sentence_cosine: float
    passage_cosine: float
    coverage: float


def gate_features(
    question: str, passages: Sequence[Passage], index: Index, question_vector: Floats, sentence_cosines: Floats
) -> GateFeatures | None:
    """None when there is nothing to look at."""
    if not len(sentence_cosines):
        return None
    asked = _Asked(question, index.lexical.rarity)
    rows = index.rows([(passage.source, passage.start) for passage in passages])
    return GateFeatures(
        float(sentence_cosines.max()),
        float(index.cosines(question_vector, rows).max(initial=0.0)),
        max(asked.coverage(f"{passage.title} {passage.text}") for passage in passages),
    )


def answerable(features: GateFeatures | None) -> float:
    """Probability, from 0 to 1, that the passages answer the question."""
    if features is None:
        return 0.0
    logit = (
        GATE_BIAS
        + GATE_SENTENCE_COSINE * features.sentence_cosine
        + GATE_PASSAGE_COSINE * features.passage_cosine
        + GATE_COVERAGE * features.coverage
    )
    return 1.0 / (1.0 + math.exp(-logit))


def _pool(passages: Sequence[Passage], index: Index) -> tuple[SourceSentence, ...]:
    """Every sentence of the passages once, scored by its passage.

    Its context is the article's publisher and first sentence, which say what it is about, and the sentence before it,
    which says whom a "he" or an "it" stands for.
    """
    found: dict[tuple[str, int], SourceSentence] = {}
    documents: dict[str, Document] = {}
    for passage in passages:
        if passage.source not in documents:
            documents[passage.source] = index.document(passage.source)
        document = documents[passage.source]
        publisher = str(document.metadata.get("publisher", ""))
        opening = lead(document)
        before = ""
        for span in sentences(document.text, passage.start, passage.end):
            text = document.text[span.start : span.end]
            found.setdefault(
                (passage.source, span.start),
                SourceSentence(
                    passage.source,
                    passage.title,
                    passage.date,
                    span.start,
                    span.end,
                    text,
                    passage.score,
                    " ".join(dict.fromkeys([publisher, opening, before])).strip(),
                ),
            )
            before = text
    return tuple(found.values())


def lead(document: Document) -> str:
    """The article's first sentence."""
    opening = sentences(document.text, document.body_start, document.body_start + LEAD_CHARACTERS)
    return document.text[opening[0].start : opening[0].end] if opening else ""


def _within_budget(pool: Sequence[SourceSentence], best: Sequence[int]) -> tuple[int, ...]:
    """The best sentences that fit the budget, in the order of reading; at least one."""
    chosen: list[int] = []
    spent = 0
    for position in best:
        length = len(pool[position].text)
        too_weak = pool[position].score < LEAST_SHARE * pool[best[0]].score
        if chosen and (too_weak or spent + length > EVIDENCE_CHARACTERS):
            break
        chosen.append(position)
        spent += length
    first_of_article: dict[str, int] = {}
    for position in sorted(chosen):
        first_of_article.setdefault(pool[position].source, position)
    return tuple(sorted(chosen, key=lambda p: (first_of_article[pool[p].source], pool[p].start)))


class _Asked:
    """The question's words, weighed by their rarity in the corpus."""

    def __init__(self, question: str, rarity: Callable[[str], float]) -> None:
        self._weights = {term: rarity(term) for term in terms(question)}
        self._total = sum(self._weights.values())

    def coverage(self, text: str) -> float:
        """Share of the question's words that the text holds, from 0 to 1."""
        if not self._total:
            return 0.0
        found = set(terms(text))
        return sum(weight for term, weight in self._weights.items() if term in found) / self._total
