"""Drafts of the readers' own, checked in their tabs: begun, followed, stopped. No Gradio in here."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from embeddings.errors import FootnoteError, UsageError
from rag.records import TurnAwaited
from rag.web.chat import Chat
from rag.web.session import DraftRun, Session
from rag.web.views.draft import DRAFT_LENGTH, Draft, advance
from rag.web.words.say import figure, say

logger = logging.getLogger(__name__)

AT_ONCE = 4
"""Drafts that are being checked, of all visitors together; each takes a thread, and its turns with the model."""
SHOWN_EVERY_S = 0.4
"""The whole list is drawn anew each time, and sentences by words only come faster."""


class Drafts:
    """The drafts of all tabs, over what the chat is over."""

    def __init__(self, chat: Chat, clock: Callable[[], float] = time.monotonic) -> None:
        self._chat = chat
        self._clock = clock
        self._lock = threading.Lock()
        self._running: list[tuple[str, DraftRun]] = []

    def begin(self, session: Session, text: str, title: str) -> bool:
        """Takes a draft on; False where there is nothing in it.

        Raises UsageError, and changes nothing, for one that is too long or one too many: of a user one is checked at a
        time, and it counts as a question.
        """
        if not any(map(str.isalnum, text)):
            return False
        if len(text) > DRAFT_LENGTH:
            raise UsageError(say("draft.too_long", characters=figure(len(text)), most=figure(DRAFT_LENGTH)))
        if session.draft is not None and session.draft.running:
            raise UsageError(say("draft.one_at_a_time"))
        with self._lock:
            users = [user for user, _ in self._running]
        if session.user and session.user in users:
            raise UsageError(say("draft.one_at_a_time"))
        if len(users) >= AT_ONCE:
            raise UsageError(say("draft.busy", number=figure(AT_ONCE)))
        self._chat.count(session)
        session.draft = DraftRun(Draft(text, title))
        return True

    def followed(self, session: Session) -> Iterator[Draft]:
        """The draft that `begin` took on, each time that there is more to show of it.

        Closing the generator, as Gradio does when the tab is gone, stops the check.
        """
        run = session.draft
        if run is None or run.begun:
            return
        run.begun = True
        entry = (session.user, run)
        with self._lock:
            self._running.append(entry)
        shown = float("-inf")
        try:
            for event in self._chat.pipeline.check(run.draft.text, stop=run.stop):
                run.draft = advance(run.draft, event)
                if isinstance(event, TurnAwaited) or self._clock() - shown >= SHOWN_EVERY_S:
                    shown = self._clock()
                    yield run.shown()
            run.draft = replace(run.draft, status="stopped" if run.stop.is_set() else "finished")
        except FootnoteError as error:
            run.draft = replace(run.draft, status="failed", said=str(error))
        except Exception:  # the border: whatever it is, the page says so in words and stays usable
            logger.exception("the check of a draft failed")  # what it says is nobody else's business
            run.draft = replace(run.draft, status="failed", said=say("kept.wrong_inside"))
        finally:
            run.stop.set()
            if run.running:  # closed: the tab is gone
                run.draft = replace(run.draft, status="stopped")
            with self._lock:
                self._running.remove(entry)
        yield run.shown()

    def stop(self, session: Session) -> None:
        """Asks the check to stop; it ends, keeping what is there, after the sentence that is being looked at."""
        run = session.draft
        if run is not None and run.running:
            run.stop.set()
            if not run.begun:  # nothing is being looked at, and now need not be
                run.begun, run.draft = True, replace(run.draft, status="stopped")
