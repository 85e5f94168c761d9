"""llama.cpp as a process of its own, run by `LlamaCppChatModel`; imports nothing of this project.

Its first line on standard input is a JSON object: `model` (path), `context_tokens`, `threads`, `batch_tokens`, `key`.
It answers with a line of JSON, {"url"} or {"error"}, and ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


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
    parameters.warmup = False
    parameters.ui = False
    parameters.verbosity = -1
    return parameters


def _tell(message: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
