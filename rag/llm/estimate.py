"""How long an answer will take on this machine, roughly: from a trial of its products, before any model is here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import psutil

from embeddings.kernels import Trial, tried
from rag.llm.engines.choice import default_device
from rag.llm.weights.registry import DEFAULT_PRESET, REGISTRY, ModelSize

# From `benchmarks/speed.py answers`, 30 dev questions, two cores of an AMD Zen 5, preset `standard`: 1.7 s to the
# checked answer at the median with AVX-512 VNNI, 4.0 s where it is held to AVX2. An AMD Zen 3 (AVX2) takes twice that.
READ_TOKENS = 550
"""What is read for a usual answer: evidence and question, what the gate asks, the instruction, a claim."""
WRITTEN_TOKENS = 40
STEP_TOKENS = 2.9
"""Tokens that a step writes on average where guesses are checked, over 934 tokens of 36 answers."""
READING = 1.3
"""Time of reading, by that of its products alone on one core: there is also attention, rounding, scaling, and cores
that wait for each other. AMD Zen 5: 1.5 with AVX-512, 1.2 held to AVX2."""
MEMORY_CORES = 2
"""Writing a token reads all weights: that many cores take all that the memory gives."""
SEARCH_S = 0.1
BEARABLE_S = 20.0
"""Of an answer; a preset that takes longer is not proposed."""

Estimate = Callable[[ModelSize], "float | None"]
"""Seconds from a question to its whole answer, or None where that is not known."""


@dataclass(frozen=True)
class Machine:
    """Products as they were tried on one core, and how many cores there are."""

    trial: Trial
    cores: int

    def answer_s(self, size: ModelSize) -> float:
        """Seconds from a question to its whole answer by a model of that size."""
        tried_weights = self.trial.out * self.trial.width
        rows = max(self.trial.seconds)
        read_s = READ_TOKENS * size.inside * self.trial.seconds[rows] / (rows * tried_weights) * READING / self.cores
        exact = self.trial.kernel.exact  # only then guesses can be checked, several in a step
        step_rows, steps = (12, WRITTEN_TOKENS / STEP_TOKENS) if exact else (2, WRITTEN_TOKENS)
        step_s = (size.inside + size.head) * self.trial.seconds[step_rows] / tried_weights
        return SEARCH_S + read_s + steps * step_s / min(self.cores, MEMORY_CORES)


def expected_s(size: ModelSize) -> float | None:
    """On this machine; None with CUDA. At the first call it is tried, which takes under a second, unless recorded."""
    if default_device() != "cpu":
        return None
    standard = REGISTRY[DEFAULT_PRESET].size
    return Machine(tried(standard.inner, standard.hidden), _cores()).answer_s(size)


def proposed(estimate: Estimate) -> str:
    """The preset for this machine: the default, unless an answer takes longer than people bear; then the small one."""
    seconds = estimate(REGISTRY[DEFAULT_PRESET].size)
    return DEFAULT_PRESET if seconds is None or seconds <= BEARABLE_S else "small"


def in_words(seconds: float) -> str:
    """As people say it: about 7 s, about 2 minutes."""
    return f"about {max(1, round(seconds))} s" if seconds < 90 else f"about {round(seconds / 60)} minutes"


def warning(preset: str, estimate: Estimate) -> str:
    """What is said of a preset that is too slow here, with the one that is proposed; empty for one that is not."""
    seconds = estimate(REGISTRY[preset].size) if preset in REGISTRY else None
    if seconds is None or seconds <= BEARABLE_S or (other := proposed(estimate)) == preset:
        return ""
    instead = estimate(REGISTRY[other].size)
    takes = f", which takes {in_words(instead)}" if instead is not None else ""
    return f"An answer by {preset} takes {in_words(seconds)} on this machine: better choose {other}{takes}."


def _cores() -> int:
    """What torch uses of this machine: not its count, which a thread of the encoder may have set to one."""
    return psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
