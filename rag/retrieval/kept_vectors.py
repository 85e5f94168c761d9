"""Sentences' vectors, kept: ranking, evidence and check compare the same sentences, of one question after another."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np

from embeddings.encode.contract import Encoder, EncoderIdentity, Progress, Vectors, question_vectors

KEPT = 16_384
"""Texts whose vectors are kept, some 25 MB of a model with 384 dimensions: the sentences of 2,000 passages. In a folder
of several languages, a search takes 160 ms where none is kept and 12 where all are (two cores with AVX-512)."""


class KeptVectors:
    """An encoder that encodes a text once, as long as it is among the last KEPT; safe to use from several threads."""

    def __init__(self, encoder: Encoder, kept: int = KEPT) -> None:
        self._encoder = encoder
        self._most = kept
        self._kept: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def identity(self) -> EncoderIdentity:
        return self._encoder.identity

    def token_starts(self, text: str) -> Sequence[int]:
        return self._encoder.token_starts(text)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        wanted = dict.fromkeys(texts)
        with self._lock:
            known = {text: self._kept[text] for text in wanted if text in self._kept}
        new = [text for text in wanted if text not in known]
        if new:
            # Copies, since a row of an array keeps all of it.
            known |= {text: row.copy() for text, row in zip(new, self._encoder.encode(new), strict=True)}
        with self._lock:
            for text in wanted:
                self._kept[text] = known[text]
                self._kept.move_to_end(text)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        if progress is not None:
            progress(len(texts))
        return np.stack([known[text] for text in texts]) if texts else self._encoder.encode(texts)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As the encoder reads questions; these are not kept."""
        return question_vectors(self._encoder, texts)
