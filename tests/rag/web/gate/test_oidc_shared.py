"""Two page servers over one PostgreSQL, where one logs in at an issuer: what one knows of it the other knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.testclient import TestClient

from rag.accounts.issuer import Issuer
from rag.accounts.oidc import OidcSettings, Outside
from rag.accounts.state import State, give_password, make_key, open_state
from rag.accounts.state_url import StateUrl
from rag.web.gate.gate import GateOptions, guarded, with_state
from rag.web.uploads import Uploads
from tests.issuer import CLIENT, SECRET, SmallIssuer
from tests.postgres import Cluster
from tests.rag.web.gate.test_gate import HERE, app

NAVIGATION = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


@pytest.fixture
def issuer() -> Iterator[SmallIssuer]:
    issuer = SmallIssuer()
    yield issuer
    issuer.stop()


class PageServer:
    """The gate of one."""

    def __init__(self, folder: Path, place: StateUrl, issuer: SmallIssuer, **settings: Any) -> None:
        chosen = OidcSettings(issuer.url, CLIENT, SECRET, **settings)
        self.state: State = open_state(place, policy=chosen.policy())
        assert self.state.outside is not None and self.state.logins is not None
        outside = Outside(chosen, Issuer(chosen), self.state.outside, self.state.logins)
        options = with_state(GateOptions(requests_per_minute=0, outside=outside), self.state)
        self.app = guarded(app, options, Uploads(folder), lambda _: None)

    def browser(self, held: TestClient | None = None) -> TestClient:
        """With the cookies of another one."""
        browser = TestClient(self.app, base_url=HERE, follow_redirects=False, headers={"Accept": "text/html"})
        browser.cookies.update(held.cookies if held is not None else {})
        return browser


class Servers:
    def __init__(self, folder: Path, place: StateUrl, issuer: SmallIssuer) -> None:
        self._started = (folder, place, issuer)
        self.place = place
        self.all: list[PageServer] = []

    def start(self, **settings: Any) -> PageServer:
        self.all.append(PageServer(*self._started, **settings))
        return self.all[-1]


@pytest.fixture
def servers(tmp_path: Path, postgres: Cluster, database: object, issuer: SmallIssuer) -> Iterator[Servers]:
    servers = Servers(tmp_path, StateUrl(postgres.url), issuer)
    yield servers
    for server in servers.all:
        server.state.history.close()


def way_back(browser: TestClient) -> str:
    """To the issuer, and the address that it sends the browser back to."""
    there = browser.get("/oidc/login")
    assert there.status_code == 303, there.text
    return str(httpx.get(there.headers["location"]).headers["location"])


def logged_in(one: PageServer, other: PageServer) -> TestClient:
    """A browser that begins its login on one server and ends it on the other."""
    browser = one.browser()
    back = way_back(browser)
    elsewhere = other.browser(browser)
    assert elsewhere.get(back, headers=NAVIGATION).status_code == 303
    return elsewhere


def test_a_login_and_a_session_of_one_are_of_both_and_a_logout_ends_them_on_both(
    servers: Servers, issuer: SmallIssuer
) -> None:
    one, other = servers.start(), servers.start()
    there = logged_in(one, other)
    here = one.browser(there)
    again = logged_in(other, one)
    for browser in (there, here, again):
        assert "the page of oidc~" in browser.get("/").text
    name = here.get("/").text.split("the page of ")[1][:37]
    assert one.state.outside is not None
    assert one.state.outside.shown(name) == f"ada@team.example ({urlsplit(issuer.url).netloc})"
    assert here.get("/logout").headers["location"].startswith(f"{issuer.url}/logout?")
    assert [browser.get("/config").status_code for browser in (here, there, again)] == [401] * 3


def test_each_login_is_finished_once_by_its_browser_whichever_server_it_comes_to(servers: Servers) -> None:
    one, other = servers.start(), servers.start()
    browser = one.browser()
    back = way_back(browser)
    assert other.browser(browser).get(back, headers=NAVIGATION).status_code == 303
    assert one.browser(browser).get(back, headers=NAVIGATION).status_code == 400
    back = way_back(browser)
    stranger = other.browser()
    assert stranger.get(back, headers=NAVIGATION).status_code == 400
    assert stranger.get("/config").status_code == 401


def test_role_and_keys_go_by_the_last_login_at_whichever_server(servers: Servers, issuer: SmallIssuer) -> None:
    one, other = servers.start(roles="role"), servers.start(roles="role")
    issuer.claims["role"] = "owner"
    name = logged_in(one, one).get("/").text.split("the page of ")[1][:37]
    _, token = make_key(servers.place, name, ["read"])
    key = {"Authorization": f"Bearer {token}"}
    assert [server.browser().get("/api/articles", headers=key).status_code for server in (one, other)] == [200, 200]
    assert one.state.outside is not None and one.state.outside.role(name) == "owner"
    issuer.claims["role"] = "reader"
    logged_in(one, other)
    assert one.state.outside.role(name) == "reader"
    with_group = servers.start(roles="role", groups=("team",))
    assert with_group.browser().get("/api/articles", headers=key).status_code == 401, "until they come in anew"
    back = way_back(browser := with_group.browser())
    assert browser.get(back, headers=NAVIGATION).status_code == 403
    issuer.claims["groups"] = ["team"]
    logged_in(with_group, with_group)
    assert with_group.browser().get("/api/articles", headers=key).status_code == 200


def test_users_of_the_database_log_in_beside_them(servers: Servers) -> None:
    one, other = servers.start(), servers.start()
    give_password(servers.place, "ada", "apples and pears", "owner")
    browser = one.browser()
    fields = {"username": "ada", "password": "apples and pears"}
    assert browser.post("/login", data=fields).status_code == 303
    assert "the page of ada" in other.browser(browser).get("/").text
    there = logged_in(one, other)
    assert other.browser(browser).get("/logout").status_code == 303
    assert (browser.get("/config").status_code, there.get("/config").status_code) == (401, 200)


def test_while_the_database_is_away_both_ways_say_so_and_the_login_goes_on_afterwards(
    servers: Servers, postgres: Cluster
) -> None:
    one, other = servers.start(), servers.start()
    browser = one.browser()
    back = way_back(browser)
    postgres.stop()
    try:
        for way in ("/oidc/login", back):
            answer = other.browser(browser).get(way, headers=NAVIGATION if way == back else {})
            assert answer.status_code == 503 and "<h1>Footnote</h1>" in answer.text
            assert "database does not answer" in answer.text
    finally:
        postgres.start()
    assert servers.start().browser(browser).get(back, headers=NAVIGATION).status_code == 303
