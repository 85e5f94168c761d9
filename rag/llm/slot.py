"""The one language model at work: loaded in the background, used by one answer at a time, first come first served."""

from __future__ import annotations

import gc
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Literal

from embeddings.errors import FootnoteError
from rag.llm.local import ChatModel

logger = logging.getLogger(__name__)

LOADING_S = 60.0
"""So long at most an answer waits for a model that is only being read from the disk; then it does without."""
_LOOK_UP_S = 0.05

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

    def __init__(self, model: ChatModel | None = None, name: str | None = None, *, at_once: int = 1) -> None:
        """`at_once` is how many answers the model can write at a time; a server by URL can write several."""
        self._model = model
        self._state = SlotState(name or (model.name if model is not None else "none"))
        self._at_once = at_once
        self._line: list[Turn] = []
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
        return len(self._line)

    def turn(self, stop: threading.Event) -> Turn:
        """A place at the end of the line, taken when it is first waited for."""
        return Turn(self, stop)

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
            self._changed.wait_for(lambda: not any(turn.model for turn in self._line), LOADING_S)
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


class Turn:
    """A place in the line before the model, given back when its `with` block is left."""

    def __init__(self, slot: ModelSlot, stop: threading.Event) -> None:
        self._slot = slot
        self._stop = stop
        self.model: ChatModel | None = None
        """The model, once it has been waited for; None when there is none."""

    def __enter__(self) -> Turn:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        slot = self._slot
        with slot._changed:
            if self in slot._line:
                slot._line.remove(self)
                slot._changed.notify_all()
        self.model = None

    def wait(self) -> Iterator[Waiting]:
        """Until the model is this one's: yields why not yet, each time that this changes. Ends early once stopped."""
        slot = self._slot
        if self.model is not None:
            return
        with slot._changed:
            if self not in slot._line:
                slot._line.append(self)
        told: Waiting | None = None
        patience = int(LOADING_S / _LOOK_UP_S)
        while not self._stop.is_set():
            with slot._changed:
                ahead = max(slot._line.index(self) - slot._at_once + 1, 0)
                loading = slot._state.phase == "loading" and patience > 0
                if not ahead and not loading:
                    self.model = slot._model
                    return
            now = Waiting(ahead, loading and not ahead)
            if now != told:
                told = now
                yield now
            with slot._changed:
                slot._changed.wait(_LOOK_UP_S)
            patience -= loading
