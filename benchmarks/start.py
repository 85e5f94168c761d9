"""From the command to the first answer, and the memory of the program: the second start of app.py, in a real browser.

python benchmarks/start.py ARTICLES questions.dev.jsonl.gz [--model standard small tiny]

The index and the model are made ready before, as a first start does. Then the browser waits for the page, and asks as
soon as it is there; the answer is the language model's, which is loaded meanwhile.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag.assembly import user_cache
from rag.evaluation.files import read_rows
from rag.llm.weights.registry import REGISTRY

ROOT = Path(__file__).resolve().parent.parent
PATIENCE_S = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--model", nargs="+", default=["standard", "small", "tiny"])
    parser.add_argument("--count", type=int, default=6, help="questions before memory is looked at")
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work/start"), help="where the index is kept")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/start")
    options = parser.parse_args()
    rows = list(read_rows(options.questions, lambda row: str(row["question"]), 'a line with a "question"'))
    asked = random.Random(7).sample(rows, options.count)
    options.out.mkdir(parents=True, exist_ok=True)
    build(options.articles, options.work / "index", load_encoder)
    figures = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for model in options.model:
            user_cache().converted(REGISTRY[model])
            for _ in ("to warm the disk's cache", "measured"):
                page = browser.new_page(viewport={"width": 1400, "height": 900})
                figures[model] = started(options, model, asked, page)
                page.close()
            print(model, figures[model], flush=True)
            (options.out / "start.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        browser.close()


def started(options: argparse.Namespace, model: str, asked: list[str], page: Page) -> dict[str, float]:
    begun = time.perf_counter()
    with program(options, model) as (process, url):
        page.goto(url)
        page.locator(".status").wait_for(state="attached")
        opened = time.perf_counter() - begun
        answered = []
        for number, question in enumerate(asked):
            if number:  # in a conversation it would be rewritten first
                page.get_by_role("button", name="New conversation").click()
                page.wait_for_function("document.querySelectorAll('.exchange').length === 0")
            asked_at = time.perf_counter()
            page.get_by_label("Your question").fill(question)
            page.get_by_label("Your question").press("Enter")
            page.wait_for_function("document.querySelectorAll('.exchange').length === 1")
            page.locator("#send").wait_for(state="visible", timeout=PATIENCE_S * 1000)
            answered.append(time.perf_counter() - asked_at)
            if number == 0:
                first = time.perf_counter() - begun
                print(page.locator(".exchange .answer").last.inner_text())  # whose words they are
        return {
            "page_s": round(opened, 2),
            "first_answer_s": round(first, 2),
            "later_answers_median_s": round(median(answered[1:]), 2),
            "peak_gb": round(peak_gb(process.pid), 2),
        }


@contextmanager
def program(options: argparse.Namespace, model: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """app.py at work, and its address once that answers."""
    with socket.socket() as some:
        some.bind(("127.0.0.1", 0))
        port = some.getsockname()[1]
    command = [sys.executable, "app.py", "--articles", options.articles.resolve(), "--model", model]
    command += ["--index", (options.work / "index").resolve(), "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        for _ in range(PATIENCE_S * 20):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                if process.poll() is not None:
                    raise SystemExit("app.py ended") from None
                time.sleep(0.05)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def peak_gb(process: int) -> float:
    """The most memory that it ever had, in 10^9 bytes (Linux)."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024 / 1e9


if __name__ == "__main__":
    main()
