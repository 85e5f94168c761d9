"""The gate where the fit of `gate` does not hold: another encoder than MiniLM, or another language than English.

Set by hand on the 64 questions of `tests/real/many_languages.py`, of which 14 have no answer: the regression of `gate`
is over MiniLM's cosines of English, and the language models' logit was measured in English alone.
"""

from __future__ import annotations

import math

from embeddings.encode.contract import MULTILINGUAL_ENCODER
from embeddings.index.index import Index
from embeddings.language.languages import ENGLISH
from rag.evidence.gate import GateFeatures
from rag.evidence.selection import Evidence
from rag.evidence.sentences import held_terms
from rag.question.plan import QuestionPlan
from rag.question.weights import TermWeights

COSINE, COSINE_STEEPNESS = 0.814, 35.0
"""Of E5: the best passage of questions that have an answer has 0.81 to 0.92 within a language and 0.76 to 0.86 across,
of those that have none 0.72 to 0.80."""
KNOWN_WEIGHT = 3.0
"""Of the share of the question's words found, beside the cosine."""
SHARE, SHARE_STEEPNESS = 0.506, 8.0
"""Where the encoder does not read the language, the share of the question's words in one sentence and what stands
before it decides alone: half of them, since question words and endings are among the rest."""


def is_measured(plan: QuestionPlan, evidence: Evidence, index: Index) -> bool:
    """Whether the fit of `gate` holds: an English question over English sentences, not encoded by E5."""
    others = any(evidence.pool[position].language != ENGLISH for position in evidence.chosen)
    return index.encoder.name != MULTILINGUAL_ENCODER and plan.language == ENGLISH and not others


def answerable_by_language(
    features: GateFeatures | None, plan: QuestionPlan, evidence: Evidence, index: Index
) -> float:
    """As `answerable`, from 0 to 1."""
    if features is None:
        return 0.0
    share = known_share(plan, evidence, index)
    if index.encoder.name == MULTILINGUAL_ENCODER:
        return _logistic(COSINE_STEEPNESS * (features.passage_cosine - COSINE) + KNOWN_WEIGHT * share)
    return _logistic(SHARE_STEEPNESS * (share - SHARE))


def known_share(plan: QuestionPlan, evidence: Evidence, index: Index) -> float:
    """The largest share of the question's terms, weighed by idf, that one sentence and what stands before it hold."""
    weights = TermWeights(plan.wording.terms, index.lexical.idf)
    return max((weights.share_in(around) for _, around in held_terms(evidence.pool)), default=0.0)


def _logistic(value: float) -> float:
    return 1.0 / (1.0 + math.exp(-value))
