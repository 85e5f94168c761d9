"""`ChatModel`: the contract between what asks for text and what writes it, and `Prompt`, what it is asked with."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

Message = Mapping[str, str]
"""{"role": "system" | "user" | "assistant", "content": text}."""

DEFAULT_MAX_TOKENS = 200
DEFAULT_LIMIT_S = 120.0
"""An answer that takes longer ends where it is, as one does that reaches its limit of tokens."""


@dataclass(frozen=True)
class Prompt:
    """What a model is asked, in the order in which it reads it; what changes most often comes last.

    Prompts that begin with the same fields share what was read of them: a model may keep the KV cache of the system
    message, and of all that stands before the instruction. Empty fields are left out.
    """

    system: str = ""
    evidence: str = ""
    question: str = ""
    instruction: str = ""
    reads: bool = False
    """Whether it asks what the evidence says, which a model's reader, where it has one, is trained to tell."""

    @property
    def user(self) -> str:
        """The user's message: evidence, question and instruction, a blank line between them."""
        return "\n\n".join(field for field in (self.evidence, self.question, self.instruction) if field)

    def parts(self, rendered: str) -> list[str]:
        """Cuts the prompt, as a chat template rendered it, at its borders: what stands before the user's message,
        that up to the instruction, and the rest. Empty parts are left out."""
        user, instruction = self.user.strip(), self.instruction.strip()  # templates may strip them
        begin = rendered.find(user)
        # A template that changes the message's inside leaves only the instruction to look for.
        border = begin + len(user) - len(instruction) if begin >= 0 else max(0, rendered.rfind(instruction))
        borders = [0, *([begin] if 0 < begin < border else []), border, len(rendered)]
        return [rendered[start:end] for start, end in pairwise(borders) if start < end]

    def messages(self) -> list[Message]:
        """As chat templates and servers take them."""
        system: list[Message] = [{"role": "system", "content": self.system}] if self.system else []
        return [*system, {"role": "user", "content": self.user}]


class Piece(str):
    """A piece of text as a model writes it; `logprob` is the least log-probability of its tokens, None where the model
    does not tell it."""

    logprob: float | None

    def __new__(cls, text: str, logprob: float | None = None) -> Piece:
        piece = super().__new__(cls, text)
        piece.logprob = logprob
        return piece


def least_logprob(pieces: Sequence[str]) -> float | None:
    """Of all tokens of the pieces; None where the model does not tell it."""
    told = [piece.logprob for piece in pieces if isinstance(piece, Piece) and piece.logprob is not None]
    return min(told, default=None) if len(told) == len(pieces) else None


class ChatModel(Protocol):
    """A prompt to an answer, piece by piece; one call at a time, which `ModelSlot` sees to."""

    @property
    def name(self) -> str:
        """As it is shown."""
        ...

    @property
    def fingerprint(self) -> str | None:
        """What its calibration is kept under: sha256 of the file that its weights came from, or of a server's model and
        address; None where neither is known."""
        ...

    def stream(
        self, prompt: Prompt, *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        """Pieces of text as they are written, as `Piece` where the model tells how sure it was of them; ends early,
        within one step, once `stop` is set. Raises ModelError."""
        ...

    def preference(
        self, prompt: Prompt, first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """Logit of a reply that begins with `first` minus that of one with `second`.

        None when the model does not tell, or when `stop` was set. Raises ModelError.
        """
        ...
