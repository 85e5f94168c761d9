import base64
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from embeddings.errors import ModelError
from rag.llm.contract import Prompt
from rag.llm.local import LocalChatModel, text_pieces, token_parts
from rag.llm.model_server import without_secret
from rag.llm.prefix_cache import PREFIX_CACHE_SIZE
from rag.llm.remote import RemoteChatModel
from tests.rag.llm.tiny import save_tiny_model

PROMPT = Prompt(question="Who phoned whom?")
MESSAGES = [{"role": "user", "content": "Who phoned whom?"}]


class Server:
    """Speaks OpenAI's chat protocol over loopback, as it is told to."""

    def __init__(self) -> None:
        self.status = 200
        self.busy = 0
        self.lines: list[str] = []
        self.asked: list[dict] = []
        self.authorization: list[str | None] = []
        self.awake = threading.Event()
        self.awake.set()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.authorization.append(self.headers["Authorization"])
                self._send(b'{"data": [{"id": "llama"}]}')

            def do_POST(self) -> None:
                outer.asked.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                outer.awake.wait(20)
                self._send("".join(f"{line}\n\n" for line in outer.lines).encode())

            def _send(self, body: bytes) -> None:
                outer.busy -= 1
                self.send_response(503 if outer.busy >= 0 else outer.status)
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
        self.awake.set()
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
    assert list(model.stream(PROMPT, max_tokens=50)) == ["Putin ", "phoned ", "Xi."]
    (asked,) = server.asked
    assert (asked["model"], asked["messages"], asked["max_tokens"]) == ("llama", MESSAGES, 50)
    assert (asked["temperature"], asked["stream"]) == (0, True)
    assert "llama" in model.name


def test_a_stop_ends_the_stream(server):
    server.say(*"many words that nobody wants to read any more".split())
    stop = threading.Event()
    heard = []
    for piece in RemoteChatModel(server.url).stream(PROMPT, stop=stop):
        heard.append(piece)
        stop.set()
    assert heard == ["many"]


def test_what_a_server_does_wrong_is_told_in_words(server):
    model = RemoteChatModel(server.url)
    server.lines = ["data: {not json"]
    with pytest.raises(ModelError, match="does not speak"):
        list(model.stream(PROMPT))
    server.status = 500
    with pytest.raises(ModelError, match="answered 500"):
        list(model.stream(PROMPT))


def test_a_server_that_is_not_there_is_told_in_words(server):
    model = RemoteChatModel(server.url, retry_after_s=(0, 0))
    server.close()
    with pytest.raises(ModelError, match="nothing answers at"):
        list(model.stream(PROMPT))
    with pytest.raises(ModelError, match=f"^nothing answers at {server.url} "):
        RemoteChatModel(server.url, retry_after_s=(0, 0))


def test_a_server_that_is_busy_is_asked_again(server):
    server.say("At last.")
    server.busy = 2
    model = RemoteChatModel(server.url, retry_after_s=(0, 0))
    server.busy = 2
    assert list(model.stream(PROMPT)) == ["At last."]
    assert len(server.asked) == 3
    server.busy = 3
    with pytest.raises(ModelError, match="answered 503"):
        list(model.stream(PROMPT))


def test_a_server_that_is_silent_for_too_long_is_told_in_words(server):
    server.say("Too late.")
    model = RemoteChatModel(server.url, timeout_s=0.3)
    server.awake.clear()
    with pytest.raises(ModelError, match=r"silent for 0\.3 s"):
        list(model.stream(PROMPT))


def test_a_stop_is_heeded_while_the_server_is_silent(server):
    server.say("Too late.")
    server.awake.clear()
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    assert list(RemoteChatModel(server.url).stream(PROMPT, stop=stop)) == []
    assert not server.awake.is_set()


class Clock:
    """Moves on by a second each time it is looked at."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def test_what_a_server_wrote_in_time_is_kept(server):
    server.say(*"many words that nobody wants to read any more".split())
    model = RemoteChatModel(server.url, limit_s=4.5, clock=Clock())
    assert list(model.stream(PROMPT)) == ["many", "words", "that"]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("tiny"), "llama")


def asked(last: str, middle: str = "The bridge is long.") -> Prompt:
    return Prompt("You answer.", f"Excerpts:\n\n{middle}", instruction=last)


class OneByOne:
    """An engine that takes a token a step."""

    decode_tokens = 1

    def __init__(self, engine) -> None:
        self._engine = engine

    def __getattr__(self, name: str):
        return getattr(self._engine, name)


class Counting(OneByOne):
    """Counts what it is given to do."""

    def __init__(self, engine) -> None:
        super().__init__(engine)
        self.decode_tokens = engine.decode_tokens
        self.steps, self.tokens_read = 0, 0

    def decode(self, tokens):
        self.steps += 1
        return self._engine.decode(tokens)

    def prefill(self, tokens, stop, with_reader=False):
        self.tokens_read += len(tokens)
        return self._engine.prefill(tokens, stop, with_reader)


@pytest.fixture
def counting(tiny):
    from rag.llm.engines.choice import fastest_engine

    return Counting(fastest_engine(tiny, "cpu"))


def test_guessing_changes_nothing_but_the_number_of_steps(tiny, counting):
    guessing = LocalChatModel("tiny", tiny, engine=counting)
    plain = LocalChatModel("tiny", tiny, engine=OneByOne(counting._engine))
    for question in ("How long is it?", "Who? Who? Who? Who?", "aaaaaaaaaaaaaaaa"):
        counting.steps = 0
        pieces = list(guessing.stream(asked(question), max_tokens=120))
        alone = list(plain.stream(asked(question), max_tokens=120))
        assert pieces == alone
        assert [piece.logprob for piece in pieces] == [piece.logprob for piece in alone]
        assert len(pieces) > 0
    if counting.decode_tokens > 1:
        assert counting.steps < 119, "what 120 tokens take one by one; random weights seldom repeat what they were told"


def test_each_piece_tells_how_likely_its_tokens_were(tiny, counting):
    import torch

    model = LocalChatModel("tiny", tiny, engine=counting)
    [first, *_] = model.stream(asked("Who?"), max_tokens=3)
    counting.crop(0)
    parts = [token for part in token_parts(asked("Who?"), model._tokenizer) for token in part]
    logits = counting.prefill(parts, threading.Event())
    assert first.logprob == pytest.approx(float(torch.log_softmax(logits, -1).max()), abs=0.05)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_no_more_tokens_are_written_than_wanted(tiny, count):
    assert len("".join(LocalChatModel("tiny", tiny).stream(asked("aaaa"), max_tokens=count))) == count


def test_an_answer_does_not_depend_on_what_was_asked_before(tiny):
    model = LocalChatModel("tiny", tiny)
    first = list(model.stream(asked("How long?"), max_tokens=30))
    logit = model.preference(asked("Yes or no?"), "Y", "N")
    list(model.stream(asked("Who?", "Another text."), max_tokens=30))
    assert model.preference(asked("Yes or no?"), "Y", "N") == logit
    list(model.stream(Prompt(instruction="Rewrite."), max_tokens=30))
    assert list(model.stream(asked("How long?"), max_tokens=30)) == first
    fresh = LocalChatModel("tiny", tiny)
    assert fresh.preference(asked("Yes or no?"), "Y", "N") == logit


def test_what_was_read_for_the_gate_is_not_read_again_for_the_answer(tiny, counting):
    model = LocalChatModel("tiny", tiny, engine=counting)
    model.preference(asked("Yes or no?", "A long text. " * 30), "Y", "N")
    whole, counting.tokens_read = counting.tokens_read, 0
    list(model.stream(asked("How long?", "A long text. " * 30), max_tokens=1))
    assert counting.tokens_read < 40 < whole
    counting.tokens_read = 0
    list(model.stream(asked("How long?", "Short."), max_tokens=1))
    longer = len("<|system|>\nYou answer.\n<|user|>\n")
    assert counting.tokens_read < longer + 60  # what comes before the question's message is kept as well


def test_two_who_ask_in_turn_do_not_read_for_each_other(tiny, counting):
    model = LocalChatModel("tiny", tiny, engine=counting)
    texts = ["A long text. " * 30, "Another one. " * 30]
    alone = [list(LocalChatModel("tiny", tiny).stream(asked("How long?", text), max_tokens=20)) for text in texts]
    for text in texts:
        model.preference(asked("Yes or no?", text), "Y", "N")
    counting.tokens_read = 0
    assert [list(model.stream(asked("How long?", text), max_tokens=20)) for text in texts] == alone
    assert counting.tokens_read < 80


def test_only_the_prefixes_used_last_are_kept(tiny, counting):
    model = LocalChatModel("tiny", tiny, engine=counting)
    for number in range(20):
        model.preference(asked("Yes or no?", f"Text {number}."), "Y", "N")
    assert len(model._prefixes) == PREFIX_CACHE_SIZE


def test_what_was_written_in_time_is_kept(tiny, counting):
    unlimited = "".join(LocalChatModel("tiny", tiny, engine=counting).stream(asked("aaaa"), max_tokens=60))
    limited = LocalChatModel("tiny", tiny, engine=OneByOne(counting._engine), limit_s=5.5, clock=Clock())
    written = "".join(limited.stream(asked("aaaa"), max_tokens=60))
    assert 0 < len(written) < len(unlimited)
    assert unlimited.startswith(written)


def test_two_answers_at_a_time_are_refused_and_not_mixed(tiny):
    model = LocalChatModel("tiny", tiny)
    writing = model.stream(asked("aaaa"), max_tokens=60)
    first = next(writing)
    with pytest.raises(RuntimeError, match="ModelSlot"):
        next(model.stream(asked("Who?")))
    with pytest.raises(RuntimeError, match="ModelSlot"):
        model.preference(asked("Who?"), "Y", "N")
    assert first + "".join(writing) == "".join(model.stream(asked("aaaa"), max_tokens=60))


def test_one_that_is_given_up_makes_room_for_the_next(tiny):
    model = LocalChatModel("tiny", tiny)
    given_up = model.stream(asked("aaaa"), max_tokens=60)
    next(given_up)
    given_up.close()
    assert list(model.stream(asked("aaaa"), max_tokens=5))


def test_a_folder_that_holds_no_model_is_told_with_the_remedy(tmp_path):
    with pytest.raises(ModelError, match="--model none"):
        LocalChatModel("nothing", tmp_path)


class Bytes:
    """A tokenizer whose tokens are bytes, so that one character takes several."""

    def decode(self, tokens: list[int], skip_special_tokens: bool) -> str:
        return bytes(tokens).decode(errors="replace")


@pytest.mark.parametrize("text", ["plain", "caf\u00e9 \u2014 \u201cquoted\u201d", "\U0001f600 \u4e2d\u6587", ""])
def test_characters_of_several_tokens_come_whole(text):
    pieces = list(text_pieces(Bytes(), ((token, -token / 256) for token in text.encode())))
    assert "".join(pieces) == text
    assert all("\ufffd" not in piece for piece in pieces)
    assert [piece.logprob for piece in pieces] == [-max(piece.encode()) / 256 for piece in pieces]


def test_a_password_in_the_url_is_sent_and_never_shown(server):
    model = RemoteChatModel(server.url.replace("://", "://user:S3CRET%21@"))
    assert base64.b64decode(server.authorization[-1].removeprefix("Basic ")) == b"user:S3CRET!"
    assert model.name == f"llama at {server.url}"
    server.status = 401
    with pytest.raises(ModelError) as asked:
        list(model.stream(PROMPT, stop=threading.Event()))
    with pytest.raises(ModelError) as begun:
        RemoteChatModel(server.url.replace("://", "://user:S3CRET%21@"))
    assert "S3CRET" not in f"{asked.value} {begun.value}"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("http://user:pass@host:8080/v1#m", "http://host:8080/v1#m"),
        ("https://token@host/v1", "https://host/v1"),
        ("http://host/v1", "http://host/v1"),
        ("org/name@1", "org/name@1"),
        ("standard", "standard"),
    ],
)
def test_what_may_be_shown_of_a_models_name(name, shown):
    assert without_secret(name) == shown
