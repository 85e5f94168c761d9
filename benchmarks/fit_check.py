"""Fits the weights of `rag/checking/calibration.py`: a logistic regression over what the words of a claim show.

    python benchmarks/fit_check.py ../shared/data/claims/{adversarial*,expertqa*,summedits*}.gz --cache /tmp/vectors

Only on sets whose licence allows it. Each set weighs the same; no weight may be negative (see there). Printed for each
set: the AUC with the weights that the other sets give, and then the weights that all give together.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from check import checked
from kept_vectors import KeptVectors

from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.encode.loading import load_encoder
from rag.checking.calibration import Features

REGULARISATION = 0.02


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--only-measure", type=Path, nargs="*", default=[], help="sets that are not fitted on")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where vectors are kept")
    options = parser.parse_args()

    encoder = load_encoder(DEFAULT_ENCODER)
    kept = KeptVectors(encoder, options.cache) if options.cache else encoder
    data = {}
    for path in [*options.sets, *options.only_measure]:
        rows = checked(path, kept)
        shown = np.array([astuple(row.found.features) for row in rows])
        data[path.name.split(".")[0]] = shown, np.array([row.supported for row in rows])
    fitted_on = [path.name.split(".")[0] for path in options.sets]
    for name, (shown, truth) in data.items():
        # The two adversarial sets share their sources.
        others = [data[other] for other in fitted_on if other.split("_")[0] != name.split("_")[0]]
        weights = fit(others)
        print(name, "fitted on others, AUC", round(float(roc_auc_score(truth, shown @ weights[:-1])), 3))
    weights = fit([data[name] for name in fitted_on])
    names = [field.name for field in fields(Features)]
    print(json.dumps({**dict(zip(names, weights[:-1].round(2), strict=True)), "bias": weights[-1].round(2)}))
    for name, (shown, truth) in data.items():
        given = 1 / (1 + np.exp(-(shown @ weights[:-1] + weights[-1])))
        print(
            name,
            "AUC",
            round(float(roc_auc_score(truth, given)), 3),
            "mean",
            given.mean().round(2),
            truth.mean().round(2),
        )


def fit(data: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The weights and, last, the bias."""

    def loss(weights: np.ndarray) -> float:
        total = REGULARISATION * float((weights[:-1] ** 2).sum())
        for shown, truth in data:
            z = shown @ weights[:-1] + weights[-1]
            total += float(np.logaddexp(0, np.where(truth, -z, z)).mean())
        return total

    width = data[0][0].shape[1]
    bounds = [(0, None)] * width + [(None, None)]
    return minimize(loss, np.full(width + 1, 0.1), bounds=bounds).x


if __name__ == "__main__":
    main()
