"""What is read for a question of each kind: which passages, and which of their sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from embeddings.index.index import Index
from rag.evidence.selection import AskedWords, Evidence, choose_evidence, whole_article
from rag.question.kinds import Kind
from rag.question.mentions import date_range, parts
from rag.records import Passage
from rag.retrieval.filters import Filters
from rag.retrieval.retriever import Retriever

PARTS_TOP_K = 10
"""Passages at least for a question of several parts, which seldom lie in one article."""
LATEST_DEPTH = 4
"""For the latest on something, so many times the passages wanted are looked at for newer ones."""
LATEST_SHARE = 0.7
"""Of the best score, which a newer passage must have."""
TITLE_SHARE = 0.8
"""Of a title's words, weighed by idf, that a question must hold to name the article."""


def find_passages(
    question: str, kind: Kind, retriever: Retriever, filters: Filters | None, top_k: int, background: str
) -> tuple[Passage, ...]:
    """`top_k` passages, more for a question of several parts; raises UsageError as `Retriever.retrieve`."""
    if len(parts(question)) > 1:
        top_k = max(top_k, PARTS_TOP_K)
    if kind == Kind.SUMMARY:
        filters = _within_asked_dates(question, filters)
    if kind != Kind.LATEST:
        return tuple(retriever.retrieve(question, top_k, filters, background))
    found = retriever.retrieve(question, LATEST_DEPTH * top_k, filters, background)
    near = [passage for passage in found if passage.score >= LATEST_SHARE * found[0].score]
    newest = sorted(near, key=lambda passage: passage.date or "", reverse=True)[:top_k]
    return tuple(replace(passage, rank=rank) for rank, passage in enumerate(newest, 1))


def find_evidence(question: str, kind: Kind, passages: Sequence[Passage], retriever: Retriever) -> Evidence:
    """The sentences to answer from."""
    index, encoder = retriever.index, retriever.encoder
    if kind == Kind.SUMMARY:
        article = named_article(question, passages, index)
        if article is not None:
            return whole_article(question, article, index, encoder)
    return choose_evidence(
        question,
        passages,
        index,
        encoder,
        spread=kind in (Kind.SUMMARY, Kind.CHANGE),
        by_date=kind in (Kind.SUMMARY, Kind.CHANGE, Kind.LATEST),
    )


def is_comparison(question: str, kind: Kind) -> bool:
    """Whether it is a yes-or-no question of several parts, as "Does one article say this, while the other ...?"."""
    return kind in (Kind.YES_NO, Kind.CHOICE) and len(parts(question)) > 1


def is_about_articles(question: str, kind: Kind, passages: Sequence[Passage], index: Index) -> bool:
    """Whether it asks for articles, by title or by date, that are there: nothing else need be found in them."""
    if kind != Kind.SUMMARY or not passages:
        return False
    return named_article(question, passages, index) is not None or date_range(question) is not None


def named_article(question: str, passages: Sequence[Passage], index: Index) -> str | None:
    """The source of the article whose title the question holds."""
    for passage in passages:
        title = AskedWords(passage.title, index.lexical.idf)
        if len(title) > 1 and title.share(question) >= TITLE_SHARE:
            return passage.source
    return None


def _within_asked_dates(question: str, filters: Filters | None) -> Filters | None:
    """The filters, and the dates that the question names when they leave these open."""
    asked = date_range(question)
    filters = filters or Filters()
    if asked is None or filters.since or filters.until:
        return filters
    return replace(filters, since=asked[0], until=asked[1])
