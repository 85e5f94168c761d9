"""The gate where the fit of `gate` does not hold: another encoder than MiniLM, or another language than English.

Without a model's logit it is set by hand on the 64 questions of `tests/real/many_languages.py`, of which 14 have no
answer: the regression of `gate` is over MiniLM's cosines of English.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True)
class LanguageFit:
    """A logistic regression over the logarithm of the odds without a model and the model's Yes-minus-No logit."""

    bias: float
    without_model: float
    logit: float


@dataclass(frozen=True)
class LanguageFits:
    """`within` where the best sentence is in the question's language, `across` elsewhere."""

    within: LanguageFit
    across: LanguageFit


READ = frozenset("ar de en es fr ru zh".split())
"""The languages in which a model's logit was measured; English only over articles in the others."""
WITH_MODEL: Mapping[str, LanguageFits] = {
    # Qwen2.5-Coder-1.5B-Instruct, q4_k_m
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046": LanguageFits(
        within=LanguageFit(0.49, 1.12, 0.97), across=LanguageFit(1.79, 0.0, 0.77)
    ),
}
"""Of models with their readers, by the sha256 of the model's file. Fitted by `benchmarks/gate_by_language.py` on
questions of `tests/real/retrieval_by_language`, each once with its article and once without, where others on the same
subject are read. At the middle threshold 0.59 of those without are refused within a language and 0.07 of the others
(cross-validated), where it was 0.03 and 0.00 without the logit; across languages 0.55 and 0.15, in place of 0.59 and
0.43: the bias is 0.36 under the fitted one, which refuses 0.41 and 0.09. There the odds without a model tell nothing
more."""


def is_measured(plan: QuestionPlan, evidence: Evidence, index: Index) -> bool:
    """Whether the fit of `gate` holds: an English question over English sentences, not encoded by E5."""
    others = any(evidence.pool[position].language != ENGLISH for position in evidence.chosen)
    return index.encoder.name != MULTILINGUAL_ENCODER and plan.language == ENGLISH and not others


def language_fit(fingerprint: str | None, plan: QuestionPlan, evidence: Evidence, index: Index) -> LanguageFit | None:
    """What the logit of the model whose file has that sha256 is worth to the question; None where it was not
    measured."""
    fits = None if fingerprint is None else WITH_MODEL.get(fingerprint)
    if fits is None or not evidence.best or index.encoder.name != MULTILINGUAL_ENCODER:
        return None
    found = evidence.pool[evidence.best[0]].language
    if plan.language not in READ or found not in READ:
        return None
    return fits.within if found == plan.language else fits.across


def with_logit(probability: float, fit: LanguageFit, logit: float | None) -> float:
    """The probability once the model has read the evidence; `probability` is that of `answerable_by_language`, and
    stays where the model is silent."""
    if logit is None:
        return probability
    odds = math.log(max(probability, 1e-6) / max(1.0 - probability, 1e-6))
    return _logistic(fit.bias + fit.without_model * odds + fit.logit * logit)


def answerable_by_language(
    features: GateFeatures | None, plan: QuestionPlan, evidence: Evidence, index: Index
) -> float:
    """As `answerable`, from 0 to 1, without any model's logit."""
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
