"""What one visitor may do in a minute, and what the browser is told that it may load."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket

from rag.accounts.limits import RateLimit
from rag.web.limits import LOGINS_PER_MINUTE, LimitRequests, NamedPage, OnlyThisHost, OwnPage


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


# -- so many a minute


def test_so_many_are_let_through_and_not_one_more(clock):
    limit = RateLimit(3, clock)
    assert [limit.take("anna") > 0 for _ in range(5)] == [False, False, False, True, True]


def test_everybody_is_counted_alone(clock):
    limit = RateLimit(1, clock)
    assert [limit.take(visitor) for visitor in ("anna", "bert", "")] == [0, 0, 0]
    assert limit.take("anna") > 0


def test_whoever_waits_as_long_as_was_said_is_let_through_and_not_before(clock):
    limit = RateLimit(2, clock)
    limit.take("anna")
    clock.now += 20.5
    limit.take("anna")
    clock.now += 10
    wait_s = limit.take("anna")
    assert wait_s == pytest.approx(29.5)
    clock.now += wait_s - 0.1
    assert limit.take("anna") > 0
    clock.now += 0.1
    assert limit.take("anna") == 0


def test_a_refusal_does_not_count(clock):
    limit = RateLimit(1, clock)
    limit.take("anna")
    for _ in range(59):
        clock.now += 1
        assert limit.take("anna") > 0
    clock.now += 1
    assert limit.take("anna") == 0


def test_the_last_sixty_seconds_count_and_not_the_minute_of_the_clock(clock):
    limit = RateLimit(2, clock)
    taken = []
    for _ in range(12):
        if limit.take("anna") == 0:
            taken.append(clock.now)
        clock.now += 17
    assert all(later - earlier >= 60 for earlier, later in zip(taken, taken[2:], strict=False))
    assert len(taken) > 4


def test_nobody_is_told_to_come_back_in_no_time(clock):
    limit = RateLimit(1, clock)
    limit.take("anna")
    clock.now += 59.999
    assert limit.take("anna") >= 1


def test_no_limit_is_none(clock):
    limit = RateLimit(0, clock)
    assert {limit.take("anna") for _ in range(10_000)} == {0}


def test_many_visitors_do_not_make_it_forget_who_has_just_been_there(clock):
    limit = RateLimit(1, clock)
    limit.take("anna")
    clock.now += 59
    for number in range(10_100):
        assert limit.take(f"visitor {number}") == 0
    assert limit.take("anna") > 0
    assert limit.take("visitor 0") > 0


def test_several_threads_at_once_take_no_more_than_there_is(clock):
    limit = RateLimit(100, clock)
    let_through: list[bool] = []
    threads = [
        threading.Thread(target=lambda: [let_through.append(limit.take("anna") == 0) for _ in range(50)])
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert let_through.count(True) == 100


# -- requests


async def done(request: Request) -> PlainTextResponse:
    return PlainTextResponse("done", headers={"X-Own": "kept"})


async def slowly(request: Request) -> StreamingResponse:
    return StreamingResponse(iter(["a", "b"]), media_type="text/event-stream")


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


def visitor(per_minute: int = 2) -> Callable[[str], TestClient]:
    """A function from an address to a browser there."""
    methods = ["GET", "POST"]
    app = Starlette(
        routes=[
            Route("/slow", slowly, methods=methods),
            WebSocketRoute("/socket", echo),
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


@pytest.mark.parametrize("path", ["/login", "/login/", "/chat/login"])
def test_logging_in_has_a_limit_of_its_own(path):
    browser = visitor(1000)()
    assert statuses(browser, LOGINS_PER_MINUTE + 1, path) == [200] * LOGINS_PER_MINUTE + [429]
    assert browser.post("/queue/join").status_code == 200


def test_passwords_cannot_be_tried_faster_without_a_limit_for_requests():
    browser = visitor(0)()
    assert statuses(browser, 50) == [200] * 50
    assert statuses(browser, LOGINS_PER_MINUTE + 1, "/login")[-1] == 429


def test_a_visitor_without_an_address_is_counted_too():
    browser = TestClient(visitor()().app, client=None)
    assert statuses(browser, 3) == [200, 200, 429]


def test_a_socket_is_let_through(browser):
    with browser.websocket_connect("/socket") as socket:
        socket.send_text("hello")
        assert socket.receive_text() == "hello"


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
    assert rules["form-action"] == rules["base-uri"] == rules["frame-ancestors"] == "'self'"
    assert rules["object-src"] == "'none'"


def test_every_response_keeps_to_itself_where_the_reader_is(headers):
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_what_a_response_says_for_itself_is_kept(browser):
    response = browser.get("/file")
    assert (response.text, response.headers["X-Own"]) == ("done", "kept")


def test_a_response_in_pieces_comes_whole(browser):
    assert browser.get("/slow").text == "ab"


def answering() -> Starlette:
    return Starlette(routes=[Route("/", lambda request: PlainTextResponse("here"), methods=["GET", "POST"])])


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "localhost"])
def test_this_machines_own_names_are_answered(host):
    client = TestClient(OwnPage(answering(), only_loopback=True))
    assert client.get("/", headers={"Host": host}).status_code == 200
    assert client.post("/", headers={"Host": host, "Origin": f"http://{host}"}).status_code == 200


@pytest.mark.parametrize("host", ["evil.com:7860", "evil.com", "127.0.0.1.evil.com", "", "localhost.evil.com:80"])
def test_another_name_for_this_machine_is_turned_away(host):
    """DNS rebinding: a page of evil.com whose name leads here would read what is served to this machine alone."""
    client = TestClient(OwnPage(answering(), only_loopback=True))
    assert client.get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("only_loopback", [True, False])
def test_what_another_page_sends_is_turned_away(only_loopback):
    client = TestClient(OwnPage(answering(), only_loopback=only_loopback))
    sent = {"Host": "127.0.0.1:7860", "Origin": "http://evil.com"}
    assert client.post("/", headers=sent).status_code == 403
    assert client.post("/", headers=sent | {"Origin": "null"}).status_code == 403


def test_a_page_for_a_team_is_answered_by_its_own_name_also_behind_a_proxy():
    client = TestClient(OwnPage(answering(), only_loopback=False))
    assert client.post("/", headers={"Host": "notes.lan", "Origin": "http://notes.lan"}).status_code == 200
    proxied = {"Host": "127.0.0.1:7860", "X-Forwarded-Host": "notes.lan", "Origin": "https://notes.lan"}
    assert client.post("/", headers=proxied).status_code == 200


def test_the_page_has_a_title_before_its_scripts_run():
    page = Starlette(routes=[Route("/", lambda request: HTMLResponse("<html><head></head></html>"))])
    answer = TestClient(NamedPage(page, "Footnote")).get("/")
    assert "<head><title>Footnote</title>" in answer.text
    assert answer.headers["content-length"] == str(len(answer.content))
