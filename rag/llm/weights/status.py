"""What of the presets is here: the lines of `python -m rag models list`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.llm.estimate import Estimate, in_words
from rag.llm.weights.cache import ModelCache
from rag.llm.weights.conversion import in_words as size_in_words
from rag.llm.weights.registry import REGISTRY, ModelSpec


@dataclass(frozen=True)
class ModelStatus:
    """One line of `python -m rag models list`; `expected_s` is how long an answer takes here, roughly."""

    preset: str
    name: str
    parameters: str
    size_bytes: int
    bytes_on_disk: int
    expected_s: float | None
    licence: str
    state: Literal["not fetched", "fetched", "ready"]

    def cells(self) -> tuple[str, ...]:
        """Under `HEAD`."""
        answer = in_words(self.expected_s) if self.expected_s is not None else ""
        sizes = (size_in_words(self.size_bytes), size_in_words(self.bytes_on_disk))
        return (self.preset, self.name, self.parameters, *sizes, answer, self.licence, self.state)


HEAD = ("preset", "model", "size", "download", "on disk", "an answer takes here", "licence", "state")


def statuses(cache: ModelCache, estimate: Estimate, registry: Mapping[str, ModelSpec] = REGISTRY) -> list[ModelStatus]:
    """Every preset and whether it is here: `fetched` is a verified file, `ready` is converted as well."""

    def state(spec: ModelSpec) -> Literal["not fetched", "fetched", "ready"]:
        if cache.is_converted(spec):
            return "ready"
        return "fetched" if cache.path(spec) else "not fetched"

    return [
        ModelStatus(
            spec.preset,
            spec.name,
            spec.parameters,
            spec.size_bytes,
            cache.bytes_on_disk(spec),
            estimate(spec.size),
            spec.licence,
            state(spec),
        )
        for spec in registry.values()
    ]
