"""How well a retriever finds what a set of questions asks for: hits, ranks, recall of evidence, and time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.errors import UsageError
from embeddings.index.index import Index
from embeddings.index.postings import Ints
from embeddings.terms import terms
from rag.evaluation.files import read_rows
from rag.question.plan import read_question
from rag.retrieval.ranking import DEFAULT_WEIGHTS, Weights, rank
from rag.retrieval.retriever import Retriever

TOP_K = 10
RRF_CONSTANT = 60  # of Cormack and others 2009
RESAMPLES = 2000

Searcher = Callable[[str], Sequence[int]]
"""A question to the rows of at most TOP_K chunks, best first."""
Scores = npt.NDArray[np.float64]


@dataclass(frozen=True)
class LabelledQuestion:
    """A question with the exact texts that answer it; a passage that holds one of them is right."""

    id: str
    question: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Estimate:
    """A mean over questions with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Result:
    """One system's figures; times in milliseconds a question, encoding it included."""

    system: str
    questions: int
    metrics: Mapping[str, Estimate]
    median_ms: float
    p95_ms: float


def read_labelled(path: Path) -> list[LabelledQuestion]:
    """The rows that have evidence texts, of a JSONL file (gzip or not); raises UsageError that names the line."""
    found = [row for row in read_rows(path, _labelled, "a question with evidence") if row.evidence]
    if not found:
        raise UsageError(f"no question of {str(path)!r} has the text of its evidence; there is nothing to measure by")
    return found


def _labelled(row: Mapping[str, Any]) -> LabelledQuestion:
    texts = tuple(item["text"] for item in row.get("evidence") or () if item["text"])
    return LabelledQuestion(row["id"], row["question"], texts)


def evaluate(
    retriever: Retriever,
    questions: Sequence[LabelledQuestion],
    systems: Mapping[str, Searcher] | None = None,
) -> list[Result]:
    """Asks every system all the questions; without `systems`, Footnote and three baselines over the same passages."""
    index = retriever.index
    if systems is None:
        systems = {"Footnote": footnote(retriever), **baselines(retriever)}
    judge = Judge(index)
    gold = [judge.holders(question.evidence) for question in questions]
    results = []
    for name, search in systems.items():
        search(questions[0].question)  # the first call pays for what is loaded lazily
        seconds, scores = [], []
        for question, holders in zip(questions, gold, strict=True):
            started = time.perf_counter()
            rows = search(question.question)
            seconds.append(time.perf_counter() - started)
            scores.append(measured(rows[:TOP_K], holders))
        times = np.array(seconds) * 1e3
        metrics = {key: estimate([score[key] for score in scores]) for key in scores[0]}
        results.append(Result(name, len(questions), metrics, float(np.median(times)), float(np.percentile(times, 95))))
    return results


def footnote(retriever: Retriever, weights: Weights = DEFAULT_WEIGHTS) -> Searcher:
    """The retriever's own ranking, with other weights for an ablation."""

    def search(question: str) -> Sequence[int]:
        plan = read_question(question, retriever.index, retriever.encoder)
        found: list[int] = rank(retriever.index, plan, TOP_K, None, weights).rows.tolist()
        return found

    return search


def baselines(retriever: Retriever, depth: int = 100) -> dict[str, Searcher]:
    """Each search alone, and both fused by reciprocal rank, `depth` chunks of each."""
    index = retriever.index

    def dense(question: str) -> list[int]:
        rows: list[int] = index.nearest(retriever.encoder.encode([question])[0], depth).rows.tolist()
        return rows

    def lexical(question: str) -> list[int]:
        rows: list[int] = index.matching(terms(question), depth).rows.tolist()
        return rows

    def fused(question: str) -> list[int]:
        scores: dict[int, float] = {}
        for rows in (dense(question), lexical(question)):
            for place, row in enumerate(rows, 1):
                scores[row] = scores.get(row, 0.0) + 1 / (RRF_CONSTANT + place)
        return sorted(scores, key=lambda row: (-scores[row], row))[:TOP_K]

    return {"dense alone": dense, "BM25 alone": lexical, "reciprocal rank fusion": fused}


class Judge:
    """Which chunks hold a gold text, white space aside."""

    def __init__(self, index: Index) -> None:
        texts = {info.source: index.document(info.source).text for info in index.documents()}
        spans = zip(index.chunks.start, index.chunks.end, strict=True)
        self._chunks = [
            squashed(texts[index.source(row)][int(start) : int(end)]) for row, (start, end) in enumerate(spans)
        ]
        self._known: dict[str, Ints] = {}

    def holders(self, evidence: Sequence[str]) -> list[Ints]:
        """Of each text, the rows that hold it."""
        return [self._holding(squashed(text)) for text in evidence]

    def _holding(self, text: str) -> Ints:
        if text not in self._known:
            rows = [row for row, chunk in enumerate(self._chunks) if text in chunk]
            self._known[text] = np.array(rows, dtype=np.int64)
        return self._known[text]


def measured(rows: Sequence[int], holders: Sequence[Ints]) -> dict[str, float]:
    """One question's figures, Hits, MRR and MAP as in Tang and Yang 2024 (arXiv 2401.15391).

    Their average precision counts a gold text at the first passage that holds it, over the number of gold texts. The
    passages' nDCG is binary, its ideal being all right passages of the index first.
    """
    held = np.array([np.isin(rows, holder) for holder in holders]).reshape(len(holders), len(rows))
    right: npt.NDArray[np.bool_] = np.logical_or.reduce(held, axis=0)
    first = int(np.argmax(right)) + 1 if right.any() else None
    new = np.diff(np.logical_or.accumulate(held, axis=1), axis=1, prepend=False).sum(axis=0)
    ranks = np.arange(1, len(rows) + 1)
    ideal = min(TOP_K, len(set(np.concatenate(holders).tolist())))
    discount = 1 / np.log2(np.arange(2, TOP_K + 2))
    return {
        "Hits@1": float(right[:1].any()),
        "Hits@4": float(right[:4].any()),
        "Hits@10": float(right[:10].any()),
        "MRR@10": 1 / first if first else 0.0,
        "MAP@10": float((new / ranks).sum()) / len(holders),
        "evidence recall@10": float(held.any(axis=1).mean()),
        "nDCG@10": float(discount[: len(rows)][right].sum() / discount[:ideal].sum()) if ideal else 0.0,
    }


def estimate(values: Sequence[float]) -> Estimate:
    """By resampling the questions (percentile bootstrap, Efron 1979), always with the same draws."""
    array = np.array(values)
    draws = np.random.default_rng(0).integers(len(array), size=(RESAMPLES, len(array)))
    low, high = np.percentile(array[draws].mean(axis=1), [2.5, 97.5])
    return Estimate(float(array.mean()), float(low), float(high))


def as_table(results: Sequence[Result]) -> str:
    """In Markdown, with half the width of each interval."""
    names = list(results[0].metrics)
    lines = [["system", *names, "median ms", "95 % ms"]]
    for result in results:
        figures = [f"{e.mean:.3f} \u00b1 {(e.high - e.low) / 2:.3f}" for e in result.metrics.values()]
        lines.append([result.system, *figures, f"{result.median_ms:.1f}", f"{result.p95_ms:.1f}"])
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ablation() -> Iterator[tuple[str, Weights]]:
    """The ranking without each of its ingredients."""
    from dataclasses import fields, replace

    for field in fields(Weights):
        if field.name == "by_language":  # off by default
            continue
        off: Any = 1.0 if field.name == "repeat" else 0.0
        yield f"without {field.name}", replace(DEFAULT_WEIGHTS, **{field.name: off})


def squashed(text: str) -> str:
    """Without white space, which chunks and gold texts do not share."""
    return "".join(text.split())
