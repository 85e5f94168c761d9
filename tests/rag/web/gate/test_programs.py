"""The gate before the API: keys and their scopes, other sites, sizes and kinds of bodies, refusals as JSON."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from rag.accounts.keys import Keys, add_key, revoke_key
from rag.accounts.sessions import Sessions
from rag.web.gate.bodies import JSON_BYTES
from rag.web.gate.gate import GateOptions, guarded
from rag.web.gate.programs import JsonErrors
from rag.web.gate.routes import API_ROUTES, READING, is_for_programs
from rag.web.uploads import Uploads
from tests.loops import run

HERE = "http://127.0.0.1:7860"
OF_SCOPE = [(route.path.replace("**", "x"), method, scope) for route in API_ROUTES for method, scope in route.scopes]


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    upload = scope.get("footnote.upload")
    body = b"" if upload else await Request(scope, receive).body()  # the gate has read an upload's already
    told = {
        "user": scope["footnote.user"],
        "scopes": scope["footnote.caller"].scopes,
        "body": body.decode("utf-8", "replace")[:100],
        "upload": upload and [upload[0].read_text(), upload[1]],
        "query": scope["query_string"].decode(),
    }
    await JSONResponse(told)(scope, receive, send)


class Behind:
    def __init__(self, folder: Path, *, auth: bool = True, per_minute: int = 0) -> None:
        self.users = {"ada": "1", "eve": "2"}
        self.keys_file = folder / "keys"
        self.seen: list[tuple[str, str, int]] = []
        self.uploads = Uploads(folder)
        options = GateOptions(
            sessions=Sessions(self.users.get) if auth else None,
            check_password=lambda name, password: self.users.get(name) == password,
            keys=Keys(self.keys_file),
            requests_per_minute=per_minute,
            max_upload_bytes=1000,
        )
        self.app = guarded(app, options, self.uploads, lambda _: None, lambda *told: self.seen.append(told))

    def program(self, key: str | None = None) -> TestClient:
        headers = {"Authorization": f"Bearer {key}"} if key is not None else {}
        return TestClient(self.app, base_url=HERE, headers=headers, follow_redirects=False)

    def send(self, client: TestClient, path: str, method: str) -> Any:
        if method != "POST":
            return client.request(method, path)
        if path == "/api/articles":
            return client.post(path, files={"file": ("a.txt", b"The harbour.")})
        return client.post(path, json={"question": "x"})


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Behind]:
    yield Behind(tmp_path)


def test_every_route_of_the_api_takes_a_scope_but_for_health():
    assert {route.path for route in API_ROUTES if not route.scopes} == {"/health", "/live"}
    assert {scope for _, _, scope in OF_SCOPE} == {"read", "ask", "write"}
    assert {path for path, method, scope in OF_SCOPE if scope == "write"} == {"/api/articles", "/api/articles/x"}


@pytest.mark.parametrize(("path", "method", "scope"), OF_SCOPE)
def test_no_key_no_entry_and_each_scope_opens_its_own(behind, path, method, scope):
    refused = behind.send(behind.program(), path, method)
    assert refused.status_code == 401
    for wrong in ("fn_wrong", "", "sk-x"):
        assert behind.send(behind.program(wrong), path, method).status_code == 401
    _, right = add_key(behind.keys_file, "ada", [scope])
    answer = behind.send(behind.program(right), path, method)
    assert answer.status_code == 200
    assert answer.json()["user"] == "ada"
    _, narrow = add_key(behind.keys_file, "ada", [other for other in ("read", "ask", "write") if other != scope])
    assert behind.send(behind.program(narrow), path, method).status_code == 403
    if path != "/read/x":
        assert refused.headers["WWW-Authenticate"].startswith("Bearer")
        assert set(refused.json()["error"]) == {"message", "type", "param", "code"}


def test_a_key_ends_when_it_is_revoked_and_with_its_user(behind):
    key, token = add_key(behind.keys_file, "ada")
    _, eves = add_key(behind.keys_file, "eve")
    _, nobodys = add_key(behind.keys_file, "nobody")
    assert behind.program(token).get("/v1/models").status_code == 200
    refused = behind.program(nobodys).get("/v1/models")
    assert refused.status_code == 401
    assert "its user may not come in" in refused.json()["error"]["message"], "another key would not help"
    revoke_key(behind.keys_file, key.id)
    assert behind.program(token).get("/v1/models").status_code == 401
    del behind.users["eve"]
    assert behind.program(eves).get("/v1/models").status_code == 401


def test_a_key_opens_no_page_and_a_session_opens_the_api(behind):
    _, token = add_key(behind.keys_file, "ada")
    assert behind.program(token).get("/config").status_code == 401
    browser = behind.program()
    assert browser.post("/login", data={"username": "ada", "password": "1"}).status_code == 200
    assert browser.get("/v1/models").json()["scopes"] == ["read", "ask", "write", "model"]
    assert browser.get("/read/a/b").status_code == 200


def test_whoever_follows_a_footnote_without_a_session_is_asked_to_log_in(behind):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    answer = behind.program().get("/read/2025/a.txt", headers=headers)
    assert answer.status_code == 401
    assert 'action="/login"' in answer.text


def test_where_nobody_logs_in_whatever_key_a_client_must_send_is_passed_over(tmp_path):
    everybody = Behind(tmp_path, auth=False)
    for key in (None, "sk-anything"):
        answer = everybody.program(key).get("/v1/models")
        assert (answer.status_code, answer.json()["user"]) == (200, "")


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Host": "evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
@pytest.mark.parametrize("auth", [True, False])
def test_other_sites_in_a_readers_browser_get_nothing(tmp_path, headers, auth):
    there = Behind(tmp_path, auth=auth)
    _, token = add_key(there.keys_file, "ada")
    answer = there.program(token).post("/api/search", json={"question": "x"}, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["error"]["type"] == "permission_error"
    assert "access-control-allow-origin" not in answer.headers
    files = {"file": ("a.txt", b"x")}
    assert there.program(token).post("/api/articles", files=files, headers=headers).status_code == 403


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_what_a_form_could_send_is_no_json(tmp_path, kind):
    program = Behind(tmp_path, auth=False).program()
    answer = program.post("/api/search", content=b'{"question": "x"}', headers={"Content-Type": kind})
    assert answer.status_code == 415


def test_a_body_has_a_limit(tmp_path):
    program = Behind(tmp_path, auth=False).program()
    for size, status in ((1000, 200), (JSON_BYTES + 1, 413)):
        body = json.dumps({"question": "x" * size})
        answer = program.post("/api/search", content=body, headers={"Content-Type": "application/json; charset=utf-8"})
        assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_an_upload_goes_on_with_its_name_and_is_gone_afterwards(tmp_path):
    there = Behind(tmp_path, auth=False)
    answer = there.program().post("/api/articles", files={"file": ("ü.txt", b"The harbour.")})
    assert answer.json()["upload"] == ["The harbour.", "ü.txt"]
    assert list(there.uploads.folder.iterdir()) == []
    for files, status in (({"other": b"x"}, 400), ({"file": b"x" * 2000}, 413)):
        assert there.program().post("/api/articles", files=files).status_code == status
    assert there.program().post("/api/articles", json={}).status_code == 400
    assert there.program().post("/api/articles", json={}).json()["error"]["message"]


def test_there_is_a_limit_to_requests_that_reads_of_the_index_count_for_too(tmp_path):
    program = Behind(tmp_path, auth=False, per_minute=3).program()
    answers = [program.get("/api/articles"), program.get("/v1/models"), program.post("/api/search", json={})]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    refused = program.get("/api/articles/x")
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert refused.json()["error"]["type"] == "rate_limit_error"
    assert program.get("/health").status_code == 200, "a health check is never turned away"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/v1/files", 404), ("GET", "/api/nothing", 404), ("PUT", "/v1/responses", 405), ("GET", "/mcp", 405)],
)
def test_what_is_not_there_is_told_in_json(behind, method, path, status):
    answer = behind.program().request(method, path)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]
    if status == 405:
        assert "POST" in answer.headers["Allow"]


def test_a_query_comes_through_where_there_is_one(tmp_path):
    program = Behind(tmp_path, auth=False).program()
    assert program.get("/api/articles?limit=3").json()["query"] == "limit=3"
    assert program.get("/v1/models?x=3").json()["query"] == ""


def test_responses_are_told_by_their_route_and_never_by_their_path(behind):
    _, token = add_key(behind.keys_file, "ada")
    program = behind.program(token)
    for path in ("/api/articles/secret.txt", "/read/secret.txt", "/secret"):
        program.get(path)
    assert behind.seen == [("/api/articles/**", "GET", 200), ("/read/**", "GET", 200), ("other", "GET", 404)]


def test_pages_are_no_programs_business():
    assert not is_for_programs("/read/a")
    assert not is_for_programs("/")
    assert not is_for_programs("/gradio_api/run/predict")
    assert not READING.matches("/read/")


def refused_with(pieces: list[bytes], *, ends: bool = True, takes: bool = False) -> tuple[list[str], int]:
    """What happens in turn at a refusal, and how many pieces are left of the body, which may never end."""
    happened: list[str] = []
    left = list(pieces)

    async def receive() -> Message:
        if not left:
            await asyncio.sleep(60)
        piece = left.pop(0)
        happened.append("piece")
        return {"type": "http.request", "body": piece, "more_body": bool(left) or not ends}

    async def send(message: Message) -> None:
        happened.append(message["type"])

    async def refuses(scope: Scope, receive: Receive, send: Send) -> None:
        if takes:
            await Request(scope, receive).body()
        await PlainTextResponse("No.", 401)(scope, receive, send)

    scope = {"type": "http", "method": "POST", "path": "/v1/responses", "headers": []}
    run(JsonErrors(refuses)(scope, receive, send))
    return happened, len(left)


@pytest.mark.parametrize("takes", [True, False])
def test_a_refusal_comes_after_the_body_so_that_no_connection_is_reset(takes):
    happened, left = refused_with([b"a" * 1000] * 3, takes=takes)
    assert happened == ["piece"] * 3 + ["http.response.start", "http.response.body"]
    assert not left


def test_a_refusal_does_not_wait_for_a_body_without_end():
    begun = time.monotonic()
    happened, _ = refused_with([b"a"], ends=False)
    assert happened[-1] == "http.response.body"
    assert time.monotonic() - begun < 20
    happened, left = refused_with([b"a" * 20_000] * 50)
    assert left > 40 and happened[-1] == "http.response.body"
