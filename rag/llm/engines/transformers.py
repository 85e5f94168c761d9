"""`TransformersEngine`: any causal language model that transformers can load, in the type that is quicker here."""

from __future__ import annotations

import copy
import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.kernels import fast_bfloat16
from rag.llm.engines.contract import PREFILL_CHUNK_TOKENS
from rag.llm.engines.low_rank import LowRank, read_matrices

if TYPE_CHECKING:
    import torch
    from transformers import Cache


class TransformersEngine:
    """Any causal language model that transformers can load, as it is, in bfloat16 or float32."""

    decode_tokens = 1  # its kernels round differently for several rows than for one

    def __init__(self, folder: Path | str, device: str) -> None:
        """Raises OSError, ValueError, RuntimeError or ImportError."""
        import torch
        from transformers import AutoModelForCausalLM

        self._device = device
        # A processor without bfloat16 computes it ten times slower than float32.
        dtype = torch.bfloat16 if device != "cpu" or fast_bfloat16() else torch.float32
        self._model: Any = AutoModelForCausalLM.from_pretrained(str(folder), dtype=dtype).to(device).eval()
        self._cache: Cache | None = None
        self._stop = threading.Event()
        self._with_reader = False
        for blocks in self._model.modules():
            if isinstance(blocks, torch.nn.ModuleList):
                for block in blocks:
                    block.register_forward_pre_hook(self._heed_stop)

    @property
    def length(self) -> int:
        return 0 if self._cache is None else int(self._cache.get_seq_length())

    def crop(self, length: int) -> None:
        if self._cache is None or self.length <= length:
            return
        if length == 0:
            self._cache = None
            return
        try:
            self._cache.crop(length - self.length)
        except (ValueError, RuntimeError):
            self._cache = None  # one that cannot go back, as those of models with a sliding window

    def snapshot(self) -> object:
        return copy.deepcopy(self._cache)

    def restore(self, state: Any) -> None:
        self._cache = copy.deepcopy(state)

    def add_reader(self, path: Path) -> None:
        for name, weight in read_matrices(path).items():
            added = partial(self._with, weight.to(self._device, self._model.dtype))
            self._model.get_submodule(name).register_forward_hook(added)

    def _with(self, weight: LowRank, _: object, inputs: tuple[torch.Tensor], output: torch.Tensor) -> torch.Tensor:
        return output + weight(inputs[0]) if self._with_reader else output

    def prefill(self, tokens: Sequence[int], stop: threading.Event, with_reader: bool = False) -> torch.Tensor | None:
        logits, self._stop, self._with_reader = None, stop, with_reader
        try:
            for first in range(0, len(tokens), PREFILL_CHUNK_TOKENS):
                logits = self._forward(tokens[first : first + PREFILL_CHUNK_TOKENS])
        except _Stopped:
            self._cache = None  # some layers may have read more than others
            return None
        finally:
            self._stop, self._with_reader = threading.Event(), False
        return None if logits is None else logits[-1]

    def decode(self, tokens: Sequence[int]) -> torch.Tensor:
        return self._forward(tokens)

    def _forward(self, tokens: Sequence[int]) -> torch.Tensor:
        """Only the last token's logits are worked out, shape (1, vocabulary)."""
        import torch
        from transformers import DynamicCache

        if self._cache is None:
            self._cache = DynamicCache(config=self._model.config)
        # Entered anew each time: a generator that yields inside would leave its consumer in inference mode.
        with torch.inference_mode():
            ids = torch.tensor([list(tokens)], device=self._device)
            logits = self._model(ids, past_key_values=self._cache, use_cache=True, logits_to_keep=1).logits
            result: torch.Tensor = logits[0].float()
            return result

    def _heed_stop(self, *_: Any) -> None:
        if self._stop.is_set():
            raise _Stopped


class _Stopped(Exception):
    """A stop was heeded between two layers."""
