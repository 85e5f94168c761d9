"""`ChatModel.stream(messages)`: a local transformers model, or any OpenAI-compatible server by URL."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from embeddings.errors import ModelError

if TYPE_CHECKING:
    import torch
    from transformers import Cache

logger = logging.getLogger(__name__)

Message = Mapping[str, str]
"""{"role": "system" | "user" | "assistant", "content": text}."""

DEFAULT_MAX_TOKENS = 200
PREFILL_TOKENS = 512
"""The prompt is read in pieces of so many tokens, so that a stop is heeded while it is being read."""


class ChatModel(Protocol):
    """Messages to an answer, piece by piece.

    Messages that differ only in the last paragraph of the last one share what was read of the rest.
    """

    @property
    def name(self) -> str: ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        """Pieces of text as they are written; ends early, within one token, once `stop` is set. Raises ModelError."""
        ...

    def preference(
        self, messages: Sequence[Message], first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """Logit of a reply that begins with `first` minus that of one with `second`.

        None when the model does not tell, or when `stop` was set. Raises ModelError.
        """
        ...


class LocalChatModel:
    """A transformers model on this machine, greedy, one answer at a time."""

    def __init__(self, name: str, folder: Path | str, device: str | None = None) -> None:
        """`folder` is a model folder, or a hub id that transformers can resolve. Raises ModelError."""
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self.name = name
        self._device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(str(folder))
            self._model = (
                AutoModelForCausalLM.from_pretrained(str(folder), dtype=torch.bfloat16).to(self._device).eval()
            )
        except (OSError, ValueError, RuntimeError, ImportError) as error:
            raise ModelError(
                f"the language model {name!r} cannot be loaded from {str(folder)!r}: {error}. "
                "python -m rag models lists what can be had; --model none answers with quotes only"
            ) from error
        if self._tokenizer.chat_template is None:
            raise ModelError(
                f"the language model {name!r} has no chat template; choose one trained for chat (Instruct)"
            )
        self._ends = _end_tokens(self._model, self._tokenizer)
        self._lock = threading.Lock()
        self._cache: Cache | None = None
        self._cached: list[int] = []

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        with self._lock:
            yield from text_pieces(self._tokenizer, self._tokens(messages, max_tokens, stop or threading.Event()))

    def preference(
        self, messages: Sequence[Message], first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        with self._lock:
            logits = self._read(messages, stop or threading.Event())
            if logits is None:
                return None
            one, other = (self._tokenizer.encode(word, add_special_tokens=False)[0] for word in (first, second))
            return float(logits[one] - logits[other])

    def _tokens(self, messages: Sequence[Message], max_tokens: int, stop: threading.Event) -> Iterator[int]:
        """Greedy decoding, one token a step; each step is the whole of what a stop has to wait for."""
        logits = self._read(messages, stop)
        for _ in range(max_tokens):
            if logits is None or stop.is_set():
                return
            token = int(logits.argmax())
            if token in self._ends:
                return
            yield token
            logits = self._step([token])

    def _read(self, messages: Sequence[Message], stop: threading.Event) -> torch.Tensor | None:
        """Reads the messages, what is shared with the ones before excepted; None once `stop` is set.

        The shared part is always read by itself, so that it comes out the same to the last bit whether it was kept
        or is read anew: an answer must not depend on what was asked before.
        """
        from transformers import DynamicCache

        shared, own = self._parted(messages)
        if not self._kept(shared):
            self._cache, self._cached = DynamicCache(config=self._model.config), []
            for first in range(0, len(shared), PREFILL_TOKENS):
                if stop.is_set():
                    return None
                self._step(shared[first : first + PREFILL_TOKENS])
            self._cached = shared
        return None if stop.is_set() else self._step(own)

    def _parted(self, messages: Sequence[Message]) -> tuple[list[int], list[int]]:
        """Tokens of all but the last paragraph, and of that with the template's end."""
        text = self._tokenizer.apply_chat_template(list(messages), add_generation_prompt=True, tokenize=False)
        content = messages[-1]["content"].strip()
        last = content[content.rfind("\n\n") + 2 :] if "\n\n" in content else content
        border = max(0, text.rfind(last))
        shared, own = (
            self._tokenizer.encode(part, add_special_tokens=False) for part in (text[:border], text[border:])
        )
        return shared, own

    def _kept(self, shared: list[int]) -> bool:
        """Whether the cache holds these tokens; what it holds beyond them is dropped."""
        if self._cache is None or not shared or self._cached != shared:
            return False
        try:
            self._cache.crop(len(shared) - self._cache.get_seq_length())
        except (ValueError, RuntimeError):
            return False  # a cache that cannot go back, as those of models with a sliding window
        return True

    def _step(self, tokens: Sequence[int]) -> torch.Tensor:
        """Logits of the token that follows these, shape (vocabulary,)."""
        import torch

        # Entered anew each step: a generator that yields inside would leave its consumer in inference mode.
        with torch.inference_mode():
            ids = torch.tensor([list(tokens)], device=self._device)
            logits: torch.Tensor = self._model(
                ids, past_key_values=self._cache, use_cache=True, logits_to_keep=1
            ).logits[0, -1]
            return logits.float()


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


def _end_tokens(model: Any, tokenizer: Any) -> frozenset[int]:
    configured = model.generation_config.eos_token_id
    ends = set(configured) if isinstance(configured, list) else {configured}
    return frozenset(token for token in (*ends, tokenizer.eos_token_id) if token is not None)


class RemoteChatModel:
    """Any server that speaks OpenAI's chat protocol, by its base URL (".../v1")."""

    def __init__(
        self, url: str, *, model: str | None = None, api_key: str | None = None, timeout_s: float = 60.0
    ) -> None:
        """Asks the server for its first model when none is named; raises ModelError when it does not answer."""
        import httpx

        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._url = url.rstrip("/")
        # trust_env=False: a proxy of the environment must not come between this machine and its own server
        self._client = httpx.Client(
            headers=headers, timeout=httpx.Timeout(timeout_s, connect=5.0), trust_env=not _is_loopback(url)
        )
        self._model = model or self._first_model()
        self.name = f"{self._model} at {self._url}"

    def preference(
        self, messages: Sequence[Message], first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """Servers differ in whether and how they tell logits: None."""
        return None

    def _first_model(self) -> str:
        import httpx

        try:
            response = self._client.get(f"{self._url}/models")
            response.raise_for_status()
            return str(response.json()["data"][0]["id"])
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise ModelError(
                f"the server at {self._url} names no model ({error}); check that it runs and that the URL ends in /v1"
            ) from error

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        import httpx

        body = {
            "model": self._model,
            "messages": list(messages),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        try:
            with self._client.stream("POST", f"{self._url}/chat/completions", json=body) as response:
                if response.status_code >= 400:
                    reason = response.read().decode(errors="replace")[:300]
                    raise ModelError(f"the server at {self._url} answered {response.status_code}: {reason}")
                for line in response.iter_lines():
                    if stop is not None and stop.is_set():
                        return
                    piece = _delta(line)
                    if piece:
                        yield piece
        except httpx.HTTPError as error:
            raise ModelError(
                f"the server at {self._url} stopped answering ({error}); check that it still runs"
            ) from error
        except (ValueError, LookupError, TypeError) as error:
            raise ModelError(f"the server at {self._url} does not speak OpenAI's chat protocol ({error})") from error


def _delta(line: str) -> str:
    """The text of one server-sent event; empty for anything else."""
    if not line.startswith("data:") or line.strip() == "data: [DONE]":
        return ""
    event = json.loads(line[len("data:") :])
    choices = event.get("choices") or [{}]
    return str((choices[0].get("delta") or {}).get("content") or "")


def _is_loopback(url: str) -> bool:
    import httpx

    return httpx.URL(url).host in {"localhost", "127.0.0.1", "::1"}
