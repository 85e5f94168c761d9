"""Which chunks fit a question best: several simple signals, added with fixed weights."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import numpy as np

from embeddings.encode.contract import MULTILINGUAL_ENCODER
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
    by_language: bool = False  # cosines over the mean of a chunk's language, BM25 by the share of the question it knows
    language_mean: float = 0.85  # of the cosine to that mean, what is taken off: the rest prefers the question's own
    background: float = 0.5  # what the question together with the last turns counts, beside the question's own 1.0


DEFAULT_WEIGHTS = Weights()
MULTILINGUAL_WEIGHTS = Weights(dense=4.0, by_language=True)
"""The cosines of E5 differ by a fifth of MiniLM's. Of 20 questions over articles in another language (`tests/real`)
0.55 found theirs first with the default weights, 0.65 with the language's mean taken off, 0.85 with both; of 30 within
a language all, each time. Of 180 harder ones over 120 articles in six languages that share their subjects
(`tests/real/retrieval_by_language`) 0.86 find theirs first where all of the mean is taken off, 0.90 at 0.85 of it, 0.92
at none; of 60 English ones 0.55, 0.55 and 0.45. Other weights of meaning and words (4 to 14, half of BM25) gain
nothing."""


def weights_for(encoder: str) -> Weights:
    """By the encoder's name."""
    return MULTILINGUAL_WEIGHTS if encoder == MULTILINGUAL_ENCODER else DEFAULT_WEIGHTS


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
    lexical = _lexical(index, plan.wording, weights, mask)
    if plan.background is not None:
        lexical += np.float32(weights.background) * _lexical(index, plan.background, weights, mask)
    if weights.by_language:
        lexical *= np.float32(known_share(index, plan) ** 2)
        nearest = partial(_nearest_by_language, index, vector, count, mask)
    held = lexical > 0 if mask is None else (lexical > 0) & mask
    _add_named(lexical, index, plan, weights)
    near = nearest().rows if weights.dense else np.empty(0, dtype=np.int64)
    rows = np.union1d(near, largest(np.where(held, lexical, np.float32(0.0)), count))
    shares = index.centring.shares(vector)[rows] if weights.by_language else None
    scores = lexical[rows] + meaning(index.cosines(vector, rows), shares, weights)
    return _spread(Hits(rows, scores), index.chunks.document[rows], top_k, weights.repeat)


def meaning(cosines: Floats, language_shares: Floats | None, weights: Weights) -> Floats:
    """What cosines to the question count; `language_shares` are those of the means of the texts' languages."""
    least = np.float32(0.0) if language_shares is None else np.float32(weights.language_mean) * language_shares
    counted: Floats = np.float32(weights.dense) * np.maximum(cosines - least, 0.0).astype(np.float32)
    return counted


def known_share(index: Index, plan: QuestionPlan) -> float:
    """Of the question's terms, weighed by idf, the largest share that one chunk holds, from 0 to 1.

    Over articles of another language it is small: what a question shares with them is a stray word or a name.
    """
    weights = {term: index.lexical.idf(term) for term in plan.wording.terms}
    found = np.zeros(len(index), dtype=np.float32)
    for term, weight in weights.items():
        found[index.lexical.scores([term]) > 0] += np.float32(weight)
    return float(found.max(initial=0.0)) / (sum(weights.values()) or 1.0)


def _nearest_by_language(index: Index, vector: Floats, count: int, mask: Mask | None) -> Hits:
    """The nearest chunks of each language, so that those of the question's own do not crowd out the others."""
    own = [of_language if mask is None else of_language & mask for of_language in index.centring.masks()]
    found = [index.nearest(vector, count, rows) for rows in own if rows.any()]
    if not found:
        return Hits(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
    return Hits(np.concatenate([hits.rows for hits in found]), np.concatenate([hits.scores for hits in found]))


def _lexical(index: Index, wording: Wording, weights: Weights, mask: Mask | None) -> Floats:
    """Of every chunk: BM25 of the terms, of the bigrams, and of the clause of the question that it fits best."""
    bigrams = _scaled(index.lexical.bigram_scores(wording.terms, mask), weights.bigrams)
    if not wording.has_clauses:
        return _scaled(index.lexical.scores(wording.terms, mask), weights.bm25) + bigrams
    fits = [index.lexical.scores(clause, mask) for clause in wording.clauses]
    # BM25 of the whole is the sum over its clauses, and over what stood between them.
    whole = index.lexical.scores(wording.between_clauses, mask)
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
