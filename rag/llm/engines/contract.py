"""`Engine`: tokens to logits. What runs a model, below `LocalChatModel`, which turns messages into text with it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import torch


PIECE_TOKENS = 512


class Engine(Protocol):
    """A language model that keeps what it has read."""

    @property
    def length(self) -> int:
        """How many tokens it has read and kept."""
        ...

    @property
    def step_tokens(self) -> int:
        """How many tokens `step` may be given, so that each is treated to the last bit as if it came alone."""
        ...

    def crop(self, length: int) -> None:
        """Forgets what was read beyond the first `length` tokens, or, where it cannot, all that was read."""
        ...

    def snapshot(self) -> object:
        """A copy of what was read, for `restore`."""
        ...

    def restore(self, state: Any) -> None:
        """Goes back to a snapshot, which stays as it is."""
        ...

    def read(self, tokens: Sequence[int], stop: threading.Event) -> torch.Tensor | None:
        """Logits of the token that follows these, shape (vocabulary,).

        None once `stop` is set, when less may be kept than before.
        """
        ...

    def step(self, tokens: Sequence[int]) -> torch.Tensor:
        """Logits of the token that follows each of these, shape (tokens, vocabulary)."""
        ...
