"""What a claim's words and a model's reading of it show together: a logistic fit, one for each model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.checking.calibration import Features
from rag.checking.reading import Reading

SHIPPED = Path(__file__).parent / "fits"
"""Of the presets, by the sha256 of their file; made by `python benchmarks/fit_check.py`."""


@dataclass(frozen=True)
class Linear:
    """A logistic regression: the weights of what it looks at, in that order."""

    weights: tuple[float, ...]
    bias: float

    def logit(self, values: Sequence[float]) -> float:
        return self.bias + sum(weight * value for weight, value in zip(self.weights, values, strict=True))

    def probability(self, values: Sequence[float]) -> float:
        """From 0 to 1."""
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, self.logit(values)))))


@dataclass(frozen=True)
class Probe:
    """A linear probe of a hidden state, scaled to length 1: float32 `direction` of shape (hidden,), behind one block.

    As in SAPLMA (Azaria and Mitchell 2023) and "Language Models (Mostly) Know What They Know" (Kadavath and others
    2022): what a model makes of a claim is linear in its states, and better seen there than in the word that it writes.
    """

    block: int
    direction: NDArray[np.float32]
    offset: float

    def __call__(self, states: NDArray[np.float32]) -> float:
        state = states[self.block]
        return self.offset + float(state @ self.direction) / max(float(np.linalg.norm(state)), 1e-6)

    def fits(self, states: NDArray[np.float32] | None) -> bool:
        return states is not None and self.block < len(states) and states.shape[1] == len(self.direction)


@dataclass(frozen=True)
class CheckFit:
    """The probability that a claim is supported, by its words, the model's logit and, where it can be, the probe.

    `by_logit` is over the fields of Features and the logit; `by_probe` over these and the probe's value.
    """

    by_logit: Linear
    by_probe: Linear | None = None
    probe: Probe | None = None

    def probability(self, features: Features, reading: Reading) -> float:
        """From 0 to 1."""
        values = [*astuple(features), reading.logit]
        if self.probe is None or self.by_probe is None or reading.states is None or not self.probe.fits(reading.states):
            return self.by_logit.probability(values)
        return self.by_probe.probability([*values, self.probe(reading.states)])

    def save(self, path: Path) -> None:
        """As a .npz file of arrays, a few kilobytes."""
        arrays: dict[str, NDArray[np.float32]] = {"by_logit": _array(self.by_logit)}
        if self.probe is not None and self.by_probe is not None:
            arrays["by_probe"] = _array(self.by_probe)
            arrays["direction"] = self.probe.direction
            arrays["place"] = np.array([self.probe.block, self.probe.offset], dtype=np.float32)
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path) -> CheckFit:
        """Raises OSError, ValueError or KeyError for what is no such file."""
        with np.load(path, allow_pickle=False) as arrays:
            by_logit = _linear(arrays["by_logit"])
            if "direction" not in arrays:
                return cls(by_logit)
            block, offset = arrays["place"].tolist()
            return cls(by_logit, _linear(arrays["by_probe"]), Probe(int(block), arrays["direction"], offset))


def fit_of(fingerprint: str | None, folder: Path | None = None) -> CheckFit | None:
    """The fit of the model whose file has that sha256: one that the user made (in `folder`), else one that ships.

    None for a model that was not calibrated; a damaged file is as none.
    """
    if fingerprint is None:
        return None
    for place in (folder, SHIPPED):
        if place is not None and (path := place / f"{fingerprint}.npz").is_file():
            try:
                return CheckFit.load(path)
            except (OSError, ValueError, KeyError):
                continue
    return None


def _array(linear: Linear) -> NDArray[np.float32]:
    return np.array([*linear.weights, linear.bias], dtype=np.float32)


def _linear(array: NDArray[np.float32]) -> Linear:
    *weights, bias = array.tolist()
    return Linear(tuple(weights), bias)
