"""Fits the gate of rag/evidence.py, and says how many questions it refuses wrongly and rightly.

    python benchmarks/gate.py --data ../shared/data --out benchmarks/results/gate.json

Each data set is asked its own questions, answerable and not, and those of the others, which no article of it answers.
The adversarial questions of SQuAD v2 are told but not fitted to: their words and their subject are those of the text,
and nothing that is measured here tells them from answerable ones.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
import tarfile
import tempfile
from dataclasses import astuple
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encoder import load_encoder
from rag.evidence import GATE_THRESHOLD, GateFeatures, answerable, choose_evidence
from rag.retrieval import Retriever

SETS = ("multihop-rag", "squad2", "mtrag")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--count", type=int, default=150, help="questions of each kind; default: 150")
    options = parser.parse_args()

    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    rows = {name: questions(options.data / name) for name in SETS}
    kinds, labels, features = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        for name in SETS:
            with tarfile.open(options.data / name / "articles.tar.gz") as archive:
                archive.extractall(Path(scratch) / name, filter="data")
            build(Path(scratch) / name / "articles", Path(scratch) / f"{name}-index", lambda _: encoder)
            retriever = Retriever.open(Path(scratch) / f"{name}-index", lambda _: encoder)
            for kind, label, question in asked_of(name, rows, options.count):
                passages = retriever.retrieve(question)
                evidence = choose_evidence(question, passages, retriever.index, encoder)
                if evidence.features is not None:
                    kinds.append(kind)
                    labels.append(label)
                    features.append(astuple(evidence.features))
    report = fitted(np.array(kinds), np.array(labels), np.array(features))
    print(json.dumps(report, indent=2))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=2) + "\n")


def questions(folder: Path) -> list[dict]:
    with gzip.open(folder / "questions.dev.jsonl.gz", "rt", encoding="utf-8") as file:
        rows = [row for row in map(json.loads, file) if not row.get("history")]
    random.Random(3).shuffle(rows)
    return rows


def asked_of(name: str, rows: dict[str, list[dict]], count: int) -> list[tuple[str, int, str]]:
    own = [(f"{name}, answerable", 1, row["question"]) for row in rows[name] if row["answerable"]][:count]
    own += [(f"{name}, not answerable", 0, row["question"]) for row in rows[name] if not row["answerable"]][:count]
    for other in SETS:
        if other != name:
            answerable_there = [row["question"] for row in rows[other] if row["answerable"]]
            own += [
                (f"{name}, asked what {other} answers", 0, question) for question in answerable_there[-count // 2 :]
            ]
    return own


def fitted(kinds: np.ndarray, labels: np.ndarray, features: np.ndarray) -> dict:
    used = kinds != "squad2, not answerable"
    model = LogisticRegression(C=10, class_weight="balanced").fit(features[used], labels[used])
    present = np.array([answerable(GateFeatures(*row)) for row in features])
    return {
        "fit": {"bias": round(float(model.intercept_[0]), 2), "weights": [round(float(w), 2) for w in model.coef_[0]]},
        "auc": round(float(roc_auc_score(labels[used], present[used])), 3),
        "refused": {
            str(kind): {
                "questions": int((kinds == kind).sum()),
                "share": round(float((present[kinds == kind] < GATE_THRESHOLD).mean()), 3),
            }
            for kind in np.unique(kinds)
        },
    }


if __name__ == "__main__":
    main()
