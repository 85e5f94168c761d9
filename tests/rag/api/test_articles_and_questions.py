"""Our own routes: search, ask, articles, reading, health, metrics, description."""

from __future__ import annotations

import re
import time
from html import escape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from embeddings.load.files import Document
from rag.api.app import api_app
from rag.api.metrics import Metrics
from rag.llm.slot import SlotState
from rag.records import Answer, AnswerFinished, Turn, event_from_json, from_json
from tests.browser.articles import AND_KEEPER, LIT, RUDE, UNKNOWN
from tests.browser.scripted import ScriptedPipeline
from tests.rag.api.conftest import CRANES, SAID, service_over
from tests.rag.api.test_openai import events

BREAD = "prices/bread ü#1.md"


@pytest.fixture
def over_real(real) -> TestClient:
    return TestClient(api_app(service_over(real(SAID)), "1"))


def test_a_search_finds_passages_whose_offsets_slice_the_article(over_real):
    body = over_real.post("/api/search", json={"question": CRANES, "top_k": 3}).json()
    assert [passage["rank"] for passage in body["passages"]] == [1, 2, 3]
    assert body["passages"][0]["source"] == "harbour.txt"
    for passage in body["passages"]:
        text = over_real.get(f"/api/articles/{quote(passage['source'])}").json()["text"]
        assert text[passage["start"] : passage["end"]] == passage["text"]


def test_a_search_keeps_within_what_is_named(over_real):
    for within, sources in (
        ({"since": "1920", "until": "1929"}, {BREAD}),
        ({"source": "many*"}, {"many.jsonl#a", "many.jsonl#b"}),
        ({"source": ["harbour*", "prices/*"]}, {"harbour.txt", BREAD}),
    ):
        found = over_real.post("/api/search", json={"question": "Northmouth", **within}).json()["passages"]
        assert {passage["source"] for passage in found} == sources


def test_an_answer_is_the_same_record_as_everywhere(over_real):
    answer = from_json(Answer, over_real.post("/api/ask", json={"question": CRANES}).json())
    assert answer.citations[0].quote == "The harbour of Northmouth has nine cranes."
    assert [sentence.supported for sentence in answer.sentences] == [True, True, False]


@pytest.mark.parametrize("how", [{"json": {"stream": True}}, {"headers": {"Accept": "text/event-stream"}, "json": {}}])
def test_the_events_of_an_answer_are_those_of_the_pipeline(over_real, how):
    how["json"]["question"] = CRANES
    response = over_real.post("/api/ask", **how)
    assert response.headers["content-type"].startswith("text/event-stream")
    found = [event_from_json(event) for event in events(response.text)]
    assert isinstance(found[-1], AnswerFinished)
    names = [line.removeprefix("event: ") for line in response.text.splitlines() if line.startswith("event: ")]
    assert names == [type(event).__name__ for event in found]


def test_a_conversation_goes_with_the_question(client, scripted):
    history = [{"role": "user", "text": LIT}, {"role": "assistant", "text": "In 1911."}]
    client.post("/api/ask", json={"question": AND_KEEPER, "history": history, "top_k": 2, "strictness": "strict"})
    asked = scripted.asked[-1]
    assert asked.history == (Turn("user", LIT), Turn("assistant", "In 1911."))
    assert (asked.top_k, asked.strictness) == (2, "strict")


def test_of_a_long_conversation_the_end_is_read_and_the_beginning_of_each_turn(client, scripted):
    """A megabyte of it kept a core busy for eight seconds, also for a search, which no limit counts."""
    history = [{"role": "user", "text": f"{number} " + "x" * 5000} for number in range(150)]
    messages = [{"role": "user", "content": turn["text"]} for turn in history]
    client.post("/api/ask", json={"question": LIT, "history": history})
    client.post(
        "/v1/chat/completions", json={"model": "footnote", "messages": [*messages, {**messages[0], "content": LIT}]}
    )
    for asked in scripted.asked[-2:]:
        assert [turn.text.split()[0] for turn in asked.history] == [str(number) for number in range(110, 150)]
        assert {len(turn.text) for turn in asked.history} == {2000}


@pytest.mark.parametrize("path", ["/api/search", "/api/ask"])
@pytest.mark.parametrize(
    "more",
    [{"question": ""}, {"question": " "}, {"question": None}, {"question": "x" * 2001}, {"top_k": 0}, {"top_k": "5"},
     {"top_k": 10**30}, {"since": "tomorrow"}, {"until": "2025-02-30"}, {"source": ""}, {"source": 1}, {"colour": 1},
     {"history": [{"role": "system", "text": "x"}]}, {"history": [{"role": "user"}]}, {"history": "x"},
     {"question": "\ud800"}, {"source": ["\ud800"]}, {"since": "2026", "until": "2025"}],
)  # fmt: skip
def test_bad_input_is_told_in_words(over_real, path, more):
    import json

    body = json.dumps({"question": "x", **more})
    response = over_real.post(path, content=body, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["message"]


# -- articles


def test_articles_are_listed_a_page_at_a_time(over_real):
    body = over_real.get("/api/articles?limit=2&offset=1").json()
    assert body["total"] == 4
    assert [article["source"] for article in body["articles"]] == ["many.jsonl#a", "many.jsonl#b"]
    (bread,) = over_real.get("/api/articles", params={"q": "BREAD price"}).json()["articles"]
    assert (bread["source"], bread["date"]) == (BREAD, "1923-06-18")
    assert over_real.get("/api/articles?limit=0").status_code == 400
    assert over_real.get("/api/articles?offset=x").json()["error"]["param"] == "offset"


@pytest.mark.parametrize("source", ["nothing.txt", "../harbour.txt", "a\x00b", "%", "x" * 3000, "harbour.txt/", "a\nb"])
@pytest.mark.parametrize("path", ["/api/articles/", "/read/"])
def test_an_article_that_is_not_there_is_404(over_real, path, source):
    assert over_real.get(path + quote(source)).status_code == 404


def test_a_page_that_is_not_there_is_told_as_a_page_whatever_its_name(over_real):
    answer = over_real.get("/read/" + quote("<a>\nb"))
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (404, "text/html")
    assert escape("<a>\nb") in answer.text


def test_an_article_is_read_under_whatever_name_it_has():
    article = Document("a\nb\r\n\u2028c.txt", "Lines", None, "Its name has four lines.")
    client = TestClient(api_app(service_over(ScriptedPipeline((article,), {})), "1"))
    assert client.get("/api/articles/" + quote(article.source)).json()["text"] == article.text
    assert article.text in client.get("/read/" + quote(article.source)).text


def test_a_file_is_added_searched_and_deleted(kept):
    client, library, articles = kept
    sent = articles.parent / "sent"
    sent.write_text("Whales\n\nWhales sing in the bay of Northmouth at night.\n")

    async def with_upload(scope, receive, send):
        await client.app({**scope, "footnote.upload": (sent, "whales.txt")}, receive, send)

    added = TestClient(with_upload).post("/api/articles")
    assert (added.status_code, added.json()) == (202, {"file": "whales.txt", "indexing": True})
    again = TestClient(with_upload).post("/api/articles")
    assert again.status_code == 400
    assert "there already" in again.json()["error"]["message"]
    library.wait(30)
    found = client.post("/api/search", json={"question": "Who sings in the bay?"}).json()["passages"]
    assert found[0]["source"] == "whales.txt"
    assert client.delete("/api/articles/whales.txt").json() == {"file": "whales.txt", "articles": 1, "indexing": True}
    library.wait(30)
    assert client.get("/api/articles/whales.txt").status_code == 404
    assert not (articles / "whales.txt").exists()


def test_one_article_of_many_in_a_file_is_not_deleted_with_the_others_by_accident(kept):
    client, library, articles = kept
    refused = client.delete(f"/api/articles/{quote('many.jsonl#a')}")
    assert refused.status_code == 409
    assert "many.jsonl" in refused.json()["error"]["message"]
    assert (articles / "many.jsonl").exists()
    assert client.delete("/api/articles/many.jsonl").json()["articles"] == 2
    library.wait(30)
    assert client.get("/api/articles").json()["total"] == 2
    assert client.delete("/api/articles/nothing.txt").status_code == 404
    assert client.delete(f"/api/articles/{quote(BREAD)}").status_code == 202


def test_a_library_that_cannot_be_changed_says_so(client):
    assert client.delete("/api/articles/ferry.pdf").status_code == 403


def test_the_reading_page_shows_text_and_never_what_is_written_in_it(client):
    page = client.get("/read/" + quote('a"b<i>.html')).text
    assert page.count("<script>") == 1
    assert "onerror=" not in re.sub(r"&[a-z#0-9]+;", "", page).replace("onerror=&quot;", "") or "<img" not in page
    assert "<img" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;window.hacked = 1&lt;/script&gt;" in page


# -- watching


def test_health_tells_whether_questions_are_answered(client, scripted):
    assert client.get("/health").json() == {"status": "ok", "model": "none", "generation": 1, "articles": 3}
    for phase, status in (("preparing", "starting"), ("loading", "starting"), ("failed", "failed")):
        scripted.slot._state = SlotState("standard", phase, reason="/secret/path")
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"], answer.json()["model"]) == (503, status, phase)
        assert "secret" not in answer.text
    assert client.head("/health").status_code == 503


def metric(client: TestClient, name: str) -> float:
    (value,) = re.findall(rf"^{re.escape(name)} (\S+)$", client.get("/metrics").text, re.M)
    return float(value)


def test_metrics_count_answers_and_hold_nothing_of_them(client):
    for question in (LIT, UNKNOWN, LIT):
        client.post("/api/ask", json={"question": question})
    client.post("/api/search", json={"question": "x"})
    text = client.get("/metrics").text
    assert metric(client, 'footnote_answers_total{outcome="answered"}') == 2
    assert metric(client, 'footnote_answers_total{outcome="refused"}') == 1
    assert metric(client, 'footnote_sentences_total{supported="false"}') == 2
    assert metric(client, 'footnote_sentences_total{supported="true"}') == 6
    assert metric(client, 'footnote_stage_seconds_count{stage="retrieve"}') == 4
    assert metric(client, 'footnote_stage_seconds_count{stage="first_token"}') == 3
    assert metric(client, "footnote_index_generation") == 1
    assert metric(client, "footnote_queue_length") == 0
    assert "Northmouth" not in text
    assert client.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")


class SlowMetrics(Metrics):
    def answered(self, outcome, answer):
        time.sleep(0.3)
        super().answered(outcome, answer)


def test_an_answer_is_counted_before_whoever_asked_has_it(scripted):
    client = TestClient(api_app(service_over(scripted, metrics=SlowMetrics()), "1"))
    client.post("/api/ask", json={"question": LIT})
    assert metric(client, 'footnote_answers_total{outcome="answered"}') == 1


def test_the_description_names_every_route_and_loads_nothing(client):
    schema = client.get("/openapi.json").json()
    page = client.get("/api/docs").text
    assert {"/v1/chat/completions", "/v1/responses", "/api/search", "/api/ask", "/health"} <= set(schema["paths"])
    assert all(path in page for path in schema["paths"])
    assert not re.search(r'(src|href)="(https?:)?//', page)
    assert "<script" not in page
    assert "422" not in {
        status for path in schema["paths"].values() for op in path.values() for status in op["responses"]
    }


def test_markup_in_an_answer_stays_text(client):
    assert client.post("/api/ask", json={"question": RUDE}).headers["content-type"] == "application/json"
