"""Which engine is chosen, and that a row of the table is all that one has to add."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from rag.llm.contract import Prompt
from rag.llm.engines.choice import ENGINES, choose_engine
from rag.llm.engines.transformers import TransformersEngine
from rag.llm.local import LocalChatModel
from tests.rag.llm.tiny import save_tiny_model

INT8, TRANSFORMERS = ENGINES


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    return save_tiny_model(tmp_path_factory.mktemp("tiny"), "llama")


def test_the_fastest_of_those_that_can_run_it_is_chosen(tiny):
    slow = replace(TRANSFORMERS, name="slow", decode_tokens_per_s=1)
    fast = replace(TRANSFORMERS, name="fast", decode_tokens_per_s=1000)
    never = replace(TRANSFORMERS, name="never", decode_tokens_per_s=2000, loader=lambda folder, device: None)
    assert choose_engine(tiny, "cpu", (slow, never, fast)).row is fast


def test_what_the_8_bit_decoder_cannot_run_is_run_by_transformers(tmp_path):
    gpt2 = save_tiny_model(tmp_path, "gpt2", n_positions=512)
    assert choose_engine(gpt2, "cpu").row is TRANSFORMERS
    assert choose_engine("somebody/something", "cuda").row is TRANSFORMERS


@pytest.mark.parametrize("imports_transformers", [True, False])
def test_an_engine_that_does_without_transformers_loads_beside_its_import(tiny, imports_transformers):
    threads = []

    def load():
        threads.append(threading.current_thread())
        return TransformersEngine(tiny, "cpu")

    row = replace(TRANSFORMERS, loader=lambda folder, device: load, imports_transformers=imports_transformers)
    model = LocalChatModel("tiny", tiny, engines=(row,))
    assert (threads == [threading.current_thread()]) == imports_transformers
    assert "".join(model.stream(Prompt(question="Who?"), max_tokens=3))
