"""The conversations of all tabs: plain functions and generators over one tab's `Session`."""

from __future__ import annotations

import logging
import math
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from embeddings.errors import FootnoteError, UsageError
from embeddings.index.stored import DocumentInfo
from rag.accounts.contract import HistoryStore, Limit
from rag.accounts.history import Verdict, now
from rag.accounts.limits import RateLimit
from rag.evidence.gate import Strictness
from rag.question.message import LONGEST
from rag.records import Event
from rag.retrieval.retriever import DEFAULT_TOP_K
from rag.web.contract import AnswersQuestions
from rag.web.keeping import Keeper
from rag.web.session import Run, Session, View, restored, stored_form
from rag.web.views.exchange import Exchange, Status, advance
from rag.web.views.scope import Scope
from rag.web.words.say import figure, keep, say

logger = logging.getLogger(__name__)

QUESTION_LENGTH = LONGEST  # characters; a mail may be pasted in, and this bounds what a page can make us read


@dataclass(frozen=True)
class Preferences:
    """What a reader has chosen for all conversations."""

    strictness: Strictness = Strictness.BALANCED
    top_k: int = DEFAULT_TOP_K


class Chat:
    """The conversations of all tabs over one pipeline and one history."""

    def __init__(
        self,
        pipeline: AnswersQuestions,
        history: HistoryStore,
        *,
        preferences: Preferences = Preferences(),
        questions_per_minute: int = 30,
        limit: Limit | None = None,
    ) -> None:
        self.pipeline = pipeline
        self.history = history
        self._keeper = Keeper(history)
        self.speeds = self._keeper.speeds
        self._defaults = preferences
        self._program = secrets.token_hex(4)  # tabs of another program may have the same ids
        self.limit = limit or RateLimit(questions_per_minute)
        """Of questions, by user; whoever asks by a program is counted in it too."""
        self.on_end: Callable[[Exchange], object] = lambda _: None
        """Called with each answer that has ended."""
        self._listed: tuple[int, Sequence[DocumentInfo]] = (-1, ())

    def documents(self) -> Sequence[DocumentInfo]:
        """All articles, read once for each state of the index; raises what opening the index raises."""
        index = self.pipeline.index
        generation = index.generation
        known, listed = self._listed
        if known != generation:
            listed = index.documents()
            self._listed = generation, listed
        return listed

    @property
    def last_documents(self) -> Sequence[DocumentInfo]:
        """As they were when they were last read."""
        return self._listed[1]

    def titles(self, scope: Scope) -> dict[str, str]:
        """Of the articles that a scope names, by source."""
        return {info.source: info.title for info in self.documents()} if scope.articles else {}

    # -- asking

    def begin(self, question: str, session: Session) -> bool:
        """Take a question on at once, before its turn comes; False for one that stays in the box.

        That is an empty one, and one asked while another is being answered. Raises UsageError, and changes nothing,
        for one that is too long or one too many in a minute.
        """
        question = question.strip()
        if not question or session.answering:
            return False
        if len(question) > QUESTION_LENGTH:
            raise UsageError(say("chat.too_long", characters=figure(len(question)), most=figure(QUESTION_LENGTH)))
        self.count(session)
        before = list(session.runs), session.conversation, session.editing
        try:
            self._catch_up(session)
            if session.editing is not None:
                self._make_room(session, session.editing)
                session.editing = None
            exchange = Exchange(question, asked_at=now(), within=session.scope.words(self.titles(session.scope)))
            session.runs.append(Run(exchange))
            if session.conversation is None:
                session.conversation = self.history.create(session.user, question, session.scope.kept())
            self._save(session, session.conversation, len(session.runs) - 1, exchange)
        except FootnoteError:
            session.runs, session.conversation, session.editing = before
            raise
        return True

    def count(self, session: Session) -> None:
        """Counts a question, or a draft; raises UsageError for one too many in a minute."""
        wait_s = self.limit.take(session.user or f"tab {self._program} {id(session)}")
        if wait_s > 0:
            raise UsageError(
                say("chat.too_many", limit=figure(self.limit.per_minute), seconds=figure(math.ceil(wait_s)))
            )

    def answer(self, session: Session) -> Iterator[View]:
        """Answer the question that `begin` took on, yielding the conversation after every event.

        When there is none, the conversation as it is. Closing the generator, as Gradio does when the tab is gone,
        stops the model.
        """
        if not session.answering or session.runs[-1].begun:
            yield session.view()  # a generator that yields nothing shows nothing: Gradio sends null for it
            return
        run, position, conversation = session.runs[-1], len(session.runs) - 1, session.conversation
        user = session.user  # whose answer it is, whoever uses this tab when it ends
        run.begun = True
        try:
            for event in self._events(run, session):
                run.exchange = advance(run.exchange, event)
                yield session.view()
            status: Status = "stopped" if run.stop.is_set() else "finished"
            run.exchange = replace(run.exchange, status=status, said=self._notice(run.exchange))
        except FootnoteError as error:
            run.exchange = replace(run.exchange, status="failed", said=str(error))
        except Exception:  # the border: whatever it is, the page says so in words and stays usable
            logger.exception("an answer failed")  # the question is nobody else's business
            run.exchange = replace(run.exchange, status="failed", said=keep("kept.wrong_inside"))
        finally:
            run.stop.set()
            if run.answering:  # closed: the tab is gone, or was asleep and will be back
                run.exchange = replace(run.exchange, status="stopped")
            if conversation is not None:
                self._keeper.finish(user, conversation, position, run.exchange)
        self._keeper.note_speed(run.exchange)
        self.on_end(run.exchange)
        # The whole conversation as it is now: it may have been left meanwhile.
        yield session.view()

    def _events(self, run: Run, session: Session) -> Iterator[Event]:
        chosen = self.preferences(session.user)
        return self.pipeline.stream(
            run.exchange.question,
            history=session.turns(),
            filters=session.scope.filters(self.documents()) if session.scope != Scope() else None,
            top_k=chosen.top_k,
            strictness=chosen.strictness,
            stop=run.stop,
        )

    def _notice(self, exchange: Exchange) -> str:
        """Why there are only quotes, as it is kept with the conversation."""
        answer, state = exchange.answer, self.pipeline.slot.state
        if answer is None or answer.model != "none" or exchange.refused or not answer.sentences:
            return ""
        if state.phase == "preparing":
            return keep("kept.still_fetched")
        if state.phase == "failed":
            return keep("kept.not_loaded")
        return ""

    def stop(self, session: Session) -> None:
        """Ask the running answer to stop; it ends, keeping what is there, when the model next looks up."""
        if session.answering:
            run = session.runs[-1]
            run.stop.set()
            if not run.begun:  # it still waits for its turn, and now need not have one
                run.exchange = replace(run.exchange, status="stopped")

    def again(self, session: Session, position: int) -> bool:
        """Ask the last question once more; its new answer takes the place of the old one."""
        if session.answering or position != len(session.runs) - 1:
            return False
        session.editing = position
        return self.begin(session.runs[position].exchange.question, session)

    def edit(self, session: Session, position: int) -> str:
        """Begin to edit a question: its words, for the box."""
        if session.answering or not 0 <= position < len(session.runs):
            return ""
        session.editing = position
        return session.runs[position].exchange.question

    def judge(self, session: Session, position: int, verdict: Verdict, remark: str, asked_at: str) -> None:
        """A thumb up or down, with a word; raises UsageError when another question stands there by now."""
        if session.conversation is None or not 0 <= position < len(session.runs):
            return
        self._catch_up(session)
        run = session.runs[position]
        stored = self.history.exchanges(session.user, session.conversation)[position : position + 1]
        if run.exchange.asked_at != asked_at or not stored or stored[0].asked_at != asked_at:
            raise UsageError(say("chat.changed"))
        run.exchange = replace(run.exchange, verdict=verdict, remark=remark.strip() if verdict else "")
        self.history.judge(session.user, session.conversation, position, verdict, run.exchange.remark)

    # -- conversations

    def leave(self, session: Session) -> None:
        """Stop, and begin a new conversation. The old one stays in the history."""
        self.stop(session)
        # A new list: a handler that is still running keeps its own run, and shows this session's list as it is then.
        session.runs, session.conversation, session.editing, session.scope = [], None, None, Scope()

    def resume(self, session: Session, conversation: int) -> None:
        """Open a conversation of the history; raises UsageError when that reader has no such one."""
        if conversation == session.conversation:
            return  # it is open, and perhaps being answered
        info = self.history.conversation(session.user, conversation)
        stored = self.history.exchanges(session.user, conversation)
        self.leave(session)
        session.runs = [Run(restored(exchange), begun=True) for exchange in stored]
        session.conversation, session.scope = conversation, Scope.of(info.scope)

    def set_scope(self, session: Session, scope: Scope) -> None:
        session.scope = scope
        if session.conversation is not None:
            self.history.set_scope(session.user, session.conversation, scope.kept())

    def delete(self, session: Session, conversation: int) -> None:
        """Forget a conversation for good."""
        if session.conversation == conversation:
            self.leave(session)
        self.history.delete(session.user, conversation)

    # -- settings

    def preferences(self, user: str) -> Preferences:
        strictness = self.history.setting(user, "strictness") or self._defaults.strictness
        return Preferences(Strictness(strictness), int(self.history.setting(user, "top_k") or self._defaults.top_k))

    def choose(self, user: str, name: str, value: str) -> None:
        """Raises UsageError for a value that cannot be."""
        if name == "strictness" and value in set(Strictness):
            self.history.set_setting(user, name, value)
        elif name == "top_k" and value.isdecimal() and 1 <= int(value) <= 20:
            self.history.set_setting(user, name, int(value))
        else:
            raise UsageError(f"{name} cannot be {value!r}; choose one of those that are offered")

    # -- keeping

    def _catch_up(self, session: Session) -> None:
        """Take in what another tab has added to the same conversation, so that it is not written over."""
        if session.conversation is None:
            return
        try:
            stored = self.history.exchanges(session.user, session.conversation)
        except UsageError:  # deleted in another tab: what is on this page goes on as a new conversation
            session.conversation = None
            self._keep_all(session)
            return
        for run, exchange in zip(session.runs, stored, strict=False):
            same = run.exchange.asked_at == exchange.asked_at
            if run.begun and not run.answering and same and exchange.status != "answering":
                run.exchange = restored(exchange)  # it may have been answered, or judged, meanwhile
        session.runs += [Run(restored(exchange), begun=True) for exchange in stored[len(session.runs) :]]

    def _make_room(self, session: Session, position: int) -> None:
        """For a question in place of an older one. What followed that one stays, in the conversation as it was."""
        forks = position < len(session.runs) - 1
        session.runs = session.runs[:position]
        if forks:
            session.conversation = None
            self._keep_all(session)

    def _keep_all(self, session: Session) -> None:
        """As a conversation of its own, if there is anything to keep."""
        if not session.runs:
            return
        first = session.runs[0].exchange.question
        session.conversation = self.history.create(session.user, first, session.scope.kept())
        for position, run in enumerate(session.runs):
            self._save(session, session.conversation, position, run.exchange)

    def _save(self, session: Session, conversation: int, position: int, exchange: Exchange) -> None:
        self.history.save(session.user, conversation, position, stored_form(exchange))
