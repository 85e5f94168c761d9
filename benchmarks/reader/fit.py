"""Fits `CheckFit` of rag/checking/calibration.py and `Fit` of rag/evidence/gate.py to a reader's logits of rows that it
was not trained on, and tells what words, model and reader are worth alone and together.

    python benchmarks/reader/fit.py --pairs /tmp/pairs --logits /tmp/reader/logits.npz --plot reliability.png

Each set weighs the same. "both" of a set is by a fit on the *other* sets. `--plot` needs matplotlib.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from train import HELD_OUT, MEASURED_ONLY

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from gate import even_weights

from rag.checking.calibration import Features, summed

FITTED = ("adversarial", "adversarial_extra", "claims", "expertqa", "frank", "summedits_news", "summedits_other")
COMPARES = 3
"""Which of the gate's regressors says that a question compares: of these the logit is not asked for."""

Claims = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Words' sum and reader's logit, shape (claims, 2); the truth; the logit of the model alone."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--logits", type=Path, required=True)
    parser.add_argument("--plot", type=Path)
    options = parser.parse_args()
    rows = unseen_rows(options.pairs, options.logits)
    sets = {group: claims_of([row for row in rows if row["group"] == group]) for group in groups(rows, "claim")}
    whole = fitted([sets[group] for group in FITTED])
    print("check: words, logit, bias", whole.coef_[0].round(2).tolist(), whole.intercept_.round(2).tolist())
    given: list[tuple[np.ndarray, np.ndarray]] = []
    print("| set | claims | words | model | reader | words and reader |\n| --- | --- | --- | --- | --- | --- |")
    for group, (regressors, truth, alone) in sets.items():
        other = fitted([sets[name] for name in FITTED if name != group])
        probability = other.predict_proba(regressors)[:, 1]
        given.append((probability, truth))
        told = [roc_auc_score(truth, score) for score in (regressors[:, 0], alone, regressors[:, 1], probability)]
        print(f"| {group} | {len(truth)} | {' | '.join(f'{value:.3f}' for value in told)} |")
    told_gate([row for row in rows if row["kind"] == "gate"])
    if options.plot:
        plot(np.concatenate([p for p, _ in given]), np.concatenate([t for _, t in given]), options.plot)


def unseen_rows(pairs: Path, logits: Path) -> list[dict]:
    """The labelled rows that the first training did not see, each with its logits `model` and `reader`."""
    stored, kept = np.load(pairs / "tokens.npz"), np.load(logits)
    place = {
        (str(group), str(id)): i for i, (group, id) in enumerate(zip(stored["groups"], stored["ids"], strict=True))
    }
    found = []
    for name in ("labelled.jsonl", "gate.jsonl"):
        for line in (pairs / name).read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            i = place.get((row["group"], row["id"]))
            unseen = row["half"] == 1 or row["group"] in (*HELD_OUT, *MEASURED_ONLY)
            if i is not None and unseen and row["features"]:
                found.append({**row, "model": float(kept["before"][i]), "reader": float(kept["half"][i])})
    return found


def groups(rows: list[dict], kind: str) -> list[str]:
    return sorted({row["group"] for row in rows if row["kind"] == kind})


def claims_of(rows: list[dict]) -> Claims:
    regressors = np.array([[summed(Features(*row["features"])), row["reader"]] for row in rows])
    return regressors, np.array([row["supported"] for row in rows]), np.array([row["model"] for row in rows])


def fitted(sets: list[Claims]) -> LogisticRegression:
    weights = np.concatenate([np.full(len(truth), 1 / len(truth)) for _, truth, _ in sets])
    regressors, truth = np.vstack([r for r, _, _ in sets]), np.concatenate([t for _, t, _ in sets])
    return LogisticRegression(C=100).fit(regressors, truth, sample_weight=weights / weights.mean())


def told_gate(rows: list[dict]) -> None:
    """As `benchmarks/gate.py` fits it: every corpus weighs the same, and in it what it answers and what it does not."""
    features = np.array([row["features"] for row in rows])
    logit = np.array([0.0 if row["features"][COMPARES] else row["reader"] for row in rows])
    truth = np.array([row["supported"] for row in rows])
    corpora = np.array([row["group"].split(",")[0] for row in rows])
    model = LogisticRegression(C=10, max_iter=5000)
    model.fit(np.c_[features, logit], truth, sample_weight=even_weights(corpora, truth))
    print("gate: weights, logit, bias", model.coef_[0].round(2).tolist(), model.intercept_.round(2).tolist())
    own = np.array(["asked what" not in row["group"] for row in rows])
    for corpus in sorted(set(corpora)):
        some = own & (corpora == corpus)
        decided = model.decision_function(np.c_[features, logit][some])
        print(corpus, f"AUC {roc_auc_score(truth[some], decided):.3f} of {some.sum()}")


def plot(probability: np.ndarray, truth: np.ndarray, path: Path) -> None:
    """The reliability plot: of claims given so much, how many are supported."""
    import matplotlib.pyplot as plt

    edges = np.linspace(0, 1, 11)
    places = np.clip(np.digitize(probability, edges) - 1, 0, 9)
    mean = [probability[places == i].mean() for i in range(10)]
    share = [truth[places == i].mean() for i in range(10)]
    figure, axes = plt.subplots(figsize=(4.5, 4.5))
    axes.plot([0, 1], [0, 1], color="#999", linewidth=1)
    axes.plot(mean, share, marker="o", color="#1f5f8b")
    for i in range(10):
        axes.annotate(
            str((places == i).sum()), (mean[i], share[i]), xytext=(6, -10), textcoords="offset points", size=8
        )
    axes.set(xlabel="probability given", ylabel="share that is supported", title="Claims of sets not fitted on")
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
