"""The whole program as a user starts it, with a real model and every way out of this machine closed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitors, free_port
from tests.browser.test_page import wait_until

pytestmark = [pytest.mark.real, pytest.mark.fetches]
ROOT = Path(__file__).resolve().parent.parent.parent

# What the program runs under: a name that is looked up, or an address that is not this machine's, is an error.
CLOSED = textwrap.dedent("""
    import runpy, socket, sys
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def only_loopback(host):
        if host not in (None, "localhost", "::1", "0.0.0.0") and not str(host).startswith("127."):
            print("REACHED OUT TO", host, file=sys.stderr, flush=True)
            raise ConnectionRefusedError(host)

    def closed(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            only_loopback(address[0])
        return connect(self, address)

    def closed_look_up(host, *rest, **more):
        only_loopback(host)
        return look_up(host, *rest, **more)

    socket.socket.connect, socket.getaddrinfo = closed, closed_look_up
    sys.argv = sys.argv[1:]
    runpy.run_path("app.py", run_name="__main__")
""")


def started(folder: Path, model: str, *options: str) -> Iterator[Site]:
    """The program, until the generator is closed; `site.process` is it."""
    errors = (folder / "errors").open("w+")
    app = subprocess.Popen(
        [sys.executable, "-c", CLOSED, "app.py", "--model", model, "--index", str(folder / "index"),
         "--port", str(free_port()), *options],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "DISPLAY": ""},
    )  # fmt: skip
    try:
        line = app.stdout.readline()
        errors.seek(0)
        assert line.startswith("Footnote is at http://127.0.0.1:"), errors.read()
        yield Site(line.split()[3], process=psutil.Process(app.pid))
        errors.seek(0)
        assert "REACHED OUT" not in errors.read()
    finally:
        app.terminate()
        app.wait(timeout=20)


@pytest.fixture(scope="module", params=["small", "none"])
def program(request, tmp_path_factory, fetch_model) -> Iterator[Site]:
    fetch_model(request.param)  # the cache is filled before the doors are closed
    yield from started(tmp_path_factory.mktemp("app"), request.param)


@pytest.fixture(scope="module")
def default_program(tmp_path_factory, fetch_model) -> Iterator[Site]:
    """Over a folder that is empty until the journey's article is put into it, with the default model."""
    fetch_model("standard")
    folder = tmp_path_factory.mktemp("journey")
    (folder / "articles").mkdir()
    yield from started(folder, "standard", "--articles", str(folder / "articles"))


def test_from_the_question_to_the_highlighted_words_without_a_network(program, visit: Visitors):
    page = visit(program)
    page.get_by_label("Your question").fill("How long is the Trans-Siberian Railway?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".exchange .answer")).to_contain_text("kilometres", timeout=60_000)
    expect(page.locator("#send")).to_be_visible(timeout=60_000)
    page.get_by_label("Footnotes").locator("button").first.click()
    marked = page.locator("mark").first
    expect(marked).to_be_visible()
    quote = " ".join(marked.inner_text().split())
    source = page.locator(".article .source").inner_text()
    name = re.search(r"\d{4}-\d\d-\d\d-[\w-]+\.txt", source).group()
    text = (ROOT / "articles" / name).read_text(encoding="utf-8")
    assert quote in " ".join(text.split())


def test_what_the_articles_do_not_say_is_refused_in_the_page(program, visit: Visitors):
    page = visit(program)
    page.get_by_label("Your question").fill("What is the boiling point of tungsten?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".exchange")).to_contain_text("The articles do not answer this", timeout=30_000)


# As users have them: free words with a date and a photo credit in the first line, paragraphs glued together.
GLUED = (
    "date 2025-02-25 Norland Sudland Photo: Harbour Press\r\n\r\n"
    "Norland and Sudland to open a ferry between their capitals\r\n\r\n"
    "The prime ministers of Norland and Sudland spoke by telephone on Monday.They agreed to open a ferry between the "
    "two capitals in June 2025.\u201cA line on a map becomes a line of ships,\u201d said Anna Berg of Norland.Sudland "
    "will chair the Council of Straits in 2026 and hold the Year of Norland.Both sides praised the harbour workers."
)


def test_the_journey_from_an_uploaded_article_to_its_highlighted_words(default_program, tmp_path, visit: Visitors):
    text, file = GLUED, tmp_path / "2025-02-25-ferry.txt"
    file.write_bytes(text.encode())
    page = visit(default_program)
    expect(page.locator("#welcome")).to_contain_text("Nothing to read yet")
    page.get_by_role("button", name="Open the library").click()
    page.locator(".dropzone input").set_input_files(file)
    expect(page.locator("#library tbody tr")).to_have_count(1, timeout=30_000)
    page.locator("#rail").get_by_role("button", name="Chat").click()
    page.get_by_label("Your question").fill("When will the ferry be opened?")
    page.get_by_label("Your question").press("Enter")
    expect(page.locator(".answer")).to_contain_text("2025", timeout=300_000)
    expect(page.locator("#send")).to_be_visible(timeout=60_000)
    page.locator(".mark").first.click()
    note = page.locator(".footnotes button").first
    start, end = (int(note.get_attribute(f"data-{name}") or -1) for name in ("start", "end"))
    expect(page.locator("#reader mark")).to_be_visible()
    marked = page.locator("#reader mark").evaluate("element => element.textContent")
    assert marked == text[start:end]
    assert "2025" in marked
    assert page.locator("#reader .text").evaluate("element => element.textContent") == text
    expect(page.locator("#reader .meta")).to_contain_text("2025-02-25")


PRESS_STOP_WHILE_WRITING = """() => {
    const stop = document.getElementById("stop");
    if (!document.querySelector(".tail") || !stop.checkVisibility()) return false;
    stop.click();
    return true;
}"""


@pytest.mark.parametrize("way", ["stop", "close"])
def test_stop_and_closing_the_tab_leave_the_processor_idle(default_program, visit: Visitors, way: str):
    page = visit(default_program)
    page.get_by_label("Your question").fill("Summarise all that was said between Norland and Sudland, in great detail.")
    page.get_by_label("Your question").press("Enter")
    if way == "stop":
        # In the same frame: a quick machine is done with the answer before a click that is sent from here arrives.
        page.wait_for_function(PRESS_STOP_WHILE_WRITING, timeout=300_000)
    else:
        expect(page.locator(".tail")).to_be_visible(timeout=300_000)
        page.close()
    wait_until(lambda: is_idle(default_program.process), timeout_s=6)  # the whole answer would take longer


def is_idle(process: psutil.Process, seconds: float = 2.0) -> bool:
    """Whether it takes less than a third of one core meanwhile."""
    before = process.cpu_times()
    time.sleep(seconds)
    after = process.cpu_times()
    return (after.user + after.system) - (before.user + before.system) < 0.3 * seconds
