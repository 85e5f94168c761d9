"""How often one person, or one address, may do a thing."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable

MINUTE_S = 60.0


class RateLimit:
    """So many a minute for each visitor, counted over the last 60 seconds; or over another window."""

    def __init__(
        self, per_minute: int, clock: Callable[[], float] = time.monotonic, *, window_s: float = MINUTE_S
    ) -> None:
        """0 is no limit."""
        self.per_minute = max(per_minute, 0)
        self._clock = clock
        self._window_s = window_s
        self._lock = threading.Lock()
        self._taken: dict[str, deque[float]] = defaultdict(deque)

    def take(self, visitor: str) -> float:
        """0 when it may be done now, and then it counts; else the seconds until it may."""
        return self._look(visitor, counts=True)

    def wait(self, visitor: str) -> float:
        """The seconds until it may be done; nothing is counted."""
        return self._look(visitor, counts=False)

    def _look(self, visitor: str, *, counts: bool) -> float:
        if not self.per_minute:
            return 0.0
        with self._lock:
            at = self._clock()
            taken = self._taken[visitor]
            while taken and taken[0] <= at - self._window_s:
                taken.popleft()
            if len(taken) >= self.per_minute:
                return max(taken[0] + self._window_s - at, 1.0)
            if counts:
                taken.append(at)
            if len(self._taken) > 10_000:  # whoever has not come for so long is forgotten
                self._taken = defaultdict(
                    deque, {who: when for who, when in self._taken.items() if when and when[-1] > at - self._window_s}
                )
            return 0.0
