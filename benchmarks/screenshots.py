"""The pictures of docs/: each view of a page that runs already over the sample articles, wide, phone-sized and dark.

python benchmarks/screenshots.py URL [--out docs]
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

LOOKS = {"wide": (1400, 900, "light"), "phone": (390, 844, "light"), "dark": (1400, 900, "dark")}
QUESTIONS = ("How long is the Trans-Siberian Railway?", "Which countries make up the Eurasian Economic Union?")
PATIENCE_MS = 600_000
REFUSED = "What is the boiling point of tungsten?"
DRAFT = """The Trans-Siberian Railway is 9,289 kilometres long. It was built by 90,000 workers and opened in 1850.

Power of Siberia 2 is built. Bangladesh and Algeria are members of BRICS. Nobody knows what comes next."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--out", type=Path, default=Path("docs"))
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for look, (width, height, scheme) in LOOKS.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(options.url)
            page.locator("#welcome button").first.wait_for()
            _journey(page, options.out, look)
            page.close()
        browser.close()


def _journey(page: Page, out: Path, look: str) -> None:
    def picture(name: str) -> None:
        page.mouse.move(1, 1)
        page.wait_for_timeout(900)  # what moves has come to rest
        page.screenshot(path=out / f"{name}-{look}.png")

    picture("start")
    for question in QUESTIONS:
        _ask(page, question)
    picture("chat")
    page.locator(".exchange").last.locator(".mark").first.click()
    page.locator("#reader mark").wait_for()
    picture("page")
    page.get_by_role("button", name="Close the article").click()
    for name in ("map", "library", "settings"):
        _show(page, name)
        page.locator(f"#{name} .view").wait_for()
        picture(name)
    _show(page, "map")
    page.get_by_text("Over time").click()
    picture("map-time")
    _show(page, "check")
    page.locator("#draft-text").fill(DRAFT)
    page.get_by_role("button", name="Check", exact=True).click()
    page.locator(".checked.finished").wait_for(timeout=PATIENCE_MS)
    picture("check")
    _show(page, "chat")
    page.get_by_role("button", name="Ask within").click()
    page.locator("#within-dialog form").wait_for()
    picture("within")
    page.keyboard.press("Escape")
    _ask(page, REFUSED)
    picture("refusal")


def _ask(page: Page, question: str) -> None:
    before = page.locator(".exchange").count()
    page.get_by_label("Your question").fill(question)
    page.get_by_label("Your question").press("Enter")
    page.locator(".exchange").nth(before).wait_for()
    page.locator(".exchange").last.locator(".actions:not([hidden])").wait_for(timeout=PATIENCE_MS)
    page.locator("#send").wait_for(state="visible", timeout=PATIENCE_MS)


def _show(page: Page, name: str) -> None:
    if page.locator("#menu").is_visible():
        page.locator("#menu").click()
    page.locator(f"#rail [data-view={name}]").click()


if __name__ == "__main__":
    main()
