"""OpenAI's protocols, by the JSON that goes over the wire."""

from __future__ import annotations

import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.api.app import api_app
from rag.llm.slot import SlotState
from rag.records import Turn
from tests.browser.articles import AND_KEEPER, ARTICLES, BROKEN, CRASHING, LIT, UNKNOWN
from tests.browser.scripted import REFUSAL
from tests.rag.api.conftest import CRANES, SAID, service_over

CHAT, RESPONSES = "/v1/chat/completions", "/v1/responses"
TEXTS = {article.source: article.text for article in ARTICLES}


def chat(*messages: tuple[str, Any], **more: Any) -> dict[str, Any]:
    return {"model": "footnote", "messages": [{"role": role, "content": content} for role, content in messages], **more}


def events(text: str) -> list[Any]:
    """The data of server-sent events; comments are passed over."""
    lines = [block.splitlines() for block in text.split("\n\n") if block]
    found = [line.removeprefix("data: ") for block in lines for line in block if line.startswith("data: ")]
    return [json.loads(one) if one != "[DONE]" else one for one in found]


def require_true_footnotes(content: str, citations: list[dict[str, Any]], texts: dict[str, str]) -> None:
    assert citations
    for cited in citations:
        assert content[cited["start_index"] : cited["end_index"]] == f"[{cited['number']}]"
        assert texts[cited["source"]][cited["start"] : cited["end"]] == cited["quote"]
        assert cited["url"].endswith(f"#{cited['start']}-{cited['end']}")
        assert cited["url"].startswith("http://here.example:7860/read/")


# -- chat completions


def test_an_answer_has_its_footnotes_in_the_annotations(client):
    body = client.post(CHAT, json=chat(("user", LIT))).json()
    (choice,) = body["choices"]
    assert (body["object"], choice["finish_reason"], body["model"]) == ("chat.completion", "stop", "footnote")
    message = choice["message"]
    assert {one["type"] for one in message["annotations"]} == {"url_citation"}
    require_true_footnotes(message["content"], [one["url_citation"] for one in message["annotations"]], TEXTS)
    assert message["content"].count("[1]") == 2
    assert body["footnote"]["refused"] is False
    told = [(s["supported"], s["citations"]) for s in body["footnote"]["sentences"]]
    assert told == [(True, [1]), (True, [1, 2]), (False, []), (True, [3])]


def test_the_chunks_of_a_stream_make_up_the_same_answer(client):
    whole = client.post(CHAT, json=chat(("user", LIT))).json()
    streamed = client.post(CHAT, json=chat(("user", LIT), stream=True))
    assert streamed.headers["content-type"].startswith("text/event-stream")
    *chunks, done = events(streamed.text)
    assert done == "[DONE]"
    assert {chunk["object"] for chunk in chunks} == {"chat.completion.chunk"}
    assert len({(chunk["id"], chunk["created"]) for chunk in chunks}) == 1
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert deltas[0]["role"] == "assistant"
    message = whole["choices"][0]["message"]
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"]
    assert deltas[-1]["annotations"] == message["annotations"]
    assert [chunk["choices"][0]["finish_reason"] for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert chunks[-1]["footnote"] == whole["footnote"]
    assert "usage" not in chunks[-1]


def test_usage_comes_in_a_last_chunk_without_choices_when_it_is_asked_for(client):
    text = client.post(CHAT, json=chat(("user", LIT), stream=True, stream_options={"include_usage": True})).text
    *chunks, usage, done = events(text)
    assert done == "[DONE]"
    assert all(chunk["usage"] is None for chunk in chunks)
    assert usage["choices"] == []
    assert usage["usage"]["total_tokens"] == usage["usage"]["prompt_tokens"] + usage["usage"]["completion_tokens"]


@pytest.mark.parametrize("stream", [False, True])
def test_a_refusal_is_an_answer_that_says_so(client, stream):
    response = client.post(CHAT, json=chat(("user", UNKNOWN), stream=stream))
    assert response.status_code == 200
    if stream:
        *chunks, _ = events(response.text)
        content = "".join(chunk["choices"][0]["delta"].get("content", "") for chunk in chunks)
        extras = chunks[-1]["footnote"]
    else:
        content, extras = response.json()["choices"][0]["message"]["content"], response.json()["footnote"]
    assert content == REFUSAL
    assert extras["refused"] is True


def test_earlier_messages_are_the_history_and_what_a_system_says_is_not(client, scripted):
    messages = [("system", "You are a pirate."), ("user", LIT), ("assistant", "In 1911. [1][2]"), ("user", AND_KEEPER)]
    assert client.post(CHAT, json=chat(*messages)).status_code == 200
    assert scripted.asked[-1].history == (Turn("user", LIT), Turn("assistant", "In 1911."))
    client.post(CHAT, json=chat(("user", [{"type": "text", "text": LIT}])))
    assert scripted.asked[-1].question == LIT


@pytest.mark.parametrize(
    "sent",
    [
        # Open WebUI: fields of its own beside OpenAI's
        {"stream": True, "stream_options": {"include_usage": True}, "chat_id": "9a", "id": "b1", "session_id": "s",
         "features": {"web_search": False}, "variables": {"{{USER_NAME}}": "Ada"}, "background_tasks": {}, "params": {},
         "tool_ids": None, "files": None, "model_item": {"id": "footnote"}, "tools": []},
        # LibreChat
        {"stream": True, "temperature": 0.7, "top_p": 1, "presence_penalty": 0, "frequency_penalty": 0,
         "user": "65f0", "stream_options": {"include_usage": True}, "max_tokens": 1024, "stop": ["||>", "\nUser:"],
         "parallel_tool_calls": False},
        {"temperature": 0, "seed": 7, "logit_bias": {}, "n": 1, "response_format": {"type": "text"}, "store": False,
         "modalities": ["text"], "metadata": {"a": "b"}, "service_tier": "auto", "reasoning_effort": "low"},
    ],
)  # fmt: skip
def test_what_clients_send_besides_is_taken(client, sent):
    response = client.post(CHAT, json=chat(("system", "x"), ("user", LIT), **sent))
    assert response.status_code == 200
    assert "4 March 1911" in response.text


@pytest.mark.parametrize("parts", [False, True], ids=["Open WebUI", "LibreChat"])
def test_a_conversation_as_chat_programs_send_it_goes_on(client, scripted, parts):
    """The whole of it each time, the answers as they were shown, in text or (LibreChat's agents) in parts."""

    def content(text: str) -> Any:
        return [{"type": "text", "text": text}] if parts else text

    first = client.post(CHAT, json=chat(("system", content("Be brief.")), ("user", content(LIT)))).json()
    shown = first["choices"][0]["message"]["content"]
    assert "[1]" in shown
    messages = [("system", "Be brief."), ("user", LIT), ("assistant", shown), ("user", AND_KEEPER)]
    more = {"stream": True, "stream_options": {"include_usage": True}}
    body = chat(*((role, content(text)) for role, text in messages), **more)
    lines = client.post(CHAT, json=body).text.split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: {")]
    # Where Open WebUI looks for sources: in any delta, by the address and the title of each.
    deltas = [choice["delta"] for chunk in chunks for choice in chunk["choices"]]
    notes = [note for delta in deltas for note in delta.get("annotations", [])]
    assert [note["type"] for note in notes] == ["url_citation"]
    assert notes[0]["url_citation"]["title"]
    assert notes[0]["url_citation"]["url"].startswith("http://here.example:7860/read/")
    asked = scripted.asked[-1]
    assert (asked.question, [turn.role for turn in asked.history]) == (AND_KEEPER, ["user", "assistant"])
    assert "[1]" not in asked.history[1].text


IMAGE = [{"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}]


@pytest.mark.parametrize(
    ("body", "param"),
    [
        (chat(("user", LIT), n=2), "n"),
        (chat(("user", LIT), tools=[{"type": "function", "function": {"name": "f"}}]), "tools"),
        (chat(("user", LIT), functions=[{"name": "f"}]), "functions"),
        (chat(("user", LIT), modalities=["text", "audio"]), "modalities"),
        (chat(("user", LIT), audio={"voice": "alloy", "format": "wav"}), "audio"),
        (chat(("user", LIT), logprobs=True), "logprobs"),
        (chat(("user", LIT), response_format={"type": "json_object"}), "response_format"),
        (chat(("user", IMAGE)), "messages.0.content.0"),
        (chat(("user", [{"type": "input_audio", "input_audio": {}}])), "messages.0.content.0"),
        (chat(("user", [{"type": "text"}])), "messages.0.content.0.text"),
        (chat(("tool", "x"), ("user", LIT)), "messages.0.role"),
        (chat(("user", LIT), ("assistant", "x")), "messages.1"),
        (chat(("user", "  ")), "messages.0"),
        (chat(("user", "x" * 2001)), "messages.0"),
        (chat(("user", None)), "messages.0"),
        (chat(("user", 5)), "messages.0.content"),
        (chat(("robot", "x")), "messages.0.role"),
        (chat(("user", "\ud800")), "messages.0.content"),
        (chat(), "messages"),
        (chat(("user", LIT), temperature=3), "temperature"),
        (chat(("user", LIT), stream="yes"), "stream"),
        (chat(("user", LIT), footnote={"since": "soon"}), "footnote.since"),
        (chat(("user", LIT), footnote={"top_k": 0}), "footnote.top_k"),
        (chat(("user", LIT), footnote={"colour": "red"}), "footnote.colour"),
        ({"messages": [{"role": "user", "content": LIT}]}, "model"),
        ({"model": "footnote"}, "messages"),
        ([], None),
        (7, None),
    ],
)
def test_what_cannot_be_done_is_told_with_the_field(client, scripted, body, param):
    response = client.post(CHAT, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"]
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert scripted.asked == []


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b'{"model": "footnote", "model"'])
def test_a_body_that_is_no_json_is_told(client, content):
    response = client.post(CHAT, content=content, headers={"Content-Type": "application/json"})
    assert response.status_code == 400
    assert response.json()["error"]["message"]


def test_a_date_that_is_none_is_told_before_a_stream_begins(client):
    response = client.post(CHAT, json=chat(("user", LIT), stream=True, footnote={"since": "2025-02-30"}))
    assert response.status_code == 400
    assert "2025-02-30" in response.json()["error"]["message"]


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_a_model_that_is_not_at_work_is_not_there(client, path):
    asked = {**chat(("user", LIT)), "input": LIT, "model": "gpt-4o"}
    error = client.post(path, json=asked)
    assert error.status_code == 404
    assert error.json()["error"]["code"] == "model_not_found"
    assert client.get("/v1/models/gpt-4o").status_code == 404


def test_models_are_footnote_and_the_one_at_work_by_its_own_name(client, scripted):
    scripted.slot._state = SlotState("standard")
    ids = [model["id"] for model in client.get("/v1/models").json()["data"]]
    assert ids == ["footnote", "standard"]
    assert client.get("/v1/models/standard").json()["object"] == "model"
    assert client.post(CHAT, json={**chat(("user", LIT)), "model": "standard"}).json()["model"] == "standard"


# -- responses


def test_a_response_has_its_footnotes_in_the_output_text(client):
    body = client.post(RESPONSES, json={"model": "footnote", "input": LIT}).json()
    assert (body["object"], body["status"]) == ("response", "completed")
    ((part,),) = (message["content"] for message in body["output"])
    assert part["type"] == "output_text"
    require_true_footnotes(part["text"], part["annotations"], TEXTS)


def test_the_events_of_a_response_come_in_openais_order(client):
    whole = client.post(RESPONSES, json={"model": "footnote", "input": LIT}).json()
    streamed = client.post(RESPONSES, json={"model": "footnote", "input": LIT, "stream": True})
    found = events(streamed.text)
    assert [event["sequence_number"] for event in found] == list(range(len(found)))
    names = [line.removeprefix("event: ") for line in streamed.text.splitlines() if line.startswith("event: ")]
    kinds = [event["type"] for event in found]
    assert names == kinds
    assert kinds[:4] == [
        "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added",
    ]  # fmt: skip
    assert kinds[-4:] == [
        "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
    ]  # fmt: skip
    (part,) = whole["output"][0]["content"]
    deltas = [event["delta"] for event in found if event["type"] == "response.output_text.delta"]
    assert "".join(deltas) == part["text"]
    added = [event for event in found if event["type"] == "response.output_text.annotation.added"]
    assert [event["annotation"] for event in added] == part["annotations"]
    assert [event["annotation_index"] for event in added] == list(range(len(added)))
    assert found[-1]["response"]["output"][0]["content"] == [part]


def test_the_input_may_be_a_conversation(client, scripted):
    told = [
        {"type": "message", "role": "developer", "content": "Be brief."},
        {"role": "user", "content": [{"type": "input_text", "text": LIT}]},
        {"type": "message", "id": "msg_1", "status": "completed", "role": "assistant",
         "content": [{"type": "output_text", "text": "In 1911. [1]", "annotations": []}]},
        {"role": "user", "content": AND_KEEPER},
    ]  # fmt: skip
    sent = {"model": "footnote", "input": told, "instructions": "x", "store": False, "include": [], "reasoning": {}}
    assert client.post(RESPONSES, json=sent).status_code == 200
    assert scripted.asked[-1].history == (Turn("user", LIT), Turn("assistant", "In 1911."))


@pytest.mark.parametrize(
    ("more", "param"),
    [
        ({"previous_response_id": "resp_1"}, "previous_response_id"),
        ({"conversation": "conv_1"}, "conversation"),
        ({"background": True}, "background"),
        ({"tools": [{"type": "web_search"}]}, "tools"),
        ({"text": {"format": {"type": "json_schema"}}}, "text.format"),
        ({"input": [{"type": "function_call_output", "call_id": "c", "output": "x"}]}, "input.0"),
        ({"input": [{"role": "user", "content": [{"type": "input_image", "image_url": "x"}]}]}, "input.0.content.0"),
        ({"input": [{"content": "x"}]}, "input.0.role"),
        ({"input": ""}, "input"),
        ({"input": []}, "input"),
        ({"input": None}, "input"),
    ],
)
def test_what_a_response_cannot_be_is_told(client, more, param):
    response = client.post(RESPONSES, json={"model": "footnote", "input": LIT, **more})
    assert response.status_code == 400
    assert response.json()["error"]["param"] == param


# -- what goes wrong


@pytest.mark.parametrize("path", [CHAT, RESPONSES])
def test_a_model_that_is_being_loaded_is_waited_for_by_whoever_asks(client, scripted, path):
    for phase in ("preparing", "loading"):
        scripted.slot._state = SlotState("standard", phase)
        response = client.post(path, json={**chat(("user", LIT)), "input": LIT})
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) > 0
        assert response.json()["error"]["type"] == "server_error"


@pytest.mark.parametrize(("question", "status"), [(BROKEN, 503), (CRASHING, 500)])
def test_what_fails_is_an_error_and_never_a_half_answer(client, question, status):
    response = client.post(CHAT, json=chat(("user", question)))
    assert response.status_code == status
    assert response.json()["error"]["type"] == "server_error"
    assert "Traceback" not in response.text


def test_one_may_ask_so_many_questions_a_minute(limited, scripted):
    client = limited(scripted, 2)
    answers = [client.post(CHAT, json=chat(("user", LIT))) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert answers[-1].json()["error"]["type"] == "rate_limit_error"


@pytest.mark.parametrize("script", [None, SAID, "Mars is red."])
@pytest.mark.parametrize(
    "question",
    [CRANES, "hello", "How many articles are there?", "Which articles mention Northmouth?", "Why is Mars red?"],
)
def test_a_stream_of_any_kind_of_answer_adds_up_to_the_answer(real, built, script, question):
    pipeline = real(script)
    client = TestClient(api_app(service_over(pipeline), "1"), base_url="http://here.example:7860")
    message = client.post(CHAT, json=chat(("user", question))).json()["choices"][0]["message"]
    *chunks, _ = events(client.post(CHAT, json=chat(("user", question), stream=True)).text)
    deltas = [chunk["choices"][0]["delta"] for chunk in chunks]
    assert "".join(delta.get("content", "") for delta in deltas) == message["content"] != ""
    assert deltas[-1]["annotations"] == message["annotations"]
    texts = {info.source: pipeline.index.document(info.source).text for info in pipeline.index.documents()}
    if message["annotations"]:
        require_true_footnotes(message["content"], [one["url_citation"] for one in message["annotations"]], texts)
    assert message["annotations"] or question != CRANES
