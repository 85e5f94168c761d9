"""Models in 8 bits against the same models in float32 by transformers."""

from __future__ import annotations

import random
import threading

import pytest
import torch
from transformers import AutoModelForCausalLM

from embeddings.kernels import FLOAT32, KERNELS, LEVELS, Kernel, fastest, is_right, quantised
from rag.llm.engines.choice import fastest_engine
from rag.llm.engines.int8_decoder import PIECE_ROWS, READER_ROWS, STEP_ROWS, Int8Decoder
from rag.llm.engines.int8_weights import EXACT_FILE, INT8_FILE, write_int8
from rag.llm.engines.quantisation import REST_LEVELS, Int8Linear
from rag.llm.engines.shape import decodable
from rag.llm.engines.transformers import TransformersEngine
from tests.rag.llm.tiny import save_tiny_model

EXACT_KERNELS = [kernel for kernel in KERNELS if kernel.exact and is_right(kernel)]
needs_bytes = pytest.mark.skipif(not fastest(160, 64).exact, reason="8 bits are not the quickest on this processor")
each_kernel = pytest.mark.parametrize("kernel", EXACT_KERNELS, ids=lambda kernel: kernel.name)
SIZES = [
    ("qwen2", {}),
    ("llama", {"tie_word_embeddings": False, "num_key_value_heads": 4}),
    ("llama", {"head_dim": 32, "attention_bias": True, "num_key_value_heads": 1}),
]


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}-{len(size[1])}")
def folder(request, tmp_path):
    architecture, changes = request.param
    return save_tiny_model(tmp_path, architecture, **changes)


def decoder(folder) -> Int8Decoder:
    shape = decodable(folder)
    assert shape is not None
    return Int8Decoder(folder, shape)


def tokens(count: int) -> list[int]:
    return random.Random(count).choices(range(1, 95), k=count)


GO = threading.Event()


@each_kernel
def test_a_product_is_that_of_the_rounded_weights_whatever_the_scale_of_a_row(kernel):
    weight, bias = torch.randn(48, 96), torch.randn(48)
    x = torch.randn(5, 96) * torch.tensor([1e-6, 1e-2, 1.0, 1e3, 0.0])[:, None]
    x[2, 7] = 300.0  # one large number, as language models have them, must not drown the others
    levels, scales = quantised(weight)
    rounded = levels * scales[:, None]
    expected = x.double() @ rounded.double().T + bias
    error = (Int8Linear(kernel, levels, scales, bias)(x) - expected).abs()
    # What goes in is off by half a 254th of a level, each number of it, at most.
    rounding = x.abs().amax(1, keepdim=True) / (LEVELS * REST_LEVELS * 2) * rounded.abs().sum(1)
    assert (error <= rounding + 1e-6 * (1 + expected.abs())).all()


@each_kernel
@pytest.mark.parametrize("rows", [2, STEP_ROWS, 100])
def test_a_row_does_not_depend_on_the_rows_beside_it(kernel, rows):
    linear, x = Int8Linear(kernel, *quantised(torch.randn(64, 128))), torch.randn(rows, 128)
    together = linear(x)
    assert all(torch.equal(together[row], linear(x[row : row + 1])[0]) for row in range(rows))


@needs_bytes
@pytest.mark.parametrize("count", [1, STEP_ROWS, STEP_ROWS + 1, READER_ROWS + 1, PIECE_ROWS + 40])
def test_logits_are_those_of_transformers_but_for_the_rounding_of_the_weights(folder, count):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    for parameter in model.parameters():
        if parameter.dim() == 2 and parameter is not model.get_input_embeddings().weight:
            levels, scales = quantised(parameter.data)
            parameter.data = levels * scales[:, None]
    asked = tokens(count)
    with torch.inference_mode():
        expected = model(torch.tensor([asked])).logits[0, -1]
    got = decoder(folder).prefill(asked, GO)
    likeness = 0.998 if count <= STEP_ROWS else 0.99
    assert torch.nn.functional.cosine_similarity(got, expected, dim=0) > likeness


@needs_bytes
def test_several_tokens_in_one_step_are_to_the_last_bit_those_one_by_one(folder):
    engine, begun, more = decoder(folder), tokens(30), tokens(STEP_ROWS)
    engine.prefill(begun, GO)
    single = [engine.decode([token])[0] for token in more]
    engine.crop(len(begun))
    together = engine.decode(more)
    assert all(torch.equal(one, other) for one, other in zip(single, together, strict=True))
    assert engine.length == len(begun) + len(more)


def keep_int8(folder) -> None:
    """As a conversion leaves it: the exact layers are gone."""
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
    write_int8(model.state_dict(), 3, folder)
    (folder / EXACT_FILE).unlink()


@needs_bytes
def test_weights_kept_in_8_bits_are_to_the_last_bit_those_made_on_the_way(folder):
    expected = decoder(folder).prefill(tokens(40), GO)
    exact = (folder / EXACT_FILE).stat().st_size
    keep_int8(folder)
    assert (folder / INT8_FILE).stat().st_size < 0.8 * exact
    assert torch.equal(decoder(folder).prefill(tokens(40), GO), expected)


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_where_8_bits_are_all_there_is_they_are_run_whatever_is_quickest(tmp_path, device):
    folder = save_tiny_model(tmp_path, "qwen2")
    keep_int8(folder)
    assert fastest_engine(folder, device).prefill(tokens(40), GO).isfinite().all()


def test_a_processor_on_which_floats_are_quicker_runs_them_one_token_a_step(tmp_path):
    folder = save_tiny_model(tmp_path, "qwen2")
    expected = decoder(folder).prefill(tokens(40), GO)
    keep_int8(folder)
    engine = Int8Decoder(folder, decodable(folder), FLOAT32)
    assert engine.decode_tokens == 1
    assert torch.nn.functional.cosine_similarity(engine.prefill(tokens(40), GO), expected, dim=0) > 0.998


@needs_bytes
def test_what_was_read_before_leaves_no_trace(folder):
    engine, shared, own = decoder(folder), tokens(50), tokens(20)
    engine.prefill(shared, GO)
    first = engine.prefill(own, GO)
    engine.crop(0)
    engine.prefill(tokens(1100), GO)  # more than there is room for at first
    engine.crop(0)
    engine.prefill(shared, GO)
    engine.prefill(tokens(33), GO)
    engine.crop(len(shared))
    assert torch.equal(engine.prefill(own, GO), first)


@pytest.mark.parametrize("make", [decoder, lambda folder: TransformersEngine(folder, "cpu")])
def test_a_snapshot_can_be_gone_back_to_again_and_again(tmp_path, make):
    if make is decoder and not fastest(160, 64).exact:
        pytest.skip("8 bits are not the quickest on this processor")
    engine = make(save_tiny_model(tmp_path, "qwen2"))
    engine.prefill(tokens(50), GO)
    state = engine.snapshot()
    expected = engine.prefill(tokens(20), GO)
    for other in (30, 1200):
        engine.crop(0)
        engine.prefill(tokens(other), GO)
        engine.restore(state)
        assert engine.length == 50
        assert torch.equal(engine.prefill(tokens(20), GO), expected)


class SetAfter(threading.Event):
    """An event that is set once it has been looked at so often."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0


@needs_bytes
@pytest.mark.parametrize("looks", [0, 1, 4])
def test_a_stop_is_heeded_between_two_layers_and_nothing_is_kept(folder, looks):
    engine, shared, own = decoder(folder), tokens(40), tokens(PIECE_ROWS + 30)
    engine.prefill(shared, GO)
    expected = engine.prefill(own, GO)
    engine.crop(len(shared))
    assert engine.prefill(own, SetAfter(looks)) is None
    assert engine.length == len(shared)
    assert torch.equal(engine.prefill(own, GO), expected)


@pytest.mark.parametrize("looks", [0, 2])
def test_a_model_run_as_it_is_heeds_a_stop_between_two_layers(tmp_path, looks):
    engine = TransformersEngine(save_tiny_model(tmp_path, "qwen2"), "cpu")
    expected = engine.prefill(tokens(40), GO)
    engine.crop(0)
    assert engine.prefill(tokens(40), SetAfter(looks)) is None
    engine.crop(0)
    assert engine.length == 0
    assert torch.equal(engine.prefill(tokens(40), GO), expected)


@pytest.mark.parametrize(
    ("architecture", "changes"),
    [
        ("qwen2", {"use_sliding_window": True, "sliding_window": 16, "max_window_layers": 1}),
        ("qwen2", {"hidden_act": "gelu"}),
        ("llama", {"mlp_bias": True}),
        ("llama", {"rope_parameters": {"rope_type": "linear", "factor": 2.0, "rope_theta": 1e4}}),
        ("qwen3", {}),
        ("gemma2", {"sliding_window": 16}),
    ],
)
def test_a_model_that_is_not_known_is_run_as_it_is(tmp_path, architecture, changes):
    folder = save_tiny_model(tmp_path, architecture, **changes)
    assert decodable(folder) is None
    engine = fastest_engine(folder, "cpu")
    assert isinstance(engine, TransformersEngine)
    assert engine.prefill(tokens(40), GO).isfinite().all()


@needs_bytes
def test_a_known_model_is_run_in_8_bits(folder):
    assert isinstance(fastest_engine(folder, "cpu"), Int8Decoder)


def test_a_row_whose_largest_value_stands_out_has_15_bits_and_the_others_8():
    random_ = torch.Generator().manual_seed(5)
    x = torch.randn(40, 2048, generator=random_)
    x[::3, 7] *= 1e4
    linear = Int8Linear(fastest(64, 2048), *quantised(torch.randn(64, 2048, generator=random_)))
    mixed, careful, quick = linear.by_peak(x), linear(x, 2), linear(x, 1)
    peaked = torch.zeros(40, dtype=torch.bool)
    peaked[::3] = True
    assert torch.equal(mixed[peaked], careful[peaked])
    assert torch.equal(mixed[~peaked], quick[~peaked])
    alone = torch.cat([linear.by_peak(row[None]) for row in x])
    assert torch.equal(mixed, alone), "a row does not depend on the rows beside it"


def test_each_row_is_multiplied_only_as_it_is_needed():
    counted: list[int] = []

    def pack(levels, scales):
        def product(x):
            counted.append(len(x))
            return x @ (levels * scales[:, None]).T

        return product

    linear = Int8Linear(Kernel("counting", pack, exact=False), *quantised(torch.randn(8, 2048)))
    x = torch.randn(160, 2048)
    linear.by_peak(x)
    x[:32, 7] = 1e4
    linear.by_peak(x)
    x[:, 7] = 1e4
    linear.by_peak(x)
    assert counted == [160, 160, 32, 160, 160]
