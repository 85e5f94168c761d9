"""The weights of Qwen2 and Llama models in 8 bits: made from the exact ones, or read as they were made before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.kernels import quantised

if TYPE_CHECKING:
    import torch

EXACT_FILE = "model.safetensors"
INT8_FILE = "int8-model.safetensors"
"""The whole model: linear layers in 8 bits, the others as they are. Another rounding must have another name."""
EMBEDDING = "model.embed_tokens"
HEAD = "lm_head"
QUERY_KEY_VALUE, OUTPUT, GATE, UP, DOWN = "self_attn.qkv", "self_attn.out", "mlp.gate", "mlp.up", "mlp.down"
JOINED = {
    QUERY_KEY_VALUE: ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    OUTPUT: ("self_attn.o_proj",),
    GATE: ("mlp.gate_proj",),
    UP: ("mlp.up_proj",),
    DOWN: ("mlp.down_proj",),
}
"""The linear layers of a block, and the matrices that each is put together from."""

Linear = tuple["torch.Tensor", "torch.Tensor", "torch.Tensor | None"]
"""Levels and scales, as of `quantised`, and bias."""


class StoredModel:
    """A model's weights by the names of its layers, from tensors of either file by their names."""

    def __init__(self, tensors: Mapping[str, torch.Tensor]) -> None:
        self._tensors = tensors

    def norm(self, name: str) -> torch.Tensor:
        """float32, shape (hidden,)."""
        return self._tensors[f"{name}.weight"].float()

    def embedding(self) -> torch.Tensor:
        """As it is stored, shape (vocabulary, hidden); of a file only the rows that are asked for are ever read."""
        return self._tensors[f"{EMBEDDING}.weight"]

    def linear(self, name: str) -> Linear:
        """The output layer (`HEAD`), or one of `JOINED` in a block; made on the way where the exact ones are stored."""
        import torch

        if f"{name}.levels" in self._tensors:
            return self._tensors[f"{name}.levels"], self._tensors[f"{name}.scales"], self._tensors.get(f"{name}.bias")
        matrices = self._matrices(name)
        biased = f"{matrices[0]}.bias" in self._tensors
        bias = torch.cat([self._tensors[f"{matrix}.bias"] for matrix in matrices]) if biased else None
        return *quantised(torch.cat([self._tensors[f"{matrix}.weight"] for matrix in matrices])), bias

    def _matrices(self, name: str) -> list[str]:
        """The exact matrices that a linear layer is put together from."""
        if name == HEAD:  # a model may take its embedding for it
            return [HEAD if f"{HEAD}.weight" in self._tensors else EMBEDDING]
        prefix, joined = next((name.removesuffix(end), found) for end, found in JOINED.items() if name.endswith(end))
        return [prefix + matrix for matrix in joined]


@contextmanager
def opened(folder: Path) -> Iterator[StoredModel]:
    """The model of a folder, mapped into memory: what was read of it is let go when it is left."""
    from safetensors import safe_open

    path = folder / (INT8_FILE if (folder / INT8_FILE).is_file() else EXACT_FILE)
    with safe_open(str(path), framework="pt") as file:
        yield StoredModel(_Tensors(file))


class _Tensors(Mapping[str, "torch.Tensor"]):
    """Of an open safetensors file, which is no mapping by itself."""

    def __init__(self, file: Any) -> None:
        self._file = file
        self._names = frozenset(file.keys())

    def __getitem__(self, name: str) -> torch.Tensor:
        if name not in self._names:
            raise KeyError(name)
        tensor: torch.Tensor = self._file.get_tensor(name)
        return tensor

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def block(number: int) -> str:
    """What the names in a block begin with."""
    return f"model.layers.{number}."


def write_int8(tensors: MutableMapping[str, torch.Tensor], blocks: int, folder: Path) -> None:
    """Writes `INT8_FILE` from the exact tensors of a model of so many blocks.

    `tensors` is emptied as it goes: there need not be room in memory for both.
    """
    from safetensors.torch import save_file

    stored = StoredModel(tensors)
    written: dict[str, torch.Tensor] = {}
    for number in range(blocks):
        for joined in JOINED:
            written |= _named(block(number) + joined, stored.linear(block(number) + joined))
        for name in [name for name in tensors if name.startswith(block(number))]:
            tensor = tensors.pop(name)
            if name.endswith("norm.weight"):
                written[name] = tensor
    written |= _named(HEAD, stored.linear(HEAD))
    written |= {name: tensors[name] for name in (f"{EMBEDDING}.weight", "model.norm.weight")}
    tensors.clear()
    save_file({name: tensor.contiguous() for name, tensor in written.items()}, folder / INT8_FILE)


def _named(name: str, linear: Linear) -> dict[str, torch.Tensor]:
    levels, scales, bias = linear
    named = {f"{name}.levels": levels, f"{name}.scales": scales}
    return named if bias is None else named | {f"{name}.bias": bias}
