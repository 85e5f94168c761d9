"""A real page over a scripted pipeline, in a real browser."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Page, Request, expect, sync_playwright

from embeddings.build import build
from embeddings.index.index import Index
from rag.accounts.history import History
from rag.corpus.library import Library
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions
from rag.web.site import ServedPage
from tests.browser.articles import ARTICLES, scripts
from tests.browser.scripted import ScriptedPipeline
from tests.fakes import FakeEncoder

TIMEOUT_MS = 45_000  # of what takes a tenth of a second: the machine may be busy
expect.set_options(timeout=TIMEOUT_MS)
CHROMIUM_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(os.path.dirname(__file__)):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        reason = "no Chromium: install it, or name it in the environment variable CHROMIUM"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser(chromium: Browser) -> BrowserContext:
    """One for all, so that Gradio's many files are loaded once."""
    return new_context(chromium)


def new_context(chromium: Browser) -> BrowserContext:
    """Somebody else's browser: cookies of its own. The clipboard may be read, to see what was copied."""
    context = chromium.new_context(permissions=["clipboard-read", "clipboard-write"], accept_downloads=True)
    context.set_default_timeout(TIMEOUT_MS)
    return context


@dataclass
class Site:
    """The page as it is served, and what is behind it."""

    url: str
    pipeline: Any = None
    desk: Any = None
    articles: Any = None
    process: Any = None


def free_port() -> int:
    """The first one of this worker: again and again the same few, of which the browser has Gradio's files; far from
    those that programs take which are started beside the tests."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    for port in range(17_860 + 20 * worker, 65_536):
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
                tried.listen()
            except OSError:
                continue
        return port
    raise AssertionError("no port is free")


def serving(desk: Desk, **options: Any) -> Iterator[Site]:
    """The page over a desk, on a free port, until the generator is closed."""
    served = ServedPage(desk, GateOptions(**options), free_port())
    yield Site(served.url, desk.chat.pipeline, desk)
    served.stop()


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    yield from serving(Desk(Chat(ScriptedPipeline(ARTICLES, {}), History(":memory:"), questions_per_minute=0)))


@pytest.fixture
def serve(site: Site) -> Callable[..., Site]:
    """The page on a free port, all as new; `gates=True`: answers wait for `site.pipeline.open(...)`."""

    def start(*, gates: bool = False) -> Site:
        site.pipeline.reset(scripts(gates=gates))
        history = site.desk.chat.history
        for info in history.conversations(""):
            history.delete("", info.id)
        return site

    return start


FOLDER = {
    "harbour.txt": "The harbour of Northmouth\nSource: Northmouth Gazette\nDate: 1911-03-04\n\n"
    "The harbour of Northmouth has nine cranes. Ada Lindqvist opened it in 1911. Ships of 300 feet can enter it.\n",
    "bread.md": "---\ntitle: The price of bread\ndate: 1923-06-18\nsource: Baker's Weekly\n---\n\n"
    "A loaf of bread cost two crowns in 1923. Rye was cheaper than wheat.\n",
    "many.jsonl": '{"id": "a", "title": "Tides", "text": "The tide rises nine feet at Northmouth."}\n'
    '{"id": "b", "title": "Winds", "text": "The wind comes from the west in autumn."}\n',
}


@pytest.fixture
def folder_site(tmp_path: Path) -> Iterator[Site]:
    """The page over a real folder with a real index, and no language model: answers are quotes."""
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    for name, text in FOLDER.items():
        (articles / name).write_text(text, encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(articles, index, lambda _: encoder)
    pipeline = Pipeline(Retriever(Index.open(index), encoder), None)
    library = Library(articles, index, lambda _: encoder, max_upload_bytes=200_000)
    desk = Desk(Chat(pipeline, History(tmp_path / "conversations.db")), library)
    for site in serving(desk, max_upload_bytes=200_000):
        site.articles = articles
        yield site


LEAVING = "this document is being left"


@dataclass
class Visitors:
    """Opens tabs, each of its own session, and watches what they load and complain of.

    A document that is being left complains of the connections that it had open: that is no fault, and not listened to.
    """

    browser: BrowserContext
    pages: list[Page] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)
    leaving: set[Page] = field(default_factory=set)

    def __call__(
        self,
        site: Site,
        *,
        width: int = 1400,
        height: int = 900,
        scheme: Literal["light", "dark"] = "light",
        within: BrowserContext | None = None,
        fragment: str = "",
    ) -> Page:
        page = (within or self.browser).new_page()
        self.pages.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.on("request", lambda request: self.hosts.add(urlsplit(request.url).hostname or "data"))
        page.add_init_script(f"addEventListener('beforeunload', () => console.debug('{LEAVING}'))")
        page.on("requestfailed", lambda request: self._stay(page, request))
        page.on("framenavigated", lambda frame: self._arrive(page, frame))
        page.on("pageerror", lambda error: self._complain(page, str(error)))
        page.on("console", lambda message: self._listen(page, message))
        page.goto(site.url + fragment)
        page.locator("#rail button").first.wait_for(state="attached")
        page.locator(".status").wait_for(state="attached")
        return page

    def _stay(self, page: Page, request: Request) -> None:
        if request.is_navigation_request() and request.frame == page.main_frame:
            self.leaving.discard(page)  # a download, for one: the document is still there

    def _arrive(self, page: Page, frame: Frame) -> None:
        if frame == page.main_frame:
            self.leaving.discard(page)

    def _listen(self, page: Page, message: ConsoleMessage) -> None:
        if message.text == LEAVING:
            self.leaving.add(page)
        elif message.type == "error":
            self._complain(page, message.text)

    def _complain(self, page: Page, text: str) -> None:
        if page not in self.leaving:
            self.complaints.append(text)


@pytest.fixture
def visit(browser: BrowserContext) -> Iterator[Visitors]:
    """Open the page of a site. Whatever a test does there: nothing came from another host, and no script failed."""
    visitors = Visitors(browser)
    yield visitors
    for page in visitors.pages:
        if not page.is_closed():
            page.evaluate("0")  # what it has complained of by now is told
    complaints = list(visitors.complaints)
    for page in visitors.pages:  # a page that is closed complains of the connections that it has open
        page.close()
    assert visitors.hosts <= {"127.0.0.1", "data"}
    assert complaints == []
