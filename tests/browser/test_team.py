"""Several people at once: who may come in, who sees what, and what one may do in a minute."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from rag.accounts.history import History
from rag.accounts.keys import Keys
from rag.accounts.sessions import Sessions
from rag.accounts.users import Users, set_password
from rag.llm.slot import ModelSlot
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.chat import Chat
from rag.web.desk import Desk
from tests.browser.articles import ARTICLES, LIT, UNKNOWN, scripts
from tests.browser.conftest import Site, Visitors, new_context, serving
from tests.browser.scripted import ScriptedPipeline
from tests.browser.test_accessibility import violations
from tests.browser.test_page import answered, ask, wait_until
from tests.fakes import FakeModel
from tests.rag.conftest import articles, retriever  # noqa: F401  (fixtures)

PASSWORDS = {"ada": "lighthouse 1911", "eve": "six times a day", "bob": "nine cranes at sea"}


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    file = tmp_path_factory.mktemp("auth") / "users"
    for name, password in PASSWORDS.items():
        set_password(file, name, password)
    desk = Desk(Chat(ScriptedPipeline(ARTICLES, scripts()), History(":memory:"), questions_per_minute=3))
    users, keys = Users(file), Keys(file.with_name("keys"))
    yield from serving(desk, sessions=Sessions(users.credential), check_password=users.check, keys=keys)


def log_in(page: Page, name: str, password: str) -> None:
    page.get_by_label("username").fill(name)
    page.get_by_label("password").fill(password)
    page.get_by_role("button", name="Login").click()


@pytest.fixture
def stranger(chromium: Browser) -> Iterator[BrowserContext]:
    context = new_context(chromium)
    yield context
    context.close()


def visitor_of(context: BrowserContext, site: Site, name: str) -> Page:
    page = context.new_page()
    page.goto(site.url)
    log_in(page, name, PASSWORDS[name])
    page.locator("#welcome button").first.wait_for()
    return page


def test_nobody_comes_in_without_the_right_password(guarded: Site, stranger: BrowserContext) -> None:
    page = stranger.new_page()
    page.goto(guarded.url)
    expect(page.get_by_label("password")).to_be_visible()
    assert violations(page) == []
    log_in(page, "ada", "six times a day")
    expect(page.get_by_text("Incorrect")).to_be_visible()
    expect(page.locator("#page")).to_have_count(0)
    assert stranger.request.post(f"{guarded.url}gradio_api/run/predict", data="{}").status in (401, 404, 422)
    assert stranger.request.post(f"{guarded.url}gradio_api/upload", multipart={}).status == 401


def test_a_key_made_in_the_page_opens_the_api_until_it_is_revoked_there(guarded: Site, chromium: Browser) -> None:
    context = new_context(chromium)
    page = visitor_of(context, guarded, "ada")
    page.locator("[data-view=settings]").first.click()
    section = page.locator("#keys")
    section.get_by_label("ask").uncheck()
    section.get_by_role("button", name="Make a key").click()
    section.get_by_role("button", name="Copy").click()
    assert violations(page) == []
    token = page.evaluate("navigator.clipboard.readText()")
    assert token == section.locator("p code").inner_text()

    def status(path: str) -> int:
        sent = {"Authorization": f"Bearer {token}"}
        return httpx.post(f"{guarded.url}{path}", headers=sent, json={"question": LIT}).status_code

    assert (status("api/search"), status("api/ask")) == (200, 403)
    page.locator("[data-view=library]").first.click()
    page.locator("[data-view=settings]").first.click()
    expect(section.locator("p code")).to_have_count(0)
    section.get_by_role("button", name="Revoke").click()
    expect(section.get_by_role("button", name="Revoke")).to_have_count(0)
    assert status("api/search") == 401
    context.close()


def test_everybody_has_conversations_of_their_own(guarded: Site, chromium: Browser) -> None:
    contexts = {name: new_context(chromium) for name in ("ada", "eve")}
    pages = {name: visitor_of(context, guarded, name) for name, context in contexts.items()}
    answered(pages["ada"], LIT)
    answered(pages["eve"], UNKNOWN)
    expect(pages["ada"].locator("#conversations li bdi")).to_have_text([LIT])
    expect(pages["eve"].locator("#conversations li bdi")).to_have_text([UNKNOWN])
    expect(pages["ada"].locator("#rail .user")).to_contain_text("ada")
    number = pages["ada"].url.rpartition("=")[2]
    # Opened anew: a page that only goes to another fragment may have looked, and forgotten the number, before a reload.
    pages["eve"].goto("about:blank")
    pages["eve"].goto(f"{guarded.url}#c={number}")
    expect(pages["eve"].locator("#dialog")).to_contain_text("not there any more")
    assert LIT not in pages["eve"].locator("#conversation").inner_text()
    pages["eve"].locator("#dialog").get_by_role("button", name="Close").click()
    pages["ada"].get_by_role("link", name="Log out").click()
    expect(pages["ada"].get_by_label("password")).to_be_visible()
    for context in contexts.values():
        context.close()


def test_a_tab_of_somebody_who_logged_out_shows_the_next_one_nothing(guarded: Site, chromium: Browser) -> None:
    context = new_context(chromium)
    old = visitor_of(context, guarded, "ada")
    answered(old, LIT)
    other = context.new_page()
    other.goto(f"{guarded.url}logout")
    log_in(other, "eve", PASSWORDS["eve"])
    other.locator("#welcome button").first.wait_for()
    ask(old, UNKNOWN)
    expect(old.locator("#dialog")).to_contain_text("You are logged in as eve now")
    expect(old.locator(".exchange")).to_have_count(0)
    expect(old.locator("#rail .user")).to_contain_text("eve")
    assert LIT not in [info.title for info in guarded.desk.chat.history.conversations("eve")]
    context.close()


def test_too_many_questions_are_told_to_wait(guarded: Site, chromium: Browser) -> None:
    context = new_context(chromium)
    page = visitor_of(context, guarded, "bob")
    for _ in range(3):
        answered(page, UNKNOWN)
    ask(page, LIT)
    expect(page.locator("#dialog")).to_contain_text("3 questions within a minute, which is the limit here")
    page.locator("#dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_label("Your question")).to_have_value(LIT)
    expect(page.locator(".exchange")).to_have_count(3)
    context.close()


def test_eight_people_at_once_get_their_own_answers(chromium: Browser, visit: Visitors, retriever: Retriever) -> None:  # noqa: F811
    """Over a real index, with one model that they have to wait for, one after the other."""
    names = "Ash Birch Cedar Elm Hazel Maple Oak Rowan".split()
    model = FakeModel(lambda prompt: f"That was asked by {[name for name in names if name in prompt][-1]}.")
    for site in serving(Desk(Chat(Pipeline(retriever, ModelSlot(model)), History(":memory:")))):
        contexts = [new_context(chromium) for _ in names]
        pages = [visit(site, within=context) for context in contexts]
        for page, name in zip(pages, names, strict=True):
            ask(page, f"How many articles has the treaty of Oslo, asks {name}?")
        for page, name in zip(pages, names, strict=True):
            expect(page.locator("#send")).to_be_visible(timeout=30_000)
            expect(page.locator(".exchange")).to_have_count(1)
            said = page.locator("#conversation").inner_text()
            assert {other for other in names if other in said} == {name}
        for page, context in zip(pages, contexts, strict=True):
            visit.pages.remove(page)
            context.close()


def test_ones_place_in_the_queue_is_told(visit: Visitors, retriever: Retriever) -> None:  # noqa: F811
    slot = ModelSlot(FakeModel("The treaty has 25 articles."))
    for site in serving(Desk(Chat(Pipeline(retriever, slot), History(":memory:")))):
        stop = threading.Event()
        with slot.reserve(stop) as first, slot.reserve(stop) as second:
            assert list(first.wait()) == []
            waiting = threading.Thread(target=lambda: list(second.wait()))
            waiting.start()
            page = visit(site)
            ask(page, "How many articles has the treaty?")
            expect(page.locator(".evidence")).to_be_visible()  # before its turn comes
            expect(page.locator(".stage")).to_have_text("Waiting for the language model: 2 questions before yours…")
            page.get_by_role("button", name="Stop").click()
            expect(page.locator(".ending")).to_contain_text("Stopped")
            wait_until(lambda: slot.waiting == 2)
            stop.set()
            waiting.join()
        answered(page, "How many articles has the treaty?")
        page.close()  # before the program ends, which an open page complains of
        visit.pages.remove(page)
