"""What one browser tab has open: its questions and answers, and the choices that go with them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TypedDict

from embeddings.language.languages import ENGLISH
from rag.accounts.history import StoredExchange
from rag.accounts.roles import NO_ROLE, RIGHTS
from rag.llm.stop import Stop
from rag.records import AnswerFinished, Turn
from rag.web.views.draft import Draft
from rag.web.views.exchange import Exchange, Status, advance, render_exchange
from rag.web.views.library import SHOWN
from rag.web.views.scope import Scope


class View(TypedDict):
    """The value of the conversation: HTML of each exchange, the first one first, and when (a clock's seconds)."""

    at: float
    exchanges: list[str]


_BEGAN = time.time() - time.monotonic()


def steady_time() -> float:
    """Seconds since 1970 as the clock had them when the program began, and from there without going back.

    Values of the page are told apart by it, also from those of a program that ran before.
    """
    return _BEGAN + time.monotonic()


@dataclass(eq=False)
class Run:
    """The answering of one question. Once begun, its handler alone changes `exchange`; anyone may set `stop`."""

    exchange: Exchange
    stop: threading.Event = field(default_factory=Stop)
    begun: bool = False

    @property
    def answering(self) -> bool:
        return self.exchange.status == "answering"


@dataclass(eq=False)
class DraftRun:
    """The checking of one draft. Once begun, its handler alone changes `draft`; anyone may set `stop`."""

    draft: Draft
    stop: threading.Event = field(default_factory=Stop)
    begun: bool = False

    @property
    def running(self) -> bool:
        return self.draft.status == "checking"

    def shown(self) -> Draft:
        return replace(self.draft, status="stopping") if self.running and self.stop.is_set() else self.draft


@dataclass(eq=False)
class Session:
    """What one browser tab has open. Gradio keeps one for each tab, and drops it after the tab is gone.

    `conversation` is its number in the history, None for one that has not begun; `editing` the position of the
    question in the box that will take the place of an older one, `sought` what is sought among the conversations,
    `query` and `shown` what the library lists, `seen` what was last told of the work in the background. `greeted`
    once the tab was shown what there is; `rights` are those of whoever is at work in it, `draft` a text of the reader's
    own, `new_token` that of a key just made, until the settings are looked at again, `language` what the page speaks.
    """

    runs: list[Run] = field(default_factory=list)
    user: str = ""
    rights: tuple[str, ...] = RIGHTS[NO_ROLE]
    conversation: int | None = None
    scope: Scope = field(default_factory=Scope)
    editing: int | None = None
    sought: str = ""
    query: str = ""
    shown: int = SHOWN
    seen: object = None
    greeted: bool = False
    new_token: str = ""
    draft: DraftRun | None = None
    language: str = ENGLISH
    clock: Callable[[], float] = steady_time

    @property
    def answering(self) -> bool:
        return bool(self.runs) and self.runs[-1].answering

    def view(self) -> View:
        """What to show. The time is taken first: whatever changes later gets a later view."""
        at, last = self.clock(), len(self.runs) - 1
        return View(
            at=at,
            exchanges=[
                render_exchange(_shown(run), position, last=position == last) for position, run in enumerate(self.runs)
            ],
        )

    def turns(self) -> tuple[Turn, ...]:
        """The questions that got an answer, with it, for the pipeline to understand a follow-up by."""
        answered = [run.exchange for run in self.runs if not run.answering and _answer_text(run.exchange)]
        return tuple(
            turn
            for exchange in answered
            for turn in (Turn("user", exchange.question), Turn("assistant", _answer_text(exchange)))
        )


def stored_form(exchange: Exchange) -> StoredExchange:
    return StoredExchange(
        exchange.question,
        exchange.status,
        exchange.answer,
        exchange.said,
        exchange.asked_at,
        exchange.verdict,
        exchange.remark,
        exchange.within,
    )


def restored(stored: StoredExchange) -> Exchange:
    """As it was; one that was being answered when the program ended was stopped by that."""
    status: Status = "failed" if stored.status == "failed" else "stopped"
    if stored.status == "finished":
        status = "finished"
    exchange = Exchange(
        stored.question,
        status,
        said=stored.said,
        asked_at=stored.asked_at,
        within=stored.within,
        verdict=stored.verdict,
        remark=stored.remark,
    )
    return exchange if stored.answer is None else advance(exchange, AnswerFinished(stored.answer))


def _shown(run: Run) -> Exchange:
    if run.answering and run.stop.is_set():
        return replace(run.exchange, status="stopping")
    return run.exchange


def _answer_text(exchange: Exchange) -> str:
    if exchange.refused and exchange.answer is not None:
        return exchange.answer.text
    return " ".join(sentence.text for sentence in exchange.sentences)
