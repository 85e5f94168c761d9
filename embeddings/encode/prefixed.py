"""An encoder that tells questions from passages by a prefix, as the E5 models were trained (Wang and others 2024)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from embeddings.encode.contract import Encoder, Progress, Vectors, question_vectors

QUESTION, PASSAGE = "query: ", "passage: "
PREFIX_TOKENS = 8
"""Kept free for the prefix, of which either has three."""


class PrefixedEncoder:
    """`inner` with the prefixes of E5 put before each text."""

    def __init__(self, inner: Encoder, name: str, sha256: str) -> None:
        self.inner = inner
        limit = inner.identity.max_tokens - PREFIX_TOKENS
        self.identity = replace(
            inner.identity, name=name, sha256=sha256, pooling=f"{inner.identity.pooling} of prefixed", max_tokens=limit
        )

    def token_starts(self, text: str) -> Sequence[int]:
        return self.inner.token_starts(text)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self.inner.encode([PASSAGE + text for text in texts], progress)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        return question_vectors(self.inner, [QUESTION + text for text in texts])
