"""While the database of several page servers is away: what is asked is told so in words, and nothing is lost."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from embeddings.errors import StateUnavailable
from rag.accounts.history import History
from rag.accounts.sessions import Sessions
from rag.api.app import api_app
from rag.api.contract import Service
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions, guarded
from rag.web.handlers.chat import greet
from rag.web.keeping import Keeper
from rag.web.session import Session
from rag.web.uploads import Uploads
from rag.web.views.exchange import Exchange
from rag.web.views.reading import render_reading_page
from tests.browser.articles import ARTICLES, LIT, scripts
from tests.browser.scripted import ScriptedPipeline

AWAY = "Footnote's <database> does not answer"
HERE = "http://127.0.0.1:7860"


class Breaking:
    """Passes everything on, and fails while it is away."""

    def __init__(self, to: Any) -> None:
        self._to = to
        self.is_away = False
        self.on_the_loop: list[bool] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._to, name)
        if not callable(found):
            return found

        def call(*arguments: Any, **more: Any) -> Any:
            self.on_the_loop.append(_is_on_the_loop())
            if self.is_away:
                raise StateUnavailable(AWAY)
            return found(*arguments, **more)

        return call


def _is_on_the_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Limit(Breaking):
    per_minute = 30

    def __init__(self) -> None:
        super().__init__(None)

    def take(self, visitor: str) -> float:
        self.on_the_loop.append(_is_on_the_loop())
        if self.is_away:
            raise StateUnavailable(AWAY)
        return 0.0

    wait = take


@pytest.fixture
def history() -> Any:
    return Breaking(History(":memory:"))


@pytest.fixture
def chat(history: Any) -> Chat:
    return Chat(ScriptedPipeline(ARTICLES, scripts()), history)


def answered(chat: Chat, session: Session, question: str) -> None:
    assert chat.begin(question, session)
    for _ in chat.answer(session):
        pass


# -- the page


@pytest.mark.parametrize("editing", [None, 0])
def test_a_question_that_cannot_be_kept_is_refused_and_all_is_as_before(
    chat: Chat, history: Any, editing: int | None
) -> None:
    session = Session()
    answered(chat, session, LIT)
    runs, conversation = list(session.runs), session.conversation
    session.editing = editing
    history.is_away = True
    with pytest.raises(StateUnavailable):
        chat.begin("And then?", session)
    assert (session.runs, session.conversation, session.editing) == (runs, conversation, editing)
    assert not session.answering
    history.is_away = False
    answered(chat, session, "And then?")
    assert len(history.exchanges("", session.conversation)) == (2 if editing is None else 1)


def test_an_answer_that_ends_meanwhile_is_shown_and_kept_as_soon_as_it_can_be(chat: Chat, history: Any) -> None:
    session = Session()
    assert chat.begin(LIT, session)
    history.is_away = False
    views = chat.answer(session)
    next(views)
    history.is_away = True
    for _ in views:
        pass
    shown = session.runs[0].exchange
    assert shown.status == "finished"
    history.is_away = False
    assert chat.begin("And then?", session), "the next question does not put back what was kept before the answer"
    assert session.runs[0].exchange == shown
    until = time.monotonic() + 10
    while history.exchanges("", session.conversation)[0].status != "finished":
        assert time.monotonic() < until
        time.sleep(0.05)
    assert history.exchanges("", session.conversation)[0].answer == shown.answer


def test_what_is_never_kept_ends_and_is_told_in_the_log(history: Any, caplog: pytest.LogCaptureFixture) -> None:
    history.is_away = True
    Keeper(history, again_s=0.001, tries=3).finish("ada", 1, 0, Exchange("Who?"))
    until = time.monotonic() + 10
    while "an answer is not kept" not in caplog.text:
        assert time.monotonic() < until
        time.sleep(0.01)
    assert "Who?" not in caplog.text


def test_a_new_tab_opens_and_says_what_is_wrong(chat: Chat, history: Any) -> None:
    desk, session = Desk(chat), Session()
    history.is_away = True
    shown = greet(desk, session, {})
    assert "Footnote&#x27;s &lt;database&gt; does not answer" in shown["conversations"]
    assert shown["welcome"] and shown["rail"]


# -- programs


def test_programs_are_told_so_with_a_503_and_when_to_come_back() -> None:
    limit = Limit()
    pipeline = ScriptedPipeline(ARTICLES, scripts())
    service = Service(
        pipeline, pipeline.index.documents, render_reading_page, limit=limit, check_state=lambda: limit.take("")
    )
    client = TestClient(api_app(service, "1"))
    asked = {"model": "footnote", "messages": [{"role": "user", "content": LIT}]}
    assert client.post("/v1/chat/completions", json=asked).status_code == 200
    assert client.get("/health").json()["state"] == "ok"
    assert limit.on_the_loop == [False, False], "one that waits for a database holds up nobody else"
    limit.is_away = True
    for path, body in (("/v1/chat/completions", asked), ("/api/ask", {"question": LIT})):
        answer = client.post(path, json=body)
        assert (answer.status_code, answer.json()["error"]["message"]) == (503, AWAY)
        assert answer.json()["error"]["code"] == "state_unavailable"
        assert answer.headers["Retry-After"] == "2"
    health = client.get("/health")
    assert (health.status_code, health.json()["status"], health.json()["state"]) == (503, "failed", "away")
    assert client.get("/live").json() == {"status": "ok"}, "a restart would not help"
    assert client.get("/v1/models").status_code == 200, "what needs no database goes on"


# -- who comes in


@pytest.fixture
def sessions() -> Any:
    return Breaking(Sessions({"ada": "hash"}.get))


@pytest.fixture
def browser(sessions: Any, tmp_path: Path) -> TestClient:
    options = GateOptions(
        sessions=sessions, check_password=lambda name, password: password == "apples", requests_per_minute=0
    )
    app = guarded(PlainTextResponse("within"), options, Uploads(tmp_path), lambda name: None)
    return TestClient(app, base_url=HERE, follow_redirects=False)


def test_a_browser_is_told_so_and_looks_again_by_itself(browser: TestClient, sessions: Any) -> None:
    assert browser.post("/login", data={"username": "ada", "password": "apples"}).status_code == 200
    assert browser.get("/").text == "within"
    sessions.is_away = True
    page = browser.get("/")
    assert page.status_code == 503
    assert "Footnote&#x27;s &lt;database&gt; does not answer" in page.text
    assert '<meta http-equiv="refresh"' in page.text
    for path in ("/gradio_api/queue/status", "/config"):
        answer = browser.get(path)
        assert (answer.status_code, answer.text) == (503, AWAY)
    log_in = browser.post("/login", data={"username": "ada", "password": "apples"})
    assert log_in.status_code == 503
    assert 'http-equiv="refresh"' not in log_in.text, "a form is not sent again by itself"
    program = browser.get("/v1/models")
    assert (program.status_code, program.json()["error"]["message"]) == (503, AWAY)
    sessions.is_away = False
    assert browser.get("/").text == "within", "nobody has to log in again"
    assert not any(sessions.on_the_loop), "one that waits for a database holds up nobody else"
