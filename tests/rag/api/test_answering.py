"""Answers over a real connection: stopped when it is closed, so many at once, a sign of life while nothing comes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest

from rag.api.answering import Answering, Asked
from rag.api.app import api_app
from rag.api.errors import ApiError
from rag.api.footnotes import deltas
from rag.web.server import Server
from tests.browser.articles import ARTICLES, CITATIONS, LIT, SENTENCES, scripts
from tests.browser.scripted import ScriptedPipeline, whole_script
from tests.loops import run as run_alone
from tests.rag.api.conftest import service_over

CHAT = {"model": "footnote", "messages": [{"role": "user", "content": LIT}]}


def until(holds: Callable[[], object], timeout_s: float = 8.0) -> bool:
    ends = time.monotonic() + timeout_s
    while not holds() and time.monotonic() < ends:
        time.sleep(0.01)
    return bool(holds())


@pytest.fixture
def waiting() -> ScriptedPipeline:
    """Its answers wait at gates."""
    return ScriptedPipeline(ARTICLES, scripts(gates=True))


@pytest.fixture
def url(waiting: ScriptedPipeline) -> Iterator[str]:
    server = Server(api_app(service_over(waiting), "1"), "127.0.0.1", 0)
    server.start()
    yield server.url
    server.stop()


BODIES = [
    ("v1/chat/completions", {**CHAT, "stream": True}),
    ("v1/responses", {"model": "footnote", "input": LIT, "stream": True}),
    ("api/ask", {"question": LIT, "stream": True}),
]


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_closing_a_stream_stops_the_model(waiting, url, path, body):
    waiting.open("evidence")
    waiting.open("writing")
    with httpx.stream("POST", url + path, json=body, timeout=10) as response:
        assert response.status_code == 200
        lines = response.iter_lines()  # the connection is closed with it
        next(lines)
        assert not waiting.asked[0].stop.is_set()
    assert until(waiting.asked[0].stop.is_set)
    assert until(lambda: waiting.ended == [LIT])


@pytest.mark.parametrize(("path", "body"), BODIES)
def test_closing_a_request_that_waits_for_the_whole_answer_stops_the_model(waiting, url, path, body):
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(url + path, json={**body, "stream": False}, timeout=0.5)
    assert until(lambda: waiting.ended == [LIT])


def test_the_first_sentence_comes_before_the_last_is_written(waiting, url):
    for gate in ("evidence", "writing", "sentence 1"):
        waiting.open(gate)
    with httpx.stream("POST", f"{url}v1/chat/completions", json={**CHAT, "stream": True}, timeout=10) as response:
        first = next(line for line in response.iter_lines() if "4 March 1911" in line)
        assert first.startswith("data: ")
        assert waiting.ended == []


def test_so_many_answers_are_written_at_once_and_one_more_is_told_to_come_again(waiting):

    async def ask() -> ApiError:
        answering = Answering(service_over(waiting), at_once=2)
        waiting.open("evidence")
        held = [await answering.begun(Asked(LIT, "address 10.0.0.1")) for _ in range(2)]
        with pytest.raises(ApiError) as refused:
            await answering.begun(Asked(LIT, "address 10.0.0.1"))
        for events in held:
            await events.aclose()
        again = await answering.begun(Asked(LIT, "address 10.0.0.1"))
        await again.aclose()
        return refused.value

    refused = run_alone(ask())
    assert refused.status == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert until(lambda: len(waiting.ended) == 3), "all of them are stopped"


def test_one_user_leaves_places_to_the_others(waiting):
    """Whoever asked by the hundred had all places for themselves, and nobody else was answered."""

    async def ask() -> list[tuple[str, int]]:
        answering = Answering(service_over(waiting), at_once=8)
        waiting.open("evidence")
        held, refused = [], []
        for visitor in ("ada",) * 6 + ("eve",) * 4:
            try:
                held.append(await answering.begun(Asked(LIT, visitor)))
            except ApiError as error:
                refused.append((visitor, error.status))
        await held.pop(0).aclose()
        held.append(await answering.begun(Asked(LIT, "ada")))
        for events in held:
            await events.aclose()
        return refused

    assert run_alone(ask()) == [("ada", 429)] * 2


def test_while_nothing_comes_there_is_a_sign_of_life(waiting):

    async def first_of() -> list[object]:
        events = await Answering(service_over(waiting), quiet_s=0.02).begun(Asked(LIT, "ada"))
        pieces = deltas(events, "http://x")
        found = [await anext(pieces)]
        await events.aclose()
        return found

    assert run_alone(first_of()) == [None]


def test_thirty_clients_ask_at_once_and_all_are_answered():
    pipeline = ScriptedPipeline(ARTICLES, {LIT: whole_script(LIT, SENTENCES, CITATIONS)})
    server = Server(api_app(service_over(pipeline), "1"), "127.0.0.1", 0)
    server.start()
    codes: list[int] = []

    def ask() -> None:
        codes.append(httpx.post(f"{server.url}v1/chat/completions", json=CHAT, timeout=30).status_code)

    threads = [threading.Thread(target=ask) for _ in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    server.stop()
    assert codes == [200] * 30
