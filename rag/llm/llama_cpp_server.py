"""llama.cpp as a process of its own, run by `LlamaCppChatModel`; imports nothing of this project.

Its first line on standard input is a JSON object: `model` (path), `context_tokens`, `threads`, `batch_tokens`, `key`.
It answers with a line of JSON, {"url"} or {"error"}, and ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

MATCH_TOKENS, GUESS_TOKENS = 3, 5
"""What followed the last 3 tokens earlier is guessed to follow again, 5 tokens at most: on two cores of an AMD Zen 3
(other work beside it) the preset `small` copied a sentence 1.4 times as fast, 31 of 40 guesses right."""


def main() -> None:
    asked = json.loads(sys.stdin.readline())
    try:
        import xllamacpp

        server = xllamacpp.Server(_parameters(xllamacpp, asked))
    except Exception as error:  # noqa: BLE001  # the border of a process: it can only be told
        _tell({"error": f"{type(error).__name__}: {error}"})
        return
    _tell({"url": server.listening_address})
    os.dup2(2, 1)  # nobody reads standard output any more
    sys.stdin.read()  # until the program that started it closes it, or is gone
    os._exit(0)  # nothing is left to be kept


def _parameters(xllamacpp: Any, asked: dict[str, Any]) -> Any:
    parameters = xllamacpp.CommonParams()
    parameters.model.path = asked["model"]
    parameters.n_ctx = asked["context_tokens"]
    parameters.n_batch = parameters.n_ubatch = asked["batch_tokens"]
    parameters.n_parallel = 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = asked["threads"]
    parameters.api_keys = [asked["key"]]
    parameters.hostnames = ["127.0.0.1"]
    parameters.cache_ram_mib = 0  # `LlamaCppChatModel` says what is kept
    # Mapped, the file would stay in memory beside the weights as the processor likes them: 1.8 of its size, not 1.2.
    parameters.load_mode = xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    # Prompt lookup: answers quote the excerpts. This kind of guess remembers nothing of the prompt before.
    parameters.speculative.types = [xllamacpp.common_speculative_type.COMMON_SPECULATIVE_TYPE_NGRAM_SIMPLE]
    parameters.speculative.ngram_simple.size_n = MATCH_TOKENS
    parameters.speculative.ngram_simple.size_m = GUESS_TOKENS
    parameters.warmup = False
    parameters.ui = False
    parameters.verbosity = -1
    return parameters


def _tell(message: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
