"""`RemoteChatModel`: a prompt to text by one or several servers that speak OpenAI's chat protocol."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from embeddings.errors import ModelError
from rag.llm.contract import DEFAULT_LIMIT_S, DEFAULT_MAX_TOKENS, Prompt
from rag.llm.logprobs import FIRST_TOKEN, NothingTold, preference_told
from rag.llm.model_server import DONE, RETRY_AFTER_S, ModelServer, ServerAway, ServerFailed, addresses
from rag.llm.servers import IN_FLIGHT, Servers, of_each

ASKED_IN_VAIN = 3
"""A server that told no log-probabilities so often, and never any, is not asked for them again. One alone says little:
llama.cpp's tells none of a reply that begins with half a character."""


class RemoteChatModel:
    """Servers of OpenAI's chat protocol that run the same model, by their base URLs (".../v1").

    A question is asked of another server when one fails, also in the middle of an answer: greedy, it writes the same
    text, of which what was given out is left out. A question has no other effect than its answer, hence asking twice is
    safe; what a server is silent about for long is only asked of another one.
    """

    def __init__(
        self,
        urls: str,
        *,
        model: str | None = None,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        limit_s: float = DEFAULT_LIMIT_S,
        retry_after_s: Sequence[float] = RETRY_AFTER_S,
        in_flight: int = IN_FLIGHT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`urls` are one or several with commas between them. When no model is named, the servers are asked for the
        first that they all have; raises ModelError when none of them answers.

        `timeout_s` is how long a server may be silent, `limit_s` how long an answer may take in all, and `in_flight`
        how many requests each server has at a time.
        """
        urls_ = addresses(urls)
        # A server among several is not waited for while there is another one.
        own_retries = retry_after_s if len(urls_) == 1 else ()
        servers = [
            ModelServer(
                url,
                "OpenAI's chat protocol",
                api_key=api_key,
                timeout_s=timeout_s,
                retry_after_s=own_retries,
                clock=clock,
            )
            for url in urls_
        ]
        self._servers = Servers(servers, in_flight=in_flight)
        self._rounds_after_s = () if len(urls_) == 1 else tuple(retry_after_s)
        self._limit_s = limit_s
        self._clock = clock
        self._silent = 0  # answers without log-probabilities, while there was none with them
        self._tells = False
        self._model = model or self._first_model()
        shown = [server.url for server in servers]
        self.name = f"{self._model} at {', '.join(shown)}"
        # A server does not tell which file it runs: its calibration is that of the model of this name at these places.
        self.fingerprint = hashlib.sha256("\n".join([self._model, *sorted(shown)]).encode()).hexdigest()

    def preference(
        self, prompt: Prompt, first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        """From the log-probabilities of the reply's first token; None where a server tells none of them."""
        if not self._tells and self._silent >= ASKED_IN_VAIN:
            return None
        stop = stop or threading.Event()
        body = {"model": self._model, "messages": prompt.messages(), **FIRST_TOKEN}

        def asked(server: ModelServer) -> Iterator[Any]:
            yield server.ask("POST", "chat/completions", body, stop)

        try:
            answer = next(self._from_one_of(asked, prompt, stop), None)
            if answer is not None:
                logit = preference_told(answer, first, second)
                self._tells = True
                return logit
        except NothingTold:
            self._silent += 1
        except ServerFailed:
            raise
        except ModelError:  # it will not be asked so; whether it answers at all, its answers show
            pass
        return None

    def stream(
        self, prompt: Prompt, *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        stop = stop or threading.Event()
        body = {
            "model": self._model,
            "messages": prompt.messages(),
            "max_tokens": max_tokens,
            "temperature": 0,
            "stream": True,
        }
        until = self._clock() + self._limit_s
        given = ""

        def written(server: ModelServer) -> Iterator[str]:
            """What it adds to what others gave out before it; raises _Differs where it writes something else."""
            before, so_far = given, ""
            for piece in self._pieces(server, body, stop, until):
                so_far += piece
                if not (before.startswith(so_far) or so_far.startswith(before)):
                    raise _differs(server)
                if len(so_far) > len(before):
                    yield so_far[max(len(before), len(so_far) - len(piece)) :]
            if len(so_far) < len(before) and not stop.is_set() and self._clock() < until:
                raise _differs(server)

        for piece in self._from_one_of(written, prompt, stop):
            given += piece
            yield piece

    def _pieces(self, server: ModelServer, body: dict[str, Any], stop: threading.Event, until: float) -> Iterator[str]:
        """What one server writes; raises ServerFailed when that ends before its end."""
        done = False
        for event in server.events("chat/completions", body, stop, max(0.0, until - self._clock())):
            if event is DONE:
                done = True
                continue
            try:
                if event.get("error"):
                    raise ServerFailed(f"the server at {server.url} gave up its answer: {str(event['error'])[:300]}")
                choice = (event.get("choices") or [{}])[0]
                piece = str((choice.get("delta") or {}).get("content") or "")
                done = done or bool(choice.get("finish_reason"))
            except (LookupError, TypeError, AttributeError) as error:
                raise server.misspoken(error) from error
            if piece:
                yield piece
        if not done and not stop.is_set() and self._clock() < until:
            raise ServerFailed(f"the server at {server.url} stopped answering in the middle; check that it still runs")

    def _from_one_of(
        self, ask: Callable[[ModelServer], Iterator[Any]], prompt: Prompt, stop: threading.Event
    ) -> Iterator[Any]:
        """What `ask` gives of a server; of others in turn when that fails, and again after a while when all did.

        Raises the last server's ServerFailed, or the first ModelError that another server would raise too.
        """
        error: ModelError | None = None
        for wait_s in (*self._rounds_after_s, None):
            tried: list[ModelServer] = []
            while True:
                with self._servers.one(tried, stop, like=prompt.system + prompt.evidence) as server:
                    if server is None:
                        break
                    try:
                        yield from ask(server)
                        return
                    except _Differs as other:
                        error = other
                    except ServerFailed as failure:
                        self._servers.failed(server)
                        error = failure if error is None else error
                    tried.append(server)
            if stop.is_set():
                return
            if wait_s is None or isinstance(error, _Differs) or stop.wait(wait_s):
                break
        if error is not None and not stop.is_set():
            raise error

    def _first_model(self) -> str:
        def models(server: ModelServer) -> list[str] | ModelError:
            try:
                listed = server.ask("GET", "models", None, threading.Event())["data"]
                return [str(one["id"]) for one in listed] or ModelError("it lists none")
            except (LookupError, TypeError) as error:
                return server.misspoken(error)
            except ModelError as error:
                self._servers.failed(server)
                return error

        found = of_each(self._servers.all, models)
        lists = [names for names in found if isinstance(names, list)]
        urls = ",".join(server.url for server in self._servers.all)
        if not lists and isinstance(found[0], ServerAway):
            raise found[0]
        if not lists:
            raise ModelError(
                f"the server at {urls} names no model ({found[0]}); check that it runs and that the URL ends "
                f"in /v1, or name one: {urls}#MODEL"
            )
        shared = [name for name in lists[0] if all(name in names for names in lists)]
        if not shared:
            raise ModelError(
                f"the servers have no model in common ({'; '.join(', '.join(names[:5]) for names in lists)}); name one "
                f"that all have: {urls}#MODEL"
            )
        return shared[0]


class _Differs(ModelError):
    """What a server writes is not the beginning that was given out."""


def _differs(server: ModelServer) -> _Differs:
    return _Differs(
        f"a server stopped in the middle of its answer, and the one at {server.url} writes another one; ask again"
    )
