"""Low-rank weights beside a model's own (LoRA, Hu and others 2021), added for some tokens only.

As activated LoRA (Greenewald and others 2025): the tokens before them are read as by the model alone, so that the KV
cache of an answer's evidence serves what is read with these weights too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rag.llm.engines.int8_weights import JOINED, block

if TYPE_CHECKING:
    import torch


@dataclass(frozen=True)
class LowRank:
    """What is added to a linear layer's output: `down` of shape (in, rank) and `up` of (rank, out), float32."""

    down: torch.Tensor
    up: torch.Tensor

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return x @ self.down @ self.up

    def to(self, device: str, dtype: torch.dtype) -> LowRank:
        return LowRank(self.down.to(device, dtype), self.up.to(device, dtype))


Block = Mapping[str, LowRank]
"""By the names of `JOINED`; empty where a block is left as it is."""


def read_matrices(path: Path) -> dict[str, LowRank]:
    """By the name of the matrix, from a file with `NAME.down` of shape (rank, in) and `NAME.up` of (out, rank).

    Raises OSError, and ValueError when the file is damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        tensors = load_file(path)
        names = [name.removesuffix(".down") for name in tensors if name.endswith(".down")]
        return {name: LowRank(*(tensors[f"{name}.{end}"].float().T for end in ("down", "up"))) for name in names}
    except (SafetensorError, KeyError) as error:
        raise ValueError(f"{path} is damaged: {error}") from error


def read_blocks(path: Path, blocks: int) -> list[Block]:
    """The same for each block, put together as its matrices are: low ranks side by side, each for its own output."""
    matrices = read_matrices(path)
    found: list[Block] = []
    for number in range(blocks):
        parts = {joined: [matrices.get(block(number) + name) for name in names] for joined, names in JOINED.items()}
        found.append({joined: _joined([one for one in some if one]) for joined, some in parts.items() if any(some)})
    return found


def _joined(weights: Sequence[LowRank]) -> LowRank:
    import torch

    down, up = torch.cat([weight.down for weight in weights], 1), torch.block_diag(*(weight.up for weight in weights))
    return LowRank(down.contiguous(), up.contiguous())
