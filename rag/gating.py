"""Whether a question is answered at all: the gate, for which the language model is waited for and asked."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence

from embeddings.index.index import Index
from rag.evidence.gate import EXACT, answerable, gate_features, holds_exactly, needs_logit
from rag.evidence.gate_by_language import answerable_by_language, is_measured, language_fit, with_logit
from rag.evidence.selection import Evidence
from rag.llm.calibrations import Calibrations
from rag.llm.prompts import gate_prompt
from rag.llm.slot import Reservation
from rag.question.plan import QuestionPlan
from rag.records import Event, Passage, TurnAwaited

HOPELESS = 0.05
"""Under this probability a question is refused before the language model has read anything."""


def is_answerable(
    plan: QuestionPlan,
    passages: Sequence[Passage],
    evidence: Evidence,
    index: Index,
    turn: Reservation,
    calibrations: Calibrations,
    stop: threading.Event,
) -> Generator[Event, None, float]:
    """The gate's probability; the model is waited for and asked only when it is not hopeless."""
    if passages and plan.asks_for_articles:
        yield from awaited(turn)
        return 1.0
    features = gate_features(plan, passages, evidence, index)
    if features is not None and holds_exactly(plan, evidence):
        yield from awaited(turn)
        return max(answerable(features), EXACT)
    measured = is_measured(plan, evidence, index)
    probability = answerable(features) if measured else answerable_by_language(features, plan, evidence, index)
    if probability < HOPELESS:
        return probability
    yield from awaited(turn)
    if turn.model is None:
        return probability
    fit = calibrations.of(turn.model).gate
    by_language = None
    if not measured and features is not None and not features.compares:  # no excerpt answers a comparison by itself
        by_language = language_fit(turn.model.fingerprint, plan, evidence, index)
    logit = None
    if by_language is not None or (measured and needs_logit(features, fit)):
        logit = turn.model.preference(gate_prompt(plan.text, evidence.sentences), "Yes", "No", stop=stop)
    if measured:
        return answerable(features, fit, logit)
    return probability if by_language is None else with_logit(probability, by_language, logit)


def awaited(turn: Reservation) -> Iterator[Event]:
    """Waits for the model, and tells how long the queue is."""
    for waiting in turn.wait():
        yield TurnAwaited(waiting.ahead, waiting.loading)
