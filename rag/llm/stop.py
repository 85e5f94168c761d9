"""`Stop`: an event that also wakes whoever waits for something else."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PLAIN_EVENT_S = 0.05
"""How often a stop is looked for that is a plain `threading.Event`, which tells nobody."""


class Stop(threading.Event):
    """Set once, by anybody, to end an answer."""

    def __init__(self) -> None:
        super().__init__()
        self._callbacks: list[Callable[[], None]] = []

    def set(self) -> None:
        """Callbacks run in the thread that sets it, once the event is set."""
        super().set()
        for callback in list(self._callbacks):
            callback()

    @contextmanager
    def calls(self, callback: Callable[[], None]) -> Iterator[None]:
        """Within it, `set` calls `callback`; one that was set before has not called it: look at `is_set` too."""
        self._callbacks.append(callback)
        try:
            yield
        finally:
            self._callbacks.remove(callback)


@contextmanager
def wakes(stop: threading.Event, changed: threading.Condition) -> Iterator[float | None]:
    """Within it, setting `stop` notifies all that wait for `changed`.

    Yields how long one may wait before looking at `stop` again, in seconds: None, for ever, unless it is a plain event.
    """

    def notify() -> None:
        with changed:
            changed.notify_all()

    if not isinstance(stop, Stop):
        yield PLAIN_EVENT_S
        return
    with stop.calls(notify):
        yield None
