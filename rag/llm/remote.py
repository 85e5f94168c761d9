"""`RemoteChatModel`: a prompt to text by any server that speaks OpenAI's chat protocol."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from embeddings.errors import ModelError
from rag.llm.contract import DEFAULT_LIMIT_S, DEFAULT_MAX_TOKENS, Prompt

if TYPE_CHECKING:
    import httpx

CONNECT_S = 5.0
RETRY_AFTER_S = (0.5, 2.0)
"""How long to wait before the second and the third try, when a server cannot be reached or says that it is busy."""
_BUSY = frozenset({429, 502, 503, 504})
POLL_S = 0.1
"""How often a stop is looked for while the server is silent."""


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
        import httpx

        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # Sent as a header: errors of httpx name the whole URL, and they are shown.
        secret, url = httpx.URL(url), without_secret(url)
        auth = httpx.BasicAuth(secret.username, secret.password) if secret.userinfo else None
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        self._limit_s = limit_s
        self._retry_after_s = retry_after_s
        self._clock = clock
        # trust_env=False: a proxy of the environment must not come between this machine and its own server
        self._client = httpx.Client(
            auth=auth,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_S),
            trust_env=not _is_loopback(url),
        )
        self._model = model or self._first_model()
        self.name = f"{self._model} at {self._url}"

    def preference(
        self, prompt: Prompt, first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """Servers differ in whether and how they tell logits: None."""
        return None

    def _first_model(self) -> str:
        import httpx

        try:
            with self._opened("GET", "models", None, threading.Event()) as response:
                response.read()
                response.raise_for_status()
                return str(response.json()["data"][0]["id"])
        except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
            raise ModelError(
                f"the server at {self._url} names no model ({error}); check that it runs and that the URL ends in /v1, "
                f"or name one: {self._url}#MODEL"
            ) from error

    def stream(
        self, prompt: Prompt, *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        stop = stop or threading.Event()
        deadline = self._clock() + self._limit_s
        body = {
            "model": self._model,
            "messages": prompt.messages(),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        # Listened to in a thread of its own: a server that is silent while it reads must not keep a stop waiting.
        heard: SimpleQueue[str | ModelError | None] = SimpleQueue()
        gone = threading.Event()
        threading.Thread(target=self._listen, args=(body, heard, gone), daemon=True).start()
        try:
            while not stop.is_set() and self._clock() <= deadline:
                try:
                    piece = heard.get(timeout=POLL_S)
                except Empty:
                    continue
                if piece is None:
                    return
                if isinstance(piece, ModelError):
                    raise piece
                yield piece
        finally:
            gone.set()

    def _listen(
        self, body: Mapping[str, Any], heard: SimpleQueue[str | ModelError | None], gone: threading.Event
    ) -> None:
        """Puts the pieces into `heard`, and at last None or what went wrong; hangs up once nobody listens."""
        import httpx

        try:
            with self._opened("POST", "chat/completions", body, gone) as response:
                if response.status_code >= 400:
                    reason = response.read().decode(errors="replace")[:300]
                    raise ModelError(f"the server at {self._url} answered {response.status_code}: {reason}")
                for line in response.iter_lines():
                    if gone.is_set():
                        return
                    piece = _delta(line)
                    if piece:
                        heard.put(piece)
            heard.put(None)
        except ModelError as error:
            heard.put(error)
        except httpx.ReadTimeout:
            heard.put(
                ModelError(
                    f"the server at {self._url} was silent for {self._timeout_s:g} s; it may be overloaded, or still "
                    "loading its model"
                )
            )
        except httpx.HTTPError as error:
            heard.put(ModelError(f"the server at {self._url} stopped answering ({error}); check that it still runs"))
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            heard.put(ModelError(f"the server at {self._url} does not speak OpenAI's chat protocol ({error})"))

    @contextmanager
    def _opened(
        self, method: str, path: str, body: Mapping[str, Any] | None, gone: threading.Event
    ) -> Iterator[httpx.Response]:
        """The response as it begins to come; tried again while the server cannot be reached or says it is busy."""
        import httpx

        for wait_s in (*self._retry_after_s, None):
            request = self._client.build_request(method, f"{self._url}/{path}", json=body)
            try:
                response = self._client.send(request, stream=True)
            except httpx.ConnectError:
                if wait_s is None or gone.wait(wait_s):
                    raise
                continue
            if response.status_code in _BUSY and wait_s is not None:
                response.close()
                if not gone.wait(wait_s):
                    continue
            try:
                yield response
            finally:
                response.close()
            return


def _delta(line: str) -> str:
    """The text of one server-sent event; empty for anything else."""
    if not line.startswith("data:") or line.strip() == "data: [DONE]":
        return ""
    event = json.loads(line[len("data:") :])
    choices = event.get("choices") or [{}]
    return str((choices[0].get("delta") or {}).get("content") or "")


def without_secret(url: str) -> str:
    """The same without the name and the password before its host, as it may be shown; other names as they are."""
    scheme, slashes, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}" if slashes else url


def _is_loopback(url: str) -> bool:
    import httpx

    return httpx.URL(url).host in {"localhost", "127.0.0.1", "::1"}
