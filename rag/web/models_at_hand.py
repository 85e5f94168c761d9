"""The language models that the page offers, and the loading of another one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.llm.calibrations import Calibrations
from rag.llm.estimate import Estimate, expected_s, warning
from rag.llm.model_server import without_secret
from rag.llm.weights.cache import ModelCache
from rag.llm.weights.registry import REGISTRY
from rag.web.views.settings import Offer


class ModelsAtHand:
    """The presets, and what loads one of them in the background."""

    def __init__(
        self,
        load: Callable[[str], object],
        cache: ModelCache,
        started_with: str = "none",
        estimate: Estimate = expected_s,
        calibrations: Calibrations | None = None,
    ) -> None:
        """`started_with` is the model that the operator named; it can be chosen again. Without `calibrations`, those
        that ship are looked at."""
        self._calibrations = calibrations or Calibrations()
        self._estimate = estimate
        self._load = load
        self._cache = cache
        # By the name that is shown: the operator's may hold a password.
        self._others = {} if started_with in (*REGISTRY, "none") else {without_secret(started_with): started_with}

    def load(self, choice: str) -> None:
        """In the background; raises UsageError or ModelError for a choice that is none."""
        self._load(self._others.get(choice, choice if choice in (*REGISTRY, "none") else ""))

    def offers(self, speeds: Callable[[str], Sequence[tuple[float, float]]]) -> list[Offer]:
        presets = [
            Offer(
                spec.preset,
                f"{spec.preset}: {spec.name}",
                spec.size_bytes,
                self._cache.is_converted(spec),
                speeds(spec.name),
                self._estimate(spec.size),
                self._calibrations.of_file(spec.sha256).check is not None,
            )
            for spec in REGISTRY.values()
        ]
        others = [Offer(name, name, 0, True, ()) for name in self._others]
        return [*presets, *others, Offer("none", "none: quotes only", 0, True, ())]

    def warning(self, choice: str) -> str:
        """That this preset is too slow on this machine, and which is not; empty where there is nothing to say."""
        return warning(choice, self._estimate)
