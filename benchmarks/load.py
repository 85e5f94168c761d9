"""The whole program under load: python benchmarks/load.py hostile|people [--articles DIR] [--out DIR]

Starts `app.py --model none` over a copy of the articles, on a free port of this machine.

hostile: requests over all routes that no client would send: other methods, paths that lead elsewhere, headers and
lengths that lie, bodies of the wrong types, broken and deeply nested JSON. Fails with a 5xx, an answer later than 10 s,
or when the program ends.

people: so many at once, each from an address of its own (127.0.0.2 and on), who ask, search, list and read, and read
what they got for 4 to 10 s. Tells the time to the whole answer and the memory of the program (and plots it), and fails
with any error.
"""

from __future__ import annotations

import argparse
import http.client
import json
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.web.gate.routes import ROUTES

ROOT = Path(__file__).resolve().parent.parent
LONGEST_S = 10.0
HOST = "127.0.0.1"
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "get")
JUNK = (
    "%00",
    "/../../etc/passwd",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "//",
    "?",
    "?x=" + "a" * 9000,
    "#c",
    "\\..\\",
    ";a=b",
)
ASKED = "What is the newest article about?"
BODIES: tuple[Any, ...] = (
    {"question": ASKED},
    {"model": "footnote", "messages": [{"role": "user", "content": ASKED}], "stream": True},
    {"model": "footnote", "input": ASKED, "temperature": 0, "max_output_tokens": 9},
    {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "ask", "arguments": {"question": ASKED}}},
    {"fn_index": 3, "data": [None], "session_hash": "s", "event_data": {"view": "library"}, "trigger_id": None},
)
WRONG: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**40,
    1e308,
    "",
    "a" * 100_000,
    [],
    {},
    [[]],
    {"a": {"b": []}},
    "\ud800",
    "\0",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("hostile", "people"))
    parser.add_argument("--articles", type=Path, default=ROOT / "articles")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/load")
    options = parser.parse_args()
    with program(options.articles) as (port, process):
        if options.what == "hostile":
            figures, wrong = hostile(port, process, options.requests, options.seed)
        else:
            figures, wrong = people(port, process, options.people, options.minutes * 60)
    print(json.dumps(figures, indent=1))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / f"{options.what}.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    if options.what == "people":
        plot_memory(figures, options.out / "memory.png")
    if wrong:
        raise SystemExit("\n".join(wrong[:20]))


@contextmanager
def program(articles: Path) -> Iterator[tuple[int, psutil.Process]]:
    """The program's port and process, once it is ready."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        shutil.copytree(articles, folder / "articles")
        with socket.socket() as free:
            free.bind((HOST, 0))
            port = free.getsockname()[1]
        command = [sys.executable, "app.py", "--articles", str(folder / "articles"), "--index", str(folder / "index")]
        command += ["--model", "none", "--port", str(port), "--questions-per-minute", "0"]
        with (folder / "log").open("w") as log:
            app = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
        try:
            while "Footnote is at" not in (folder / "log").read_text(errors="replace"):
                if app.poll() is not None:
                    raise SystemExit((folder / "log").read_text(errors="replace")[-3000:])
                time.sleep(0.2)
            yield port, psutil.Process(app.pid)
        finally:
            app.terminate()
            app.wait()


def memory_mb(process: psutil.Process) -> float:
    return round(sum(part.memory_info().rss for part in (process, *process.children(recursive=True))) / 1e6, 1)


# -- hostile requests


def hostile(port: int, process: psutil.Process, count: int, seed: int) -> tuple[dict[str, Any], list[str]]:
    statuses: Counter[str] = Counter()
    wrong: list[str] = []
    slowest = 0.0
    before = memory_mb(process)
    lock = threading.Lock()
    numbers = iter(range(count))

    def send() -> None:
        nonlocal slowest
        while True:
            with lock:
                number = next(numbers, None)
            if number is None:
                return
            data = request(random.Random(f"{seed} {number}"), port)
            began = time.monotonic()
            status = answered(port, data)
            took = time.monotonic() - began
            with lock:
                statuses[status] += 1
                slowest = max(slowest, took)
                if status.startswith("5") or status == "none in time":
                    wrong.append(f"request {number}: {status} after {took:.1f} s: {data[:150]!r}")

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if not process.is_running() or answered(port, b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n") != "200":
        wrong.append("the program does not answer any more")
    figures = {"requests": count, **dict(sorted(statuses.items())), "slowest, s": round(slowest, 2)}
    return {**figures, "MB before": before, "MB after": memory_mb(process)}, wrong


def answered(port: int, data: bytes) -> str:
    """The status of the answer; "closed" for a connection that ends without one."""
    try:
        with socket.create_connection((HOST, port), timeout=LONGEST_S) as connection:
            connection.sendall(data)
            line = connection.recv(64)
    except TimeoutError:
        return "none in time"
    except OSError:
        return "closed"
    return line.split()[1].decode(errors="replace") if line.startswith(b"HTTP/1.1 ") else "closed"


def request(chance: random.Random, port: int) -> bytes:
    """One that most likely has several things wrong with it, and is complete: whoever waits, waits for the program."""
    route = chance.choice(ROUTES)
    path = route.path.replace("**", chance.choice(["a", "a/b", "%C3%A9", "x" * 3000])).replace("*", "a.js")
    if chance.random() < 0.4:
        path += chance.choice(JUNK)
    method = chance.choice(tuple(route.methods)) if chance.random() < 0.7 else chance.choice(METHODS)
    body = _body(chance) if method not in ("GET", "HEAD") or chance.random() < 0.1 else b""
    kind = "application/json" if chance.random() < 0.8 else chance.choice(["text/plain", "multipart/form-data", "a/b"])
    headers = {"Host": f"{HOST}:{port}", "Content-Type": kind, "Content-Length": str(len(body)), "Connection": "close"}
    for name, values in _HEADERS.items():
        if chance.random() < 0.06:
            headers[name] = chance.choice(values)
    if body and chance.random() < 0.05:
        headers["Content-Length"] = chance.choice(["-1", "1e3", "0", "x", "9" * 30])
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode("utf-8", "surrogatepass") + body


_HEADERS = {
    "Host": ["evil.example", "", "127.0.0.1:99999", "[::1", "a" * 300, "\u00e9"],
    "Origin": ["http://evil.example", "null", "\x01"],
    "Authorization": ["Bearer x", "Bearer " + "a" * 5000, "Basic ====", "\u00ff"],
    "Cookie": ["session=" + "a" * 4000, "=;=;", "access-token=\u0000"],
    "X-Forwarded-For": ["10.0.0.1, 10.0.0.2", "x"],
    "X-Forwarded-Host": ["evil.example"],
    "Accept": ["text/event-stream", "*/*;q=x"],
    "Range": ["bytes=0-9999999999,5-1"],
    "If-None-Match": ['W/"' + "a" * 2000],
    "Upgrade": ["websocket"],
    "MCP-Protocol-Version": ["1999-01-01", "\u00e9"],
    "X-Filler": ["a" * 20_000],
}


def _body(chance: random.Random) -> bytes:
    match chance.randrange(6):
        case 0:
            return chance.randbytes(chance.randrange(2000))
        case 1:
            return b"[" * chance.choice([100, 100_000]) + b"1"
        case 2:
            return json.dumps(chance.choice(WRONG)).encode()
        case 3:
            whole = json.dumps(chance.choice(BODIES)).encode()
            return whole[: chance.randrange(len(whole))]
        case _:
            return json.dumps(_changed(chance.choice(BODIES), chance)).encode()


def _changed(value: Any, chance: random.Random) -> Any:
    """The same with some of its parts of another kind, or gone."""
    if chance.random() < 0.15:
        return chance.choice(WRONG)
    if isinstance(value, dict):
        return {key: _changed(part, chance) for key, part in value.items() if chance.random() < 0.95}
    if isinstance(value, list):
        return [_changed(part, chance) for part in value] * chance.choice([1, 1, 1, 50])
    return value


# -- people


def people(port: int, process: psutil.Process, count: int, seconds: float) -> tuple[dict[str, Any], list[str]]:
    titles = [row["title"] for row in _json(port, HOST, "GET", "/api/articles")["articles"]]
    took: dict[str, list[float]] = {"ask": [], "search": [], "list": [], "page": []}
    wrong: list[str] = []
    until = time.monotonic() + seconds
    lock = threading.Lock()

    def person(number: int) -> None:
        chance, address = random.Random(number), f"127.0.0.{number + 2}"
        time.sleep(chance.uniform(0, 5))
        while time.monotonic() < until:
            what = chance.choices(["ask", "search", "list", "page"], [6, 2, 1, 1])[0]
            question = f"What does \u201c{chance.choice(titles)}\u201d say?"
            began = time.monotonic()
            try:
                match what:
                    case "ask":
                        _json(port, address, "POST", "/api/ask", {"question": question})
                    case "search":
                        _json(port, address, "POST", "/api/search", {"question": question})
                    case "list":
                        _json(port, address, "GET", "/api/articles")
                    case "page":
                        _fetched(port, address, "GET", "/")
                with lock:
                    took[what].append(time.monotonic() - began)
            except (OSError, ValueError, http.client.HTTPException) as error:
                with lock:
                    wrong.append(f"{what}: {error!r}")
            time.sleep(chance.uniform(4, 10))

    threads = [threading.Thread(target=person, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    memory = []
    used = process.cpu_times()
    while time.monotonic() < until:
        memory.append(memory_mb(process))
        time.sleep(5)
    after = process.cpu_times()
    for thread in threads:
        thread.join()
    every = [time_s for times in took.values() for time_s in times]
    figures: dict[str, Any] = {"people": count, "s": round(seconds), "requests": len(every), "errors": len(wrong)}
    figures |= {f"{what}, s": _shares(times) for what, times in {"all": every, **took}.items() if times}
    figures["processor, s a request"] = round((after.user + after.system - used.user - used.system) / len(every), 3)
    third = max(1, len(memory) // 3)
    figures["MB, mean of each third"] = [
        round(float(np.mean(memory[i * third : (i + 1) * third])), 1) for i in range(3)
    ]
    return {**figures, "MB every 5 s": memory}, wrong


def plot_memory(figures: dict[str, Any], path: Path) -> None:
    """The program's memory while people use it (needs matplotlib, of benchmarks/requirements.txt)."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    memory = figures["MB every 5 s"]
    figure, axes = plt.subplots(figsize=(6, 3))
    axes.plot([5 / 60 * step for step in range(len(memory))], memory, color="#1f5f8b")
    axes.set(xlabel="minutes", ylabel="memory of the program, MB", ylim=(0, max(memory) * 1.2))
    axes.set_title(f"{figures['people']} people at once, {figures['requests']} requests, {figures['errors']} errors")
    axes.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


def _shares(times: list[float]) -> dict[str, float]:
    return {
        name: round(float(np.quantile(times, share)), 3)
        for name, share in (("median", 0.5), ("95 %", 0.95), ("most", 1))
    }


def _json(port: int, address: str, method: str, path: str, body: Any = None) -> Any:
    return json.loads(_fetched(port, address, method, path, body))


def _fetched(port: int, address: str, method: str, path: str, body: Any = None) -> bytes:
    """The answer to a request from an address of this machine; raises ValueError for any status but 200."""
    connection = http.client.HTTPConnection(HOST, port, timeout=60, source_address=(address, 0))
    try:
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, {"Content-Type": "application/json"})
        response = connection.getresponse()
        read = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise ValueError(f"{response.status}: {read[:200]!r}")
    return read


if __name__ == "__main__":
    main()
