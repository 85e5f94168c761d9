"""What a model's Yes-minus-No logit is worth to the gate, to the check and to its own Yes, measured on claims and
questions about the sample articles."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

from embeddings.encode.contract import Encoder
from embeddings.errors import ModelError
from embeddings.terms import terms
from rag.checking.calibration import CheckFit, check_fit, summed
from rag.checking.given import checker_of, source_sentences
from rag.checking.reading import sentences_to_read
from rag.checking.verdicts import VerdictFit, verdict_fit
from rag.evidence.gate import WITHOUT_MODEL, Fit, GateFeatures, linear
from rag.llm.calibrations import Calibration
from rag.llm.contract import ChatModel
from rag.llm.prompts import answer_prompt, claim_prompt, gate_prompt
from rag.question.kinds import Kind

Floats = NDArray[np.float64]
SURE = 0.7
"""The least probability of a Yes that is believed; by it the limit of `standard`, 1.5 by other questions, is 1.58."""
TRUTHS = ("supported", "answerable", "yes")
FEWEST = 10
"""A limit that fewer of the cases reach is chance."""


@dataclass(frozen=True)
class Case:
    """A claim or a question of the shipped files; `right`: its source supports it, or answers it, or says Yes to it."""

    source: str
    question: str
    claim: str
    right: bool


@dataclass(frozen=True)
class Worth:
    """AUC without the model's logit, with it alone, and with both (cross-validated); `used` when it helps."""

    cases: int
    without: float
    logit: float
    both: float
    used: bool


@dataclass(frozen=True)
class VerdictWorth:
    """AUC of the logit of an answer's first word, and how many of the Yeses that are believed are right and wrong."""

    cases: int
    auc: float
    right: int
    wrong: int


@dataclass(frozen=True)
class Measured:
    """A model's calibration and what it rests on."""

    calibration: Calibration
    check: Worth
    gate: Worth
    verdict: VerdictWorth


def calibrated(
    model: ChatModel,
    encoder: Encoder,
    claims: Sequence[Case] | None = None,
    questions: Sequence[Case] | None = None,
    verdicts: Sequence[Case] | None = None,
) -> Measured:
    """Asks the model about each claim and question, some 600 in all; raises ModelError when it tells no logits."""
    claims = shipped("claims.jsonl") if claims is None else claims
    questions = shipped("questions.jsonl") if questions is None else questions
    verdicts = shipped("verdicts.jsonl") if verdicts is None else verdicts
    words = [summed(checker_of(case.source, case.question, encoder).check(case.claim).features) for case in claims]
    check, (weight, logit, bias) = _fitted(words, [_claim_logit(model, case) for case in claims], claims)
    seen = [linear(_features(case, encoder)) for case in questions]
    gate, (scale, gate_logit, offset) = _fitted(seen, [_question_logit(model, case) for case in questions], questions)
    verdict, yes = _verdict([_verdict_logit(model, case) for case in verdicts], verdicts)
    return Measured(
        Calibration(
            replace(check_fit(model.fingerprint) or CheckFit(0, 0), words=weight, bias=bias, logit=logit, of_part=None)
            if check.used
            else None,
            _scaled(WITHOUT_MODEL, scale, offset, gate_logit) if gate.used else None,
            replace(verdict_fit(model.fingerprint) or VerdictFit(None), yes=yes),
        ),
        check,
        gate,
        verdict,
    )


def as_text(measured: Measured) -> str:
    """For people."""
    lines = [
        f"{name}: AUC {worth.without:.3f} without the model, {worth.logit:.3f} by its logit alone, {worth.both:.3f} "
        f"with both ({worth.cases} cases); {'used' if worth.used else 'not used: it tells nothing'}"
        for name, worth in (("check", measured.check), ("gate", measured.gate))
    ]
    verdict = measured.verdict
    yes = measured.calibration.verdict and measured.calibration.verdict.yes
    if yes is None:
        believed = "no Yes of it is believed"
    else:
        believed = f"a Yes is believed from {yes:.2f} on: {verdict.right} right, {verdict.wrong} wrong"
    lines.append(f"yes or no: AUC {verdict.auc:.3f} by its logit ({verdict.cases} cases); {believed}")
    return "\n".join(lines)


def shipped(name: str) -> list[Case]:
    """The cases of a file that comes with the project, about its sample articles."""
    lines = resources.files(__package__).joinpath("calibration", name).read_text(encoding="utf-8").splitlines()
    rows: Iterable[dict[str, Any]] = map(json.loads, lines)
    return [
        Case(row["source"], row["question"], row.get("claim", ""), next(row[key] for key in TRUTHS if key in row))
        for row in rows
    ]


def _claim_logit(model: ChatModel, case: Case) -> float:
    sources = source_sentences(case.source)
    read = sentences_to_read(sources, lambda: range(len(sources)))
    return _told(model, model.preference(claim_prompt(case.claim, case.question, read), "Yes", "No"))


def _question_logit(model: ChatModel, case: Case) -> float:
    return _told(model, model.preference(gate_prompt(case.question, source_sentences(case.source)), "Yes", "No"))


def _verdict_logit(model: ChatModel, case: Case) -> float:
    prompt = answer_prompt(case.question, Kind.YES_NO, source_sentences(case.source))
    return _told(model, model.preference(prompt, "Yes", "No"))


def _told(model: ChatModel, logit: float | None) -> float:
    if logit is None:
        raise ModelError(f"{model.name} tells no logits, so there is nothing to calibrate; claims are checked by words")
    return logit


def _features(case: Case, encoder: Encoder) -> GateFeatures:
    """As over an index whose only passage is the source."""
    texts = [sentence.text for sentence in source_sentences(case.source)]
    asked, whole, *each = encoder.encode([case.question, case.source, *texts])
    best = max(float(asked @ sentence) for sentence in each)
    return GateFeatures(best, float(asked @ whole), math.log1p(len(terms(case.question))), False)


def _fitted(known: list[float], logits: list[float], cases: Sequence[Case]) -> tuple[Worth, tuple[float, float, float]]:
    """Weight of what is known without the model, weight of its logit, and bias."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score
    from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

    right = np.array([case.right for case in cases])
    features = np.column_stack([known, logits])
    regression = LogisticRegression(C=10.0, max_iter=5000)
    # Claims about one source are alike: those of a source are never on both sides.
    numbers = {source: number for number, source in enumerate(dict.fromkeys(case.source for case in cases))}
    groups = np.array([numbers[case.source] for case in cases])
    folds = StratifiedGroupKFold(min(8, len(numbers)))
    together: Floats = cross_val_predict(
        regression, features, right, groups=groups, cv=folds, method="decision_function"
    )
    weight, logit = map(float, regression.fit(features, right).coef_[0])
    without, alone, both = (float(roc_auc_score(right, values)) for values in (known, logits, together))
    worth = Worth(len(cases), without, alone, both, used=logit > 0 and weight >= 0 and both > without)
    return worth, (weight, logit, float(regression.intercept_[0]))


def _verdict(logits: list[float], cases: Sequence[Case]) -> tuple[VerdictWorth, float | None]:
    """And the least logit of a Yes that is believed; None where the logit tells too little for any."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    right, values = np.array([case.right for case in cases]), np.array(logits)
    regression = LogisticRegression(C=10.0, max_iter=5000).fit(values[:, None], right)
    weight, bias = float(regression.coef_[0, 0]), float(regression.intercept_[0])
    yes = (math.log(SURE / (1 - SURE)) - bias) / weight if weight > 0 else math.inf
    believed = values >= yes
    worth = VerdictWorth(
        len(cases), float(roc_auc_score(right, values)), int((believed & right).sum()), int((believed & ~right).sum())
    )
    return worth, None if believed.sum() < FEWEST else round(yes, 2)


def _scaled(fit: Fit, scale: float, offset: float, logit: float) -> Fit:
    first, *others = (scale * weight for weight in fit.weights)
    return Fit(scale * fit.bias + offset, (first, *others), logit)  # type: ignore[arg-type]
