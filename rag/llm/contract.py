"""`ChatModel`: the contract between what asks for text and what writes it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

Message = Mapping[str, str]
"""{"role": "system" | "user" | "assistant", "content": text}."""

DEFAULT_MAX_TOKENS = 200
DEFAULT_LIMIT_S = 120.0
"""An answer that takes longer ends where it is, as one does that reaches its limit of tokens."""


class ChatModel(Protocol):
    """Messages to an answer, piece by piece.

    Messages that differ only in the last paragraph of the last one share what was read of the rest.
    """

    @property
    def name(self) -> str: ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        """Pieces of text as they are written; ends early, within one step, once `stop` is set. Raises ModelError."""
        ...

    def preference(
        self, messages: Sequence[Message], first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """Logit of a reply that begins with `first` minus that of one with `second`.

        None when the model does not tell, or when `stop` was set. Raises ModelError.
        """
        ...
