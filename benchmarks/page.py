"""How fast the page feels, measured inside the browser: from Enter to the evidence, and the opening of each view.

python benchmarks/page.py URL questions.dev.jsonl.gz

URL is of a page that runs already over the articles of the questions: `python app.py --articles ARTICLES`.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from rag.evaluation.files import read_rows

# Told by the browser's own clock, so that what drives it costs nothing: when Enter goes down, and when the first
# evidence (or, for a refusal or quotes, the answer itself) is drawn.
WATCH = """() => {
    const before = document.querySelectorAll(".exchange").length;
    let began = 0;
    document.querySelector("#question textarea").addEventListener(
        "keydown", () => { began = performance.now(); }, { once: true });
    window.evidence = new Promise(resolve => {
        const look = () => {
            const last = [...document.querySelectorAll(".exchange")][before];
            const shown = last?.querySelector(".evidence:not([hidden]) li, .answer:not([hidden])");
            if (shown) resolve(performance.now() - began);
            else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
    });
}"""
OPEN = """name => new Promise(resolve => {
    const began = performance.now();
    document.querySelector(`#rail [data-view=${name}]`).click();
    const look = () => {
        const view = document.querySelector(`#${name} .view`);
        if (view && view.getBoundingClientRect().height > 0) resolve(performance.now() - began);
        else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
})"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("questions", type=Path)
    parser.add_argument("--count", type=int, default=40, help="of the questions, picked by a fixed seed")
    parser.add_argument("--out", type=Path, help="a folder for the figures")
    options = parser.parse_args()
    rows = list(read_rows(options.questions, lambda row: str(row["question"]), 'a line with a "question"'))
    asked = random.Random(7).sample(rows, min(options.count, len(rows)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.goto(options.url)
        page.locator(".status").wait_for(state="attached")
        figures = {"evidence": _figures(evidence_ms(page, asked)), "views": view_ms(page)}
        browser.close()
    print(json.dumps(figures, indent=1))
    if options.out is not None:
        options.out.mkdir(parents=True, exist_ok=True)
        (options.out / "page.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def evidence_ms(page: Page, questions: list[str]) -> list[float]:
    """Of each question, asked in a conversation of its own, milliseconds from Enter to the evidence."""
    times = []
    for question in questions:
        page.get_by_role("button", name="New conversation").click()
        page.wait_for_function("document.querySelectorAll('.exchange').length === 0")
        box = page.get_by_label("Your question")
        box.fill(question)
        page.evaluate(WATCH)
        box.press("Enter")
        times.append(float(page.evaluate("window.evidence")))
        page.evaluate("document.querySelector('#stop').click()")  # nothing, when the answer is there already
        page.locator("#send").wait_for(state="visible", timeout=60_000)
    return times


def view_ms(page: Page, tabs: int = 3) -> dict[str, float]:
    """Of each view, milliseconds from the click until it is drawn, the median over tabs that are new each time."""
    times: dict[str, list[float]] = {"library": [], "map": [], "settings": []}
    for _ in range(tabs):
        page.reload()
        page.locator(".status").wait_for(state="attached")
        for name, measured in times.items():
            measured.append(float(page.evaluate(OPEN, name)))
    return {name: round(median(measured), 1) for name, measured in times.items()}


def _figures(times: list[float]) -> dict[str, Any]:
    return {
        "questions": len(times),
        "median_ms": round(median(times), 1),
        "p95_ms": round(quantiles(times, n=20)[-1], 1),
    }


if __name__ == "__main__":
    main()
