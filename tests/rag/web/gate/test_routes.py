"""Which paths are there at all."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from rag.web.gate.routes import KnownRoutes


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse(scope["path"] + "?" + scope["query_string"].decode())(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    return TestClient(KnownRoutes(echo))


GRADIO = """/gradio_api/file=http://evil.example/x.png /gradio_api/file=/etc/passwd /gradio_api/token /gradio_api/user
/gradio_api/deep_link /gradio_api/proxy=http://evil.example /gradio_api/info/x /gradio_api/openapi.json
/gradio_api/app_id /gradio_api/login_check /gradio_api/runs /gradio_api/custom_component/a/b/c/d /monitoring
/monitoring/summary /svelte/x.js /robots.txt /pwa_icon /manifest.json /docs /redoc /gradio_api/upload_progress
/gradio_api/dev/reload /gradio_api/vibe-code /gradio_api/file/x /gradio_api/stream/a/b/c/playlist.m3u8 /admin
/gradio_api/call/ask/1 /gradio_api/api/predict /gradio_api/run/ask""".split()


@pytest.mark.parametrize("path", GRADIO)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_else_of_gradio_is_there(client, path, method):
    assert client.request(method, path).status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/assets/../app.py", "/assets/%2e%2e/x", "/assets//etc/passwd", "/static/", "/static/.env", "/assets/a\\b",
     "/assets/a%0Ab", "/assets/a/%2e/b", "/%2f", "/gradio_api/heartbeat/", "/login/", "/ "],
)  # fmt: skip
def test_no_path_leads_out_of_what_is_served(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("method", "path"), [("POST", "/"), ("GET", "/login"), ("DELETE", "/config"), ("PUT", "/")])
def test_other_methods_are_not_there(client, method, path):
    assert client.request(method, path).status_code == 405


def test_a_query_is_let_through_only_where_one_is_needed(client):
    assert client.get("/config?deep_link=x").text == "/config?"
    assert client.get("/gradio_api/queue/data?session_hash=x").text == "/gradio_api/queue/data?session_hash=x"


def test_there_are_no_web_sockets(client):
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("/gradio_api/queue/data"):
        pass
