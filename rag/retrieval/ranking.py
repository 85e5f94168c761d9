"""Which chunks fit a question best: several simple signals, added with fixed weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain

import numpy as np

from embeddings.index.derived import Numbers
from embeddings.index.index import Hits, Index, largest
from embeddings.index.nearest import EXACT_UP_TO, Mask
from embeddings.index.postings import Floats
from embeddings.terms import terms
from rag.question.mentions import Mentions, find_mentions, parts

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
    parts: float = 1.0
    publisher: float = 0.5
    date: float = 0.3
    repeat: float = 0.96  # what a score is multiplied by for each better passage of the same article
    background: float = 0.5  # what the question together with the last turns counts, beside the question's own 1.0


DEFAULT_WEIGHTS = Weights()


@dataclass(frozen=True)
class Background:
    """A follow-up together with what was said just before it, and the encoding of that, shape (dim,)."""

    text: str
    vector: Floats


def rank(
    index: Index,
    question: str,
    vector: Floats,
    top_k: int,
    mask: Mask | None = None,
    weights: Weights = DEFAULT_WEIGHTS,
    background: Background | None = None,
) -> Hits:
    """The `top_k` best chunks for a question and its vector, shape (dim,), best first; equals by row.

    Scores of BM25 are divided by their largest, so that questions with few and with many words weigh the same. With a
    background, the scores that it would have are added, weighed less: both are linear, so one search does for both.
    """
    count = max(CANDIDATES, top_k)
    if background is not None:
        vector = vector + np.float32(weights.background) * background.vector
    # Where it takes long, the search by meaning goes on beside the one by words.
    nearest: Callable[[], Hits] = partial(index.nearest, vector, count, mask)
    if weights.dense and len(index) > EXACT_UP_TO:
        nearest = _BESIDE.submit(nearest).result
    lexical = _lexical(index, question, weights)
    if background is not None:
        lexical += np.float32(weights.background) * _lexical(index, background.text, weights)
    held = lexical > 0 if mask is None else (lexical > 0) & mask
    _add_named(lexical, index, find_mentions(question, index.publishers), weights)
    near = nearest().rows if weights.dense else np.empty(0, dtype=np.int64)
    rows = np.union1d(near, largest(np.where(held, lexical, np.float32(0.0)), count))
    cosines = np.maximum(index.cosines(vector, rows), 0.0).astype(np.float32)
    scores = lexical[rows] + np.float32(weights.dense) * cosines
    return _spread(Hits(rows, scores), index.chunks.document[rows], top_k, weights.repeat)


def _lexical(index: Index, question: str, weights: Weights) -> Floats:
    """Of every chunk: BM25 of the words, of its bigrams, and of the part of the question that it fits best."""
    words = terms(question)
    bigrams = _scaled(index.lexical.bigram_scores(words), weights.bigrams)
    clauses = [terms(clause) for clause in parts(question)]
    if len(clauses) == 1:
        return _scaled(index.lexical.scores(words), weights.bm25) + bigrams
    fits = [index.lexical.scores(clause) for clause in clauses]
    # BM25 of the whole is the sum over its parts, and over what stood between them.
    between = Counter(words) - Counter(chain.from_iterable(clauses))
    whole = index.lexical.scores(between.elements())
    for fit in fits:
        whole += fit
    scores = _scaled(whole, weights.bm25) + bigrams
    scores += np.maximum.reduce([_scaled(fit, weights.parts) for fit in fits])
    return scores


def _add_named(scores: Floats, index: Index, mentions: Mentions, weights: Weights) -> None:
    """To each chunk's score: whether the question names its publisher or its date."""
    if mentions.publishers:
        named = np.logical_or.reduce([index.published_by(name) for name in mentions.publishers])
        scores[named] += np.float32(weights.publisher)
    if mentions.dates:
        named = np.logical_or.reduce([index.published_on(date) for date in mentions.dates])
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
