"""How long the stages of an answer took."""

from __future__ import annotations

import time

from rag.records import Timings


class Clock:
    """Milliseconds since it was made."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._retrieved = 0.0
        self._first_token: float | None = None

    def _now(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)

    def retrieved(self) -> None:
        self._retrieved = self._now()

    def token(self) -> None:
        if self._first_token is None:
            self._first_token = self._now()

    def timings(self) -> Timings:
        return Timings(self._retrieved, self._first_token, self._now())
