"""GGUF files of architectures that our own decoder does not know, run as they are by llama.cpp."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path

import psutil
import pytest

from embeddings.errors import ModelError
from rag.llm import llama_cpp
from rag.llm.contract import Prompt
from rag.llm.llama_cpp import LlamaCppChatModel
from rag.llm.models import CONVERSION_MEMORY, GgufFile, identify
from rag.llm.weights.cache import ModelCache
from rag.llm.weights.gguf import GgufHeader, read_header
from tests.rag.llm.tiny_gguf import write_gpt2, write_header

needs_llama_cpp = pytest.mark.skipif(not llama_cpp.is_available(), reason="there is no wheel of llama.cpp here")
EVIDENCE = 'Excerpts:\n\n- "The bridge is 480 metres long."\n- "It opened in 1994."'
ASK = Prompt("You answer.", EVIDENCE, "Question: How long is it?", "Answer in one sentence.")
CHECK = Prompt("You answer.", EVIDENCE, "Question: How long is it?", "Is it said? Answer Yes or No.")


@pytest.fixture(scope="module")
def gguf(tmp_path_factory) -> Path:
    return write_gpt2(tmp_path_factory.mktemp("gguf") / "tiny.gguf")


@pytest.fixture(scope="module")
def model(gguf):
    model = LlamaCppChatModel("tiny", gguf, threads=1)
    yield model
    model.close()


def text(model: LlamaCppChatModel, prompt: Prompt, count: int = 24) -> str:
    return "".join(model.stream(prompt, max_tokens=count))


@needs_llama_cpp
def test_it_writes_and_no_more_than_wanted(model):
    assert text(model, ASK, 0) == ""
    long = text(model, ASK, 40)
    assert long
    assert long.startswith(text(model, ASK, 4))
    assert len(text(model, ASK, 4).encode()) <= 4 * 3  # a byte that is no character is shown as U+FFFD


@needs_llama_cpp
def test_an_answer_does_not_depend_on_what_was_asked_before(model, gguf):
    first, logit = text(model, ASK), model.preference(CHECK, "Yes", "No")
    for between in (CHECK, Prompt(instruction="Count."), Prompt("You answer.", EVIDENCE, "Question: Who?", "Say.")):
        text(model, between)
        assert text(model, ASK) == first
        assert model.preference(CHECK, "Yes", "No") == logit
    fresh = LlamaCppChatModel("tiny", gguf, threads=1)
    assert fresh.preference(CHECK, "Yes", "No") == logit
    assert text(fresh, ASK) == first
    fresh.close()


@needs_llama_cpp
def test_what_the_gate_read_is_not_read_again_for_the_answer(model):
    counted: list[int] = []
    server = model._server

    class Counting:
        def __getattr__(self, name):
            return getattr(server, name)

        def ask(self, method, path, body, stop):
            answer = server.ask(method, path, body, stop)
            if path == "completion":
                counted.append(answer["timings"]["prompt_n"])
            return answer

    model._server = Counting()
    try:
        text(model, Prompt(instruction="Something else."))
        counted.clear()
        model.preference(CHECK, "Yes", "No")
        whole = sum(counted)
        counted.clear()
        model.preference(ASK, "Yes", "No")
    finally:
        model._server = server
    assert counted[:2] == [1, len(f"{ASK.instruction}\n<|assistant|>\n")]
    assert whole > len(EVIDENCE)


@needs_llama_cpp
def test_the_logit_is_antisymmetric_and_of_the_first_tokens(model):
    logit = model.preference(CHECK, "Yes", "No")
    assert logit is not None
    assert model.preference(CHECK, "No", "Yes") == pytest.approx(-logit)
    assert model.preference(CHECK, "Y", "N") == logit
    assert model.preference(CHECK, "Yes", "Yes") == 0.0


@needs_llama_cpp
def test_a_stop_ends_it_at_once(model):
    stop, heard = threading.Event(), []
    for piece in model.stream(ASK, max_tokens=1500, stop=stop):
        heard.append(piece)
        stop.set()
    assert len(heard) == 1
    assert list(model.stream(ASK, stop=stop)) == []
    assert model.preference(CHECK, "Yes", "No", stop=stop) is None
    assert text(model, ASK, 4)


@needs_llama_cpp
def test_its_process_ends_with_the_model(gguf):
    before = {child.pid for child in psutil.Process().children()}
    model = LlamaCppChatModel("tiny", gguf, threads=1)
    (process,) = [child for child in psutil.Process().children() if child.pid not in before]
    del model
    deadline = time.monotonic() + 10
    while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@needs_llama_cpp
def test_a_damaged_file_is_told_and_takes_only_its_own_process_along(gguf, tmp_path):
    damaged = tmp_path / "damaged.gguf"
    damaged.write_bytes(gguf.read_bytes()[:-5000])
    with pytest.raises(ModelError, match=r"damaged\.gguf.*--model none"):
        LlamaCppChatModel("damaged", damaged, threads=1)


@needs_llama_cpp
def test_another_program_needs_the_key(model):
    import httpx

    answer = httpx.post(f"{model._server.url}/completion", json={"prompt": "Hello", "n_predict": 1}, trust_env=False)
    assert answer.status_code == 401


@needs_llama_cpp
def test_an_unknown_architecture_is_run_as_it_is_and_not_converted(gguf, tmp_path):
    def convert(source: Path, folder: Path) -> None:
        raise AssertionError("it was converted")

    cache = ModelCache(tmp_path / "cache", convert=convert)
    named = identify(str(gguf))
    assert named == GgufFile(gguf)
    assert named.is_prepared(cache)
    named.prepare(cache)
    model = named.load(cache, {})
    assert isinstance(model, LlamaCppChatModel)
    assert (model.name, model.fingerprint) == ("tiny", cache.digest(gguf))
    assert text(model, ASK, 4)
    model.close()


@needs_llama_cpp
def test_only_what_our_own_decoder_runs_and_memory_can_convert_is_converted(gguf, tmp_path):
    ours = write_header(tmp_path / "ours.gguf", "llama", {})
    plenty = 100 * ours.stat().st_size
    assert GgufFile(ours, plenty).is_converted
    assert not GgufFile(ours, CONVERSION_MEMORY * ours.stat().st_size - 1).is_converted
    assert not GgufFile(gguf, plenty * 1000).is_converted
    for number, (key, value) in enumerate([("llama.rope.scaling.type", "yarn"), ("llama.expert_count", "8")]):
        other = write_header(tmp_path / f"{number}.gguf", "llama", {key: value})
        assert not GgufFile(other, plenty).is_converted


@pytest.mark.parametrize(
    ("kv_heads", "size_gb", "tokens"),
    [(8, 4.9, 4096), (32, 4.1, 2048), (32, 8.0, 3051)],  # Llama 3 8B; one without grouped heads in 4 bits and in 8
)
def test_the_context_is_as_long_as_memory_bears(kv_heads, size_gb, tokens):
    sizes = {"block_count": 32, "embedding_length": 4096, "context_length": 8192}
    heads = {"attention.head_count": 32, "attention.head_count_kv": kv_heads}
    values = {f"llama.{key}": value for key, value in (sizes | heads).items()}
    header = GgufHeader({"general.architecture": "llama"} | values, frozenset())
    assert llama_cpp.context_tokens(header, int(size_gb * 1e9)) == tokens
    kv_bytes = tokens * 2 * 2 * 32 * kv_heads * 128
    assert kv_bytes <= 0.27 * size_gb * 1e9


def test_a_header_says_what_the_file_holds(gguf):
    header = read_header(gguf)
    assert header.architecture == "gpt2"
    assert header.of_architecture("block_count") == 2
    assert {"token_embd.weight", "blk.1.ffn_down.bias"} < header.tensors
    assert "tokenizer.ggml.tokens" not in header.values


@pytest.mark.parametrize("size", [0, 4, 20, 500])
def test_a_header_that_is_cut_off_is_told(gguf, tmp_path, size):
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(gguf.read_bytes()[:size])
    with pytest.raises(ModelError, match=r"cut\.gguf"):
        read_header(cut)


def test_the_server_s_parameters_are_those_that_it_is_asked_for():
    """So that a renamed field of the library is seen here and not by users."""
    if not llama_cpp.is_available():
        pytest.skip("there is no wheel of llama.cpp here")
    import xllamacpp

    from rag.llm.llama_cpp_server import _parameters

    asked = {"model": "a.gguf", "context_tokens": 512, "batch_tokens": 64, "threads": 3, "key": "k"}
    parameters = _parameters(xllamacpp, json.loads(json.dumps(asked)))
    assert (parameters.n_ctx, parameters.n_batch, parameters.cpuparams.n_threads) == (512, 64, 3)
    assert (parameters.api_keys, parameters.hostnames) == (["k"], ["127.0.0.1"])
