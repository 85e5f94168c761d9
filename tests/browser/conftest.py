"""A real page over a scripted pipeline, in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, sync_playwright

from rag.page import build_page, launch_options
from tests.browser.articles import ARTICLES, scripts
from tests.browser.scripted import ScriptedPipeline

TIMEOUT_MS = 8000
CHROMIUM_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[BrowserContext]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        reason = "no Chromium: install it, or name it in the environment variable CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_OPTIONS)
        context = browser.new_context()  # one for all, so that Gradio's many files are loaded once
        context.set_default_timeout(TIMEOUT_MS)
        yield context
        browser.close()


@dataclass
class Site:
    """The page as it is served, and the pipeline behind it."""

    url: str
    pipeline: ScriptedPipeline | None = None


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    pipeline = ScriptedPipeline(ARTICLES, {})
    page = build_page(pipeline)
    _, url, _ = page.launch(server_name="127.0.0.1", prevent_thread_lock=True, quiet=True, **launch_options())
    yield Site(url, pipeline)
    page.close(verbose=False)


@pytest.fixture
def serve(site: Site) -> Callable[..., Site]:
    """The page on a free port, its pipeline as new; `gates=True`: answers wait for `site.pipeline.open(...)`."""

    def start(*, gates: bool = False) -> Site:
        site.pipeline.reset(scripts(gates=gates))
        return site

    return start


@dataclass
class Visitors:
    """Opens tabs, each of its own session, and watches what they load and complain of."""

    browser: BrowserContext
    pages: list[Page] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def __call__(
        self, site: Site, *, width: int = 1400, height: int = 900, scheme: Literal["light", "dark"] = "light"
    ) -> Page:
        page = self.browser.new_page()
        self.pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or "data"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._listen)
        page.goto(site.url)
        page.locator("#welcome button").first.wait_for()
        return page

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(message.text)


@pytest.fixture
def visit(browser: BrowserContext) -> Iterator[Visitors]:
    """Open the page of a site. Whatever a test does there: nothing came from another host, and no script failed."""
    visitors = Visitors(browser)
    yield visitors
    for page in visitors.pages:
        page.close()
    assert visitors.hosts <= {"127.0.0.1", "data"}
    assert visitors.complaints == []
