"""HTTP to a server of language models: streams that can be stopped, retries, and errors in words."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

from embeddings.errors import ModelError

if TYPE_CHECKING:
    import httpx

CONNECT_S = 5.0
RETRY_AFTER_S = (0.5, 2.0)
"""How long to wait before the second and the third try, when a server cannot be reached or says that it is busy."""
_BUSY = frozenset({429, 502, 503, 504})
_NOT_THE_PROMPTS_FAULT = frozenset({401, 403, 404, 408, 429})
"""What a server answers for reasons of its own (a key or a model that it does not have); all from 500 on are too."""
HEALTH_S = 3.0
"""A server that does not answer a look at its health within this time is left alone for longer."""
DONE: Mapping[str, Any] = {}
"""Stands for the mark with which a stream of OpenAI's protocol ends."""
POLL_S = 0.1
"""How often a stop is looked for while the server is silent."""


class ServerFailed(ModelError):
    """What went wrong is this server's: another one of the same model may well answer."""


class ServerAway(ServerFailed):
    """Nothing answers at its address."""


class ModelServer:
    """One server, by its base URL. `protocol` is what it should speak, for error messages."""

    def __init__(
        self,
        url: str,
        protocol: str,
        *,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`timeout_s` is how long it may be silent; nothing is sent yet."""
        import httpx

        headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        # Sent as a header: errors of httpx name the whole URL, and they are shown.
        secret, url = httpx.URL(url), without_secret(url)
        auth = httpx.BasicAuth(secret.username, secret.password) if secret.userinfo else None
        self.url = url.rstrip("/")
        self._protocol = protocol
        self._timeout_s = timeout_s
        self._retry_after_s = retry_after_s
        self._clock = clock
        # trust_env=False: a proxy of the environment must not come between this machine and its own server
        self._client = httpx.Client(
            auth=auth,
            headers=headers,
            timeout=httpx.Timeout(timeout_s, connect=CONNECT_S),
            # Minutes pass between questions: a connection that was kept may be closed by then.
            limits=httpx.Limits(max_keepalive_connections=0),
            trust_env=not _is_loopback(url),
        )

    def ask(self, method: str, path: str, body: Mapping[str, Any] | None, stop: threading.Event) -> Any:
        """The JSON of its answer; None once `stop` is set. Raises ModelError."""
        return next(self._heard(method, path, body, stop, None, lambda response: [json.loads(response.read())]), None)

    def is_up(self) -> bool:
        """Whether it answers at all, and not that it is in trouble itself; one look, of a few seconds at most."""
        import httpx

        try:
            answer = self._client.get(f"{self.url}/models", timeout=HEALTH_S)
        except httpx.HTTPError:
            return False
        return answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR

    def events(
        self, path: str, body: Mapping[str, Any], stop: threading.Event, limit_s: float | None = None
    ) -> Iterator[Any]:
        """The JSON of each server-sent event, DONE for the mark at the end; ends early once `stop` is set, or after
        `limit_s`. Raises ModelError."""
        return self._heard("POST", path, body, stop, limit_s, _events_of)

    def _heard(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        stop: threading.Event,
        limit_s: float | None,
        read: Callable[[httpx.Response], Iterator[Any] | Sequence[Any]],
    ) -> Iterator[Any]:
        """Listens in a thread of its own: a server that is silent while it reads must not keep a stop waiting."""
        deadline = None if limit_s is None else self._clock() + limit_s
        heard: SimpleQueue[Any] = SimpleQueue()
        gone = threading.Event()

        def listen() -> None:
            heard.put(self._listen(method, path, body, read, heard, gone))

        threading.Thread(target=listen, daemon=True).start()
        try:
            while not stop.is_set() and (deadline is None or self._clock() <= deadline):
                try:
                    item = heard.get(timeout=POLL_S)
                except Empty:
                    continue
                if isinstance(item, _End):
                    if item.error is not None:
                        raise item.error
                    return
                yield item
        finally:
            gone.set()

    def _listen(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        read: Callable[[httpx.Response], Iterator[Any] | Sequence[Any]],
        heard: SimpleQueue[Any],
        gone: threading.Event,
    ) -> _End:
        """Puts what is read into `heard`, and gives what went wrong, if anything; hangs up once nobody listens."""
        import httpx

        try:
            with self._opened(method, path, body, gone) as response:
                if response.status_code >= 400:
                    reason = response.read().decode(errors="replace")[:300]
                    code = response.status_code
                    kind = ServerFailed if code >= 500 or code in _NOT_THE_PROMPTS_FAULT else ModelError
                    return _End(kind(f"the server at {self.url} answered {code}: {reason}"))
                for item in read(response):
                    if gone.is_set():
                        break
                    heard.put(item)
            return _End()
        except httpx.ReadTimeout:
            return _End(
                ServerFailed(
                    f"the server at {self.url} was silent for {self._timeout_s:g} s; it may be overloaded, or still "
                    "loading its model"
                )
            )
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            return _End(ServerAway(f"nothing answers at {self.url} ({error}); start the server, or check the address"))
        except httpx.HTTPError as error:
            return _End(ServerFailed(f"the server at {self.url} stopped answering ({error}); check that it still runs"))
        except ValueError as error:
            return _End(self.misspoken(error))

    def misspoken(self, error: Exception) -> ModelError:
        """What to raise when its answer is not of the protocol."""
        return ServerFailed(f"the server at {self.url} does not speak {self._protocol} ({error!r})")

    @contextmanager
    def _opened(
        self, method: str, path: str, body: Mapping[str, Any] | None, gone: threading.Event
    ) -> Iterator[httpx.Response]:
        """The response as it begins to come; tried again while the server cannot be reached or says it is busy."""
        import httpx

        for wait_s in (*self._retry_after_s, None):
            request = self._client.build_request(method, f"{self.url}/{path}", json=body)
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


class _End:
    """There is no more to hear."""

    def __init__(self, error: ModelError | None = None) -> None:
        self.error = error


def _events_of(response: httpx.Response) -> Iterator[Any]:
    for line in response.iter_lines():
        if line.startswith("data:"):
            said = line[len("data:") :].strip()
            yield DONE if said == "[DONE]" else json.loads(said)


def addresses(urls: str) -> list[str]:
    """Of several URLs with commas between them; one in a password parts nothing."""
    return re.split(r",\s*(?=https?://)", urls)


def without_secret(name: str) -> str:
    """A model's name as it may be shown: a URL, or several, without the name and the password before the host."""
    return ",".join(map(_without_secret, addresses(name)))


def _without_secret(url: str) -> str:
    scheme, slashes, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}://{host.rpartition('@')[2]}{slash}{path}" if slashes else url


def _is_loopback(url: str) -> bool:
    import httpx

    return httpx.URL(url).host in {"localhost", "127.0.0.1", "::1"}
