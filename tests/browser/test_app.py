"""The whole program as a user starts it, with a real model and every way out of this machine closed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, Visitors

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


@pytest.fixture(scope="module", params=["small", "none"])
def program(request, tmp_path_factory, chat_model) -> Iterator[Site]:
    chat_model(request.param)  # the cache is filled before the doors are closed
    folder = tmp_path_factory.mktemp("app")
    errors = (folder / "errors").open("w+")
    app = subprocess.Popen(
        [sys.executable, "-c", CLOSED, "app.py", "--model", request.param, "--index", str(folder / "index")],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "DISPLAY": ""},
    )  # fmt: skip
    try:
        line = app.stdout.readline()
        errors.seek(0)
        assert line.startswith("Footnote is at http://127.0.0.1:"), errors.read()
        yield Site(line.split()[3])
        errors.seek(0)
        assert "REACHED OUT" not in errors.read()
    finally:
        app.terminate()
        app.wait(timeout=20)


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
