"""How well the check alone tells faithful summaries from unfaithful ones (FRANK, Pagnoni and others 2021).

    python benchmarks/faithfulness.py --data ../shared/data/frank --out benchmarks/results/faithfulness.json

Every sentence of a machine-written summary is checked against the sentences of its article, with no question. A summary
is as faithful as its worst sentence; the mean over its sentences is told as well.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import tarfile
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kept_vectors import KeptVectors

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from embeddings.index.index import Index
from rag.checking.checker import Checker
from rag.checking.settings import SETTINGS, SWEEPS, Settings
from rag.checking.support import Support
from rag.evidence.sentences import article_sentences


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="with articles.tar.gz and claims.*.jsonl.gz")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where vectors are kept")
    parser.add_argument(
        "--sweep", choices=sorted(SWEEPS), metavar="NAME", help=f"a setting: {', '.join(sorted(SWEEPS))}"
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()

    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    (claims,) = options.data.glob("claims*.jsonl.gz")
    with gzip.open(claims, "rt", encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    kept = KeptVectors(encoder, options.cache) if options.cache else encoder
    with tempfile.TemporaryDirectory() as scratch:
        with tarfile.open(options.data / "articles.tar.gz") as archive:
            archive.extractall(scratch, filter="data")
        build(Path(scratch) / "articles", Path(scratch) / "index", lambda _: kept)
        index = Index.open(Path(scratch) / "index")
        if options.sweep:
            for value in SWEEPS[options.sweep]:
                settings = replace(SETTINGS, **{options.sweep: value})
                figures = measured(rows, checked(rows, index, kept, settings))
                print(options.sweep, value, json.dumps(figures), flush=True)
            return
        supports = checked(rows, index, kept, SETTINGS)
    if options.cache:
        kept.save()
    report = measured(rows, supports)
    print(json.dumps(report, indent=2))
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=2) + "\n")


def checked(rows: list[dict], index: Index, encoder, settings: Settings) -> list[list[Support]]:
    """Of each summary, what is found for its sentences."""
    checkers: dict[str, Checker] = {}
    supports = []
    for row in rows:
        source = f"{row['article']}.txt"
        if source not in checkers:
            pool = article_sentences(index, source)
            checkers[source] = Checker(pool, "", encoder, index.lexical.idf, settings=settings)
        written = [text for text in row["sentences"] if any(char.isalnum() for char in text)] or [row["text"]]
        supports.append([checkers[source].check(text) for text in written])
    return supports


def measured(rows: list[dict], supports: list[list]) -> dict:
    faithful = np.array([row["faithful"] for row in rows], dtype=bool)
    worst = np.array([min(support.score for support in found) for found in supports])
    mean = np.array([np.mean([support.score for support in found]) for found in supports])
    passed = np.array([all(support.supported for support in found) for found in supports])
    report = {
        "summaries": len(rows),
        "AUC, worst sentence": round(float(roc_auc_score(faithful, worst)), 3),
        "AUC, mean of sentences": round(float(roc_auc_score(faithful, mean)), 3),
        "wholly supported, of the faithful": round(float(passed[faithful].mean()), 3),
        "wholly supported, of the unfaithful": round(float(passed[~faithful].mean()), 3),
    }
    for name in sorted({row["dataset"] for row in rows}):
        own = np.array([row["dataset"] == name for row in rows])
        report[f"AUC, worst sentence, {name}"] = round(float(roc_auc_score(faithful[own], worst[own])), 3)
    return report


if __name__ == "__main__":
    main()
