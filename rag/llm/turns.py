"""One at a time, first come, first served."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

POLL_S = 0.05
"""How often one that waits looks whether it was stopped."""


class Turns:
    """A fair lock: a `threading.Lock` gives no promise of who comes next, and cannot be left while waiting."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._queue: deque[object] = deque()

    @property
    def waiting(self) -> int:
        """How many wait for the one whose turn it is."""
        return max(0, len(self._queue) - 1)

    @contextmanager
    def turn(self, stop: threading.Event) -> Iterator[bool]:
        """Waits; True when the turn has come, False when `stop` was set before."""
        ticket = object()
        with self._changed:
            self._queue.append(ticket)
        try:
            with self._changed:
                while self._queue[0] is not ticket and not stop.is_set():
                    self._changed.wait(POLL_S)
                mine = self._queue[0] is ticket
            yield mine
        finally:
            with self._changed:
                self._queue.remove(ticket)
                self._changed.notify_all()
