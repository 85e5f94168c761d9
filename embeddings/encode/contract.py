"""`Encoder`: the contract between what needs vectors and what makes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

DEFAULT_ENCODER = "sentence-transformers/all-MiniLM-L6-v2"
MULTILINGUAL_ENCODER = "multilingual"
"""multilingual-e5-small, fetched at first use."""
WEIGHTS = "model.safetensors"

Vectors = npt.NDArray[np.float32]
Progress = Callable[[int], None]
"""Called with the number of texts just encoded."""


@dataclass(frozen=True)
class EncoderIdentity:
    """What must agree before two vectors may be compared."""

    name: str
    sha256: str
    dim: int
    pooling: str
    max_tokens: int


class Encoder(Protocol):
    """Texts to vectors."""

    @property
    def identity(self) -> EncoderIdentity: ...

    def token_starts(self, text: str) -> Sequence[int]:
        """Character offsets at which the text's tokens begin, in order, special tokens not counted."""
        ...

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Float32 unit vectors, shape (len(texts), dim); a text over `max_tokens` is cut."""
        ...


@runtime_checkable
class QuestionEncoder(Encoder, Protocol):
    """An encoder that reads questions otherwise than passages."""

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As `encode`, of questions."""
        ...


def question_vectors(encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """The questions as the encoder reads them, shape (len(texts), dim)."""
    return encoder.encode_questions(texts) if isinstance(encoder, QuestionEncoder) else encoder.encode(texts)


class TextVectors:
    """The vectors of some texts, each encoded when it is first asked for."""

    def __init__(self, texts: Sequence[str], encoder: Encoder) -> None:
        self._texts = texts
        self._encoder = encoder
        self._known: dict[int, Vectors] = {}

    def of(self, positions: Iterable[int]) -> Vectors:
        """Shape (len(positions), dim)."""
        wanted = [int(position) for position in positions]
        new = [position for position in dict.fromkeys(wanted) if position not in self._known]
        if new:
            self._known |= zip(new, self._encoder.encode([self._texts[position] for position in new]), strict=True)
        rows = [self._known[position] for position in wanted]
        return np.stack(rows) if rows else np.empty((0, self._encoder.identity.dim), dtype=np.float32)


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
