"""The weights of Qwen2 and Llama models in 8 bits: made from the exact ones, or read as they were made before."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.kernels import quantised

if TYPE_CHECKING:
    import torch

EXACT = "model.safetensors"
QUANTISED = "int8-pairs.safetensors"
"""A name of its own for each way of rounding: a file of another is not read."""
EMBEDDING = "model.embed_tokens.weight"
HEAD = "lm_head"
QUERY_KEY_VALUE, OUTPUT, GATE_UP, DOWN = "self_attn.qkv", "self_attn.out", "mlp.gate_up", "mlp.down"
JOINED = {
    QUERY_KEY_VALUE: ("self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj"),
    OUTPUT: ("self_attn.o_proj",),
    GATE_UP: ("mlp.gate_proj", "mlp.up_proj"),
    DOWN: ("mlp.down_proj",),
}
"""The linear layers of a block, and the matrices that each is put together from."""


class Weights:
    """The weights of a model folder; linear layers in 8 bits, read as such where `write_quantised` has been."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._stack = ExitStack()

    def __enter__(self) -> Weights:
        from safetensors import safe_open

        paths = [self._folder / EXACT, self._folder / QUANTISED]
        files = [self._stack.enter_context(safe_open(str(path), framework="pt")) for path in paths if path.is_file()]
        self._files: dict[str, Any] = {name: file for file in files for name in file.keys()}  # noqa: SIM118  # it is no dict
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.close()

    def norm(self, name: str) -> torch.Tensor:
        """float32, shape (hidden,)."""
        found: torch.Tensor = self._tensor(f"{name}.weight").float()
        return found

    def linear(self, name: str) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor | None]:
        """Levels and scales, as of `quantised`, and bias of the output layer (`HEAD`) or one of `JOINED` in a block."""
        import torch

        parts = self._parts(name)
        biased = f"{parts[0]}.bias" in self._files
        bias = torch.cat([self._tensor(f"{part}.bias") for part in parts]) if biased else None
        if f"{name}.levels" in self._files:
            return self._tensor(f"{name}.levels"), self._tensor(f"{name}.scales"), bias
        return *quantised(torch.cat([self._tensor(f"{part}.weight") for part in parts])), bias

    def _parts(self, name: str) -> list[str]:
        if name == HEAD:  # a model may take its embedding for it
            return [HEAD if f"{HEAD}.weight" in self._files else EMBEDDING.removesuffix(".weight")]
        prefix, joined = next((name.removesuffix(end), parts) for end, parts in JOINED.items() if name.endswith(end))
        return [prefix + part for part in joined]

    def _tensor(self, name: str) -> Any:
        return self._files[name].get_tensor(name)


def block(number: int) -> str:
    """What the names in a block begin with."""
    return f"model.layers.{number}."


def write_quantised(folder: Path, blocks: int) -> None:
    """Puts the linear layers in 8 bits beside model.safetensors; all of them are in memory while it works."""
    from safetensors.torch import save_file

    tensors: dict[str, torch.Tensor] = {}
    with Weights(folder) as weights:
        for name in [HEAD, *(block(number) + joined for number in range(blocks) for joined in JOINED)]:
            tensors[f"{name}.levels"], tensors[f"{name}.scales"], _ = weights.linear(name)
    save_file(tensors, folder / QUANTISED)
