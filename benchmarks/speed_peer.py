"""llama.cpp over the prompts that speed.py has noted: python speed_peer.py GGUF ANSWERS.json OUT.json

Its own server (`xllamacpp`, of requirements.txt) with its own defaults, a thread a core, no prompt kept from the one
before. In a process of its own: it takes over signals, and gives memory back only when it ends.
"""

import json
import os
import sys
import time
from pathlib import Path

import httpx
import psutil
import xllamacpp

MAX_TOKENS = 100


def main() -> None:
    gguf, answers, out = sys.argv[1:]
    parameters = xllamacpp.CommonParams()
    parameters.model.path = gguf
    parameters.n_ctx = 8192
    parameters.n_parallel = 1
    threads = psutil.cpu_count(logical=False) or 1
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = threads
    parameters.hostnames = ["127.0.0.1"]
    parameters.ui = False
    parameters.verbosity = -1
    server = xllamacpp.Server(parameters)
    rows = json.loads(Path(answers).read_text(encoding="utf-8"))["rows"]
    result = json.loads(Path(out).read_text(encoding="utf-8")) if Path(out).exists() else {}
    for row in rows:
        for kind, key in (("our own prompt", "own_prompt"), ("five whole passages", "passages_prompt")):
            done = result.setdefault(kind, [])
            if row[key] and row["id"] not in {one["id"] for one in done}:  # a run that was broken off goes on
                done.append(asked(server.listening_address, row, row[key]))
                Path(out).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    os._exit(0)  # nothing is left to be kept, and its threads do not end by themselves


def asked(url: str, row: dict, messages: list[dict]) -> dict:
    body = {"messages": messages, "max_tokens": MAX_TOKENS, "temperature": 0.0, "stream": True, "cache_prompt": False}
    begun, first_s, tokens, text = time.perf_counter(), 0.0, 0, ""
    with httpx.stream("POST", f"{url}/v1/chat/completions", json=body, timeout=600) as response:
        response.raise_for_status()
        for line in response.iter_lines():
            if not line.startswith("data: {"):
                continue
            choices = json.loads(line.removeprefix("data: "))["choices"]
            piece = choices[0]["delta"].get("content") if choices else None
            if piece:
                first_s = first_s or time.perf_counter() - begun
                tokens += 1
                text += piece
    total_s = time.perf_counter() - begun
    return {"id": row["id"], "first_s": first_s, "total_s": total_s, "tokens": tokens, "text": text}


if __name__ == "__main__":
    main()
