"""docs/http.md is true: what it says is sent is sent, and what it shows has the shape of what is answered."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.api.app import api_app
from rag.llm.slot import ModelSlot
from rag.web.gate.routes import API_ROUTES
from rag.web.server import Server
from tests.fakes import FakeModel
from tests.rag.api.conftest import SAID, service_over
from tests.rag.api.test_openai import events

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "http.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```([^\n]*)\n(.*?)^```$", PAGE, re.M | re.S)
SENT = [
    (info.split(" ", 1)[1], body, BLOCKS[place + 1] if place + 1 < len(BLOCKS) else ("", ""))
    for place, (info, body) in enumerate(BLOCKS)
    if info.startswith(("json request", "json stream"))
]


@pytest.fixture
def app(real: Any) -> Any:
    pipeline = real(SAID)
    pipeline.slot = ModelSlot(FakeModel(SAID))
    return api_app(service_over(pipeline), "1")


@pytest.fixture
def server(app: Any) -> Iterator[Server]:
    server = Server(app, "127.0.0.1", 0)
    server.start()
    yield server
    server.stop()


def require_shape(shown: Any, real: Any, place: str = "") -> None:
    """The same fields, each of the same kind; of lists, the first item. A value may be null in one of the two."""
    if isinstance(shown, dict):
        assert isinstance(real, dict), place
        if shown:  # what articles say of themselves differs
            assert set(shown) == set(real), place
        for name, value in shown.items():
            require_shape(value, real[name], f"{place}.{name}")
    elif isinstance(shown, list):
        assert isinstance(real, list), place
        if shown:
            require_shape(shown[0], real[0], f"{place}[0]")
    elif shown is not None and real is not None:
        kinds = {int: (int, float), float: (int, float)}.get(type(shown), type(shown))
        assert isinstance(real, kinds), f"{place}: {shown!r}, and it is {real!r}"


@pytest.mark.parametrize(("request_line", "body", "following"), SENT, ids=[line for line, _, _ in SENT])
def test_what_is_shown_is_what_is_answered(app, request_line, body, following):
    _, method, path = request_line.split() if request_line.count(" ") == 2 else ("", *request_line.split())
    content = {"content": body, "headers": {"Content-Type": "application/json"}} if body.strip() else {}
    answer = TestClient(app).request(method, path, **content)
    info, shown = following
    assert (answer.status_code == 200) == (not info.startswith("json response") or '"error"' not in shown)
    if info == "json response":
        require_shape(json.loads(shown), answer.json())
    if info == "text events":
        kinds = {event.get("type") or event.get("event"): event for event in events(answer.text) if event != "[DONE]"}
        told = events(shown)
        assert all(one in events(answer.text) for one in told if one == "[DONE]")
        for one in told:
            if "choices" in one:
                same = [e for e in events(answer.text) if e != "[DONE]" and "content" in e["choices"][0]["delta"]]
                require_shape(one, same[1])
            elif one != "[DONE]":
                require_shape(one, kinds[one.get("type") or one.get("event")])


def test_every_block_of_json_can_be_read_and_every_way_to_show_one_is_known():
    assert len(SENT) >= 8
    known = {"", "sh", "python", "json", "json response", "text events"}
    for info, body in BLOCKS:
        assert info in known or info.startswith(("json request", "json stream"))
        if info.startswith("json") and body.strip():
            json.loads(body)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
@pytest.mark.parametrize("code", [body for info, body in BLOCKS if info == "sh"])
def test_the_commands_are_answered(server, code):
    code = code.replace("http://127.0.0.1:7860/", server.url).replace("curl ", "curl -sS --fail ")
    run = subprocess.run(
        ["bash", "-euc", code], capture_output=True, text=True, env={"FOOTNOTE_KEY": "fn_x", "PATH": "/usr/bin:/bin"}
    )
    assert run.returncode == 0, run.stderr
    json.loads(run.stdout)


def test_every_route_is_told_with_its_scope():
    for route in API_ROUTES:
        path = re.sub(r"\*\*", "{", route.path)
        (row,) = [
            line for line in PAGE.splitlines() if line.startswith("| `") and f" {path}" in line.replace("`", " ")
        ][:1]
        for _, scope in route.scopes:
            assert scope in PAGE[PAGE.index(row) :][:400]
