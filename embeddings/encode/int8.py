"""An encoder in 8-bit integers: tokens, batches and threads around `Int8Bert`; the heaviest import is torch."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from itertools import groupby
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import Tokenizer

from embeddings.encode.bert import BertShape, Float32Bert, Int8Bert, supported
from embeddings.encode.calibration import TEXTS
from embeddings.encode.contract import WEIGHTS, EncoderIdentity, Progress, Vectors, file_sha256

logger = logging.getLogger(__name__)

BATCH_TOKENS = 2048
"""A batch's padded tokens: what it works on then stays in the processor's caches."""
QUESTIONS_TOKENS = 256
"""The same of questions: with more, products are no faster, and another core might have had some of them."""
LENGTH_STEP = 16
"""Lengths are rounded up: oneDNN compiles and keeps a kernel for every shape that it meets, in time and memory."""


class Int8Encoder:
    """A BERT with mean pooling, as sentence-transformers stores it in a folder; the same vectors within 0.5 %."""

    def __init__(self, identity: EncoderIdentity, tokenizer: Tokenizer, reference: Float32Bert) -> None:
        self.identity = identity
        self._tokenizer = tokenizer
        self._reference = reference
        self._workers = torch.get_num_threads()
        with torch.inference_mode():
            self._network = Int8Bert(reference, *_padded([self._ids(text) for text in TEXTS], identity.max_tokens))

    @classmethod
    def load(cls, name: str, folder: Path | str) -> Int8Encoder | None:
        """None where this is not the way to go: another kind of model, another processor, or a GPU."""
        folder = Path(folder)
        try:
            config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
            if torch.cuda.is_available() or not (supported(config) and _mean_pooling(folder)):
                return None
            limit = json.loads((folder / "sentence_bert_config.json").read_text(encoding="utf-8"))["max_seq_length"]
            tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            weights = {key.removeprefix("bert."): part.float() for key, part in load_file(folder / WEIGHTS).items()}
            shape = BertShape(
                config["num_hidden_layers"],
                config["num_attention_heads"],
                config["hidden_size"],
                config["layer_norm_eps"],
            )
            tokenizer.no_padding()
            tokenizer.no_truncation()
            identity = EncoderIdentity(name, file_sha256(folder / WEIGHTS), shape.dim, "mean", limit)
            return cls(identity, tokenizer, Float32Bert(weights, shape))
        except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
            logger.info("%s is not run in 8-bit integers: %s", name, error)
            return None

    def token_starts(self, text: str) -> Sequence[int]:
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return [start for start, end in encoded.offsets if start < end]

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Float32 unit vectors, shape (len(texts), dim); batches run beside each other, one a core."""
        token_ids = self._token_ids(texts)
        total = sum(map(len, token_ids))
        batches = list(_batches(token_ids, min(BATCH_TOKENS, total // self._workers + 1)))
        return self._in_batches(token_ids, batches, progress)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """As `encode`; each vector is the same to the last bit, whatever is encoded beside it: answers hang on it."""
        token_ids = self._token_ids(texts)
        return self._in_batches(token_ids, list(_batches_of_one_length(token_ids, QUESTIONS_TOKENS)))

    def _in_batches(
        self, token_ids: Sequence[Sequence[int]], batches: Sequence[Sequence[int]], progress: Progress | None = None
    ) -> Vectors:
        """Batches are rows of the token ids."""
        vectors = np.empty((len(token_ids), self.identity.dim), dtype=np.float32)
        # A single question too: on one core it is as fast as on two that wait for each other, and no slower when
        # another program has one of them.
        found = self._pool.map(self._encoded, ([token_ids[row] for row in rows] for rows in batches))
        for rows, part in zip(batches, found, strict=True):
            vectors[rows] = part
            if progress is not None:
                progress(len(rows))
        return vectors

    def agreement(self, texts: Sequence[str]) -> float:
        """The mean cosine between these texts' vectors and the same in float32."""
        ids, mask = _padded(self._token_ids(texts), self.identity.max_tokens)
        with torch.inference_mode():
            return float((self._reference(ids, mask) * self._network(ids, mask)).sum(1).mean())

    def _encoded(self, token_ids: Sequence[Sequence[int]]) -> Vectors:
        with torch.inference_mode():
            vectors: Vectors = self._network(*_padded(token_ids, self.identity.max_tokens)).numpy()
            return vectors

    def _token_ids(self, texts: Sequence[str]) -> list[list[int]]:
        return [self._cut(encoded.ids) for encoded in self._tokenizer.encode_batch_fast(list(texts))]

    def _ids(self, text: str) -> list[int]:
        return self._cut(self._tokenizer.encode(text).ids)

    def _cut(self, ids: list[int]) -> list[int]:
        limit = self.identity.max_tokens
        return ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]

    @cached_property
    def _pool(self) -> ThreadPoolExecutor:
        """One thread a core, each with its products to itself: they never wait for each other inside a layer."""
        workers = self._workers
        pool = ThreadPoolExecutor(workers, "encoder", initializer=_work_alone)
        everyone = Barrier(workers + 1)
        started = [pool.submit(everyone.wait) for _ in range(workers)]
        everyone.wait()
        for one in started:
            one.result()
        # The number holds for the thread that sets it, and for threads that start later: those get all cores.
        torch.set_num_threads(workers)
        return pool


def _work_alone() -> None:
    torch.set_num_threads(1)
    # A thread takes the number that was last set anywhere when it first asks for it, so it asks at once.
    torch.get_num_threads()


def _mean_pooling(folder: Path) -> bool:
    """Whether the folder's modules are a transformer, the mean of its tokens, and the length made 1; nothing else."""
    kinds = [
        module["type"].rsplit(".", 1)[-1]
        for module in json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    ]
    pooling: dict[str, Any] = json.loads((folder / "1_Pooling" / "config.json").read_text(encoding="utf-8"))
    modes = [key for key, on in pooling.items() if key.startswith("pooling_mode") and on is True]
    return kinds == ["Transformer", "Pooling", "Normalize"] and modes == ["pooling_mode_mean_tokens"]


def _batches(token_ids: Sequence[Sequence[int]], budget: int) -> Iterator[list[int]]:
    """Rows of nearly equal length together, longest first, at most `budget` padded tokens a batch, or one text."""
    rows = sorted(range(len(token_ids)), key=lambda row: -len(token_ids[row]))
    first = 0
    while first < len(rows):
        count = max(1, budget // _rounded(len(token_ids[rows[first]])))
        yield rows[first : first + count]
        first += count


def _batches_of_one_length(token_ids: Sequence[Sequence[int]], budget: int) -> Iterator[list[int]]:
    """Rows whose padded lengths are equal together, at most `budget` padded tokens a batch, or one text."""
    rows = sorted(range(len(token_ids)), key=lambda row: -len(token_ids[row]))
    for length, same in groupby(rows, key=lambda row: _rounded(len(token_ids[row]))):
        found = list(same)
        count = max(1, budget // length)
        yield from (found[first : first + count] for first in range(0, len(found), count))


def _rounded(length: int) -> int:
    return -(-length // LENGTH_STEP) * LENGTH_STEP


def _padded(token_ids: Sequence[Sequence[int]], limit: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, each shape (texts, longest), the length rounded up, though not over the limit."""
    longest = min(_rounded(max(map(len, token_ids))), limit)
    ids = torch.zeros(len(token_ids), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for row, tokens in enumerate(token_ids):
        ids[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return ids, mask
