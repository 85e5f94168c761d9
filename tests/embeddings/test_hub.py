"""Models of the hub where there is no network."""

import time

import httpx
import pytest

from embeddings.encode.sentence_transformer import SentenceTransformerEncoder
from embeddings.errors import EncoderError, ModelUnreachable
from embeddings.hub import hub_answers, hub_place

NOWHERE = {"HF_ENDPOINT": "http://127.0.0.1:9/"}  # the port of "discard": nothing listens there


def answering(request: httpx.Request) -> httpx.Response:
    return httpx.Response(404)


def silent(request: httpx.Request) -> httpx.Response:
    time.sleep(5)
    return httpx.Response(200)


def test_the_hub_answers_whatever_it_says_and_is_not_waited_for():
    assert hub_answers({}, transport=httpx.MockTransport(answering))
    assert not hub_answers(NOWHERE)
    assert not hub_answers({"HF_HUB_OFFLINE": "1"}, transport=httpx.MockTransport(answering))
    started = time.monotonic()
    assert not hub_answers({}, transport=httpx.MockTransport(silent), within_s=0.1)
    assert time.monotonic() - started < 2


def test_a_model_of_a_hub_that_answers_is_loaded_by_its_name():
    assert hub_place("some/model", {}, transport=httpx.MockTransport(answering)) == "some/model"


def test_a_hub_that_cannot_be_reached_is_told_at_once():
    with pytest.raises(ModelUnreachable, match=r"'no/model' is not on this machine, and http://127.0.0.1:9 does not"):
        hub_place("no/model", NOWHERE)


def test_an_encoder_of_a_hub_that_cannot_be_reached_is_told_at_once(monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", NOWHERE["HF_ENDPOINT"])
    with pytest.raises(EncoderError, match=r"it is not on this machine, and http://127.0.0.1:9 does not answer\. Give"):
        SentenceTransformerEncoder("no/encoder", "cpu")
