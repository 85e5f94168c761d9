"""Several servers of one model over loopback: one is killed in the middle of its answer, is busy, or comes back."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from embeddings.errors import ModelError
from rag.checking.calibration import CheckFit
from rag.llm.calibrations import Calibration, Calibrations
from rag.llm.claims import judge_of
from rag.llm.contract import Prompt
from rag.llm.model_server import ModelServer, without_secret
from rag.llm.models import RemoteModel, identify
from rag.llm.remote import RemoteChatModel
from rag.llm.servers import Servers, requests_in_flight
from rag.records import SourceSentence

PROMPT = Prompt(evidence="Putin phoned Xi.", question="Who phoned whom?")
WORDS = ["Putin ", "phoned ", "Xi ", "on ", "Monday."]


class Server:
    """Writes its words one by one; cut off after `dies_after` of them, as a process that is killed is."""

    def __init__(self, port: int = 0, model: str = "llama") -> None:
        self.words = list(WORDS)
        self.dies_after: int | None = None
        self.status = 200
        self.says_error = False
        self.ends = True
        self.logprobs: list[dict] | None = None
        self.asked: list[dict] = []
        self.busy, self.most_busy = 0, 0
        self.go_on = threading.Event()
        self.go_on.set()
        outer, lock = self, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._whole({"data": [{"id": model}, {"id": "shared"}]})

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.asked.append(body)
                with lock:
                    outer.busy += 1
                    outer.most_busy = max(outer.busy, outer.most_busy)
                outer.go_on.wait(10)
                try:
                    self._answer(body)
                finally:
                    with lock:
                        outer.busy -= 1

            def _answer(self, body: dict) -> None:
                if outer.status != 200 or not body.get("stream"):
                    told = None if outer.logprobs is None else {"content": [{"top_logprobs": outer.logprobs}]}
                    self._whole({"choices": [{"message": {"content": "Yes"}, "logprobs": told}]})
                    return
                self.send_response(200)
                self.send_header("Transfer-Encoding", "chunked")
                self.end_headers()
                for place, word in enumerate(outer.words):
                    if place == outer.dies_after:
                        self._broken()
                        return
                    self._chunk(json.dumps({"choices": [{"delta": {"content": word}}]}))
                if outer.ends:
                    self._chunk("[DONE]")
                self.wfile.write(b"0\r\n\r\n")

            def _broken(self) -> None:
                if outer.says_error:
                    self._chunk(json.dumps({"error": {"message": "out of memory"}}))
                    self.wfile.write(b"0\r\n\r\n")
                else:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    self.close_connection = True

            def _chunk(self, said: str) -> None:
                line = f"data: {said}\n\n".encode()
                self.wfile.write(f"{len(line):x}\r\n".encode() + line + b"\r\n")

            def _whole(self, said: dict) -> None:
                body = json.dumps(said).encode()
                self.send_response(outer.status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_port
        self.url = f"http://127.0.0.1:{self.port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.go_on.set()
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def servers() -> Iterator[tuple[Server, Server]]:
    pair = (Server(), Server())
    yield pair
    for server in pair:
        server.close()


def model_of(*servers: Server, **options: object) -> RemoteChatModel:
    return RemoteChatModel(",".join(server.url for server in servers), retry_after_s=(0, 0), **options)  # type: ignore[arg-type]


def first_asked(model: RemoteChatModel, pair: tuple[Server, Server]) -> tuple[Server, Server]:
    """The two, the one that is asked first before the other."""
    assert "".join(model.stream(PROMPT)) == "".join(WORDS)
    return pair if pair[0].asked else (pair[1], pair[0])


@pytest.mark.parametrize("after", [0, 1, 4])
@pytest.mark.parametrize("says_error", [False, True])
def test_a_server_killed_in_the_middle_is_gone_on_from_by_another_and_nothing_comes_twice(servers, after, says_error):
    model = model_of(*servers)
    first, second = first_asked(model, servers)
    first.dies_after, first.says_error = after, says_error
    # The other one cuts the same text into other pieces.
    second.words = ["Putin phon", "ed Xi on Mon", "day."]
    assert "".join(model.stream(PROMPT)) == "".join(WORDS)
    assert second.asked
    asked = len(first.asked)
    assert "".join(model.stream(PROMPT)) == "".join(WORDS)
    assert len(first.asked) == asked, "one that failed is left alone"


def test_what_another_server_writes_otherwise_is_never_put_behind_what_was_given_out(servers):
    model = model_of(*servers)
    first, second = first_asked(model, servers)
    first.dies_after, second.words = 2, ["Xi ", "phoned ", "Putin."]
    given = []
    with pytest.raises(ModelError, match="writes another one; ask again"):
        given.extend(iter_kept(model.stream(PROMPT), given))
    assert given == WORDS[:2]
    assert list(model.stream(PROMPT)) == second.words, "the next question works"


def iter_kept(pieces: Iterator[str], kept: list[str]) -> Iterator[str]:
    for piece in pieces:
        kept.append(piece)
    yield from ()


def test_a_shorter_answer_of_another_server_is_no_end_of_it(servers):
    model = model_of(*servers)
    first, second = first_asked(model, servers)
    first.dies_after, second.words = 3, WORDS[:2]
    with pytest.raises(ModelError, match="another one"):
        list(model.stream(PROMPT))


def test_a_stream_that_ends_without_its_end_is_no_answer(servers):
    model = model_of(servers[0])
    servers[0].ends = False
    with pytest.raises(ModelError, match="in the middle"):
        list(model.stream(PROMPT))


def test_when_all_are_gone_it_is_said_and_one_that_comes_back_is_asked_again(servers):
    model = model_of(*servers)
    for server in servers:
        server.close()
    with pytest.raises(ModelError, match="nothing answers at"):
        list(model.stream(PROMPT))
    again = Server(servers[0].port)
    try:
        assert "".join(model.stream(PROMPT)) == "".join(WORDS)
    finally:
        again.close()


def test_one_that_is_gone_at_the_start_is_done_without(servers):
    servers[0].close()
    assert "".join(model_of(*servers).stream(PROMPT)) == "".join(WORDS)


def test_busy_servers_are_asked_again_and_one_that_refuses_the_prompt_is_not(servers):
    model = model_of(*servers)
    for server in servers:
        server.status = 503
    with pytest.raises(ModelError, match="answered 503"):
        list(model.stream(PROMPT))
    assert [len(server.asked) for server in servers] == [3, 3]
    for server in servers:
        server.status = 400
    with pytest.raises(ModelError, match="answered 400"):
        list(model.stream(PROMPT))
    assert sum(len(server.asked) for server in servers) == 7


def test_a_stop_ends_it_where_it_is(servers):
    stop, given = threading.Event(), []
    for piece in model_of(*servers).stream(PROMPT, stop=stop):
        given.append(piece)
        stop.set()
    assert given == WORDS[:1]


def test_no_server_has_more_requests_than_it_may_and_all_have_some(servers):
    model = model_of(*servers, in_flight=2)
    for server in servers:
        server.go_on.clear()
    answers: list[str] = []
    askers = [threading.Thread(target=lambda: answers.append("".join(model.stream(PROMPT)))) for _ in range(7)]
    for asker in askers:
        asker.start()
    until = time.monotonic() + 5
    while sum(server.busy for server in servers) < 4 and time.monotonic() < until:
        time.sleep(0.01)
    assert [server.busy for server in servers] == [2, 2]
    for server in servers:
        server.go_on.set()
    for asker in askers:
        asker.join(10)
    assert answers == ["".join(WORDS)] * 7
    assert max(server.most_busy for server in servers) == 2


def test_one_that_failed_is_looked_at_again_and_then_asked(servers):
    now = [0.0]
    pool = Servers([ModelServer(server.url, "it") for server in servers], look_again_s=2.0, clock=lambda: now[0])
    stop = threading.Event()
    pool.failed(pool.all[0])
    for _ in range(3):
        with pool.one((), stop) as server:
            assert server is pool.all[1]
    now[0] = 2.5
    with pool.one((), stop):
        until = time.monotonic() + 5
        while pool.down and time.monotonic() < until:
            time.sleep(0.01)
    assert not pool.down


def told(**logprobs: float) -> list[dict]:
    return [{"token": token.replace("_", " "), "logprob": logprob} for token, logprob in logprobs.items()]


def test_the_reading_of_a_server_that_tells_logprobs(servers):
    for server in servers:
        server.logprobs = told(Yes=-0.5, No=-2.0, Maybe=-6.0)
    model = model_of(*servers)
    assert model.preference(PROMPT, "Yes", "No") == pytest.approx(1.5)
    (asked,) = [body for server in servers for body in server.asked]
    assert (asked["max_tokens"], asked["logprobs"], asked["top_logprobs"]) == (1, True, 20)
    # With a space before it, it is the same word; one that is not told is at most as likely as the last that is.
    for server in servers:
        server.logprobs = told(Yes=-1.0, _Yes=-1.0, Maybe=-6.0)
    assert model.preference(PROMPT, "Yes", "No") == pytest.approx(5.0 + 0.6931, abs=1e-3)
    for server in servers:
        server.logprobs = told(Maybe=-0.1, Perhaps=-3.0)
    assert model.preference(PROMPT, "Yes", "No") is None


def test_a_server_that_tells_none_is_not_asked_for_ever(servers):
    model = model_of(*servers)
    assert [model.preference(PROMPT, "Yes", "No") for _ in range(9)] == [None] * 9
    assert sum(len(server.asked) for server in servers) == 3


def test_one_answer_without_logprobs_says_nothing_of_the_next(servers):
    model = model_of(servers[0])
    for logprobs in (None, told(Yes=-1.0, No=-2.0), None, None, None, told(Yes=-1.0, No=-2.0)):
        servers[0].logprobs = logprobs
        assert model.preference(PROMPT, "Yes", "No") == (None if logprobs is None else pytest.approx(1.0))


def test_a_server_that_refuses_to_tell_is_read_by_words(servers):
    model = model_of(*servers)
    for server in servers:
        server.status = 400
    assert model.preference(PROMPT, "Yes", "No") is None


def test_a_reading_is_had_from_another_server_too(servers):
    model = model_of(*servers)
    first, second = first_asked(model, servers)
    first.close()
    second.logprobs = told(Yes=-1.0, No=-3.0)
    assert model.preference(PROMPT, "Yes", "No") == pytest.approx(2.0)


def test_a_calibration_is_kept_for_a_model_at_its_places(servers):
    one, other = model_of(*servers), model_of(servers[1], servers[0])
    assert one.fingerprint == other.fingerprint
    assert model_of(servers[0]).fingerprint != one.fingerprint
    assert model_of(*servers, model="shared").fingerprint != one.fingerprint


def test_servers_of_different_models_are_no_pair(servers):
    third = Server(model="qwen")
    try:
        assert model_of(servers[0], third).name.startswith("shared at ")
    finally:
        third.close()


def test_several_addresses_are_one_model_and_none_shows_its_password():
    both = "http://u:p@a:1/v1, https://b/v1/#qwen"
    assert identify(both) == RemoteModel("http://u:p@a:1/v1,https://b/v1", "qwen")
    assert RemoteModel("http://a/v1,http://b/v1", in_flight=8).at_once == 16
    assert without_secret(both) == "http://a:1/v1,https://b/v1/#qwen"
    with pytest.raises(ModelError, match="does not end with /v1"):
        identify("http://a/v1,http://b")
    assert requests_in_flight({"FOOTNOTE_IN_FLIGHT": "64"}) == 64
    assert requests_in_flight({"FOOTNOTE_IN_FLIGHT": "many"}) == requests_in_flight({})


def test_a_server_that_was_calibrated_reads_claims_as_a_local_model_does(servers, tmp_path):
    for server in servers:
        server.logprobs = told(Yes=-0.5, No=-2.0)
    model = model_of(*servers)
    kept = Calibrations(tmp_path)
    assert judge_of(model, kept.of(model).check, "Who?") is None, "its logit has a scale that nobody knows yet"
    kept.keep(model.fingerprint, Calibration(check=CheckFit(words=0.8, bias=-0.3, logit=0.5)))
    judge = judge_of(model, kept.of(model).check, "Who phoned?")
    assert judge is not None
    source = SourceSentence("a.txt", "A call", None, 0, 16, "Putin phoned Xi.")
    assert judge.reader("Putin phoned Xi.", [source]) == pytest.approx(1.5)
    (asked,) = [body for server in servers for body in server.asked]
    assert "Putin phoned Xi." in asked["messages"][-1]["content"]
