import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from embeddings.errors import ModelError
from rag.generation import LocalChatModel, RemoteChatModel, text_pieces

MESSAGES = [{"role": "user", "content": "Who phoned whom?"}]


class Server:
    """Speaks OpenAI's chat protocol over loopback, as it is told to."""

    def __init__(self) -> None:
        self.status = 200
        self.lines: list[str] = []
        self.asked: list[dict] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(b'{"data": [{"id": "llama"}]}')

            def do_POST(self) -> None:
                outer.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._send("".join(f"{line}\n\n" for line in outer.lines).encode())

            def _send(self, body: bytes) -> None:
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def say(self, *pieces: str) -> None:
        deltas = [json.dumps({"choices": [{"delta": {"content": piece}}]}) for piece in pieces]
        self.lines = [": a comment", *(f"data: {delta}" for delta in deltas), "data: [DONE]"]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


def test_pieces_come_from_any_server_that_speaks_the_protocol(server):
    server.say("Putin ", "phoned ", "", "Xi.")
    model = RemoteChatModel(server.url)
    assert list(model.stream(MESSAGES, max_tokens=50)) == ["Putin ", "phoned ", "Xi."]
    (asked,) = server.asked
    assert (asked["model"], asked["messages"], asked["max_tokens"]) == ("llama", MESSAGES, 50)
    assert (asked["temperature"], asked["stream"]) == (0, True)
    assert "llama" in model.name


def test_a_stop_ends_the_stream(server):
    server.say(*"many words that nobody wants to read any more".split())
    stop = threading.Event()
    heard = []
    for piece in RemoteChatModel(server.url).stream(MESSAGES, stop=stop):
        heard.append(piece)
        stop.set()
    assert heard == ["many"]


def test_what_a_server_does_wrong_is_told_in_words(server):
    model = RemoteChatModel(server.url)
    server.lines = ["data: {not json"]
    with pytest.raises(ModelError, match="does not speak"):
        list(model.stream(MESSAGES))
    server.status = 500
    with pytest.raises(ModelError, match="answered 500"):
        list(model.stream(MESSAGES))


def test_a_server_that_is_not_there_is_told_in_words(server):
    model = RemoteChatModel(server.url)
    server.close()
    with pytest.raises(ModelError, match="stopped answering"):
        list(model.stream(MESSAGES))
    with pytest.raises(ModelError, match="names no model"):
        RemoteChatModel(server.url)


def test_a_folder_that_holds_no_model_is_told_with_the_remedy(tmp_path):
    with pytest.raises(ModelError, match="--model none"):
        LocalChatModel("nothing", tmp_path)


class Bytes:
    """A tokenizer whose tokens are bytes, so that one character takes several."""

    def decode(self, tokens: list[int], skip_special_tokens: bool) -> str:
        return bytes(tokens).decode(errors="replace")


@pytest.mark.parametrize("text", ["plain", "caf\u00e9 \u2014 \u201cquoted\u201d", "\U0001f600 \u4e2d\u6587", ""])
def test_characters_of_several_tokens_come_whole(text):
    pieces = list(text_pieces(Bytes(), iter(text.encode())))
    assert "".join(pieces) == text
    assert all("\ufffd" not in piece for piece in pieces)
