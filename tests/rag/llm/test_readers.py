"""A reader's low-rank weights: what they change, and what they must not."""

from __future__ import annotations

import hashlib
import threading
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModelForCausalLM

from embeddings.errors import ModelError
from embeddings.kernels import fastest
from rag.llm import readers
from rag.llm.contract import Prompt
from rag.llm.engines.int8_decoder import Int8Decoder
from rag.llm.engines.low_rank import read_matrices
from rag.llm.engines.shape import decodable
from rag.llm.engines.transformers import TransformersEngine
from rag.llm.local import LocalChatModel
from rag.llm.prompts import answer_prompt, claim_prompt, gate_prompt
from rag.llm.readers import reader_of
from rag.llm.weights.registry import REGISTRY
from rag.question.kinds import Kind
from tests.rag.llm.tiny import save_tiny_model

MATRICES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
GO = threading.Event()
TOKENS = list(range(1, 40))


@pytest.fixture
def folder(tmp_path):
    return save_tiny_model(tmp_path / "model", "qwen2")


@pytest.fixture
def reader(folder, tmp_path):
    """Of rank 4, for all blocks but the first."""
    torch.manual_seed(5)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    tensors = {}
    for name, module in model.named_modules():
        if name.rpartition(".")[2] in MATRICES and ".0." not in name:
            tensors[f"{name}.down"] = torch.randn(4, module.in_features) * 0.2
            tensors[f"{name}.up"] = torch.randn(module.out_features, 4) * 0.2
    save_file(tensors, tmp_path / "reader.safetensors")
    return tmp_path / "reader.safetensors"


def int8(folder) -> Int8Decoder:
    shape = decodable(folder)
    assert shape is not None
    return Int8Decoder(folder, shape)


@pytest.mark.skipif(not fastest(160, 64).exact, reason="8 bits are not the quickest on this processor")
def test_engines_read_the_same_with_it(folder, reader):
    """As weights that have it added to them."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    tensors = load_file(reader)
    for name in {name.rpartition(".")[0] for name in tensors}:
        model.get_submodule(name).weight.data += tensors[f"{name}.up"] @ tensors[f"{name}.down"]
    with torch.inference_mode():
        expected = model(torch.tensor([TOKENS])).logits[0, -1]
    for engine in (int8(folder), TransformersEngine(folder, "cpu")):
        plain = engine.prefill(TOKENS, GO)
        engine.add_reader(reader)
        engine.crop(0)
        with_it = engine.prefill(TOKENS, GO, True)
        assert torch.nn.functional.cosine_similarity(with_it, expected, dim=0) > 0.995
        assert torch.nn.functional.cosine_similarity(plain, expected, dim=0) < 0.95
        engine.crop(0)
        assert torch.equal(engine.prefill(TOKENS, GO), plain)


@pytest.mark.parametrize("make", [int8, lambda folder: TransformersEngine(folder, "cpu")], ids=["int8", "transformers"])
def test_it_reads_the_instruction_alone_and_leaves_no_trace(folder, reader, make):
    asked = Prompt("You answer.", "The line is long.", "How long?", "Say Yes or No.", reads=True)
    other = replace(asked, instruction="Say Yes or No!")
    plain = LocalChatModel("tiny", folder, engine=make(folder))
    model = LocalChatModel("tiny", folder, engine=make(folder), reader=reader)
    logit = model.preference(asked, "Y", "N")
    assert logit != plain.preference(asked, "Y", "N")
    # What it does not read with the weights comes out as from a model that has none, whatever was read before.
    for unread in (replace(asked, reads=False), replace(other, reads=False)):
        assert model.preference(unread, "Y", "N") == plain.preference(unread, "Y", "N")
        assert list(model.stream(unread, max_tokens=20)) == list(plain.stream(unread, max_tokens=20))
    model.preference(other, "Y", "N")
    assert model.preference(asked, "Y", "N") == logit


def test_a_damaged_one_is_told(folder, tmp_path):
    damaged = tmp_path / "reader.safetensors"
    damaged.write_bytes(b"\x00" * 40)
    with pytest.raises(ModelError, match="damaged"):
        LocalChatModel("tiny", folder, reader=damaged)


def test_it_is_asked_what_the_evidence_says_and_nothing_else():
    assert claim_prompt("It is long.", "", []).reads
    assert gate_prompt("How long?", []).reads
    assert not answer_prompt("How long?", Kind.FACT, []).reads


def test_it_belongs_to_one_file(tmp_path):
    sha = hashlib.sha256(b"model").hexdigest()
    (tmp_path / f"{sha[:16]}.safetensors").touch()
    assert reader_of(sha, tmp_path) is not None
    assert reader_of(sha[::-1], tmp_path) is reader_of(None, tmp_path) is None


def test_the_default_model_has_one():
    assert reader_of(REGISTRY["standard"].sha256) is not None


def test_each_reader_that_ships_fits_its_preset():
    presets = {spec.sha256[:16]: spec.size for spec in REGISTRY.values()}
    shipped = sorted(Path(readers.__file__).with_name("reader_weights").glob("*.safetensors"))
    assert {path.stem for path in shipped} == {spec.sha256[:16] for spec in REGISTRY.values() if reader_of(spec.sha256)}
    assert sum(path.stat().st_size for path in shipped) < 25e6
    for path in shipped:
        size, matrices = presets[path.stem], read_matrices(path)
        for name, low_rank in matrices.items():
            kind = name.rpartition(".")[2]
            ins, outs = low_rank.down.shape[0], low_rank.up.shape[1]
            assert ins == (size.inner if kind == "down_proj" else size.hidden), name
            widths = {
                "k_proj": size.key_width,
                "v_proj": size.key_width,
                "gate_proj": size.inner,
                "up_proj": size.inner,
            }
            assert outs == widths.get(kind, size.hidden), name
        blocks = {int(name.split(".")[2]) for name in matrices}
        assert max(blocks) == size.layers - 1 and len(matrices) == len(blocks) * len(MATRICES)
