"""Fits the gate of rag/evidence/gate.py, and says how many questions it refuses wrongly and rightly at each strictness.

    python benchmarks/gate.py --data ../shared/data --out benchmarks/results/gate.json

Each data set is asked its own questions, answerable and not, and answerable ones of the others, which no article of it
answers. With a language model, its Yes-minus-No logit is a feature more. Every data set weighs the same, and in it the
answerable and the unanswerable ones.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encode.contract import Encoder
from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model
from rag.evidence.gate import THRESHOLDS, GateFeatures, answerable, gate_features, gate_fit, regressors
from rag.evidence.reading import find_evidence
from rag.evidence.selection import Evidence
from rag.llm.contract import ChatModel, Prompt
from rag.llm.prompts import gate_prompt
from rag.question.follow_up import background, standalone_question
from rag.question.plan import QuestionPlan, read_question
from rag.records import Passage, Turn
from rag.retrieval.passages import find_passages
from rag.retrieval.retriever import DEFAULT_TOP_K, Retriever

SETS = ("multihop-rag", "squad2", "mtrag")


@dataclass(frozen=True)
class Asked:
    """What the gate sees of one question."""

    data: str
    kind: str
    answerable: bool
    features: GateFeatures
    logit: float | None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--model", default="standard", help="preset, id, path or none; default: standard")
    parser.add_argument("--count", type=int, default=100, help="questions of each kind; default: 100")
    options = parser.parse_args()

    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    model = load_chat_model(options.model)
    rows = {name: questions(options.data / name) for name in SETS}
    asked: list[Asked] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name in SETS:
            retriever = retriever_over(options.data / name, Path(scratch), encoder)
            for kind, row, there in tqdm(asked_of(name, rows, options.count), desc=name):
                seen = looked_at(retriever, model, row)
                if seen is not None:
                    asked.append(Asked(name, kind, there, *seen))
    report = {"without a model": fitted(asked, with_logit=False)}
    if model is not None:
        report[model.name] = fitted(asked, with_logit=True)
    report |= {f"refused, {level}": refusals(asked, model, threshold) for level, threshold in THRESHOLDS.items()}
    print(json.dumps(report, indent=2))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=2) + "\n")


def retriever_over(data: Path, scratch: Path, encoder: Encoder) -> Retriever:
    """Over the articles of a data set; an index that is in `scratch` already is only renewed."""
    with tarfile.open(data / "articles.tar.gz") as archive:
        archive.extractall(scratch / data.name, filter="data")
    build(scratch / data.name / "articles", scratch / f"{data.name}-index", lambda _: encoder)
    return Retriever.open(scratch / f"{data.name}-index", lambda _: encoder)


def looked_at(retriever: Retriever, model: ChatModel | None, row: dict) -> tuple[GateFeatures, float | None] | None:
    """The features and the model's logit; None where there is nothing to look at."""
    features, prompt = features_and_prompt(retriever, row)
    if features is None:
        return None
    return features, None if model is None else model.preference(prompt, "Yes", "No")


def features_and_prompt(retriever: Retriever, row: dict) -> tuple[GateFeatures | None, Prompt]:
    plan, passages, evidence = evidence_of(retriever, row)
    return gate_features(plan, passages, evidence, retriever.index), gate_prompt(plan.text, evidence.sentences)


def evidence_of(retriever: Retriever, row: dict) -> tuple[QuestionPlan, tuple[Passage, ...], Evidence]:
    """What the pipeline has of a question before the gate, its follow-ups put together without a model."""
    history = [Turn(turn["role"], turn["text"]) for turn in row.get("history") or ()]
    plan = read_question(
        row["question"],
        retriever.index,
        retriever.encoder,
        standalone=standalone_question(row["question"], history),
        background=background(history),
    )
    passages = find_passages(plan, retriever, DEFAULT_TOP_K)
    return plan, passages, find_evidence(plan, passages, retriever)


def questions(folder: Path) -> list[dict]:
    with gzip.open(folder / "questions.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    random.Random(3).shuffle(rows)
    return rows


def asked_of(name: str, rows: dict[str, list[dict]], count: int) -> list[tuple[str, dict, bool]]:
    """(kind, row, whether the articles of this set answer it)."""
    own: list[tuple[str, dict, bool]] = []
    for there in (True, False):
        for kind in sorted({row["type"] for row in rows[name] if row["answerable"] == there}):
            some = [row for row in rows[name] if (row["type"], row["answerable"]) == (kind, there)][:count]
            own += [(f"{name}, {kind}, {'answerable' if there else 'not answerable'}", row, there) for row in some]
    for other in SETS:
        if other != name:
            foreign = [row for row in rows[other] if row["answerable"] and not row.get("history")]
            own += [(f"{name}, asked what {other} answers", row, False) for row in foreign[-count // 2 :]]
    return own


def fitted(asked: list[Asked], *, with_logit: bool) -> dict:
    """Five-fold cross-validated AUC of each set, and the regression over all."""
    features = np.array(
        [[*regressors(a.features), *([0.0 if a.features.compares else a.logit] if with_logit else [])] for a in asked]
    )
    there = np.array([a.answerable for a in asked])
    data = np.array([a.data for a in asked])
    weights = even_weights(data, there)
    model = LogisticRegression(C=10, max_iter=5000)
    present = np.zeros(len(asked))
    for train, test in StratifiedKFold(5, shuffle=True, random_state=0).split(features, [a.kind for a in asked]):
        model.fit(features[train], there[train], sample_weight=weights[train])
        present[test] = model.predict_proba(features[test])[:, 1]
    model.fit(features, there, sample_weight=weights)
    own = np.array(["asked what" not in a.kind for a in asked])
    return {
        "bias": round(float(model.intercept_[0]), 2),
        "weights": [round(float(weight), 3) for weight in model.coef_[0]],
        "AUC": {
            name: round(float(roc_auc_score(there[own & (data == name)], present[own & (data == name)])), 3)
            for name in SETS
        },
    }


def even_weights(data: np.ndarray, there: np.ndarray) -> np.ndarray:
    """By which every data set weighs the same, and in it what it answers and what it does not; their mean is 1."""
    weights = np.ones(len(data))
    for name in set(data):
        for value in (True, False):
            group = (data == name) & (there == value)
            weights[group] = 1 / max(1, group.sum())
    return weights * len(weights) / weights.sum()


def refusals(asked: list[Asked], model: ChatModel | None, threshold: float) -> dict:
    """Of each kind, the share that the gate refuses as it stands in rag/evidence/gate.py."""
    fingerprint = model.fingerprint if model is not None else None
    refused = [answerable(a.features, gate_fit(fingerprint), a.logit) < threshold for a in asked]
    kinds = dict.fromkeys(a.kind for a in asked)
    return {
        kind: round(float(np.mean([r for a, r in zip(asked, refused, strict=True) if a.kind == kind])), 3)
        for kind in kinds
    }


if __name__ == "__main__":
    main()
