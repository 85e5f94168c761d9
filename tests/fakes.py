"""Stand-ins that implement the contracts, small enough to check by hand."""

from __future__ import annotations

import re
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from embeddings.encode.contract import EncoderIdentity, Progress, Vectors
from embeddings.terms import terms
from rag.llm.contract import Message, Prompt

_WORD = re.compile(r"\S+")


class FakeEncoder:
    """A text is the sum of its words' axes: texts that share words are near, and nothing else is."""

    def __init__(self, name: str = "fake", dim: int = 64, max_tokens: int = 40) -> None:
        self.identity = EncoderIdentity(name, f"sha of {name}", dim, "mean", max_tokens)
        self.encoded: list[str] = []

    def token_starts(self, text: str) -> Sequence[int]:
        return [match.start() for match in _WORD.finditer(text)]

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.identity.dim), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms(text) or ["nothing"]:
                vectors[row, zlib.crc32(term.encode()) % self.identity.dim] += 1
        if progress is not None:
            progress(len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class FakeModel:
    """Writes what its script says for the last message, word by word, and remembers what it was asked."""

    def __init__(
        self,
        script: str | Callable[[str], str],
        logit: float | None = None,
        name: str = "scripted",
        fingerprint: str | None = None,
    ) -> None:
        self._script = script
        self._logit = logit
        self.name = name
        self.fingerprint = fingerprint
        self.asked: list[list[Message]] = []

    def stream(self, prompt: Prompt, *, max_tokens: int = 200, stop: threading.Event | None = None) -> Iterator[str]:
        self.asked.append(prompt.messages())
        text = self._script if isinstance(self._script, str) else self._script(prompt.user)
        for piece in re.findall(r"\s*\S+", text)[:max_tokens]:
            if stop is not None and stop.is_set():
                return
            yield piece

    def preference(
        self,
        prompt: Prompt,
        first: str,
        second: str,
        *,
        stop: threading.Event | None = None,
    ) -> float | None:
        return self._logit
