"""Which chunks fit a question best: several simple signals, added with fixed weights."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from embeddings.index.derived import Numbers
from embeddings.index.index import Hits, Index, largest
from embeddings.index.nearest import EXACT_UP_TO, Mask
from embeddings.index.postings import Floats
from rag.question.clauses import Wording
from rag.question.plan import QuestionPlan

CANDIDATES = 200
"""Chunks that each of the two searches, by words and by meaning, hands on."""
_BESIDE = ThreadPoolExecutor(2, "nearest")


@dataclass(frozen=True)
class Weights:
    """What each signal counts beside the cosine's 1.0.

    First fitted by a listwise logistic loss over half of the dev questions of three sets, then rounded and adjusted by
    hand on that half; `benchmarks/retrieval.py --ablation` says what each is worth.
    """

    dense: float = 1.0
    bm25: float = 0.5
    bigrams: float = 0.25
    clauses: float = 1.0
    publisher: float = 0.5
    date: float = 0.3
    repeat: float = 0.96  # what a score is multiplied by for each better passage of the same article
    background: float = 0.5  # what the question together with the last turns counts, beside the question's own 1.0


DEFAULT_WEIGHTS = Weights()


def rank(index: Index, plan: QuestionPlan, top_k: int, mask: Mask | None, weights: Weights = DEFAULT_WEIGHTS) -> Hits:
    """The `top_k` best chunks for a question among the rows of `mask`, best first; equals by row.

    Scores of BM25 are divided by their largest, so that questions with few and with many words weigh the same. With a
    background, the scores that it would have are added, weighed less: both are linear, so one search does for both.
    """
    count = max(CANDIDATES, top_k)
    vector = plan.vector
    if plan.background_vector is not None:
        vector = vector + np.float32(weights.background) * plan.background_vector
    # Where it takes long, the search by meaning goes on beside the one by words.
    nearest: Callable[[], Hits] = partial(index.nearest, vector, count, mask)
    if weights.dense and len(index) > EXACT_UP_TO:
        nearest = _BESIDE.submit(nearest).result
    lexical = _lexical(index, plan.wording, weights)
    if plan.background is not None:
        lexical += np.float32(weights.background) * _lexical(index, plan.background, weights)
    held = lexical > 0 if mask is None else (lexical > 0) & mask
    _add_named(lexical, index, plan, weights)
    near = nearest().rows if weights.dense else np.empty(0, dtype=np.int64)
    rows = np.union1d(near, largest(np.where(held, lexical, np.float32(0.0)), count))
    cosines = np.maximum(index.cosines(vector, rows), 0.0).astype(np.float32)
    scores = lexical[rows] + np.float32(weights.dense) * cosines
    return _spread(Hits(rows, scores), index.chunks.document[rows], top_k, weights.repeat)


def _lexical(index: Index, wording: Wording, weights: Weights) -> Floats:
    """Of every chunk: BM25 of the terms, of the bigrams, and of the clause of the question that it fits best."""
    bigrams = _scaled(index.lexical.bigram_scores(wording.terms), weights.bigrams)
    if not wording.has_clauses:
        return _scaled(index.lexical.scores(wording.terms), weights.bm25) + bigrams
    fits = [index.lexical.scores(clause) for clause in wording.clauses]
    # BM25 of the whole is the sum over its clauses, and over what stood between them.
    whole = index.lexical.scores(wording.between_clauses)
    for fit in fits:
        whole += fit
    scores = _scaled(whole, weights.bm25) + bigrams
    scores += np.maximum.reduce([_scaled(fit, weights.clauses) for fit in fits])
    return scores


def _add_named(scores: Floats, index: Index, plan: QuestionPlan, weights: Weights) -> None:
    """To each chunk's score: whether the question names its publisher or its date."""
    if plan.publishers:
        named = np.logical_or.reduce([index.published_by(name) for name in plan.publishers])
        scores[named] += np.float32(weights.publisher)
    if plan.days:
        named = np.logical_or.reduce([index.published_on(date) for date in plan.days])
        scores[named] += np.float32(weights.date)


def _spread(hits: Hits, documents: Numbers, top_k: int, repeat: float) -> Hits:
    """The best hits one after the other, each lowering the other hits of its article (after Carbonell and Goldstein
    1998, with "of one article" for similarity): a question over several articles finds each of them."""
    scores = hits.scores.copy()
    left = np.ones(len(scores), dtype=np.bool_)
    chosen: list[int] = []
    for _ in range(min(top_k, len(scores))):
        best = int(np.argmax(np.where(left, scores, -np.inf)))
        chosen.append(best)
        left[best] = False
        scores[left & (documents == documents[best])] *= repeat
    return Hits(hits.rows[chosen], scores[chosen])


def _scaled(scores: Floats, highest: float) -> Floats:
    """In place, so that the largest, if there is any, becomes `highest`."""
    top = float(scores.max(initial=0.0))
    if top > 0:
        scores *= np.float32(highest / top)
    return scores
