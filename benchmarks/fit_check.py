"""Fits scale and bias of `rag/checking/calibration.py`: what the words of a claim show into a probability (Platt 1999).

    python benchmarks/fit_check.py ../shared/data/claims/{adversarial*,expertqa*,summedits*}.gz --cache /tmp/vectors

Only on sets whose licence allows it; each set weighs the same. Then, of each set, the share that is supported of the
claims that are given a low, a middle and a high probability.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from check import checked
from kept_vectors import KeptVectors

from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.encode.loading import load_encoder
from rag.checking.calibration import summed


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
        sums = np.array([summed(row.found.features) for row in rows])
        data[path.name] = sums, np.array([row.supported for row in rows])
    scale, bias = fit([data[path.name] for path in options.sets])
    print(f"SCALE, BIAS = {scale:.2f}, {bias:.2f}")
    for name, (sums, truth) in data.items():
        given = 1 / (1 + np.exp(-(scale * sums + bias)))
        thirds = np.array_split(np.argsort(given), 3)
        reliability = [f"{given[part].mean():.2f}: {truth[part].mean():.2f}" for part in thirds]
        print(name, "AUC", round(float(roc_auc_score(truth, given)), 3), "given: supported", reliability)


def fit(data: list[tuple[np.ndarray, np.ndarray]]) -> tuple[float, float]:
    """Scale and bias of the logistic curve."""

    def loss(curve: np.ndarray) -> float:
        scale, bias = curve
        return sum(
            float(np.logaddexp(0, np.where(truth, -1, 1) * (scale * sums + bias)).mean()) for sums, truth in data
        )

    scale, bias = minimize(loss, np.array([1.0, -1.0])).x
    return float(scale), float(bias)


if __name__ == "__main__":
    main()
