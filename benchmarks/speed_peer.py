"""llama.cpp over the prompts that speed.py has noted: python speed_peer.py GGUF ANSWERS.json OUT.json"""

import json
import os
import sys
import time
from pathlib import Path

from llama_cpp import Llama

MAX_TOKENS = 100


def main() -> None:
    gguf, answers, out = sys.argv[1:]
    model = Llama(gguf, n_ctx=8192, n_threads=os.cpu_count(), n_threads_batch=os.cpu_count(), verbose=False)
    rows = json.loads(Path(answers).read_text(encoding="utf-8"))["rows"]
    result = json.loads(Path(out).read_text(encoding="utf-8")) if Path(out).exists() else {}
    for row in rows:
        for kind, key in (("our own prompt", "own_prompt"), ("five whole passages", "passages_prompt")):
            done = result.setdefault(kind, [])
            if row[key] and row["id"] not in {one["id"] for one in done}:  # a run that was broken off goes on
                done.append(asked(model, row, row[key]))
                Path(out).write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def asked(model: Llama, row: dict, messages: list[dict]) -> dict:
    model.reset()
    begun, first_s, tokens, text = time.perf_counter(), 0.0, 0, ""
    stream = model.create_chat_completion(messages, max_tokens=MAX_TOKENS, temperature=0.0, stream=True)
    for event in stream:
        piece = event["choices"][0]["delta"].get("content")
        if piece:
            first_s = first_s or time.perf_counter() - begun
            tokens += 1
            text += piece
    total_s = time.perf_counter() - begun
    return {"id": row["id"], "first_s": first_s, "total_s": total_s, "tokens": tokens, "text": text}


if __name__ == "__main__":
    main()
