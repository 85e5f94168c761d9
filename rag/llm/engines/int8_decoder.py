"""Qwen2 and Llama models in 8 bits: a decoder's forward pass over its own key-value cache."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from embeddings.kernels import Kernel, fast_bfloat16, fastest
from rag.llm.engines.int8_weights import DOWN, GATE, HEAD, OUTPUT, QUERY_KEY_VALUE, UP, block, opened
from rag.llm.engines.low_rank import Block, read_blocks
from rag.llm.engines.quantisation import Int8Linear
from rag.llm.engines.shape import Shape

if TYPE_CHECKING:
    import torch

STEP_ROWS = 16
"""So many tokens are read one beside the other but each exactly as if it came alone, with what goes into a layer in 15
bits. More are read as one piece, in 8 bits but for rows of the last layer of a block where 8 lose too much: a question
of 21 tokens behind 300 takes 0.42 s in place of 0.58 (AVX2)."""
READER_ROWS = 64
"""What the reader is asked has 15 bits everywhere up to here, and float32 scores of attention: its answer is a logit,
and not the best of many tokens. In 8 bits that moves by 0.15 (root mean square of 78; their standard deviation is 1.7
of claims, 2.8 of questions), and takes 0.3 s in place of 0.5 (AVX2), but two of 18 near misses are told wrongly."""
STEP_TOKENS = 6
"""A step of 6 takes a third longer than one of 1; with more, what is guessed wrong costs more than it gains."""
PIECE_ROWS = 256
"""A longer text is read in equal pieces of at most so many tokens: what is between the layers stays in the processor's
cache, and no piece is so short that it costs more a token."""
INITIAL_CAPACITY = 1024


def prefers_8_bits(shape: Shape) -> bool:
    """Whether 8 bits are the quickest on this processor for a model of that shape."""
    return fastest(shape.inner, shape.hidden).exact


@dataclass(frozen=True)
class Layer:
    """One block: what is multiplied together is kept together."""

    attention_norm: torch.Tensor
    query_key_value: Int8Linear
    output: Int8Linear
    mlp_norm: torch.Tensor
    gate: Int8Linear
    up: Int8Linear
    down: Int8Linear


class Int8Decoder:
    """Tokens to logits, with everything read so far kept.

    Between the layers numbers are float32; keys and values are kept in bfloat16 where the processor has it.
    """

    def __init__(self, folder: Path, shape: Shape, kernel: Kernel | None = None) -> None:
        """`folder` holds what `write_int8` wrote, or the exact model.safetensors, of which 8 bits are made on the way.

        `kernel` is the quickest here unless one is given. At most one layer a thread is in memory as it is in the file.
        """
        import torch

        self._shape = shape
        self._frequencies = shape.theta ** -(torch.arange(0, shape.dim, 2, dtype=torch.float32) / shape.dim)
        self._dtype = torch.bfloat16 if fast_bfloat16() else torch.float32
        kernel = kernel or fastest(shape.inner, shape.hidden)
        self.decode_tokens = STEP_TOKENS if kernel.exact else 1
        self._load(folder, kernel)
        self._reader: list[Block] = [{}] * shape.layers
        self.length = 0
        self._keys: list[torch.Tensor] = []
        self._values: list[torch.Tensor] = []
        self._reserve(INITIAL_CAPACITY)

    def _load(self, folder: Path, kernel: Kernel) -> None:
        import torch

        # Packing a weight takes one thread, so that several layers are packed at a time; the largest comes first.
        with ThreadPoolExecutor(torch.get_num_threads(), initializer=_step_back) as pool:
            head = pool.submit(_head, folder, kernel)
            self._layers = list(pool.map(lambda number: _layer(folder, number, kernel), range(self._shape.layers)))
            self._head = head.result()
        with opened(folder) as stored:
            self._norm = stored.norm("model.norm")
            self._embedding = stored.embedding()

    def crop(self, length: int) -> None:
        """Forgets what was read beyond the first `length` tokens."""
        self.length = min(self.length, length)

    def snapshot(self) -> object:
        """A copy of what was read, for `restore`."""
        return [tensor[:, : self.length].clone() for tensor in (*self._keys, *self._values)]

    def restore(self, state: list[torch.Tensor]) -> None:
        """Goes back to a snapshot, which stays as it is."""
        import torch

        self.length, length = 0, state[0].shape[1]
        with torch.inference_mode():
            self._reserve(length)
            for tensor, kept in zip((*self._keys, *self._values), state, strict=True):
                tensor[:, :length] = kept
        self.length = length

    def add_reader(self, path: Path) -> None:
        self._reader = read_blocks(path, self._shape.layers)

    def prefill(self, tokens: Sequence[int], stop: threading.Event, with_reader: bool = False) -> torch.Tensor | None:
        """Logits of the token that follows these, shape (vocabulary,); None, and nothing read, once `stop` is set."""
        import torch

        start, hidden = self.length, None
        with torch.inference_mode():
            count = -(-len(tokens) // PIECE_ROWS)
            for number in range(count):
                first, end = (place * len(tokens) // count for place in (number, number + 1))
                hidden = self._forward(tokens[first:end], stop, with_reader, wanted=1)
                if hidden is None:
                    self.length = start
                    return None
            return None if hidden is None else self._logits(hidden)[0]

    def decode(self, tokens: Sequence[int]) -> torch.Tensor:
        """Logits of the token that follows each of these, shape (tokens, vocabulary), at most STEP_ROWS of them.

        Each row is, to the last bit, what it would be if the tokens came one by one.
        """
        import torch

        with torch.inference_mode():
            hidden = self._forward(tokens, None, wanted=len(tokens))
            assert hidden is not None  # only a stop ends it early
            return self._logits(hidden)

    def _logits(self, hidden: torch.Tensor) -> torch.Tensor:
        return self._head(self._normed(hidden, self._norm))

    def _forward(
        self, tokens: Sequence[int], stop: threading.Event | None, with_reader: bool = False, *, wanted: int
    ) -> torch.Tensor | None:
        """What the last block makes of the last `wanted` tokens, shape (wanted, hidden); None once `stop` is set.

        Of the other tokens it makes keys and values only: nothing that follows reads more of them.
        """
        import torch

        rows, start = len(tokens), self.length
        parts = 2 if rows <= (READER_ROWS if with_reader else STEP_ROWS) else 1
        self._reserve(start + rows)
        x = self._embedding[torch.tensor(tokens)].float()
        angles = torch.arange(start, start + rows, dtype=torch.float32)[:, None] * self._frequencies
        cos, sin = (torch.cat((part, part), 1)[:, None] for part in (angles.cos(), angles.sin()))
        mask = self._mask(rows)
        for number, layer in enumerate(self._layers):
            if stop is not None and stop.is_set():
                return None
            added = self._reader[number] if with_reader else {}
            inner = self._normed(x, layer.attention_norm)
            mixed = _with(added, QUERY_KEY_VALUE, inner, layer.query_key_value(inner, parts))
            queries = self._remember(number, mixed, cos, sin)
            if number == len(self._layers) - 1:
                x, queries = x[rows - wanted :], queries[rows - wanted :]
            attended = self._attended(number, queries, start + rows, mask)
            x += _with(added, OUTPUT, attended, layer.output(attended, parts))
            inner = self._normed(x, layer.mlp_norm)
            gate = _with(added, GATE, inner, layer.gate(inner, parts))
            wide = torch.nn.functional.silu(gate, inplace=True).mul_(_with(added, UP, inner, layer.up(inner, parts)))
            # Here single numbers can be hundreds of times as large as the others of their row.
            x += _with(added, DOWN, wide, layer.down(wide) if parts == 2 else layer.down.by_peak(wide))
        self.length = start + rows
        return x

    def _mask(self, rows: int) -> torch.Tensor | None:
        """What is added to the scores of new rows for all that is kept, so that none attends to what follows it.

        None for so few rows that each attends by itself.
        """
        import torch

        if rows <= STEP_ROWS:
            return None
        later = torch.ones(rows, self.length + rows, dtype=torch.bool).triu_(self.length + 1)
        return torch.zeros(later.shape, dtype=self._dtype).masked_fill_(later, -torch.inf)

    def _remember(self, number: int, mixed: torch.Tensor, cos: torch.Tensor, sin: torch.Tensor) -> torch.Tensor:
        """Keeps keys and values of new rows behind those that are there; their queries, shape (rows, heads, dim)."""
        import torch

        rows, start, groups = len(mixed), self.length, self._shape.groups
        mixed = mixed.view(rows, self._shape.heads + 2 * groups, self._shape.dim)
        turning, values = mixed[:, : self._shape.heads + groups], mixed[:, self._shape.heads + groups :]
        half = self._shape.dim // 2
        turned = torch.cat((-turning[..., half:], turning[..., :half]), -1).mul_(sin).add_(turning * cos)
        turned = turned.to(self._dtype)
        self._keys[number][:, start : start + rows] = turned[:, self._shape.heads :].transpose(0, 1)
        self._values[number][:, start : start + rows] = values.transpose(0, 1)
        return turned[:, : self._shape.heads]

    def _attended(self, number: int, queries: torch.Tensor, end: int, mask: torch.Tensor | None) -> torch.Tensor:
        """Attention of the last rows before `end` to all that is before each, shape (rows, heads * dim)."""
        import torch

        rows, groups, dim = len(queries), self._shape.groups, self._shape.dim
        keys, values = self._keys[number], self._values[number]
        if rows <= STEP_ROWS or mask is None:
            # One by one, so that the kernel sees the same shapes as without the rows beside; the queries that share
            # a key are given to it as if they were its rows.
            attend = torch.nn.functional.scaled_dot_product_attention
            queries = queries.reshape(rows, 1, groups, self._shape.heads // groups, dim)
            attended = [
                attend(query, keys[None, :, :upto], values[None, :, :upto])
                for upto, query in enumerate(queries, end - rows + 1)
            ]
            return torch.cat(attended).float().view(rows, -1)
        # Two plain products with a softmax between them: 2.7 times as fast in bfloat16 as the kernel above, which works
        # in small blocks (256 rows before 512: 1.7 ms, not 4.4), and as fast in float32. Mean KL divergence of the next
        # token against float32, 20 prompts: 0.005, by the kernel 0.007.
        together = (queries * dim**-0.5).view(rows, groups, -1, dim).permute(1, 2, 0, 3).reshape(groups, -1, dim)
        known = keys[:, :end].transpose(1, 2)
        scores = torch.bmm(together.float(), known.float()) if rows <= READER_ROWS else torch.bmm(together, known)
        scores = scores.view(groups, -1, rows, end).add_(mask)
        weights = torch.softmax(scores, -1).to(self._dtype).view(groups, -1, end)
        attended = torch.bmm(weights, values[:, :end]).view(groups, -1, rows, dim)
        return attended.permute(2, 0, 1, 3).float().reshape(rows, -1)

    def _normed(self, x: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        import torch

        return torch.nn.functional.rms_norm(x, weight.shape, weight, self._shape.eps)

    def _reserve(self, length: int) -> None:
        """Room for keys and values of so many tokens; those that are there are kept."""
        import torch

        capacity = self._keys[0].shape[1] if self._keys else 0
        if length <= capacity:
            return
        shape = (self._shape.groups, max(length, 2 * capacity), self._shape.dim)
        for held in (self._keys, self._values):
            grown = [torch.zeros(shape, dtype=self._dtype) for _ in self._layers]
            for new, old in zip(grown, held, strict=False):
                new[:, : self.length] = old[:, : self.length]
            held[:] = grown


def _with(added: Block, name: str, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """The output of a linear layer, changed in place by the reader's weights beside it, if there are any."""
    return y.add_(added[name](x)) if name in added else y


def _step_back() -> None:
    """Whatever else the program does, such as opening its page, comes before this thread (Linux).

    Not further back: where other programs take all cores, 10 made 2 s of work last for 91.
    """
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), os.getpriority(os.PRIO_PROCESS, 0) + 4)


def _head(folder: Path, kernel: Kernel) -> Int8Linear:
    with opened(folder) as stored:
        return Int8Linear(kernel, *stored.linear(HEAD))


def _layer(folder: Path, number: int, kernel: Kernel) -> Layer:
    """Opens the file anew, so that what was mapped into memory of it is let go with the layer."""
    begin = block(number)
    with opened(folder) as stored:
        return Layer(
            attention_norm=stored.norm(f"{begin}input_layernorm"),
            query_key_value=Int8Linear(kernel, *stored.linear(begin + QUERY_KEY_VALUE)),
            output=Int8Linear(kernel, *stored.linear(begin + OUTPUT)),
            mlp_norm=stored.norm(f"{begin}post_attention_layernorm"),
            gate=Int8Linear(kernel, *stored.linear(begin + GATE)),
            up=Int8Linear(kernel, *stored.linear(begin + UP)),
            down=Int8Linear(kernel, *stored.linear(begin + DOWN)),
        )
