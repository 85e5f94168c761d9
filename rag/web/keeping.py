"""What is kept of answers that have ended, also while the history is away for a while."""

from __future__ import annotations

import logging
import threading
import time

from embeddings.errors import StateUnavailable
from rag.accounts.contract import HistoryStore
from rag.web.session import stored_form
from rag.web.views.exchange import Exchange

logger = logging.getLogger(__name__)

AGAIN_S = 1.0
"""While the history is away, an answer waits in memory, and is kept at the first try that succeeds."""
TRIES = 600
_SPEEDS = 20


class Keeper:
    """Keeps answers in a history; safe to use from several threads."""

    def __init__(self, history: HistoryStore, *, again_s: float = AGAIN_S, tries: int = TRIES) -> None:
        self._history = history
        self._again_s = again_s
        self._tries = tries

    def finish(self, user: str, conversation: int, position: int, exchange: Exchange) -> None:
        """Now, or as soon as the history is back."""
        what = (user, conversation, position, exchange)
        if not self._finished(*what):
            threading.Thread(target=self._later, args=what, daemon=True, name="keep").start()

    def _later(self, user: str, conversation: int, position: int, exchange: Exchange) -> None:
        for _ in range(self._tries):
            time.sleep(self._again_s)
            if self._finished(user, conversation, position, exchange):
                return
        logger.warning("an answer is not kept: the history was away for too long")

    def _finished(self, user: str, conversation: int, position: int, exchange: Exchange) -> bool:
        try:
            self._history.finish(user, conversation, position, stored_form(exchange))
        except StateUnavailable:
            return False
        return True

    # -- how fast the models write here

    def speeds(self, model: str) -> list[tuple[float, float]]:
        """Milliseconds to the first word and to the end, of the last answers that a model wrote here."""
        return [(first, total) for first, total in self._history.setting("", f"speed of {model}") or []]

    def note_speed(self, exchange: Exchange) -> None:
        """Of an answer that a model has finished."""
        answer = exchange.answer
        if answer is None or answer.timings.first_token is None or exchange.status != "finished":
            return
        try:
            measured = [*self.speeds(answer.model), (answer.timings.first_token, answer.timings.total)]
            self._history.set_setting("", f"speed of {answer.model}", measured[-_SPEEDS:])
        except StateUnavailable:
            logger.info("how long an answer took is not noted: the history is away")
