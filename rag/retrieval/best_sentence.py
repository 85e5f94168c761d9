"""Passages in several languages by their best sentences, which say more of a question in another language.

Where question and articles share no words, the meaning of a whole passage decides alone, and many passages on one
subject are alike; of the sentences the one that answers stands out.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from embeddings.chunking import sentences
from embeddings.encode.contract import Encoder, Vectors
from embeddings.index.index import Hits, Index
from embeddings.language.labels import label
from embeddings.records import Document
from rag.question.plan import QuestionPlan
from rag.retrieval.ranking import Weights, meaning

RERANKED = 15
"""Passages at least whose sentences are looked at. 20 and 30 find no more in the first five."""
MOST_RERANKED = 40
"""Where more are asked for, all stay in the order of the passages' own scores."""
SENTENCE_WEIGHT = 0.75
"""Of the best sentence's meaning, beside the passage's own. Of 60 English questions over 120 articles in six other
languages (`tests/real/retrieval_by_language`) 0.55 find theirs first and 0.88 in the first ten without; with a weight
of 0.25, 0.5, 0.75 and 1.0 0.62, 0.63, 0.65 and 0.65 first, and 0.95 in the first ten each time. Of 180 questions within
a language 0.90 first without, and 0.92, 0.92, 0.91 and 0.89. With the title before each sentence 0.60 across."""


class BestSentences:
    """Ranks passages by their best sentences."""

    def __init__(self, index: Index, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    def ranked(self, plan: QuestionPlan, hits: Hits, weights: Weights) -> Hits:
        """The hits in a new order, where any of them is in another language than the question."""
        index, rows = self._index, hits.rows.tolist()
        documents = [index.document(index.source(row)) for row in rows]
        languages = [label(document.metadata) for document in documents]
        if len(rows) < 2 or all(language == plan.language for language in languages):
            return hits
        nearest = [(vectors @ plan.vector).max(initial=-1.0) for vectors in self._vectors(rows, documents)]
        shares = index.centring.shares_of(languages, plan.vector)
        best = meaning(np.array(nearest, dtype=np.float32), shares, weights)
        scores = hits.scores + np.float32(SENTENCE_WEIGHT) * best
        order = np.argsort(-scores, kind="stable")
        return Hits(hits.rows[order], scores[order])

    def _vectors(self, rows: Sequence[int], documents: Sequence[Document]) -> list[Vectors]:
        """Of the sentences of each passage."""
        texts = [self._sentences(row, document) for row, document in zip(rows, documents, strict=True)]
        encoded = self._encoder.encode([text for of_row in texts for text in of_row])
        return np.split(encoded, np.cumsum([len(of_row) for of_row in texts])[:-1])

    def _sentences(self, row: int, document: Document) -> list[str]:
        start, end = int(self._index.chunks.start[row]), int(self._index.chunks.end[row])
        return [document.text[s.start : s.end] for s in sentences(document.text, start, end, label(document.metadata))]
