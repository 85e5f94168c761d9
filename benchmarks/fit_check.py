"""Fits `CheckFit` of rag/checking/calibration.py: what the words of a claim show, and what a language model reads in
its source, into a probability (Platt 1999).

    python benchmarks/fit_check.py ../shared/data/claims/{adversarial*,expertqa*,summedits*}.gz --cache /tmp/vectors
    python benchmarks/fit_check.py rag/evaluation/calibration/claims.jsonl SETS... --model standard --limit 110

Only on sets whose licence allows it; each set weighs the same. Then, of each set, the AUC of a fit on the other sets,
and the share that is supported of the claims that are given a low, a middle and a high probability by it.
"""

from __future__ import annotations

import argparse
import random
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from check import read
from kept_vectors import KeptVectors
from tqdm import tqdm

from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model
from rag.checking.calibration import BY_WORDS, summed
from rag.checking.given import checker_of
from rag.checking.judge import Judge
from rag.llm.contract import ChatModel
from rag.llm.prompts import claim_prompt

Claims = tuple[np.ndarray, np.ndarray]
"""What is known of each claim, shape (claims, 1 or 2), and whether it is supported."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--only-measure", type=Path, nargs="*", default=[], help="sets that are not fitted on")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where vectors are kept")
    parser.add_argument("--model", default="none", help="whose logit is fitted beside the words; default: none")
    parser.add_argument("--limit", type=int, help="so many claims of each set, drawn by chance")
    options = parser.parse_args()

    encoder = load_encoder(DEFAULT_ENCODER)
    kept = KeptVectors(encoder, options.cache) if options.cache else encoder
    model = load_chat_model(options.model)
    data = {
        path.name: known(drawn(path, options.limit), kept, model) for path in [*options.sets, *options.only_measure]
    }
    fitted = [path.name for path in options.sets]
    words, *logit, bias = fit([data[name] for name in fitted])
    print(f"CheckFit(words={words:.2f}, bias={bias:.2f}{f', logit={logit[0]:.2f}' if logit else ''})")
    for name, (features, truth) in data.items():
        others = [data[other] for other in fitted if other != name]
        *weights, offset = fit(others or [data[name]])
        given = 1 / (1 + np.exp(-(features @ weights + offset)))
        thirds = np.array_split(np.argsort(given), 3)
        reliability = [f"{given[part].mean():.2f}: {truth[part].mean():.2f}" for part in thirds]
        by_each = [round(float(roc_auc_score(truth, column)), 3) for column in features.T]
        print(name, len(truth), "AUC", round(float(roc_auc_score(truth, given)), 3), "each alone", by_each, reliability)


def drawn(path: Path, limit: int | None) -> list[dict]:
    """Claims about one source behind one another: it is read once."""
    lines = read(path)
    random.Random(5).shuffle(lines)
    return sorted(lines[:limit], key=lambda line: line["source"])


def known(lines: list[dict], encoder, model: ChatModel | None) -> Claims:
    """The words' sum and, with a model, its logit; 0 for a claim that no sentence is near, which is not read."""
    rows = []
    for line in tqdm(lines, unit="claim", disable=None):
        logits: list[float] = []
        judge = None if model is None else listening(model, line.get("question") or "", logits)
        support = checker_of(line["source"], line.get("question") or "", encoder, judge=judge).check(line["claim"])
        rows.append([summed(support.features), *(() if model is None else [logits[0] if logits else 0.0])])
    return np.array(rows), np.array([line["supported"] for line in lines])


def listening(model: ChatModel, question: str, logits: list[float]) -> Judge:
    """Gives the check nothing, and keeps what the model said."""

    def reader(claim: str, sentences) -> None:
        logit = model.preference(claim_prompt(claim, question, sentences), "Yes", "No")
        logits.append(0.0 if logit is None else logit)

    return Judge(reader, BY_WORDS)


def fit(data: list[Claims]) -> list[float]:
    """The weights of the logistic curve and its bias."""

    def loss(curve: np.ndarray) -> float:
        return sum(
            float(np.logaddexp(0, np.where(truth, -1, 1) * (features @ curve[:-1] + curve[-1])).mean())
            for features, truth in data
        )

    start = np.append(np.ones(data[0][0].shape[1]), -1.0)
    return [float(value) for value in minimize(loss, start).x]


if __name__ == "__main__":
    main()
