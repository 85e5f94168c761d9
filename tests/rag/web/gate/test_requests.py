"""How many requests one address may send, and what the browser is told that it may load."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from rag.web.gate.headers import NamedPage, OnlyThisHost
from rag.web.gate.requests import LimitRequests


async def done(request: Request) -> PlainTextResponse:
    return PlainTextResponse("done", headers={"X-Own": "kept"})


async def slowly(request: Request) -> StreamingResponse:
    return StreamingResponse(iter(["a", "b"]), media_type="text/event-stream")


def visitor(per_minute: int = 2) -> Callable[[str], TestClient]:
    """A function from an address to a browser there."""
    methods = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/slow", slowly, methods=methods),
            Route("/{path:path}", done, methods=methods),
        ],
        middleware=[Middleware(OnlyThisHost), Middleware(LimitRequests, per_minute=per_minute)],
    )
    return lambda address="10.0.0.1": TestClient(app, client=(address, 1234))


@pytest.fixture
def browser() -> TestClient:
    return visitor()()


def statuses(browser: TestClient, count: int, path: str = "/queue/join") -> list[int]:
    return [browser.post(path).status_code for _ in range(count)]


def test_too_many_requests_are_refused_in_words_with_the_time_to_wait(browser):
    assert statuses(browser, 2) == [200, 200]
    refused = browser.post("/queue/join")
    assert refused.status_code == 429
    assert 59 <= int(refused.headers["Retry-After"]) <= 60
    assert "at most 2 a minute" in refused.text
    assert f"in {refused.headers['Retry-After']} s" in refused.text


def test_the_time_to_wait_is_not_told_too_short():
    browser = visitor(1)()
    begun = time.monotonic()
    browser.post("/queue/join")
    time.sleep(0.6)  # of a second that has begun, more than half is gone
    refused = browser.post("/queue/join")
    assert int(refused.headers["Retry-After"]) >= begun + 60 - time.monotonic()


def test_what_only_reads_is_not_counted(browser):
    assert {browser.get("/file").status_code for _ in range(20)} == {200}
    assert {browser.head("/file").status_code for _ in range(20)} == {200}
    assert statuses(browser, 3) == [200, 200, 429]
    assert browser.get("/file").status_code == 200, "and is let through after it too"


def test_every_address_is_counted_alone():
    at = visitor()
    assert statuses(at("10.0.0.1"), 3) == [200, 200, 429]
    assert statuses(at("10.0.0.2"), 3) == [200, 200, 429]


def test_whichever_way_a_request_goes_it_counts(browser):
    assert [browser.post(path).status_code for path in ("/upload", "/queue/join", "/upload")] == [200, 200, 429]


def test_a_visitor_without_an_address_is_counted_too():
    browser = TestClient(visitor()().app, client=None)
    assert statuses(browser, 3) == [200, 200, 429]


# -- what the browser may load


@pytest.fixture(params=["answer", "stream", "refusal"])
def headers(request: pytest.FixtureRequest, browser: TestClient):
    """Of each kind of response."""
    if request.param == "stream":
        return browser.get("/slow").headers
    if request.param == "refusal":
        statuses(browser, 2)
    response = browser.post("/queue/join")
    assert response.status_code == (429 if request.param == "refusal" else 200)
    return response.headers


def test_every_response_lets_the_browser_load_from_this_host_alone(headers):
    rules = dict(rule.split(maxsplit=1) for rule in headers["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'self'"
    allowed = {word for words in rules.values() for word in words.split()}
    assert allowed <= {"'self'", "'none'", "'unsafe-inline'", "'unsafe-eval'", "data:", "blob:"}
    assert not re.search(r"https?:|wss?:|\*", headers["Content-Security-Policy"])
    assert rules["connect-src"] == "'self'", "nothing is told to another host"
    assert rules["form-action"] == rules["base-uri"] == "'self'"
    assert rules["frame-ancestors"] == "'none'"
    assert rules["object-src"] == "'none'"


def test_every_response_keeps_to_itself_where_the_reader_is(headers):
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_response_says_for_itself_is_kept(browser):
    response = browser.get("/file")
    assert (response.text, response.headers["X-Own"]) == ("done", "kept")


def test_a_response_in_pieces_comes_whole(browser):
    assert browser.get("/slow").text == "ab"


def test_the_page_has_a_title_before_its_scripts_run():
    page = Starlette(routes=[Route("/", lambda request: HTMLResponse("<html><head></head></html>"))])
    answer = TestClient(NamedPage(page, "Footnote")).get("/")
    assert "<head><title>Footnote</title>" in answer.text
    assert answer.headers["content-length"] == str(len(answer.content))
