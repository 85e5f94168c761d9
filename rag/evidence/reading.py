"""Which sentences are read for a question of each kind."""

from __future__ import annotations

from collections.abc import Sequence

from rag.evidence.selection import Evidence, choose_evidence, whole_article
from rag.question.kinds import Kind
from rag.question.plan import QuestionPlan
from rag.records import Passage
from rag.retrieval.retriever import Retriever


def find_evidence(plan: QuestionPlan, passages: Sequence[Passage], retriever: Retriever) -> Evidence:
    """The sentences to answer from."""
    index, encoder = retriever.index, retriever.sentence_encoder
    if plan.kind == Kind.SUMMARY and plan.article is not None:
        return whole_article(plan, plan.article, index, encoder)
    return choose_evidence(
        plan,
        passages,
        index,
        encoder,
        retriever.weights,
        spread=plan.kind in (Kind.SUMMARY, Kind.CHANGE),
        by_date=plan.kind in (Kind.SUMMARY, Kind.CHANGE, Kind.LATEST),
    )
