"""A server that is not ours: `transformers serve`, on loopback, with a tiny model."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from embeddings.errors import ModelError
from rag.assembly import load_chat_model
from rag.llm.contract import Prompt
from rag.llm.remote import RemoteChatModel
from tests.rag.llm.tiny import save_tiny_model

PROMPT = Prompt(question="Who phoned whom?")
START_S = 120


def free_port() -> int:
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        return int(some.getsockname()[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """Its URL and the folder of its model."""
    folder = save_tiny_model(tmp_path_factory.mktemp("served") / "tiny", "llama")
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path_factory.mktemp("hub"))}
    port = free_port()
    command = [str(Path(sys.executable).with_name("transformers")), "serve", str(folder), "--port", str(port)]
    process = subprocess.Popen([*command, "--device", "cpu"], env=environment)
    deadline = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            break
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not start"
            time.sleep(0.2)
    yield f"http://127.0.0.1:{port}/v1", folder
    process.terminate()
    process.wait(30)


def test_another_program_s_server_streams_an_answer(served):
    url, folder = served
    model = RemoteChatModel(url, model=str(folder))
    pieces = list(model.stream(PROMPT, max_tokens=12))
    assert 1 < len(pieces) <= 13
    assert pieces == list(model.stream(PROMPT, max_tokens=12))
    assert model.preference(PROMPT, "Yes", "No") is None


def test_a_server_that_lists_no_model_is_told_in_words(served):
    url, _ = served  # this one lists what is in the hub's cache, which is empty here
    with pytest.raises(ModelError, match="names no model"):
        load_chat_model(url)


def test_a_model_that_it_does_not_list_can_be_named_behind_its_url(served):
    url, folder = served
    model = load_chat_model(f"{url}#{folder}")
    assert model is not None
    assert list(model.stream(PROMPT, max_tokens=3))


def test_a_stop_ends_its_answer(served):
    url, folder = served
    stop, heard = threading.Event(), []
    for piece in RemoteChatModel(url, model=str(folder)).stream(PROMPT, max_tokens=1000, stop=stop):
        heard.append(piece)
        stop.set()
    assert len(heard) == 1


def test_what_it_refuses_is_told_in_its_words(served):
    url, _ = served
    with pytest.raises(ModelError, match="answered 4"):
        list(RemoteChatModel(url, model="another/model").stream(PROMPT))
