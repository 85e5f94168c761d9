"""`LocalChatModel`: messages to text by a model on this machine. `RemoteChatModel` does it by a server."""

from __future__ import annotations

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.errors import ModelError
from rag.llm.contract import DEFAULT_LIMIT_S, DEFAULT_MAX_TOKENS, ChatModel, Message
from rag.llm.engines.choice import _in_8_bits, fastest_engine
from rag.llm.engines.contract import Engine
from rag.llm.engines.int8_decoder import Int8Decoder
from rag.llm.remote import RemoteChatModel
from rag.llm.speculation import guessed
from rag.llm.turns import Turns

if TYPE_CHECKING:
    import torch

__all__ = ["DEFAULT_MAX_TOKENS", "ChatModel", "LocalChatModel", "Message", "RemoteChatModel", "text_pieces"]

logger = logging.getLogger(__name__)

KEPT_BEGINNINGS = 6
"""Texts of which the beginning stays read: of two thousand characters, one takes 17 MB with `standard`."""


class LocalChatModel:
    """A model on this machine, greedy, one answer at a time, first come, first served."""

    def __init__(
        self,
        name: str,
        folder: Path | str,
        device: str | None = None,
        *,
        limit_s: float = DEFAULT_LIMIT_S,
        engine: Engine | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder` is a model folder, or a hub id that transformers can resolve. Raises ModelError."""
        self.name = name
        self._limit_s = limit_s
        self._clock = clock
        try:
            self._tokenizer, self._engine = _tokenizer_and_engine(folder, device, engine)
            self._ends = _end_tokens(folder, self._tokenizer)
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelError(
                f"the language model {name!r} cannot be loaded from {str(folder)!r}: {error}. "
                "python -m rag models lists what can be had; --model none answers with quotes only"
            ) from error
        if self._tokenizer.chat_template is None:
            raise ModelError(
                f"the language model {name!r} has no chat template; choose one trained for chat (Instruct)"
            )
        self._turns = Turns()
        self._states: OrderedDict[tuple[tuple[int, ...], ...], object] = OrderedDict()

    @property
    def waiting(self) -> int:
        """How many questions wait for the one that is being answered."""
        return self._turns.waiting

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        stop = stop or threading.Event()
        with self._turns.turn(stop) as mine:
            if mine:
                yield from text_pieces(self._tokenizer, self._tokens(messages, max_tokens, stop))

    def preference(
        self, messages: Sequence[Message], first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        stop = stop or threading.Event()
        with self._turns.turn(stop) as mine:
            logits = self._read(self._parted(messages), stop) if mine else None
            if logits is None:
                return None
            one, other = (self._tokenizer.encode(word, add_special_tokens=False)[0] for word in (first, second))
            return float(logits[one] - logits[other])

    def _tokens(self, messages: Sequence[Message], max_tokens: int, stop: threading.Event) -> Iterator[int]:
        """Greedy decoding; a step checks as many guessed tokens as the engine can tell apart from single ones."""
        deadline = self._clock() + self._limit_s
        parts = self._parted(messages)
        logits = self._read(parts, stop)
        if logits is None:
            return
        text = [token for part in parts for token in part]
        last = len(text) + max_tokens
        chosen = [int(logits.argmax())]
        while True:
            for token in chosen:
                if stop.is_set() or len(text) >= last or token in self._ends:
                    return
                text.append(token)
                yield token
            # Asked again, as the consumer may have taken its time; what is not wanted is not worked out.
            if stop.is_set() or len(text) >= last or self._clock() > deadline:
                return
            guess = guessed(text, min(self._engine.decode_tokens, last - len(text)) - 1)
            chosen = self._checked(text[-1], guess)

    def _checked(self, token: int, guess: Sequence[int]) -> list[int]:
        """The tokens that greedy decoding puts behind this one: what is right of the guess, and one more."""
        known = self._engine.length
        best = self._engine.decode([token, *guess]).argmax(dim=-1).tolist()
        right = 0
        while right < len(guess) and guess[right] == best[right]:
            right += 1
        self._engine.crop(known + 1 + right)
        return [*guess[:right], best[right]]

    def _read(self, parts: Sequence[list[int]], stop: threading.Event) -> torch.Tensor | None:
        """Reads the parts, those excepted with which a text began that was read lately; None once `stop` is set.

        A part is always read by itself, so that it comes out the same to the last bit whether it was kept or is read
        anew: an answer must not depend on what was asked before. Several beginnings are kept, so that questions that
        are answered in turn, and the question that is rewritten first, do not read for each other's sake.
        """
        beginnings = [tuple(map(tuple, parts[:count])) for count in range(len(parts))]
        known = max(count for count, beginning in enumerate(beginnings) if not count or beginning in self._states)
        if known:
            self._states.move_to_end(beginnings[known])
            self._engine.restore(self._states[beginnings[known]])
        else:
            self._engine.crop(0)
        logits = None
        for count in range(known, len(parts)):
            if count > known:
                self._states[beginnings[count]] = self._engine.snapshot()
                while len(self._states) > KEPT_BEGINNINGS:
                    self._states.popitem(last=False)
            logits = None if stop.is_set() else self._engine.prefill(parts[count], stop)
            if logits is None:
                return None
        return logits

    def _parted(self, messages: Sequence[Message]) -> list[list[int]]:
        """Tokens of what comes before the question's message, of that without its last paragraph, and of the rest."""
        text = self._tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, tokenize=False)
        content = messages[-1]["content"].strip()
        last = content[content.rfind("\n\n") + 2 :] if "\n\n" in content else content
        border = max(0, text.rfind(last))
        begin = text.find(content)
        borders = [0, *([begin] if 0 < begin < border else []), border, len(text)]
        parts = [text[start:end] for start, end in pairwise(borders)]
        return [self._tokenizer.encode(part, add_special_tokens=False) for part in parts if part]


def text_pieces(tokenizer: Any, tokens: Iterator[int]) -> Iterator[str]:
    """Tokens to text, holding back characters of which a part is still to come."""
    pending: list[int] = []
    shown = ""
    for token in tokens:
        pending.append(token)
        text = tokenizer.decode(pending, skip_special_tokens=True)
        if text.endswith("\ufffd"):
            continue
        if len(text) > len(shown):
            yield text[len(shown) :]
        shown = text
    rest = tokenizer.decode(pending, skip_special_tokens=True)[len(shown) :]
    if rest:
        yield rest


def _tokenizer_and_engine(folder: Path | str, device: str | None, engine: Engine | None) -> tuple[Any, Engine]:
    """The weights are read while transformers is imported for the tokenizer, which keeps one core busy for two seconds.

    Not where the engine needs transformers too: its modules cannot be imported by two threads at once.
    """
    with ThreadPoolExecutor(1) as beside:
        shape = _in_8_bits(folder, device) if engine is None else None
        reading = None if shape is None else beside.submit(Int8Decoder, Path(folder), shape)
        from transformers import AutoTokenizer

        tokenizer: Any = AutoTokenizer.from_pretrained(str(folder))
        if reading is not None:
            return tokenizer, reading.result()
        return tokenizer, engine or fastest_engine(folder, device)


def _end_tokens(folder: Path | str, tokenizer: Any) -> frozenset[int]:
    from transformers import AutoConfig, GenerationConfig

    try:
        configured = GenerationConfig.from_pretrained(str(folder)).eos_token_id
    except OSError:  # a model need not have one
        configured = AutoConfig.from_pretrained(str(folder)).eos_token_id
    ends = set(configured) if isinstance(configured, list) else {configured}
    return frozenset(token for token in (*ends, tokenizer.eos_token_id) if token is not None)
