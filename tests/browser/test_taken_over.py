"""One of several page servers goes while a tab is open on it: the tab goes on on the next one."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from rag.accounts.history import History
from rag.accounts.sessions import Sessions
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions
from rag.web.site import ServedPage
from tests.browser.articles import AND_KEEPER, ARTICLES, LIT, scripts
from tests.browser.conftest import free_port, new_context
from tests.browser.scripted import ScriptedPipeline
from tests.browser.test_page import answered


def test_a_tab_goes_on_with_its_conversation_and_what_is_typed(chromium: Browser) -> None:
    history, sessions = History(":memory:"), Sessions({"ada": "hash"}.get)

    def served(port: int) -> ServedPage:
        desk = Desk(Chat(ScriptedPipeline(ARTICLES, scripts()), history))
        desk.check_state = lambda: None
        options = GateOptions(sessions=sessions, check_password=lambda name, password: password == "apples")
        return ServedPage(desk, options, port)

    first = served(free_port())
    context = new_context(chromium)
    page = context.new_page()
    page.goto(first.url)
    page.get_by_label("username").fill("ada")
    page.get_by_label("password").fill("apples")
    page.get_by_role("button", name="Login").click()
    page.locator("#welcome button").first.wait_for()
    answered(page, LIT)
    first.stop()
    second = served(int(first.url.rstrip("/").rpartition(":")[2]))
    page.evaluate("window.asBefore = true")
    page.get_by_label("Your question").fill(AND_KEEPER)
    page.get_by_label("Your question").press("Enter")
    page.wait_for_function("!window.asBefore")
    expect(page.locator(".exchange")).to_have_count(1)
    expect(page.get_by_label("Your question")).to_have_value(AND_KEEPER)
    expect(page.locator(".exchange")).to_contain_text(LIT)
    answered(page, AND_KEEPER)
    expect(page.locator(".exchange")).to_have_count(2)
    assert [info.exchanges for info in history.conversations("ada")] == [2], "one conversation, on two servers"
    context.close()
    second.stop()
