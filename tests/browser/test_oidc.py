"""Logging in at an issuer in a real browser: another site, its redirects, and the cookies that survive them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, expect

from rag.accounts.history import History
from rag.accounts.issuer import Issuer
from rag.accounts.keys import Keys
from rag.accounts.oidc import OidcSettings, Outside
from rag.accounts.outside import OutsideUsers
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.gate.gate import GateOptions, with_users
from rag.web.site import ServedPage
from tests.browser.articles import ARTICLES, scripts
from tests.browser.conftest import free_port, new_context
from tests.browser.scripted import ScriptedPipeline
from tests.browser.test_accessibility import violations
from tests.issuer import CLIENT, SECRET, SmallIssuer


@pytest.fixture
def issuer() -> Iterator[SmallIssuer]:
    issuer = SmallIssuer("localhost")  # to a browser another site than 127.0.0.1, whatever the port
    issuer.asks = True
    yield issuer
    issuer.stop()


@pytest.fixture
def url(tmp_path: Path, issuer: SmallIssuer) -> Iterator[str]:
    settings = OidcSettings(issuer.url, CLIENT, SECRET)
    outside = Outside(settings, Issuer(settings), OutsideUsers(tmp_path / "oidc", settings.policy()))
    desk = Desk(Chat(ScriptedPipeline(ARTICLES, scripts()), History(":memory:")))
    served = ServedPage(desk, with_users(GateOptions(outside=outside), None, Keys(tmp_path / "keys")), free_port())
    yield served.url
    served.stop()


def test_somebody_logs_in_at_the_issuer_works_and_logs_out_at_both(
    url: str, issuer: SmallIssuer, chromium: Browser
) -> None:
    context = new_context(chromium)
    page = context.new_page()
    page.goto(url)
    assert page.get_by_label("password").count() == 0
    assert violations(page) == []
    page.get_by_role("link", name="Log in with").click()
    page.get_by_role("link", name="I am Ada").click()
    expect(page.locator("#rail .user")).to_contain_text(f"ada@team.example ({urlsplit(issuer.url).netloc})")
    assert page.url == url, "no code stays in the address"
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert all(cookie["httpOnly"] and cookie["sameSite"] == "Lax" for cookie in cookies.values())
    page.get_by_role("link", name="Log out").click()
    expect(page.get_by_text("You are logged out here, too.")).to_be_visible()
    page.goto(url)
    expect(page.get_by_role("link", name="Log in with")).to_be_visible()

    issuer.denies = "access_denied"
    page.get_by_role("link", name="Log in with").click()
    page.get_by_role("link", name="I am Ada").click()
    expect(page.get_by_role("alert")).to_contain_text("did not let you in")
    assert violations(page) == []
    context.close()
