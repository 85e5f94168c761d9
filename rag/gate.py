"""Whether the evidence answers the question at all; fitted by `python benchmarks/gate.py`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

from embeddings.index import Index
from embeddings.lexical import terms
from rag.evidence import AskedWords, Evidence
from rag.retrieval import Passage

_NAME = re.compile(r"\b[A-Z][\w\u2019'-]*[A-Za-z]\b")


class Strictness(StrEnum):
    """How sure the gate must be; benchmarks/README.md says what each refuses, rightly and wrongly."""

    LENIENT = "lenient"
    BALANCED = "balanced"
    STRICT = "strict"


THRESHOLDS: Mapping[Strictness, float] = {
    Strictness.LENIENT: 0.2,
    Strictness.BALANCED: 0.4,
    Strictness.STRICT: 0.6,
}


@dataclass(frozen=True)
class GateFeatures:
    """What the gate looks at.

    The best cosine of a sentence and of a passage to the question; the largest share of the question's words, weighed
    by rarity, that one passage holds; the share of its names that no passage holds.
    """

    sentence_cosine: float
    passage_cosine: float
    coverage: float
    missing_names: float


@dataclass(frozen=True)
class Fit:
    """A logistic regression over GateFeatures, in their order, and the model's Yes-minus-No logit."""

    bias: float
    weights: tuple[float, float, float, float]
    logit_weight: float = 0.0


WITHOUT_MODEL = Fit(-12.62, (9.93, 11.38, 4.68, 0.0))
WITH_MODEL: Mapping[str, Fit] = {}
"""By the model's name: each model's logit has a scale of its own, and one that was not measured is not asked."""


def gate_features(question: str, passages: Sequence[Passage], evidence: Evidence, index: Index) -> GateFeatures | None:
    """None when there is nothing to look at."""
    if not len(evidence.cosines):
        return None
    asked = AskedWords(question, index.lexical.rarity)
    rows = index.rows([(passage.source, passage.start) for passage in passages])
    texts = [
        f"{passage.title} {index.document(passage.source).metadata.get('publisher', '')} {passage.text}"
        for passage in passages
    ]
    return GateFeatures(
        float(evidence.cosines.max()),
        float(index.cosines(evidence.question_vector, rows).max(initial=0.0)),
        max(asked.share(text) for text in texts),
        _missing_names(question, texts),
    )


def answerable(features: GateFeatures | None, model_name: str = "", logit: float | None = None) -> float:
    """Probability, from 0 to 1, that the evidence answers the question."""
    if features is None:
        return 0.0
    fit = WITH_MODEL.get(model_name) if logit is not None else None
    fit = fit or WITHOUT_MODEL
    total = fit.bias + sum(weight * value for weight, value in zip(fit.weights, astuple(features), strict=True))
    return 1.0 / (1.0 + math.exp(-(total + fit.logit_weight * (logit or 0.0))))


def _missing_names(question: str, texts: Sequence[str]) -> float:
    """Share, from 0 to 1, of the capitalised words behind the first that none of the texts holds."""
    stems = {stem for match in _NAME.finditer(question) if match.start() > 0 for stem in terms(match.group())}
    if not stems:
        return 0.0
    held = {stem for text in texts for stem in terms(text)}
    return len(stems - held) / len(stems)
