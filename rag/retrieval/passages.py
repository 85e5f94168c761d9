"""Which passages are read for a question of each kind."""

from __future__ import annotations

from dataclasses import replace

from rag.question.kinds import Kind
from rag.question.plan import QuestionPlan
from rag.records import Passage
from rag.retrieval.retriever import Retriever

CLAUSES_TOP_K = 10
"""Passages at least for a question of several clauses, which seldom lie in one article."""
LATEST_DEPTH = 4
"""For the latest on something, so many times the passages wanted are looked at for newer ones."""
LATEST_SHARE = 0.7
"""Of the best score, which a newer passage must have."""


def find_passages(plan: QuestionPlan, retriever: Retriever, top_k: int) -> tuple[Passage, ...]:
    """`top_k` passages, more for a question of several clauses, within what a summary asks about; raises UsageError."""
    if plan.wording.has_clauses:
        top_k = max(top_k, CLAUSES_TOP_K)
    filters = plan.filters.within(plan.range) if plan.kind == Kind.SUMMARY else plan.filters
    if plan.kind != Kind.LATEST:
        return tuple(retriever.search(plan, top_k, filters))
    found = retriever.search(plan, LATEST_DEPTH * top_k, filters)
    near = [passage for passage in found if passage.score >= LATEST_SHARE * found[0].score]
    newest = sorted(near, key=lambda passage: passage.date or "", reverse=True)[:top_k]
    return tuple(replace(passage, rank=rank) for rank, passage in enumerate(newest, 1))
