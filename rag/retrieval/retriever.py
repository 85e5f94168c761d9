"""A question to ranked `Passage`s: ranked by words, meaning and what the question names; filtered."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from embeddings.encode.contract import Encoder
from embeddings.errors import UsageError
from embeddings.index.index import Hits, Index
from embeddings.index.nearest import Mask
from embeddings.language.labels import label
from embeddings.records import page_number
from rag.question.filters import Filters
from rag.question.plan import QuestionPlan, read_question
from rag.records import Passage
from rag.retrieval.best_sentence import MOST_RERANKED, RERANKED, BestSentences
from rag.retrieval.kept_vectors import KeptVectors
from rag.retrieval.ranking import Weights, rank, weights_for

DEFAULT_TOP_K = 5
PATIENCE = 20
"""A state of a build that goes on is kept for so many times as long as it took to open it."""


class Retriever:
    """Searches one state of an index with the encoder that it was made with."""

    def __init__(self, index: Index, encoder: Encoder, weights: Weights | None = None) -> None:
        """Raises EncoderMismatch."""
        index.require_encoder(encoder.identity)
        self.index = index
        self.encoder = encoder
        self.weights = weights or weights_for(index.encoder.name)
        # By E5 so many sentences are encoded for a question that to do it once is worth the memory.
        self.sentence_encoder: Encoder = KeptVectors(encoder) if self.weights.by_language else encoder
        self._best_sentences = BestSentences(index, self.sentence_encoder)
        self._next_look = 0.0

    @classmethod
    def open(cls, folder: Path | str, encoder_factory: Callable[[str], Encoder]) -> Retriever:
        """Raises IndexMissing, IndexDamaged, EncoderError or EncoderMismatch."""
        index = Index.open(folder)
        return cls(index, encoder_factory(index.encoder.name))

    @property
    def reads_several_languages(self) -> bool:
        """Whether articles in several languages are searched by an encoder that reads them."""
        return self.weights.by_language and len(self.index.languages) > 1

    def refreshed(self) -> Retriever:
        """Itself, or one for the newer state when something was written to the index since; raises like `open`."""
        if self.index.is_current():
            return self
        # While a build goes on, each of its commits is a state that would first have to be derived. Between two of
        # them so much time passes that this takes a small part of it; the state at the end is ready, and opened.
        if time.monotonic() < self._next_look and not self.index.is_newer_ready():
            return self
        # The old state is not closed: another thread may be reading from it; it closes with its last reader.
        began = time.monotonic()
        newer = Retriever(Index.open(self.index.folder), self.encoder, self.weights)
        newer._next_look = time.monotonic() + PATIENCE * (time.monotonic() - began)
        return newer

    def retrieve(
        self, question: str, top_k: int = DEFAULT_TOP_K, filters: Filters | None = None, background: str = ""
    ) -> list[Passage]:
        """The `top_k` best passages, best first; raises UsageError for an empty question or top_k under 1.

        `background` is what a follow-up was said against: the last turns of the conversation.
        """
        plan = read_question(question, self.index, self.encoder, background=background, filters=filters)
        return self.search(plan, top_k, plan.filters)

    def search(self, plan: QuestionPlan, top_k: int, filters: Filters, only: Mask | None = None) -> list[Passage]:
        """The same for a question that was read already, within these filters and among the rows of `only`."""
        if top_k < 1:
            raise UsageError(f"top_k is {top_k}; it must be 1 or more")
        mask = filters.mask(self.index)
        if only is not None:
            mask = only if mask is None else mask & only
        if self.reads_several_languages and top_k <= MOST_RERANKED:
            hits = rank(self.index, plan, max(top_k, RERANKED), mask, self.weights)
            hits = self._best_sentences.ranked(plan, hits, self.weights)
            hits = Hits(hits.rows[:top_k], hits.scores[:top_k])
        else:
            hits = rank(self.index, plan, top_k, mask, self.weights)
        best = zip(hits.rows, hits.scores, strict=True)
        return [_passage(self.index, place, int(row), float(score)) for place, (row, score) in enumerate(best, 1)]


def _passage(index: Index, rank: int, row: int, score: float) -> Passage:
    document = index.document(index.source(row))
    start, end = int(index.chunks.start[row]), int(index.chunks.end[row])
    return Passage(
        rank=rank,
        score=score,
        source=document.source,
        title=document.title,
        date=document.date,
        start=start,
        end=end,
        text=document.text[start:end],
        page_number=page_number(document, start),
        language=label(document.metadata),
    )
