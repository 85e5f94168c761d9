"""The page's handlers, by the list of what they yield, and what the page promises as a whole."""

from __future__ import annotations

import copy
import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from embeddings.errors import IndexDamaged
from rag.conversation import Turn
from rag.events import Event, StageStarted
from rag.page import (
    QUESTION_LENGTH,
    OnlyThisHost,
    Session,
    View,
    answer_question,
    begin,
    build_page,
    clear,
    launch_options,
    open_article,
    show_header,
    show_welcome,
    stop_answering,
)
from rag.rendering import render_exchange
from tests.browser.articles import (
    AND_KEEPER,
    ARTICLES,
    BROKEN,
    CITATIONS,
    CRASHING,
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
def session() -> Session:
    return Session()


def asked(pipeline: ScriptedPipeline, session: Session, question: str) -> list[str]:
    """Ask, and give back how the exchange looked, from its beginning on."""
    _, view = begin(question, session)
    return [view["exchanges"][-1], *(v["exchanges"][-1] for v in answer_question(pipeline, session))]


def test_a_question_is_taken_on_and_leaves_the_box(session: Session) -> None:
    box, view = begin("  When?\n", session)
    assert box == ""
    assert len(view["exchanges"]) == 1
    assert "When?</h2>" in view["exchanges"][0]
    assert "Waiting…" in view["exchanges"][0]


@pytest.mark.parametrize("question", ["", "  \n"])
def test_an_empty_question_changes_nothing(session: Session, question: str) -> None:
    box, view = begin(question, session)
    assert (box, view["exchanges"]) == (gr.skip(), [])


def test_a_question_asked_meanwhile_stays_in_the_box(session: Session) -> None:
    begin(LIT, session)
    box, view = begin(UNKNOWN, session)
    assert box == gr.skip()
    assert len(view["exchanges"]) == 1


def test_a_question_has_a_greatest_length(session: Session) -> None:
    begin("a" * 10_000, session)
    assert session.runs[0].exchange.question == "a" * QUESTION_LENGTH


def test_an_answer_yields_a_view_for_every_event_and_one_when_it_ends(
    pipeline: ScriptedPipeline, session: Session
) -> None:
    views = asked(pipeline, session, LIT)
    assert len(views) == 1 + len(scripts()[LIT]) + 1
    said = [next(word for word in ("Waiting", "Searching", "Reading", "Writing", "") if word in v) for v in views]
    assert list(dict.fromkeys(said)) == ["Waiting", "Searching", "Reading", "Writing", ""]
    assert [sum(s.text in view for s in SENTENCES) for view in views] == sorted(
        sum(s.text in view for s in SENTENCES) for view in views
    )
    assert views[-1] == render_exchange(session.runs[0].exchange)
    assert session.runs[0].exchange.status == "finished"
    assert session.runs[0].exchange.citations == CITATIONS


def test_with_nothing_to_answer_the_conversation_is_shown_as_it_is(
    pipeline: ScriptedPipeline, session: Session
) -> None:
    """Gradio shows nothing at all for a generator that yields nothing."""
    assert [view["exchanges"] for view in answer_question(pipeline, session)] == [[]]
    asked(pipeline, session, UNKNOWN)
    (view,) = answer_question(pipeline, session)
    assert len(view["exchanges"]) == 1
    assert [a.question for a in pipeline.asked] == [UNKNOWN]


def test_one_question_is_answered_once(pipeline: ScriptedPipeline, session: Session) -> None:
    begin(LIT, session)
    first = answer_question(pipeline, session)
    next(first)
    assert len(list(answer_question(pipeline, session))) == 1
    list(first)
    assert [a.question for a in pipeline.asked] == [LIT]


def test_later_views_are_later(pipeline: ScriptedPipeline) -> None:
    session = Session(clock=iter(range(100)).__next__)
    begin(LIT, session)
    times = [view["at"] for view in answer_question(pipeline, session)]
    assert times == sorted(set(times))


def test_the_history_is_what_was_asked_and_answered(pipeline: ScriptedPipeline, session: Session) -> None:
    for question in (LIT, BROKEN, UNKNOWN, AND_KEEPER):
        asked(pipeline, session, question)
    assert pipeline.asked[0].history == ()
    assert pipeline.asked[-1].history == (
        Turn("user", LIT),
        Turn("assistant", " ".join(sentence.text for sentence in SENTENCES)),
        Turn("user", UNKNOWN),
        Turn("assistant", REFUSAL),
    )


def test_stop_reaches_the_pipeline_and_keeps_what_is_there(session: Session) -> None:
    pipeline = ScriptedPipeline(ARTICLES, scripts(gates=True))
    for gate in ("evidence", "writing", "sentence 1"):
        pipeline.open(gate)
    begin(LIT, session)
    views = answer_question(pipeline, session)
    while SENTENCES[0].text not in next(views)["exchanges"][0]:
        pass
    assert "Stopping…" in stop_answering(session)["exchanges"][0]
    last = list(views)[-1]["exchanges"][0]
    assert "Stopped." in last and SENTENCES[0].text in last and SENTENCES[1].text not in last
    assert pipeline.asked[0].stop.is_set()
    assert pipeline.ended == [LIT]


def test_stop_with_nothing_running_changes_nothing(pipeline: ScriptedPipeline, session: Session) -> None:
    assert stop_answering(session)["exchanges"] == []
    views = asked(pipeline, session, LIT)
    assert stop_answering(session)["exchanges"] == [views[-1]]


def test_stop_before_its_turn_came_takes_the_turn_away(pipeline: ScriptedPipeline, session: Session) -> None:
    begin(LIT, session)
    assert "Stopped." in stop_answering(session)["exchanges"][0]
    assert "Stopped." in list(answer_question(pipeline, session))[-1]["exchanges"][0]
    assert pipeline.asked == []


def test_clear_stops_and_forgets(pipeline: ScriptedPipeline, session: Session) -> None:
    begin(LIT, session)
    views = answer_question(pipeline, session)
    next(views)
    view, reader = clear(session)
    assert (view["exchanges"], reader) == ([], "")
    assert pipeline.asked[0].stop.is_set()
    assert all(view["exchanges"] == [] for view in views)
    asked(pipeline, session, UNKNOWN)
    assert pipeline.asked[-1].history == ()


def test_a_closed_handler_stops_the_model(pipeline: ScriptedPipeline, session: Session) -> None:
    begin(LIT, session)
    views = answer_question(pipeline, session)
    next(views)
    assert not pipeline.asked[0].stop.is_set()
    views.close()
    assert pipeline.asked[0].stop.is_set()
    assert pipeline.ended == [LIT]
    assert not session.answering  # a tab that was only asleep can ask again


def test_an_error_is_told_in_its_own_words(pipeline: ScriptedPipeline, session: Session) -> None:
    assert UNREACHABLE in asked(pipeline, session, BROKEN)[-1]
    assert not session.answering


def test_a_bug_is_logged_and_told_without_its_trace(
    pipeline: ScriptedPipeline, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    last = asked(pipeline, session, CRASHING)[-1]
    assert "Something went wrong" in last and "secret detail" not in last
    assert "secret detail" in caplog.text
    assert not session.answering


def test_an_article_opens_with_its_passage_marked(pipeline: ScriptedPipeline) -> None:
    quote = CITATIONS[0]
    assert f"<mark>{quote.quote}</mark>" in open_article(pipeline, quote.source, quote.start, quote.end)


def test_an_unknown_article_is_said_to_be_missing(pipeline: ScriptedPipeline) -> None:
    assert "no article &#x27;gone.txt&#x27;" in open_article(pipeline, "gone.txt", 0, 5)


def test_header_and_welcome_tell_what_there_is(pipeline: ScriptedPipeline) -> None:
    assert "3 articles · 6 passages" in show_header(pipeline)
    assert f'data-question="{LIT}"' in show_welcome(pipeline)
    assert "no articles yet" in show_welcome(ScriptedPipeline((), {}))


class DamagedPipeline(ScriptedPipeline):
    @property
    def index(self) -> Any:
        raise IndexDamaged("the index at index cannot be read; make it anew")


def test_a_damaged_index_is_told_on_the_page() -> None:
    pipeline = DamagedPipeline((), {})
    assert "the index at index cannot be read" in show_welcome(pipeline)
    assert "the index at index cannot be read" in open_article(pipeline, "a.txt", 0, 1)
    assert "0 articles" in show_header(pipeline)
    assert build_page(pipeline).title == "Footnote"


def test_every_session_begins_empty(pipeline: ScriptedPipeline) -> None:
    """Gradio copies the first value of a `gr.State` for each tab."""
    one = Session()
    other = copy.deepcopy(one)
    asked(pipeline, one, LIT)
    assert other.view()["exchanges"] == [] and copy.deepcopy(Session()).runs is not one.runs


def test_two_sessions_are_answered_at_once() -> None:
    pipeline = ScriptedPipeline(ARTICLES, scripts(gates=True))
    one, other = Session(), Session()
    begin(LIT, one)
    waiting = threading.Thread(target=lambda: list(answer_question(pipeline, one)))
    waiting.start()
    assert REFUSAL in asked(pipeline, other, UNKNOWN)[-1]
    stop_answering(one)
    waiting.join(timeout=10)
    assert "Stopped." in one.view()["exchanges"][0]
    assert len(other.view()["exchanges"]) == 1


def test_a_view_is_json(pipeline: ScriptedPipeline, session: Session) -> None:
    asked(pipeline, session, LIT)
    view: View = session.view()
    assert json.loads(json.dumps(view)) == view


class EndlessPipeline(ScriptedPipeline):
    """Goes on until it is stopped, as a model does that never finds an end."""

    def stream(
        self, question: str, *, history: Sequence[Turn] = (), stop: threading.Event | None = None
    ) -> Iterator[Event]:
        assert stop is not None
        while not stop.is_set():
            yield StageStarted("writing")


def test_a_stream_that_ends_without_an_answer_is_stopped(session: Session) -> None:
    begin(LIT, session)
    views = answer_question(EndlessPipeline(ARTICLES, {}), session)
    next(views)
    stop_answering(session)
    assert "Stopped." in list(views)[-1]["exchanges"][0]


def test_the_page_shows_nothing_of_gradio_and_calls_nobody(pipeline: ScriptedPipeline) -> None:
    page = build_page(pipeline)
    options = launch_options()
    assert not page.analytics_enabled
    assert options["footer_links"] == []
    assert not any(options[name] for name in ("share", "pwa", "run_history", "mcp_server", "enable_monitoring"))
    assert options["theme"]._stylesheets == []
    assert not any("url(" in css for css in options["theme"]._font_css)
    assert "//" not in options["head"].replace("http://www.w3.org/2000/svg", "")
    assert page.get_api_info()["named_endpoints"] == {}


@pytest.mark.parametrize("limit", [1, 4, None])
def test_how_many_questions_are_answered_at_once_can_be_said(pipeline: ScriptedPipeline, limit: int | None) -> None:
    page = build_page(pipeline, concurrency_limit=limit)
    answering = [fn for fn in page.fns.values() if fn.types_generator]
    assert len(answering) == 2
    assert {fn.concurrency_limit for fn in answering} == {limit}


def test_every_response_forbids_other_hosts() -> None:
    app = Starlette(routes=[Route("/", lambda request: PlainTextResponse("here"))])
    headers = TestClient(OnlyThisHost(app)).get("/").headers
    policy = dict(rule.strip().split(" ", 1) for rule in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert not any("http" in sources or "*" in sources for sources in policy.values())
    assert headers["Referrer-Policy"] == "no-referrer"
