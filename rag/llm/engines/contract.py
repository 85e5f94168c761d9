"""`Engine`: tokens to logits. What runs a model, below `LocalChatModel`, which turns messages into text with it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch


PREFILL_CHUNK_TOKENS = 512
"""A longer prompt is read in chunks of so many tokens: activations of a whole article would take gigabytes."""


class Engine(Protocol):
    """A language model with its KV cache."""

    @property
    def length(self) -> int:
        """How many tokens the KV cache holds."""
        ...

    @property
    def decode_tokens(self) -> int:
        """How many tokens `decode` takes at most such that each comes out, to the last bit, as if it came alone."""
        ...

    def crop(self, length: int) -> None:
        """Drops what the KV cache holds beyond the first `length` tokens, or all of it where it cannot be cropped."""
        ...

    def snapshot(self) -> object:
        """A copy of the KV cache, for `restore`."""
        ...

    def restore(self, state: Any) -> None:
        """Puts a snapshot's copy in place of the KV cache; the snapshot stays as it is."""
        ...

    def add_reader(self, path: Path) -> None:
        """Loads low-rank weights for `prefill`, a file as of `low_rank.read_blocks`; raises OSError or ValueError."""
        ...

    def prefill(self, tokens: Sequence[int], stop: threading.Event, with_reader: bool = False) -> torch.Tensor | None:
        """Reads tokens; logits of the one that follows them, shape (vocabulary,).

        `with_reader` adds the reader's weights for these tokens, where one was added. None once `stop` is set; then
        the KV cache may hold less than before.
        """
        ...

    def decode(self, tokens: Sequence[int]) -> torch.Tensor:
        """One step: logits of the token that follows each of these, shape (tokens, vocabulary)."""
        ...
