"""Prefixes of prompts whose KV cache is kept, so that what prompts have in common is read once."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.llm.engines.contract import Engine

if TYPE_CHECKING:
    import torch

PREFIX_CACHE_SIZE = 6
"""Snapshots kept at most: two questions that are answered in turn, and a follow-up that is rewritten, need two each.
One of two thousand characters takes 17 MB with the preset `standard`."""

Prefix = tuple[tuple[int, ...], ...]


class PrefixCache:
    """Snapshots of an engine's KV cache by the parts of a prompt that they hold; the least recently used goes first."""

    def __init__(self, engine: Engine, size: int = PREFIX_CACHE_SIZE) -> None:
        self._engine = engine
        self._size = size
        self._snapshots: OrderedDict[Prefix, object] = OrderedDict()

    def __len__(self) -> int:
        return len(self._snapshots)

    def prefill(
        self, parts: Sequence[Sequence[int]], stop: threading.Event, with_reader: bool = False
    ) -> torch.Tensor | None:
        """Reads a prompt in its parts (tokens); logits of the token that follows it, shape (vocabulary,).

        `with_reader` is for the last part only, which is never kept: what is kept serves every prompt.

        The engine goes on from the longest prefix of parts that is kept. A part is always read by itself, so that it
        comes out the same to the last bit whether it was kept or is read anew: an answer must not depend on what was
        asked before. None once `stop` is set.
        """
        prefixes = [tuple(map(tuple, parts[:count])) for count in range(len(parts))]
        known = max(count for count, prefix in enumerate(prefixes) if not count or prefix in self._snapshots)
        if known:
            self._snapshots.move_to_end(prefixes[known])
            self._engine.restore(self._snapshots[prefixes[known]])
        else:
            self._engine.crop(0)
        logits = None
        for count in range(known, len(parts)):
            if count > known:
                self._keep(prefixes[count])
            if stop.is_set():
                return None
            logits = self._engine.prefill(parts[count], stop, with_reader and count == len(parts) - 1)
            if logits is None:
                return None
        return logits

    def _keep(self, prefix: Prefix) -> None:
        self._snapshots[prefix] = self._engine.snapshot()
        while len(self._snapshots) > self._size:
            self._snapshots.popitem(last=False)
