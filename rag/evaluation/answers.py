"""How right, how honest and how well footnoted answers are, by questions whose answers are known."""

from __future__ import annotations

import json
import os
import re
import string
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from rag.checking.footnotes import without_marks
from rag.evaluation.files import read_rows
from rag.evaluation.retrieval import squashed
from rag.messages import messages
from rag.pipeline import Pipeline
from rag.records import Answer, Turn

_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = re.compile(f"[{re.escape(string.punctuation)}\u2018\u2019\u201c\u201d\u2013\u2014]")
_VERDICTS = {"yes": "yes", "true": "yes", "no": "no", "false": "no"}


@dataclass(frozen=True)
class AnsweredQuestion:
    """A question, any of whose `answers` is right; with no answers its `answerable` alone is judged."""

    id: str
    question: str
    answers: tuple[str, ...]
    answerable: bool
    evidence: tuple[str, ...]
    kind: str
    history: tuple[Turn, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """One answer against what is known; None where nothing can be said. `otherwise`: whether it only quotes what the
    articles say in place of what the question, or the model, takes for granted."""

    kind: str
    answerable: bool
    refused: bool
    contains: bool | None
    exact: bool | None
    f1: float | None
    footnotes: int
    right_footnotes: int | None
    sentences: int
    unsupported: int
    words: int
    seconds: float
    otherwise: bool = False


def read_answered(path: Path) -> list[AnsweredQuestion]:
    """The rows of a JSONL file (gzip or not) that say whether they are answerable; raises UsageError by line."""
    return list(read_rows(path, _question, "a question with its answers"))


def _question(row: Mapping[str, Any]) -> AnsweredQuestion:
    return AnsweredQuestion(
        id=str(row["id"]),
        question=str(row["question"]),
        answers=tuple(str(answer) for answer in row.get("answers") or ()),
        answerable=bool(row.get("answerable", True)),
        evidence=tuple(item["text"] for item in row.get("evidence") or () if item["text"]),
        kind=str(row.get("type", "")),
        history=tuple(Turn(turn["role"], turn["text"]) for turn in row.get("history") or ()),
    )


def evaluate(pipeline: Pipeline, questions: Sequence[AnsweredQuestion], out: Path | None) -> Iterator[Judgement]:
    """Asks all the questions, with progress on stderr; what `out` holds already is not asked again."""
    known = {row["id"]: row for row in _rows(out)} if out is not None else {}
    with (out or Path(os.devnull)).open("a", encoding="utf-8") as file:
        for question in tqdm(questions, unit="question", file=sys.stderr, disable=None):
            row = known.get(question.id)
            if row is None:
                answer = pipeline.answer(question.question, history=question.history)
                judgement = judged(question, answer)
                row = {"id": question.id, "judgement": asdict(judgement), "answer": asdict(answer)}
                print(json.dumps(row, ensure_ascii=False), file=file, flush=True)
            yield Judgement(**row["judgement"])


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)


def judged(question: AnsweredQuestion, answer: Answer) -> Judgement:
    """What can be told of an answer by code alone."""
    said = normalised(without_marks(answer.text))
    golds = [normalised(gold) for gold in question.answers] if question.answerable else []
    cited = [squashed(citation.quote.lower()) for citation in answer.citations]
    proofs = [squashed(text.lower()) for text in (*question.evidence, *question.answers)] if question.answerable else []
    return Judgement(
        kind=question.kind,
        answerable=question.answerable,
        refused=answer.refused,
        contains=any(holds(said, gold) for gold in golds) if golds else None,
        exact=any(said == gold for gold in golds) if golds else None,
        f1=max(word_f1(said, gold) for gold in golds) if golds else None,
        footnotes=len(cited),
        right_footnotes=sum(any(p in quote or quote in p for p in proofs) for quote in cited) if proofs else None,
        sentences=len(answer.sentences),
        unsupported=sum(not sentence.supported for sentence in answer.sentences),
        words=len(said.split()),
        seconds=answer.timings.total / 1000,
        otherwise=answer.text.startswith(messages(answer.language).otherwise),
    )


def holds(said: str, gold: str) -> bool:
    """Whether a normalised answer says the normalised gold one; a yes or a no must be its first word."""
    first = said.split(" ", 1)[0]
    if gold in _VERDICTS:
        return _VERDICTS.get(first) == _VERDICTS[gold]
    return bool(gold) and f" {gold} " in f" {said} "


def normalised(text: str) -> str:
    """Lower case without articles and punctuation, as in SQuAD's own script (Rajpurkar and others 2016)."""
    return " ".join(_ARTICLES.sub(" ", _PUNCTUATION.sub("", text.lower())).split())


def word_f1(said: str, gold: str) -> float:
    """Of the words of two normalised texts, as in SQuAD's own script."""
    common = sum((Counter(said.split()) & Counter(gold.split())).values())
    if not common:
        return 0.0
    precision, recall = common / len(said.split()), common / len(gold.split())
    return 2 * precision * recall / (precision + recall)


def summary(judgements: Sequence[Judgement]) -> dict[str, dict[str, float]]:
    """Shares and means of each kind of question, and of all together."""
    kinds = dict.fromkeys(judgement.kind for judgement in judgements)
    groups = {kind: [j for j in judgements if j.kind == kind] for kind in kinds}
    if len(kinds) > 1:
        groups["all"] = list(judgements)
    return {kind: dict(_figures(group)) for kind, group in groups.items()}


def _figures(group: Sequence[Judgement]) -> Iterator[tuple[str, float]]:
    answerable = [j for j in group if j.answerable]
    refused = [j for j in group if j.refused]
    told = [j for j in group if not j.refused]
    yield "questions", len(group)
    known = [j for j in answerable if j.contains is not None]
    if known:
        yield "contains", _mean([float(bool(j.contains)) for j in known])
        yield "exact", _mean([float(bool(j.exact)) for j in known])
        yield "F1", _mean([j.f1 or 0.0 for j in known])
    if answerable:
        yield "refused though answerable", _mean([float(j.refused) for j in answerable])
        yield "told otherwise though answerable", _mean([float(j.otherwise) for j in answerable])
    unanswerable = [j for j in group if not j.answerable]
    if unanswerable:
        yield "refusal recall", _mean([float(j.refused) for j in unanswerable])
        yield "refused or told otherwise", _mean([float(j.refused or j.otherwise) for j in unanswerable])
        if answerable and refused:
            yield "refusal precision", _mean([float(not j.answerable) for j in refused])
    cited = [j for j in told if j.right_footnotes is not None]
    if sum(j.footnotes for j in cited):
        yield "footnote precision", sum(j.right_footnotes or 0 for j in cited) / sum(j.footnotes for j in cited)
    if sum(j.sentences for j in told):
        yield "unsupported sentences", sum(j.unsupported for j in told) / sum(j.sentences for j in told)
        yield "words", _mean([float(j.words) for j in told])
    yield "median s", float(np.median([j.seconds for j in group]))


def as_table(figures: Mapping[str, Mapping[str, float]]) -> str:
    """In Markdown, a line a figure."""
    names = list(dict.fromkeys(name for kind in figures.values() for name in kind))
    lines = [["", *(kind or "questions" for kind in figures)], ["---"] * (len(figures) + 1)]
    for name in names:
        lines.append([name, *(_shown(kind.get(name)) for kind in figures.values())])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value == int(value) and value > 1 else f"{value:.3f}"


def _mean(values: Sequence[float]) -> float:
    return float(np.mean(values))
