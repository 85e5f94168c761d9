"""`LocalChatModel`: a prompt to text by a model on this machine."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embeddings.errors import ModelError
from rag.llm.contract import DEFAULT_LIMIT_S, DEFAULT_MAX_TOKENS, Piece, Prompt
from rag.llm.engines.choice import ENGINES, EngineRow, choose_engine
from rag.llm.engines.contract import Engine
from rag.llm.prefix_cache import PrefixCache
from rag.llm.speculation import guessed

if TYPE_CHECKING:
    import torch


class LocalChatModel:
    """A model on this machine, greedy, one answer at a time: `ModelSlot` has the queue for several askers."""

    def __init__(
        self,
        name: str,
        folder: Path | str,
        device: str | None = None,
        *,
        fingerprint: str | None = None,
        reader: Path | None = None,
        limit_s: float = DEFAULT_LIMIT_S,
        engine: Engine | None = None,
        engines: Sequence[EngineRow] = ENGINES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`folder` is a model folder, or a hub id that transformers can resolve.

        `engine` runs it, else the fastest of `engines` that can; `reader` as of `reader_of`. Raises ModelError.
        """
        self.name = name
        self.fingerprint = fingerprint
        self._limit_s = limit_s
        self._clock = clock
        try:
            if engine is None:
                self._tokenizer, self._engine = _tokenizer_and_engine(folder, device, engines)
            else:
                self._tokenizer, self._engine = _tokenizer(folder), engine
            if reader is not None:
                self._engine.add_reader(reader)
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
        self._prefixes = PrefixCache(self._engine)
        self._in_use = threading.Lock()

    def stream(
        self, prompt: Prompt, *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        stop = stop or threading.Event()
        with self._alone():
            yield from text_pieces(self._tokenizer, self._tokens(prompt, max_tokens, stop))

    def preference(
        self, prompt: Prompt, first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        with self._alone():
            parts = token_parts(prompt, self._tokenizer)
            logits = self._prefixes.prefill(parts, stop or threading.Event(), prompt.reads)
        if logits is None:
            return None
        one, other = (self._tokenizer.encode(word, add_special_tokens=False)[0] for word in (first, second))
        return float(logits[one] - logits[other])

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """There is one KV cache: two answers at a time would read each other's words."""
        if not self._in_use.acquire(blocking=False):
            raise RuntimeError(f"{self.name} is writing another answer; let askers queue with a ModelSlot")
        try:
            yield
        finally:
            self._in_use.release()

    def _tokens(self, prompt: Prompt, max_tokens: int, stop: threading.Event) -> Iterator[tuple[int, float]]:
        """Greedy decoding, each token with its log-probability; a step checks as many guessed tokens as the engine can
        tell apart from single ones."""
        deadline = self._clock() + self._limit_s
        parts = token_parts(prompt, self._tokenizer)
        logits = self._prefixes.prefill(parts, stop)
        if logits is None:
            return
        text = [token for part in parts for token in part]
        last = len(text) + max_tokens
        chosen = _best(logits[None])
        while True:
            for token, logprob in chosen:
                if stop.is_set() or len(text) >= last or token in self._ends:
                    return
                text.append(token)
                yield token, logprob
            # Asked again, as the consumer may have taken its time; what is not wanted is not worked out.
            if stop.is_set() or len(text) >= last or self._clock() > deadline:
                return
            guess = guessed(text, min(self._engine.decode_tokens, last - len(text)) - 1)
            chosen = self._checked(text[-1], guess)

    def _checked(self, token: int, guess: Sequence[int]) -> list[tuple[int, float]]:
        """The tokens that greedy decoding puts behind this one: what is right of the guess, and one more."""
        known = self._engine.length
        best = _best(self._engine.decode([token, *guess]))
        right = 0
        while right < len(guess) and guess[right] == best[right][0]:
            right += 1
        self._engine.crop(known + 1 + right)
        return best[: right + 1]


def token_parts(prompt: Prompt, tokenizer: Any) -> list[list[int]]:
    """Tokens of the prompt's parts; each is encoded by itself, so that its tokens do not depend on what follows it."""
    rendered = tokenizer.apply_chat_template(prompt.messages(), add_generation_prompt=True, tokenize=False)
    return [tokenizer.encode(part, add_special_tokens=False) for part in prompt.parts(rendered)]


def _best(logits: torch.Tensor) -> list[tuple[int, float]]:
    """The best token of each row, with its log-probability."""
    highest, tokens = logits.float().max(dim=-1)
    return list(zip(tokens.tolist(), (highest - logits.float().logsumexp(dim=-1)).tolist(), strict=True))


def text_pieces(tokenizer: Any, tokens: Iterator[tuple[int, float]]) -> Iterator[Piece]:
    """Tokens to text, holding back characters of which a part is still to come."""
    pending: list[int] = []
    shown, least = "", 0.0
    for token, logprob in tokens:
        pending.append(token)
        least = min(least, logprob)
        text = tokenizer.decode(pending, skip_special_tokens=True)
        if text.endswith("\ufffd"):
            continue
        if len(text) > len(shown):
            yield Piece(text[len(shown) :], least)
            least = 0.0
        shown = text
    rest = tokenizer.decode(pending, skip_special_tokens=True)[len(shown) :]
    if rest:
        yield Piece(rest, least)


def _tokenizer_and_engine(folder: Path | str, device: str | None, engines: Sequence[EngineRow]) -> tuple[Any, Engine]:
    """The weights are read while transformers is imported for the tokenizer, which keeps one core busy for two seconds.

    Not where the engine imports transformers too: two threads cannot import its modules at once.
    """
    choice = choose_engine(folder, device, engines)
    with ThreadPoolExecutor(1) as beside:
        loading = None if choice.row.imports_transformers else beside.submit(choice.load)
        tokenizer = _tokenizer(folder)
        return tokenizer, choice.load() if loading is None else loading.result()


def _tokenizer(folder: Path | str) -> Any:
    from transformers import AutoTokenizer

    tokenizer: Any = AutoTokenizer
    return tokenizer.from_pretrained(str(folder))


def _end_tokens(folder: Path | str, tokenizer: Any) -> frozenset[int]:
    from transformers import AutoConfig, GenerationConfig

    try:
        configured = GenerationConfig.from_pretrained(str(folder)).eos_token_id
    except OSError:  # a model need not have one
        configured = AutoConfig.from_pretrained(str(folder)).eos_token_id
    ends = set(configured) if isinstance(configured, list) else {configured}
    return frozenset(token for token in (*ends, tokenizer.eos_token_id) if token is not None)
