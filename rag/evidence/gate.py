"""Whether the evidence answers the question at all; fitted by `python benchmarks/gate.py`."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from enum import StrEnum

from embeddings.index.index import Index
from embeddings.terms import CAPITALS, terms
from rag.evidence.selection import Evidence
from rag.question.plan import QuestionPlan
from rag.records import Passage


class Strictness(StrEnum):
    """How sure the gate must be; benchmarks/README.md says what each refuses, rightly and wrongly."""

    LENIENT = "lenient"
    BALANCED = "balanced"
    STRICT = "strict"


THRESHOLDS: Mapping[Strictness, float] = {
    Strictness.LENIENT: 0.15,
    Strictness.BALANCED: 0.3,
    Strictness.STRICT: 0.5,
}


EXACT = 0.35
"""The least probability of an answer to a question that says little more than a name which the articles have."""
EXACT_TERMS = 3
"""A question of more terms than this says enough for a cosine."""
BARE_WORDS = 3
"""Of what is no whole question, but only words to look for."""
_ASKS_WHAT = re.compile(r"(?:what|tell me|anything|news)\b(?! (?:is|are|was|were)\b)", re.IGNORECASE)
_ASKS_WHO = re.compile(r"who(?:'s|\u2019s| is| was| are| were)\b", re.IGNORECASE)
_NAME = re.compile(rf"\b[{CAPITALS}][\w-]*")
# What may be asked of anything.
_SAYS_NOTHING = frozenset(terms("say said says tell told happen happened know news write wrote mention report become"))


@dataclass(frozen=True)
class GateFeatures:
    """What the gate looks at.

    The best cosine of a sentence and of a passage to the question; the logarithm of one more than the number of its
    words; and whether it is a yes-or-no question of several parts, which no excerpt answers by itself. The share of the
    question's words and names that are found told nothing beyond these.
    """

    sentence_cosine: float
    passage_cosine: float
    length: float
    compares: bool


@dataclass(frozen=True)
class Fit:
    """A logistic regression over GateFeatures, in their order, the passage's cosine of a comparison once more, and the
    model's Yes-minus-No logit, which is not asked for in comparisons.
    """

    bias: float
    weights: tuple[float, float, float, float, float]
    logit_weight: float = 0.0


WITHOUT_MODEL = Fit(-4.06, (4.2, 3.86, -0.27, -2.51, 8.78))
WITH_MODEL: Mapping[str, Fit] = {
    # Qwen2.5-Coder-1.5B-Instruct, q4_k_m
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046": Fit(
        -2.86, (5.09, 0.16, 0.13, -3.38, 7.83), 0.86
    ),
    # Qwen2.5-Coder-0.5B-Instruct
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32": Fit(
        -4.05, (4.95, 3.57, -0.19, -2.24, 6.82), 0.68
    ),
}
"""Of models with their readers (`benchmarks/reader`), by the sha256 of the model's file: each model's logit has a scale
of its own; one that was not measured is not asked. Fitted by `benchmarks/reader/fit.py`.
"""


def gate_features(
    plan: QuestionPlan, passages: Sequence[Passage], evidence: Evidence, index: Index
) -> GateFeatures | None:
    """None when there is nothing to look at: no sentence, or no article with an exact id that is asked for."""
    if not len(evidence.cosines) or plan.ids.missing:
        return None
    rows = index.rows([(passage.source, passage.start) for passage in passages])
    return GateFeatures(
        float(evidence.cosines.max()),
        float(index.cosines(plan.vector, rows).max(initial=0.0)),
        math.log1p(len(plan.wording.terms)),
        plan.compares,
    )


def holds_exactly(plan: QuestionPlan, evidence: Evidence) -> bool:
    """Whether the question says little more than a name ("Sarwat?", "Who is Mina Sarwat?"), and a sentence holds all
    that it says: a cosine of so few words tells nothing."""
    wanted = set(plan.wording.terms) - _SAYS_NOTHING
    if not 0 < len(wanted) <= EXACT_TERMS:
        return False
    if _ASKS_WHO.match(plan.text):
        # Of a person, what an article says in passing is an answer; "Who is the king of Norland?" asks for a fact.
        if plan.text.isupper() or not wanted <= set(terms(" ".join(_NAME.findall(plan.text)[1:]))):
            return False
    elif _ASKS_WHAT.match(plan.text):
        # A term in capitals is a name (WHO); so is a word with a capital, but for the first, unless all have them.
        written = [] if plan.text.isupper() else [m[0] for m in _NAME.finditer(plan.text) if m.start()]
        if wanted.isdisjoint(terms(" ".join(written))) and not any(map(str.isupper, wanted)):
            return False
    elif len(plan.text.split()) > BARE_WORDS:
        return False
    return any(wanted <= set(terms(evidence.pool[position].text)) for position in evidence.best)


def regressors(features: GateFeatures) -> tuple[float, ...]:
    """What the regression is over."""
    return (*astuple(features), features.passage_cosine if features.compares else 0.0)


def gate_fit(fingerprint: str | None) -> Fit | None:
    """The fit that ships for the model whose file has that sha256; None for others."""
    return None if fingerprint is None else WITH_MODEL.get(fingerprint)


def needs_logit(features: GateFeatures | None, fit: Fit | None) -> bool:
    """Whether the Yes-minus-No logit of the model with that fit tells something about the question."""
    return fit is not None and features is not None and not features.compares


def answerable(features: GateFeatures | None, fit: Fit | None = None, logit: float | None = None) -> float:
    """Probability, from 0 to 1, that the evidence answers the question; `logit` where `needs_logit`."""
    if features is None:
        return 0.0
    if fit is None or (logit is None and not features.compares):
        fit = WITHOUT_MODEL
    return 1.0 / (1.0 + math.exp(-(linear(features, fit) + fit.logit_weight * (logit or 0.0))))


def linear(features: GateFeatures, fit: Fit = WITHOUT_MODEL) -> float:
    """What the fit makes of the features, without any model's logit."""
    return fit.bias + sum(weight * value for weight, value in zip(fit.weights, regressors(features), strict=True))
