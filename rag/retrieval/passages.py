"""Which passages are read for a question of each kind."""

from __future__ import annotations

from rag.question.kinds import Kind
from rag.question.plan import QuestionPlan
from rag.records import Passage
from rag.retrieval.copies import without_copies
from rag.retrieval.retriever import Retriever
from rag.retrieval.versions import latest_first

CLAUSES_TOP_K = 12
"""Passages at least for a question of several clauses, which seldom lie in one article. Of 260 dev questions of
MultiHop-RAG 0.74 of the gold sentences stand in 10, 0.77 in 12 and 0.81 in 16, of which no more were chosen."""
OTHER_LANGUAGE_TOP_K = 10
"""Passages at least where the best is in another language than the question. Of 60 English questions over
articles in six other languages (`tests/real/retrieval_by_language`) 0.88 find theirs in five, 0.95 in ten."""
COPIES_DEPTH = 4
"""Where some passages are copies, so many times those wanted are looked at."""
LATEST_DEPTH = 4
"""For the latest on something, so many times the passages wanted are looked at for newer ones."""
LATEST_SHARE = 0.7
"""Of the best score, which a newer passage must have."""


def find_passages(plan: QuestionPlan, retriever: Retriever, top_k: int) -> tuple[Passage, ...]:
    """`top_k` passages, more for a question of several clauses or over another language, within what a summary asks
    about, and of the articles with the exact id or of the paper that is asked for; raises UsageError."""
    if plan.wording.has_clauses:
        top_k = max(top_k, CLAUSES_TOP_K)
    filters = plan.filters.within(plan.range) if plan.kind == Kind.SUMMARY else plan.filters
    only = plan.only(retriever.index)
    if plan.kind != Kind.LATEST:
        most = max(top_k, OTHER_LANGUAGE_TOP_K) if retriever.reads_several_languages else top_k
        found = _told_once(plan, retriever, retriever.search(plan, most, filters, only))
        if found and found[0].language != plan.language:
            top_k = most
        found = found[:top_k]
        if any(passage.copies for passage in found):  # others take their places
            found = _told_once(plan, retriever, retriever.search(plan, COPIES_DEPTH * top_k, filters, only))
        return tuple(found[:top_k])
    found = retriever.search(plan, LATEST_DEPTH * top_k, filters, only)
    near = [passage for passage in found if passage.score >= LATEST_SHARE * found[0].score]
    newest = sorted(near, key=lambda passage: passage.date or "", reverse=True)
    return tuple(without_copies(newest)[:top_k])


def _told_once(plan: QuestionPlan, retriever: Retriever, found: list[Passage]) -> list[Passage]:
    """Without copies, and of versions of one article the latest first, unless the question names a time."""
    dated = plan.days or plan.range is not None
    return without_copies(found if dated else latest_first(found, retriever.index))
