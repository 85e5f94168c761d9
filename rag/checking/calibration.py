"""The probability that a claim is supported, from what its words show; fitted by `benchmarks/fit_check.py`."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Features:
    """What the words show of a claim; all from 0 to 1.

    `fair` is the score of the best sentence on which no rule is broken; `unbroken` whether the nearest sentence breaks
    none; `names` and `figures` the share of the claim's that stand anywhere in the sources; `supported` the verdict.
    """

    fair: float
    unbroken: float
    names: float
    figures: float
    supported: float


WEIGHTS = Features(fair=0.5, unbroken=0.4, names=0.1, figures=0.3, supported=0.8)
"""None below 0: near misses keep more of their source's words than free paraphrases, and a fit that may weigh words
negatively learns that of its sets, and not what support is (pooled without the bound, QAGS fell from 0.87 to 0.56)."""
BIAS = -1.0


def probability(features: Features) -> float:
    """From 0 to 1; logistic."""
    weighted = sum(weight * value for weight, value in zip(astuple(WEIGHTS), astuple(features), strict=True))
    return 1 / (1 + math.exp(-(weighted + BIAS)))
