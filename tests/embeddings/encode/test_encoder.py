import platform
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch

from embeddings.encode.bert import BertShape, Float32Bert, Int8Bert, attention, quick_attention
from embeddings.encode.contract import DEFAULT_ENCODER, TextVectors
from embeddings.encode.int8 import Int8Encoder, _padded
from embeddings.encode.loading import LEAST_CHECKED, trusted
from embeddings.encode.sentence_transformer import SentenceTransformerEncoder, model_folder
from embeddings.process import tune_process
from tests.fakes import FakeEncoder


def test_each_text_is_encoded_once_and_only_when_asked_for():
    encoder = FakeEncoder()
    vectors = TextVectors(["one apple", "two pears", "three plums"], encoder)
    assert encoder.encoded == []
    first = vectors.of([2, 0, 2])
    assert encoder.encoded == ["three plums", "one apple"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(vectors.of([0])[0], encoder.encode(["one apple"])[0])
    assert vectors.of([]).shape == (0, encoder.identity.dim)


TEXTS = [
    "The minister signed the treaty in Oslo on 1 May 2024.",
    "How long is the railway from Norland to Sudland?",
    "Farmers picked 900 tonnes of apples, and fewer pears; the harvest lasted ten weeks. " * 3,
    "caf\u00e9",
    "",
]


@pytest.fixture(scope="module")
def fast(encoder):
    if not isinstance(encoder, Int8Encoder):
        pytest.skip("8 bits are not the quickest on this processor")
    return encoder


@pytest.fixture(scope="module")
def library():
    return SentenceTransformerEncoder(DEFAULT_ENCODER, "cpu")


def tiny_bert():
    """Two layers of random weights, and two texts, one of them padded."""
    random = torch.Generator().manual_seed(3)
    dim, layers, wide = 64, 2, 128

    def drawn(*shape):
        return torch.randn(*shape, generator=random) / 8

    weights = {
        "embeddings.word_embeddings.weight": drawn(50, dim),
        "embeddings.position_embeddings.weight": drawn(16, dim),
        "embeddings.token_type_embeddings.weight": drawn(2, dim),
    }
    sizes = {
        **{f"attention.self.{name}": (dim, dim) for name in ("query", "key", "value")},
        "attention.output.dense": (dim, dim),
        "intermediate.dense": (wide, dim),
        "output.dense": (dim, wide),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(layers):
        prefix = f"encoder.layer.{layer}."
        for name, size in sizes.items():
            weights |= {f"{prefix}{name}.weight": drawn(*size), f"{prefix}{name}.bias": drawn(size[0])}
        norms += [f"{prefix}attention.output.LayerNorm", f"{prefix}output.LayerNorm"]
    for name in norms:
        weights |= {f"{name}.weight": torch.ones(dim), f"{name}.bias": torch.zeros(dim)}
    ids = torch.tensor([[1, 7, 9, 30, 2], [1, 8, 2, 0, 0]])
    mask = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]])
    return Float32Bert(weights, BertShape(layers, 4, dim, 1e-12)), ids, mask


def test_8_bit_layers_agree_with_float32():
    reference, ids, mask = tiny_bert()
    cosines = (Int8Bert(reference, ids, mask)(ids, mask) * reference(ids, mask)).sum(1)
    assert float(cosines.min()) > 0.98


def test_padding_changes_no_vector():
    reference, ids, mask = tiny_bert()
    network = Int8Bert(reference, ids, mask)
    alone = network(ids[1:, :3], mask[1:, :3])
    assert torch.allclose(network(ids, mask)[1], alone[0], atol=2e-2)
    assert torch.allclose(reference(ids, mask)[1], reference(ids[1:, :3], mask[1:, :3])[0], atol=1e-5)


def test_scores_too_large_for_a_plain_exponential_are_no_harm():
    mask = torch.ones(1, 3, dtype=torch.long)
    shape = BertShape(1, 1, 32, 1e-12)
    qkv = torch.ones(3, 96).bfloat16() * 20
    assert not bool(torch.isfinite(quick_attention(qkv, mask, shape)).all())
    assert bool(torch.isfinite(attention(qkv, mask, shape)).all())


def test_the_float32_reference_is_the_published_network(fast, library):
    from sentence_transformers import SentenceTransformer  # 7 s, which not every worker need take

    plain = SentenceTransformer(str(model_folder(DEFAULT_ENCODER)), device="cpu").encode(TEXTS)
    ids, mask = _padded(fast._token_ids(TEXTS), 256)
    with torch.inference_mode():
        own = fast._reference(ids, mask).numpy()
    assert np.allclose(own, plain, atol=1e-4)


def test_the_fast_way_has_the_library_s_identity_and_tokens_and_nearly_its_vectors(fast, library):
    assert fast.identity == library.identity
    assert [fast.token_starts(text) for text in TEXTS] == [library.token_starts(text) for text in TEXTS]
    assert ((fast.encode(TEXTS) * library.encode(TEXTS)).sum(1) > 0.98).all()
    long = "apples and pears " * 300
    assert fast.encode([long])[0] @ library.encode([long])[0] > 0.98


def test_texts_can_be_cut_while_others_are_encoded(library):
    """One tokenizer for both lost its padding between two steps of a batch, and with it a whole build."""
    library.encode(["a few words", "rather more words than those"])
    padding = library._model.tokenizer.backend_tokenizer.padding
    assert padding is not None
    library.token_starts("one two three")
    assert library._model.tokenizer.backend_tokenizer.padding == padding


def test_vectors_have_length_1_and_do_not_depend_on_their_neighbours(fast):
    together = fast.encode(TEXTS * 9)
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    alone = np.concatenate([fast.encode([text]) for text in TEXTS])
    assert ((together[: len(TEXTS)] * alone).sum(1) > 0.999).all()
    assert fast.encode([]).shape == (0, 384)


def test_a_question_s_vector_is_the_same_to_the_last_bit_whoever_asks_beside_it(fast):
    """Rankings and refusals hang on it; padded to another length, sums are rounded otherwise."""
    questions = [f"{'Who saw it, ' * (number % 3)}how long was railway number {number}?" for number in range(12)]
    alone = np.concatenate([fast.encode_questions([question]) for question in questions])
    assert np.array_equal(fast.encode_questions(questions), alone)
    assert np.array_equal(alone, np.concatenate([fast.encode([question]) for question in questions]))
    assert fast.encode_questions([]).shape == (0, 384)


def test_batches_beside_each_other_have_one_core_each(fast, monkeypatch):
    """They once had all of them each, and waited for one another: 6.4 ms a question instead of 3.9."""
    threads, network = set(), fast._network

    def noted(*given):
        threads.add(torch.get_num_threads())
        return network(*given)

    monkeypatch.setattr(fast, "_network", noted)
    fast.encode(TEXTS * 20)
    assert threads == {1}


def test_threads_that_start_later_still_get_all_cores(fast):
    fast.encode(TEXTS)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(torch.get_num_threads).result() == torch.get_num_threads()


def test_the_fast_way_is_left_when_it_strays_from_float32(fast, caplog):
    texts = [f"Article number {number} of the day." for number in range(LEAST_CHECKED)]
    assert trusted(fast, texts) is fast
    assert trusted(fast, texts[:3]) is fast, "too few to tell"

    class Astray(Int8Encoder):
        def __init__(self):
            self.identity = fast.identity

        def agreement(self, texts):
            return 0.9

    assert isinstance(trusted(Astray(), texts), SentenceTransformerEncoder)
    assert "0.9" in caplog.text


def test_other_models_go_through_the_library(tmp_path):
    assert Int8Encoder.load("nothing", tmp_path) is None
    (tmp_path / "config.json").write_text('{"model_type": "roberta"}')
    assert Int8Encoder.load("another", tmp_path) is None


def test_lengths_are_rounded_up_but_never_over_the_limit():
    assert [_padded([[1] * length], 40)[0].shape[1] for length in (1, 16, 17, 33, 40)] == [16, 16, 32, 40, 40]
    ids, mask = _padded([[5, 6, 7], [8]], 40)
    assert ids[:, :4].tolist() == [[5, 6, 7, 0], [8, 0, 0, 0]]
    assert mask.sum(1).tolist() == [3, 1]


@pytest.mark.skipif(sys.platform != "linux" or platform.libc_ver()[0] != "glibc", reason="a setting of glibc")
def test_what_is_freed_is_there_for_the_next_product():
    """Asked of the system anew, page by page, it made a language model read a quarter slower."""
    import resource  # not on Windows

    tune_process({})
    size, count, rounds = 16 << 20, 4, 20

    def buffers() -> int:
        return len([torch.ones(size // 4) for _ in range(count)])

    buffers()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(rounds):
        buffers()
    faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
    assert faults < rounds * count * size / resource.getpagesize() / 10
