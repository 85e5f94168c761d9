"""`RemoteChatModel`: a prompt to text by any server that speaks OpenAI's chat protocol."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence

from embeddings.errors import ModelError
from rag.llm.contract import DEFAULT_LIMIT_S, DEFAULT_MAX_TOKENS, Prompt
from rag.llm.model_server import RETRY_AFTER_S, ModelServer


class RemoteChatModel:
    """Any server that speaks OpenAI's chat protocol, by its base URL (".../v1")."""

    fingerprint = None  # a server does not tell which file it runs

    def __init__(
        self,
        url: str,
        *,
        model: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        limit_s: float = DEFAULT_LIMIT_S,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Asks the server for its first model when none is named; raises ModelError when it does not answer.

        `timeout_s` is how long it may be silent, and `limit_s` how long an answer may take in all.
        """
        self._server = ModelServer(
            url,
            "OpenAI's chat protocol",
            api_key=api_key,
            timeout_s=timeout_s,
            retry_after_s=retry_after_s,
            clock=clock,
        )
        self._limit_s = limit_s
        self._model = model or self._first_model()
        self.name = f"{self._model} at {self._server.url}"

    def preference(
        self, prompt: Prompt, first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """Servers differ in whether and how they tell logits: None."""
        return None

    def stream(
        self, prompt: Prompt, *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        body = {
            "model": self._model,
            "messages": prompt.messages(),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        for event in self._server.events("chat/completions", body, stop or threading.Event(), self._limit_s):
            try:
                choices = event.get("choices") or [{}]
                piece = str((choices[0].get("delta") or {}).get("content") or "")
            except (LookupError, TypeError, AttributeError) as error:
                raise self._server.misspoken(error) from error
            if piece:
                yield piece

    def _first_model(self) -> str:
        try:
            return str(self._server.ask("GET", "models", None, threading.Event())["data"][0]["id"])
        except (ModelError, LookupError, TypeError) as error:
            raise ModelError(
                f"the server at {self._server.url} names no model ({error}); check that it runs and that the URL ends "
                f"in /v1, or name one: {self._server.url}#MODEL"
            ) from error
