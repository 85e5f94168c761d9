"""The chat's handlers, by the list of what they yield, and what they keep."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from embeddings.errors import UsageError
from rag.accounts.history import History
from rag.evidence.gate import Strictness
from rag.llm.slot import ModelSlot
from rag.records import Event, StageStarted, Turn
from rag.web.chat import QUESTION_LENGTH, Chat
from rag.web.session import Session, View
from rag.web.views.exchange import render_exchange
from rag.web.views.scope import Scope
from tests.browser.articles import (
    AND_KEEPER,
    ARTICLES,
    BROKEN,
    CITATIONS,
    CRASHING,
    LIGHTHOUSE,
    LIT,
    SENTENCES,
    UNKNOWN,
    UNREACHABLE,
    scripts,
)
from tests.browser.scripted import REFUSAL, ScriptedPipeline


@pytest.fixture
def pipeline() -> ScriptedPipeline:
    return ScriptedPipeline(ARTICLES, scripts())


@pytest.fixture
def history() -> Iterator[History]:
    history = History(":memory:")
    yield history
    history.close()


@pytest.fixture
def chat(pipeline: ScriptedPipeline, history: History) -> Chat:
    return Chat(pipeline, history)


@pytest.fixture
def session() -> Session:
    return Session()


def asked(chat: Chat, session: Session, question: str) -> list[str]:
    """Ask, and give back how the exchange looked, from its beginning on."""
    assert chat.begin(question, session)
    return [session.view()["exchanges"][-1], *(view["exchanges"][-1] for view in chat.answer(session))]


def gated(history: History) -> tuple[ScriptedPipeline, Chat]:
    pipeline = ScriptedPipeline(ARTICLES, scripts(gates=True))
    return pipeline, Chat(pipeline, history)


def questions(session: Session) -> list[str]:
    return [run.exchange.question for run in session.runs]


# -- asking


def test_a_question_is_taken_on_at_once(chat: Chat, session: Session) -> None:
    assert chat.begin("  When?\n", session)
    (shown,) = session.view()["exchanges"]
    assert "When?</h2>" in shown and "Waiting…" in shown


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_changes_nothing(chat: Chat, session: Session, question: str) -> None:
    assert not chat.begin(question, session)
    assert session.view()["exchanges"] == []


def test_a_question_asked_meanwhile_is_not_taken(chat: Chat, session: Session) -> None:
    chat.begin(LIT, session)
    assert not chat.begin(UNKNOWN, session)
    assert questions(session) == [LIT]


def test_a_question_that_is_too_long_stays_in_the_box_and_is_told(chat: Chat, session: Session) -> None:
    with pytest.raises(UsageError, match="30,000 characters, and 20,000 is the most"):
        chat.begin("a" * 30_000, session)
    assert session.runs == []
    assert chat.begin("a" * QUESTION_LENGTH, session)


def test_an_answer_yields_a_view_for_every_event_and_one_when_it_ends(chat: Chat, session: Session) -> None:
    views = asked(chat, session, LIT)
    assert len(views) == 1 + len(scripts()[LIT]) + 1
    said = [next(word for word in ("Waiting", "Searching", "Reading", "Writing", "") if word in v) for v in views]
    assert list(dict.fromkeys(said)) == ["Waiting", "Searching", "Reading", "Writing", ""]
    counts = [sum(s.text in view for s in SENTENCES) for view in views]
    assert counts == sorted(counts)
    assert views[-1] == render_exchange(session.runs[0].exchange)
    assert session.runs[0].exchange.status == "finished"
    assert session.runs[0].exchange.citations == CITATIONS


def test_with_nothing_to_answer_the_conversation_is_shown_as_it_is(
    chat: Chat, pipeline: ScriptedPipeline, session: Session
) -> None:
    """Gradio shows nothing at all for a generator that yields nothing."""
    assert [view["exchanges"] for view in chat.answer(session)] == [[]]
    asked(chat, session, UNKNOWN)
    (view,) = chat.answer(session)
    assert len(view["exchanges"]) == 1
    assert [a.question for a in pipeline.asked] == [UNKNOWN]


def test_one_question_is_answered_once(chat: Chat, pipeline: ScriptedPipeline, session: Session) -> None:
    chat.begin(LIT, session)
    first = chat.answer(session)
    next(first)
    assert len(list(chat.answer(session))) == 1
    list(first)
    assert [a.question for a in pipeline.asked] == [LIT]


def test_later_views_are_later(chat: Chat) -> None:
    session = Session(clock=iter(range(100)).__next__)
    chat.begin(LIT, session)
    times = [view["at"] for view in chat.answer(session)]
    assert times == sorted(set(times))


def test_the_turns_are_what_was_asked_and_answered(chat: Chat, pipeline: ScriptedPipeline, session: Session) -> None:
    for question in (LIT, BROKEN, UNKNOWN, AND_KEEPER):
        asked(chat, session, question)
    assert pipeline.asked[0].history == ()
    assert pipeline.asked[-1].history == (
        Turn("user", LIT),
        Turn("assistant", " ".join(sentence.text for sentence in SENTENCES)),
        Turn("user", UNKNOWN),
        Turn("assistant", REFUSAL),
    )


def test_stop_reaches_the_pipeline_and_keeps_what_is_there(history: History, session: Session) -> None:
    pipeline, chat = gated(history)
    for gate in ("evidence", "writing", "sentence 1"):
        pipeline.open(gate)
    chat.begin(LIT, session)
    views = chat.answer(session)
    while SENTENCES[0].text not in next(views)["exchanges"][0]:
        pass
    chat.stop(session)
    assert "Stopping…" in session.view()["exchanges"][0]
    last = list(views)[-1]["exchanges"][0]
    assert "Stopped." in last and SENTENCES[0].text in last and SENTENCES[1].text not in last
    assert pipeline.asked[0].stop.is_set()
    assert pipeline.ended == [LIT]
    assert history.exchanges("", session.conversation or 0)[0].status == "stopped"


def test_stop_with_nothing_running_changes_nothing(chat: Chat, session: Session) -> None:
    chat.stop(session)
    views = asked(chat, session, LIT)
    chat.stop(session)
    assert session.view()["exchanges"] == [views[-1]]


def test_stop_before_its_turn_came_takes_the_turn_away(
    chat: Chat, pipeline: ScriptedPipeline, session: Session
) -> None:
    chat.begin(LIT, session)
    chat.stop(session)
    assert "Stopped." in session.view()["exchanges"][0]
    assert "Stopped." in list(chat.answer(session))[-1]["exchanges"][0]
    assert pipeline.asked == []


def test_a_closed_handler_stops_the_model(history: History, session: Session) -> None:
    pipeline, chat = gated(history)
    chat.begin(LIT, session)
    views = chat.answer(session)
    next(views)
    assert not pipeline.asked[0].stop.is_set()
    views.close()
    assert pipeline.asked[0].stop.is_set()
    assert pipeline.ended == [LIT]
    assert not session.answering  # a tab that was only asleep can ask again


def test_an_error_is_told_in_its_own_words(chat: Chat, session: Session) -> None:
    assert UNREACHABLE in asked(chat, session, BROKEN)[-1]
    assert not session.answering


def test_a_bug_is_logged_and_told_without_its_trace(
    chat: Chat, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    last = asked(chat, session, CRASHING)[-1]
    assert "Something went wrong" in last and "secret detail" not in last
    assert "secret detail" in caplog.text
    assert not session.answering


def test_every_session_begins_empty(chat: Chat) -> None:
    """Gradio copies the first value of a `gr.State` for each tab."""
    one = Session()
    other = copy.deepcopy(one)
    asked(chat, one, LIT)
    assert other.view()["exchanges"] == [] and copy.deepcopy(Session()).runs is not one.runs


def test_two_sessions_are_answered_at_once(history: History) -> None:
    _, chat = gated(history)
    one, other = Session(), Session()
    chat.begin(LIT, one)
    waiting = threading.Thread(target=lambda: list(chat.answer(one)))
    waiting.start()
    assert REFUSAL in asked(chat, other, UNKNOWN)[-1]
    chat.stop(one)
    waiting.join(timeout=10)
    assert "Stopped." in one.view()["exchanges"][0]
    assert len(other.view()["exchanges"]) == 1


def test_a_view_is_json(chat: Chat, session: Session) -> None:
    asked(chat, session, LIT)
    view: View = session.view()
    assert json.loads(json.dumps(view)) == view


class EndlessPipeline(ScriptedPipeline):
    """Goes on until it is stopped, as a model does that never finds an end."""

    def stream(self, question: str, *, stop: threading.Event | None = None, **_: Any) -> Iterator[Event]:
        assert stop is not None
        while not stop.is_set():
            yield StageStarted("writing")


def test_a_stream_that_ends_without_an_answer_is_stopped(history: History, session: Session) -> None:
    chat = Chat(EndlessPipeline(ARTICLES, {}), history)
    chat.begin(LIT, session)
    views = chat.answer(session)
    next(views)
    chat.stop(session)
    assert "Stopped." in list(views)[-1]["exchanges"][0]


def test_too_many_questions_in_a_minute_are_told_when_to_come_again(
    pipeline: ScriptedPipeline, history: History, session: Session
) -> None:
    chat = Chat(pipeline, history, questions_per_minute=2)
    for _ in range(2):
        asked(chat, session, UNKNOWN)
    before = session.view()["exchanges"]
    with pytest.raises(UsageError, match="2 questions within a minute"):
        chat.again(session, 1)
    assert session.view()["exchanges"] == before  # the answer that is there is not lost
    assert len(history.exchanges("", session.conversation or 0)) == 2
    assert len(pipeline.asked) == 2
    assert REFUSAL in asked(chat, Session(), UNKNOWN)[-1]  # another tab has its own count


def test_quotes_for_want_of_a_model_say_so(pipeline: ScriptedPipeline, chat: Chat, session: Session) -> None:
    blocked = threading.Event()

    def loader(report: Any) -> None:
        report("preparing", 0.5)
        blocked.wait(10)

    pipeline.slot = ModelSlot()
    pipeline.model_name = "none"
    thread = pipeline.slot.load("standard", loader)
    while pipeline.slot.state.phase != "preparing":
        pass
    assert "still being fetched" in asked(chat, session, LIT)[-1]
    blocked.set()
    thread.join(10)
    assert "still being fetched" not in asked(chat, session, LIT)[-1]


# -- editing, asking again, judging


def test_asking_again_takes_the_place_of_the_last_answer(
    chat: Chat, pipeline: ScriptedPipeline, session: Session, history: History
) -> None:
    asked(chat, session, LIT)
    asked(chat, session, AND_KEEPER)
    assert chat.again(session, 1)
    list(chat.answer(session))
    assert questions(session) == [LIT, AND_KEEPER]
    assert [a.question for a in pipeline.asked] == [LIT, AND_KEEPER, AND_KEEPER]
    assert len(pipeline.asked[-1].history) == 2
    assert len(history.exchanges("", session.conversation or 0)) == 2
    assert not chat.again(session, 0)


def test_the_last_question_is_edited_in_its_place(chat: Chat, session: Session, history: History) -> None:
    asked(chat, session, LIT)
    assert chat.edit(session, 0) == LIT
    asked(chat, session, UNKNOWN)
    assert questions(session) == [UNKNOWN]
    assert session.editing is None
    (info,) = history.conversations("")
    assert [stored.question for stored in history.exchanges("", info.id)] == [UNKNOWN]


def test_editing_an_older_question_leaves_the_old_conversation_as_it_was(
    chat: Chat, session: Session, history: History
) -> None:
    for question in (LIT, AND_KEEPER, UNKNOWN):
        asked(chat, session, question)
    before = session.conversation or 0
    chat.edit(session, 1)
    asked(chat, session, UNKNOWN)
    assert questions(session) == [LIT, UNKNOWN]
    assert session.conversation != before
    assert [stored.question for stored in history.exchanges("", before)] == [LIT, AND_KEEPER, UNKNOWN]
    assert [stored.question for stored in history.exchanges("", session.conversation or 0)] == [LIT, UNKNOWN]


def test_a_verdict_is_kept_with_its_remark_and_can_be_taken_back(
    chat: Chat, session: Session, history: History
) -> None:
    asked(chat, session, LIT)
    asked_at = session.runs[0].exchange.asked_at
    chat.judge(session, 0, -1, "  the date is wrong ", asked_at)
    (stored,) = history.exchanges("", session.conversation or 0)
    assert (stored.verdict, stored.remark) == (-1, "the date is wrong")
    chat.judge(session, 0, 0, "", asked_at)
    (stored,) = history.exchanges("", session.conversation or 0)
    assert (stored.verdict, stored.remark) == (0, "")


# -- conversations


def test_a_conversation_is_the_same_when_it_is_opened_again(
    chat: Chat, pipeline: ScriptedPipeline, history: History
) -> None:
    session = Session()
    for question in (LIT, AND_KEEPER, BROKEN, UNKNOWN):
        asked(chat, session, question)
    chat.judge(session, 0, 1, "exact", session.runs[0].exchange.asked_at)
    chat.set_scope(session, Scope(since="1911"))
    later, again = Session(), Chat(pipeline, history)
    again.resume(later, session.conversation or 0)
    assert later.view()["exchanges"] == session.view()["exchanges"]
    assert later.scope == Scope(since="1911")
    assert later.turns() == session.turns()
    asked(again, later, AND_KEEPER)
    assert len(history.exchanges("", session.conversation or 0)) == 5


def test_what_was_being_answered_when_the_program_ended_was_stopped(
    chat: Chat, session: Session, history: History, pipeline: ScriptedPipeline
) -> None:
    chat.begin(LIT, session)
    later = Session()
    Chat(pipeline, history).resume(later, session.conversation or 0)
    assert later.runs[0].exchange.status == "stopped"
    assert not later.answering


def test_leaving_stops_and_the_answer_is_kept_where_it_belongs(history: History, session: Session) -> None:
    pipeline, chat = gated(history)
    chat.begin(LIT, session)
    views = chat.answer(session)
    next(views)
    left = session.conversation or 0
    chat.leave(session)
    assert pipeline.asked[0].stop.is_set()
    assert all(view["exchanges"] == [] for view in views)
    assert [stored.status for stored in history.exchanges("", left)] == ["stopped"]
    asked(chat, session, UNKNOWN)
    assert pipeline.asked[-1].history == ()
    assert session.conversation != left


def test_nobody_opens_anothers_conversation(chat: Chat) -> None:
    mine, other = Session(user="ada"), Session(user="eve")
    asked(chat, mine, LIT)
    with pytest.raises(UsageError, match="not there any more"):
        chat.resume(other, mine.conversation or 0)
    chat.delete(other, mine.conversation or 0)
    assert len(chat.history.conversations("ada")) == 1


def test_two_tabs_of_one_conversation_do_not_write_over_each_other(
    chat: Chat, history: History, session: Session
) -> None:
    asked(chat, session, LIT)
    other = Session()
    chat.resume(other, session.conversation or 0)
    asked(chat, session, AND_KEEPER)
    asked(chat, other, UNKNOWN)
    assert questions(other) == [LIT, AND_KEEPER, UNKNOWN]
    assert len(history.exchanges("", session.conversation or 0)) == 3


def test_a_conversation_deleted_in_another_tab_goes_on_as_a_new_one(
    chat: Chat, history: History, session: Session
) -> None:
    asked(chat, session, LIT)
    deleted = session.conversation or 0
    chat.delete(Session(), deleted)
    asked(chat, session, AND_KEEPER)
    (info,) = history.conversations("")
    assert info.id != deleted
    assert [stored.question for stored in history.exchanges("", info.id)] == [LIT, AND_KEEPER]


def test_an_answer_that_ends_late_does_not_take_away_what_another_tab_asked_meanwhile(
    history: History, session: Session
) -> None:
    _, chat = gated(history)
    chat.begin(LIT, session)
    views = chat.answer(session)
    next(views)
    other = Session()
    chat.resume(other, session.conversation or 0)
    asked(chat, other, UNKNOWN)
    chat.stop(session)
    list(views)
    stored = history.exchanges("", session.conversation or 0)
    assert [(exchange.question, exchange.status) for exchange in stored] == [(LIT, "stopped"), (UNKNOWN, "finished")]


def test_an_answer_belongs_to_the_one_who_asked_whoever_uses_the_tab_when_it_ends(history: History) -> None:
    _, chat = gated(history)
    session = Session(user="ada")
    chat.begin(LIT, session)
    asked_in = session.conversation or 0
    views = chat.answer(session)
    next(views)
    chat.leave(session)
    session.user = "eve"
    list(views)
    assert [stored.status for stored in history.exchanges("ada", asked_in)] == ["stopped"]
    assert history.conversations("eve") == []


def test_a_thumb_for_a_question_that_was_changed_meanwhile_is_refused(
    chat: Chat, history: History, session: Session
) -> None:
    asked(chat, session, LIT)
    other = Session()
    chat.resume(other, session.conversation or 0)
    seen = other.runs[0].exchange.asked_at
    chat.edit(session, 0)
    asked(chat, session, UNKNOWN)
    with pytest.raises(UsageError, match="changed in another window"):
        chat.judge(other, 0, -1, "", seen)
    assert [stored.verdict for stored in history.exchanges("", session.conversation or 0)] == [0]


def test_opening_the_conversation_that_is_open_leaves_its_answer_alone(history: History, session: Session) -> None:
    pipeline, chat = gated(history)
    chat.begin(LIT, session)
    views = chat.answer(session)
    next(views)
    chat.resume(session, session.conversation or 0)
    assert session.answering and not pipeline.asked[0].stop.is_set()
    chat.stop(session)
    list(views)


def test_what_it_was_asked_within_stays_with_the_question(chat: Chat, session: Session, history: History) -> None:
    chat.set_scope(session, Scope(since="1911", articles=(LIGHTHOUSE.source,)))
    asked(chat, session, LIT)
    chat.set_scope(session, Scope())
    (stored,) = history.exchanges("", session.conversation or 0)
    assert stored.within == f"from 1911 · {LIGHTHOUSE.title}"
    assert "Asked within: <bdi>from 1911" in session.view()["exchanges"][0]


# -- what is asked within, and settings


def test_the_scope_reaches_the_pipeline(chat: Chat, pipeline: ScriptedPipeline, session: Session) -> None:
    chat.set_scope(session, Scope(since="1911", publishers=("Northmouth Gazette",)))
    asked(chat, session, LIT)
    filters = pipeline.asked[0].filters
    assert filters is not None
    assert (filters.since, filters.sources) == ("1911-01-01", (LIGHTHOUSE.source,))
    chat.set_scope(session, Scope())
    asked(chat, session, UNKNOWN)
    assert pipeline.asked[1].filters is None


def test_choices_hold_for_ones_own_questions(chat: Chat, pipeline: ScriptedPipeline) -> None:
    chat.choose("ada", "strictness", "strict")
    chat.choose("ada", "top_k", "12")
    asked(chat, Session(user="ada"), LIT)
    asked(chat, Session(user="eve"), LIT)
    assert [(a.strictness, a.top_k) for a in pipeline.asked] == [(Strictness.STRICT, 12), (Strictness.BALANCED, 5)]


@pytest.mark.parametrize(("name", "value"), [("strictness", "loose"), ("top_k", "0"), ("top_k", "x"), ("other", "1")])
def test_a_setting_that_cannot_be_is_refused(chat: Chat, name: str, value: str) -> None:
    with pytest.raises(UsageError, match=name):
        chat.choose("", name, value)


def test_the_speed_of_answers_is_noted(chat: Chat, session: Session) -> None:
    asked(chat, session, LIT)
    assert chat.speeds("scripted") == [(2.0, 3.0)]
