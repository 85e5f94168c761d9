"""Questions that are asked at the same time, encoded together: a batch takes less than its questions one by one."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Sequence

import numpy as np

from embeddings.encode.contract import Encoder, Progress, Vectors, question_vectors

MOST = 32
"""Texts of a batch; more take no less time each, and the first of them would wait for the last."""


class BatchingEncoder:
    """`inner`, with the questions of several threads in batches; safe to use from any number of them.

    Nobody waits for company: while fewer than `at_once` batches are being encoded, a question is encoded as it comes,
    by the thread that brought it. Those that come meanwhile wait, and the next batch takes them, first come first
    served.
    """

    def __init__(self, inner: Encoder, *, at_once: int | None = None, most: int = MOST) -> None:
        """`at_once` None for one batch on half of the cores: the others do what comes before and after it."""
        self.inner = inner
        self.identity = inner.identity
        self._most = most
        self._lock = threading.Lock()
        self._free = at_once or max((os.cpu_count() or 1) // 2, 1)
        self._waiting: deque[_Asked] = deque()
        """Empty while any batch may begin."""

    def token_starts(self, text: str) -> Sequence[int]:
        return self.inner.token_starts(text)

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        return self.inner.encode(texts, progress)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As of `inner`, whose error only those get whose texts have caused it."""
        asked = _Asked(list(texts))
        with self._lock:
            asked.begins = self._free > 0
            if asked.begins:
                self._free -= 1
            else:
                self._waiting.append(asked)
        try:
            if not asked.begins:
                asked.told.wait()
            if asked.begins:
                self._encode(self._batch_of(asked))
        finally:
            self._leave(asked)
        if asked.vectors is None:  # the batch failed, and who knows for which of them
            return question_vectors(self.inner, asked.texts)
        return asked.vectors

    def _batch_of(self, first: _Asked) -> list[_Asked]:
        """The first, and those who wait, as far as there is room."""
        batch, texts = [first], len(first.texts)
        with self._lock:
            while self._waiting and texts + len(self._waiting[0].texts) <= self._most:
                batch.append(self._waiting.popleft())
                texts += len(batch[-1].texts)
        return batch

    def _encode(self, batch: Sequence[_Asked]) -> None:
        """Gives each its vectors, or none where it fails; raises the error of one that is alone."""
        try:
            vectors = question_vectors(self.inner, [text for asked in batch for text in asked.texts])
            ends = np.cumsum([len(asked.texts) for asked in batch])
            for asked, own in zip(batch, np.split(vectors, ends[:-1]), strict=True):
                asked.vectors = own
        except Exception:
            if len(batch) == 1:
                raise
        finally:
            for asked in batch:
                asked.told.set()

    def _leave(self, asked: _Asked) -> None:
        """For one who has what it came for, or waits no longer; behind one who began a batch, the next one does."""
        with self._lock:
            if asked in self._waiting:
                self._waiting.remove(asked)
            if not asked.begins:
                return
            if not self._waiting:
                self._free += 1
                return
            following = self._waiting.popleft()
            following.begins = True
        following.told.set()


class _Asked:
    """The texts of one caller, on their way."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = texts
        self.told = threading.Event()
        """Set once its batch has ended, or is to begin with it."""
        self.begins = False
        self.vectors: Vectors | None = None
