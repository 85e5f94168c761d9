"""What of the presets is here: the lines of `python -m rag models list`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rag.llm.estimate import Estimate
from rag.llm.weights.cache import ModelCache
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
