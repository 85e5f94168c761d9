"""`LlamaCppChatModel`: any GGUF file, read as it is, by llama.cpp.

Its prebuilt wheel (`xllamacpp`) has no way from tokens to logits, only llama.cpp's own server, so that this is a
`ChatModel` and no `Engine`. The server runs in a process of its own: llama.cpp ends its process when a file is damaged,
takes over the signals of the one that it is in, and gives memory back only when it ends.
"""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psutil

from embeddings.errors import ModelError
from rag.llm import llama_cpp_server
from rag.llm.contract import DEFAULT_LIMIT_S, DEFAULT_MAX_TOKENS, Prompt
from rag.llm.model_server import ModelServer
from rag.llm.weights.gguf import GgufHeader, read_header

MOST_CONTEXT_TOKENS, LEAST_CONTEXT_TOKENS = 4096, 2048
"""Evidence and answer, or a conversation and its last question rewritten, take some 1,200 tokens of English."""
KV_CACHE_SHARE = 0.2
"""Of the file's size, so much memory the KV cache may take beyond the least context: all in all at most 1.3 of it."""
BATCH_TOKENS = 128
"""A prompt is read in batches of so many tokens, between which a stop is looked for."""
TOLD_TOKENS = 200
"""The likeliest tokens whose logits are asked for first; a Yes or No that is not among them is asked for again."""

ALL_TOKENS = 1_000_000
"""More than any vocabulary has."""
FORCED = 1000.0
"""What is added to a logit so that its token is chosen."""


class LlamaCppChatModel:
    """A GGUF file, greedy, one answer at a time: `ModelSlot` has the queue for several askers."""

    def __init__(
        self,
        name: str,
        gguf: Path,
        *,
        fingerprint: str | None = None,
        threads: int | None = None,
        limit_s: float = DEFAULT_LIMIT_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises ModelError when llama.cpp cannot run the file; `threads`: one a core, unless told otherwise."""
        self.name = name
        self.fingerprint = fingerprint
        self._limit_s = limit_s
        key = secrets.token_hex(16)  # other programs of this machine have no business with it
        asked = {
            "model": str(gguf),
            "context_tokens": context_tokens(read_header(gguf), gguf.stat().st_size),
            "batch_tokens": BATCH_TOKENS,
            "threads": threads or psutil.cpu_count(logical=False) or 1,
            "key": key,
        }
        url, process = _started(asked)
        self._end = weakref.finalize(self, _ended, process)
        self._server = ModelServer(url, "llama.cpp's protocol", api_key=key, timeout_s=600.0, clock=clock)
        self._head: list[int] | None = None

    def close(self) -> None:
        """Ends its process; done as well when the model is let go of, and when the program ends."""
        self._end()

    def stream(
        self, prompt: Prompt, *, max_tokens: int = DEFAULT_MAX_TOKENS, stop: threading.Event | None = None
    ) -> Iterator[str]:
        stop = stop or threading.Event()
        tokens = self._prefilled(prompt, stop)
        if tokens is None or max_tokens < 1:
            return
        body = _completion(tokens, max_tokens) | {"stream": True}
        for event in self._server.events("completion", body, stop, self._limit_s):
            piece = str(event.get("content") or "")
            if piece:
                yield piece

    def preference(
        self, prompt: Prompt, first: str, second: str, *, stop: threading.Event | None = None
    ) -> float | None:
        stop = stop or threading.Event()
        tokens = self._prefilled(prompt, stop)
        words = [self._tokens(word, stop, start=False) for word in (first, second)]
        if tokens is None or not words[0] or not words[1]:
            return None
        one, other = words[0][0], words[1][0]
        # A reply that begins with half a character is told without logits, hence the bias, which they do not include.
        body = _completion(tokens, 1) | {"logit_bias": [[one, FORCED]]}
        for count in (TOLD_TOKENS, ALL_TOKENS):
            answer = self._server.ask("POST", "completion", body | {"n_probs": count}, stop)
            if answer is None:
                return None
            told = {token["id"]: token["logprob"] for token in answer["completion_probabilities"][0]["top_logprobs"]}
            if one in told and other in told:
                return float(told[one] - told[other])
        raise ModelError(f"{self.name} has no tokens for {first!r} and {second!r}; choose another model")

    def _prefilled(self, prompt: Prompt, stop: threading.Event) -> list[int] | None:
        """The prompt's tokens, of which all before the instruction are in the KV cache; None once `stop` is set.

        The server goes on from whatever its KV cache has in common with a prompt, and its kernels round differently
        for other numbers of rows. An answer must not depend on what was asked before: the head of a prompt is always
        read by itself, its last token alone, and the instruction by itself, whether the head is read anew or was kept.
        """
        rendered = self._server.ask("POST", "apply-template", {"messages": prompt.messages()}, stop)
        if rendered is None:
            return None
        parts = [
            self._tokens(part, stop, start=not place) for place, part in enumerate(prompt.parts(rendered["prompt"]))
        ]
        if any(part is None for part in parts):
            return None
        *before, instruction = [part for part in parts if part]
        head = [token for part in before for token in part]
        if len(head) > 1:
            if self._head != head:
                self._head = None
                if not self._read(head[:-1], stop, anew=True):
                    return None
                self._head = head
            if not self._read(head, stop):
                return None
        else:
            self._head = None
        return head + instruction

    def _read(self, tokens: Sequence[int], stop: threading.Event, anew: bool = False) -> bool:
        body = _completion(tokens, 0) | {"cache_prompt": not anew}
        return self._server.ask("POST", "completion", body, stop) is not None

    def _tokens(self, text: str, stop: threading.Event, *, start: bool) -> list[int] | None:
        body = {"content": text, "add_special": start, "parse_special": True}
        answer = self._server.ask("POST", "tokenize", body, stop)
        return None if answer is None else list(answer["tokens"])


def context_tokens(header: GgufHeader, size_bytes: int) -> int:
    """How long a prompt and its answer may be together, with a KV cache in 16 bits."""
    heads = header.of_architecture("attention.head_count_kv") or header.of_architecture("attention.head_count")
    width = header.of_architecture("embedding_length")
    query_heads = header.of_architecture("attention.head_count")
    blocks = header.of_architecture("block_count")
    if not all(isinstance(value, int) and value for value in (heads, width, query_heads, blocks)):
        return LEAST_CONTEXT_TOKENS  # what differs from block to block is an array, and is not read
    dim = header.of_architecture("attention.key_length") or int(width or 0) // int(query_heads or 1)
    bytes_per_token = 2 * 2 * int(blocks or 0) * int(heads or 0) * int(dim)
    affordable = int(KV_CACHE_SHARE * size_bytes / bytes_per_token)
    trained = int(header.of_architecture("context_length") or MOST_CONTEXT_TOKENS)
    return min(trained, MOST_CONTEXT_TOKENS, max(LEAST_CONTEXT_TOKENS, affordable))


def is_available() -> bool:
    """Whether llama.cpp is installed here; it is not where there is no wheel of it (Windows on ARM)."""
    return find_spec("xllamacpp") is not None


def _completion(tokens: Sequence[int], max_tokens: int) -> dict[str, Any]:
    return {"prompt": list(tokens), "n_predict": max_tokens, "temperature": 0.0, "top_k": 1, "cache_prompt": True}


def _started(asked: dict[str, Any]) -> tuple[str, subprocess.Popen[str]]:
    """The URL of a new server, and its process."""
    log = tempfile.TemporaryFile()  # noqa: SIM115  # it lives as long as the process
    process = subprocess.Popen(
        [sys.executable, "-P", str(Path(llama_cpp_server.__file__))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is for the program, which then ends it
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(asked) + "\n")
    process.stdin.flush()
    told = _told(process.stdout)
    if "url" not in told:
        _ended(process)
        log.seek(0)
        lines = log.read().decode(errors="replace").strip().splitlines()[-2:]
        reason = told.get("error") or " / ".join(lines) or f"it ended with status {process.returncode}"
        raise ModelError(
            f"llama.cpp cannot run {asked['model']!r}: {reason}. Choose another file, or --model none for quotes only"
        )
    return str(told["url"]), process


def _told(lines: Iterator[str]) -> dict[str, Any]:
    """The first line that is a JSON object: llama.cpp may write others before."""
    for line in lines:
        if line.startswith("{"):
            told: dict[str, Any] = json.loads(line)
            return told
    return {}


def _ended(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
