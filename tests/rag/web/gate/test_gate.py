"""The whole gate before an app that tells what it saw: logins, tabs, bodies, uploads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from rag.accounts.sessions import Sessions
from rag.web.gate.bodies import JSON_BYTES, LOGIN_BYTES
from rag.web.gate.gate import GateOptions, guarded
from rag.web.gate.headers import OnlyThisHost
from rag.web.gate.login import FAILURES_PER_MINUTE, LOGINS_PER_MINUTE, user_of
from rag.web.gate.tabs import SENT, TABS_EACH
from rag.web.uploads import Uploads

PASSWORDS = {"ada": "lighthouse 1911", "eve": "six times a day"}
HERE = "http://127.0.0.1:7860"
JOIN, ACT, EVENTS = "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/queue/data"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    request = Request(scope, receive)
    if scope["method"] == "POST":
        await JSONResponse({"user": user_of(scope), "body": await request.json()})(scope, receive, send)
    elif scope["path"] == "/":
        await HTMLResponse(f"<html><head></head>the page of {user_of(scope)}</html>")(scope, receive, send)
    else:
        query = scope["query_string"].decode()
        await JSONResponse({"user": user_of(scope), "path": scope["path"], "query": query})(scope, receive, send)


def is_on_the_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class Behind:
    """The gate with what is behind it; `passwords` can change."""

    def __init__(self, folder: Path, *, auth: bool) -> None:
        self.passwords = dict(PASSWORDS)
        self.dropped: list[str] = []
        self.on_the_loop: list[bool] = []
        self.uploads = Uploads(folder)
        options = GateOptions(
            sessions=Sessions(self.passwords.get) if auth else None,
            check_password=self.check,
            requests_per_minute=0,
            max_upload_bytes=100_000,
        )
        self.app = guarded(app, options, self.uploads, self.dropped.append)

    def check(self, name: str, password: str) -> bool:
        self.on_the_loop.append(is_on_the_loop())
        return self.passwords.get(name) == password

    def browser(self, address: str = "10.0.0.1") -> TestClient:
        return TestClient(self.app, base_url=HERE, client=(address, 1234), follow_redirects=False)

    def logged_in(self, name: str, address: str = "10.0.0.1") -> TestClient:
        browser = self.browser(address)
        assert log_in(browser, name, PASSWORDS[name]).status_code == 200
        return browser


def log_in(browser: TestClient, name: str, password: str, **headers: str) -> Any:
    return browser.post("/login", data={"username": name, "password": password}, headers=headers)


def act(tab: str = "t", **more: Any) -> dict[str, Any]:
    return {"data": [None], "fn_index": 3, "session_hash": tab, "event_data": {"id": 1}, **more}


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    yield Behind(tmp_path, auth=True)


@pytest.fixture
def everybody(tmp_path: Path) -> Behind:
    return Behind(tmp_path, auth=False)


# -- logging in


def test_without_a_session_there_is_the_form_and_nothing_else(behind):
    browser = behind.browser()
    assert 'name="password"' in browser.get("/").text
    assert browser.get("/theme.css").status_code == 200
    for path in ("/config", EVENTS, "/gradio_api/queue/status", "/gradio_api/heartbeat/x"):
        assert browser.get(path).status_code == 401
    for path in (JOIN, ACT, "/gradio_api/upload"):
        assert browser.post(path, json=act()).status_code == 401


def test_whoever_has_the_password_comes_in_with_a_cookie_that_only_this_page_gets(behind):
    browser = behind.browser()
    answer = log_in(browser, "ada", "lighthouse 1911", Accept="text/html")
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "path=/" in cookie
    assert "the page of ada" in browser.get("/").text


def test_a_wrong_password_is_said_to_be_wrong_and_nothing_more(behind):
    for name in ("ada", "nobody"):
        answer = log_in(behind.browser(), name, "wrong", Accept="text/html")
        assert answer.status_code == 401
        assert "Incorrect name or password" in answer.text
        assert "set-cookie" not in answer.headers


def test_passwords_are_not_computed_where_everybody_is_answered(behind):
    """scrypt takes 0.3 s: on the event loop, nobody would be served meanwhile."""
    log_in(behind.browser(), "ada", "wrong")
    assert behind.on_the_loop == [False]


def test_one_address_has_so_many_tries_whatever_it_says_of_itself(behind):
    browser = behind.browser()
    tries = [log_in(browser, "ada", "wrong", **{"X-Forwarded-For": f"1.1.1.{n}"}) for n in range(LOGINS_PER_MINUTE + 1)]
    assert [answer.status_code for answer in tries] == [401] * LOGINS_PER_MINUTE + [429]


def test_one_name_has_so_many_wrong_tries_from_wherever_they_come(behind):
    tries = [log_in(behind.browser(f"10.0.0.{n}"), "ada", "wrong").status_code for n in range(FAILURES_PER_MINUTE + 1)]
    assert tries == [401] * FAILURES_PER_MINUTE + [429]
    assert log_in(behind.browser("10.0.1.1"), "eve", PASSWORDS["eve"]).status_code == 200


@pytest.mark.parametrize("path", ["/config", JOIN, ACT, EVENTS, "/gradio_api/upload"])
def test_a_session_ends_with_the_password(behind, path):
    ada = behind.logged_in("ada")
    behind.passwords["ada"] = "another"
    answer = ada.post(path, json=act()) if path in (JOIN, ACT, "/gradio_api/upload") else ada.get(path)
    assert answer.status_code == 401


def test_logging_out_ends_the_session_and_not_only_the_cookie(behind):
    ada = behind.logged_in("ada")
    cookies = dict(ada.cookies)
    assert ada.get("/logout").headers["location"] == "./"
    again = behind.browser()
    again.cookies.update(cookies)
    assert again.get("/config").status_code == 401


def test_where_nobody_logs_in_the_page_is_there(everybody):
    assert "the page of " in everybody.browser().get("/").text
    assert everybody.browser().post("/login").status_code == 303


# -- tabs


def test_a_tabs_name_opens_nothing_to_another_user(behind):
    ada, eve = behind.logged_in("ada"), behind.logged_in("eve")
    names = [
        user.post(path, json=act("tab")).json()["body"]["session_hash"] for user in (ada, eve) for path in (ACT, JOIN)
    ]
    assert names[0] == names[1] != names[2] == names[3]
    streams = [user.get(f"{EVENTS}?session_hash=tab").json()["query"] for user in (ada, eve)]
    assert streams == [f"session_hash={names[0]}", f"session_hash={names[2]}"]
    beats = [user.get("/gradio_api/heartbeat/tab").json()["path"].rpartition("/")[2] for user in (ada, eve)]
    assert beats == [names[0], names[2]]
    stolen = eve.post(ACT, json=act(names[0])).json()["body"]["session_hash"]
    assert stolen not in names, "not by the name that Gradio knows it by, either"


def test_one_visitor_has_so_many_tabs_and_others_keep_theirs(everybody):
    other, browser = everybody.browser("10.0.0.2"), everybody.browser()
    other.post(ACT, json=act("other"))
    for number in range(TABS_EACH + 3):
        browser.post(ACT, json=act(f"tab{number}"))
    assert everybody.dropped == ["tab0", "tab1", "tab2"]


FOREIGN = [
    b"",
    b"[]",
    b"null",
    b"{",
    b'"' * 1000,
    b"[" * 100_000,
    json.dumps(act(session_hash="../x")).encode(),
    json.dumps(act(session_hash=5)).encode(),
    json.dumps(act(session_hash="x" * 65)).encode(),
    json.dumps(act(data=[{"path": "http://evil.example", "meta": {"_type": "gradio.FileData"}}])).encode(),
    json.dumps(act(data=[["x"]])).encode(),
    json.dumps(act(data="x")).encode(),
    json.dumps(act(data=[None] * 9)).encode(),
    json.dumps(act(data=[0.5])).encode(),
    json.dumps(act(data=[{"x": 1}])).encode(),
    json.dumps(act(event_data=[1])).encode(),
    json.dumps(act(fn_index="1")).encode(),
    json.dumps(act(trigger_id={})).encode(),
]


@pytest.mark.parametrize("body", FOREIGN)
@pytest.mark.parametrize("path", [ACT, JOIN])
def test_what_the_page_would_not_send_is_answered_with_400(everybody, body, path):
    assert everybody.browser().post(path, content=body).status_code == 400


def test_only_what_the_page_sends_comes_through(everybody):
    sent = act(batched=True, api_name="x", request={"headers": {}}, simple_format=True)
    assert everybody.browser().post(ACT, json=sent).json()["body"] == act(event_data={SENT: '{"id": 1}'})


def test_plain_values_of_a_named_function_come_through(everybody):
    sent = act(data=["What is it?", 5, "2025", "", None])
    assert everybody.browser().post(JOIN, json=sent).json()["body"]["data"] == sent["data"]


def test_gradio_sees_no_files_in_the_data_of_an_act(everybody):
    """It answers 500 to a path that it does not know, and would look after one that it does."""
    data = {"files": [{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}]}
    body = everybody.browser().post(ACT, json=act(event_data=data)).json()["body"]
    assert list(body["event_data"]) == [SENT]
    assert json.loads(body["event_data"][SENT]) == data


# -- how much


def test_a_body_is_read_up_to_its_limit_and_no_further(everybody, behind):
    for browser, path, limit in ((everybody.browser(), ACT, JSON_BYTES), (behind.browser(), "/login", LOGIN_BYTES)):
        given = 0

        def endless() -> Iterator[bytes]:
            nonlocal given
            while given < 50 * 2**20:
                given += 4096
                yield b"a" * 4096

        answer = browser.post(path, content=endless())
        assert answer.status_code == 413
        assert f"{limit:,}" in answer.text


# -- uploads


def test_a_file_is_kept_for_who_sent_it(behind, tmp_path):
    ada = behind.logged_in("ada")
    answer = ada.post("/gradio_api/upload", files={"files": ("a.txt", b"The harbour.")})
    (token,) = answer.json()
    assert str(tmp_path) not in token, "nobody is told where"
    assert behind.uploads.take(token, "eve") is None
    path = behind.uploads.take(token, "ada")
    assert path.read_bytes() == b"The harbour."
    assert path.stat().st_mode & 0o077 == 0 or path.parent.stat().st_mode & 0o077 == 0
    assert behind.uploads.take(token, "ada") is None, "once"


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"other": ("a.txt", b"x")}, 400),
        ([("files", ("a.txt", b"x")), ("files", ("b.txt", b"y"))], 400),
        ({"files": ("a.txt", b"x" * 100_001)}, 413),
        ({"files": ("a.txt", b"x" * 10_000_000)}, 413),
    ],
)
def test_other_forms_leave_nothing(everybody, files, status):
    assert everybody.browser().post("/gradio_api/upload", files=files).status_code == status
    assert list(everybody.uploads.folder.iterdir()) == []


def test_what_is_no_form_is_no_upload(everybody):
    assert everybody.browser().post("/gradio_api/upload", content=b"x").status_code == 400


def test_a_page_is_told_what_it_may_load_and_keeps_out_of_frames(behind):
    for browser in (behind.browser(), behind.logged_in("ada")):
        headers = browser.get("/").headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "status", "kept"),
    [
        ("/assets/index-DphvyggB.js", 200, "public, max-age=31536000, immutable"),
        ("/assets/Index-Akn07EZk2.css", 200, "public, max-age=31536000, immutable"),
        ("/assets/index-DphvyggB.js", 404, None),
        ("/assets/index.js", 200, None),  # may change under its name
        ("/static/img/logo.svg", 200, None),
        ("/gradio_api/info", 200, "no-store"),
        ("/read/index-DphvyggB.js", 200, "no-store"),
    ],
)
def test_only_files_that_never_change_under_their_name_are_kept_by_the_browser(path, status, kept):
    client = TestClient(OnlyThisHost(PlainTextResponse("x", status_code=status)))
    assert client.get(path).headers.get("Cache-Control") == kept
