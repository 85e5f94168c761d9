"""axe-core's rules on every view, wide and phone-sized, in light and dark."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.articles import AND_KEEPER, LIT, UNKNOWN
from tests.browser.conftest import Site, Visitors
from tests.browser.test_page import Serve, answered, ask
from tests.browser.test_views import CRANES

SIZES = {"wide": (1400, 900), "phone": (390, 844)}
LOOKS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]


def violations(page: Page) -> list[str]:
    """The serious and critical ones, each with the elements that it is about."""
    found = Axe().run(page).response["violations"]
    return [
        f"{violation['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for violation in found
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]


def show(page: Page, name: str) -> None:
    if page.locator("#menu").is_visible():
        page.locator("#menu").click()
    page.locator(f"#rail [data-view={name.lower()}]").click()


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_chat_can_be_used_by_everybody(serve: Serve, visit: Visitors, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = visit(serve(), width=width, height=height, scheme=scheme)  # type: ignore[arg-type]
    assert violations(page) == []
    for question in (LIT, AND_KEEPER, UNKNOWN):
        answered(page, question)
    page.get_by_role("button", name="Bad answer").first.click()
    expect(page.get_by_label("What was wrong with it?")).to_be_visible()
    assert violations(page) == []
    page.locator(".mark").first.click()
    expect(page.locator("#reader mark")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_an_answer_that_grows_can_be_used_by_everybody(serve: Serve, visit: Visitors, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    site = serve(gates=True)
    page = visit(site, width=width, height=height, scheme=scheme)  # type: ignore[arg-type]
    ask(page, LIT)
    site.pipeline.open("evidence")
    expect(page.locator(".evidence")).to_be_visible()
    assert violations(page) == []
    for gate in ("writing", "sentence 1"):
        site.pipeline.open(gate)
    expect(page.locator(".tail")).to_be_visible()
    assert violations(page) == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_the_other_views_can_be_used_by_everybody(folder_site: Site, visit: Visitors, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    (folder_site.articles / "empty.txt").write_text("")
    page = visit(folder_site, width=width, height=height, scheme=scheme)  # type: ignore[arg-type]
    answered(page, CRANES)
    for name in ("library", "map", "settings"):
        show(page, name)
        expect(page.locator(f"#{name} .view")).to_be_visible()
        assert violations(page) == [], name
    show(page, "library")
    page.get_by_role("button", name="Delete “Tides”").click()
    expect(page.locator("#dialog")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    show(page, "chat")
    page.get_by_role("button", name="Ask within").click()
    expect(page.locator("#within-dialog form")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    if size == "phone":
        page.locator("#menu").click()
        expect(page.locator("#rail h1")).to_be_visible()
        assert violations(page) == []


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_nothing_is_wider_than_the_window(folder_site: Site, visit: Visitors, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    page = visit(folder_site, width=width, height=height, scheme=scheme)  # type: ignore[arg-type]
    for name in ("chat", "library", "map", "settings"):
        show(page, name)
        expect(page.locator("#question" if name == "chat" else f"#{name} .view")).to_be_visible()
        wider = page.locator(f"#views #{name}").evaluate("element => element.scrollWidth - element.clientWidth")
        assert wider <= 0, name
