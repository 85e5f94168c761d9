"""The one language model at work: loaded in the background, and the queue before it, first come first served."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from embeddings.errors import FootnoteError
from rag.llm.contract import ChatModel
from rag.llm.stop import wakes

logger = logging.getLogger(__name__)

LOADING_S = 60.0
"""So long at most an answer waits for a model that is only being read from the disk; then it does without."""

Phase = Literal["ready", "preparing", "loading", "failed"]


@dataclass(frozen=True)
class SlotState:
    """What the slot is doing.

    `name` as it was asked for; `fraction` of the download, from 0 to 1, while `preparing` and where it is known;
    `reason` in words when it `failed`.
    """

    name: str
    phase: Phase = "ready"
    fraction: float | None = None
    reason: str = ""


@dataclass(frozen=True)
class Waiting:
    """Why an answer waits: so many are before it, or the model is being loaded."""

    ahead: int
    loading: bool


Report = Callable[[Phase, float | None], None]
Loader = Callable[[Report], ChatModel | None]
"""Makes a model, telling meanwhile whether it is `preparing` (fetched, converted) or `loading`."""


class _Overtaken(Exception):
    """Another model is wanted by now."""


class ModelSlot:
    """Holds the model, or None where there is none (yet): then answers are quotes."""

    def __init__(
        self,
        model: ChatModel | None = None,
        name: str | None = None,
        *,
        at_once: int = 1,
        loading_s: float = LOADING_S,
    ) -> None:
        """`at_once` is how many answers the model can write at a time; a server by URL can write several."""
        self._model = model
        self._state = SlotState(name or (model.name if model is not None else "none"))
        self._at_once = at_once
        self._loading_s = loading_s
        self._queue: list[Reservation] = []
        self._changed = threading.Condition()
        self._loads = 0

    @property
    def model(self) -> ChatModel | None:
        return self._model

    @property
    def state(self) -> SlotState:
        return self._state

    @property
    def waiting(self) -> int:
        """How many have the model or wait for it."""
        return len(self._queue)

    def reserve(self, stop: threading.Event) -> Reservation:
        """A place at the end of the queue, taken when it is first waited for."""
        return Reservation(self, stop)

    def load(self, name: str, loader: Loader, *, at_once: int = 1) -> threading.Thread:
        """Puts another model into the slot, in a thread of its own; the one before it is let go first.

        Two models need not fit into memory. When loading fails, the slot is empty and says why. A load that is asked
        for later takes the place of one that is still going on.
        """
        with self._changed:
            self._loads += 1
            number = self._loads
            self._state = SlotState(name, "loading")
            self._changed.notify_all()
        thread = threading.Thread(target=self._load, args=(number, name, loader, at_once), daemon=True, name="loader")
        thread.start()
        return thread

    def _load(self, number: int, name: str, loader: Loader, at_once: int) -> None:
        def tell(phase: Phase, fraction: float | None = None, reason: str = "") -> None:
            with self._changed:
                if number == self._loads:
                    self._state = SlotState(name, phase, fraction, reason)
                    self._changed.notify_all()

        def go_on(phase: Phase, fraction: float | None = None) -> None:
            """A load that was overtaken ends where it next tells of itself: what nobody wants is not fetched."""
            if number != self._loads:
                raise _Overtaken
            tell(phase, fraction)

        with self._changed:
            if number != self._loads:
                return
            self._model = None
            # Whoever is writing with it may end the answer first.
            self._changed.wait_for(lambda: not any(place.model for place in self._queue), self._loading_s)
            if number != self._loads:
                return
        model: ChatModel | None = None
        try:
            gc.collect()
            model = loader(go_on)
        except _Overtaken:
            return
        except FootnoteError as error:
            tell("failed", reason=str(error))
            return
        except Exception as error:  # the border of a thread: the page must be able to say that it failed
            logger.exception("loading %s failed", name)
            tell("failed", reason=f"{type(error).__name__}: {error}. The log of the program says more")
            return
        with self._changed:
            if number == self._loads:
                self._model, self._at_once = model, at_once
                self._state = SlotState(name)
                self._changed.notify_all()


class Reservation:
    """A place in the queue before the model, given up when its `with` block is left."""

    def __init__(self, slot: ModelSlot, stop: threading.Event) -> None:
        self._slot = slot
        self._stop = stop
        self.model: ChatModel | None = None
        """The model, once it has been waited for; None when there is none."""
        self._loading_until = 0.0

    def __enter__(self) -> Reservation:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        slot = self._slot
        with slot._changed:
            if self in slot._queue:
                slot._queue.remove(self)
                slot._changed.notify_all()
        self.model = None

    def wait(self) -> Iterator[Waiting]:
        """Until the model is this one's: yields why not yet, each time that this changes. Ends early once stopped."""
        slot = self._slot
        if self.model is not None:
            return
        with slot._changed:
            if self not in slot._queue:
                slot._queue.append(self)
        told: Waiting | None = None
        with wakes(self._stop, slot._changed) as look_s:
            while (waiting := self._next(told, look_s)) is not None:
                told = waiting
                yield waiting

    def _next(self, told: Waiting | None, look_s: float | None) -> Waiting | None:
        """Waits until there is something else to tell than `told`; None once stopped, or when the model is there."""
        slot = self._slot
        with slot._changed:
            while not self._stop.is_set():
                loading_s = self._loading_s()
                ahead = max(slot._queue.index(self) - slot._at_once + 1, 0)
                if not ahead and not loading_s:
                    self.model = slot._model
                    return None
                waiting = Waiting(ahead, loading=not ahead)
                if waiting != told:
                    return waiting
                slot._changed.wait(min((s for s in (look_s, loading_s) if s), default=None))
        return None

    def _loading_s(self) -> float:
        """How long, in seconds, it still waits for a model that is being loaded; 0 when none is."""
        if self._slot._state.phase != "loading":
            return 0.0
        now = time.monotonic()
        self._loading_until = self._loading_until or now + self._slot._loading_s
        return max(self._loading_until - now, 0.0)
