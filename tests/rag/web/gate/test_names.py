"""Whose requests are answered: under which names, from which pages, and what of a proxy is believed."""

from __future__ import annotations

import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from embeddings.errors import UsageError
from rag.accounts.sessions import Sessions
from rag.web.gate.gate import GateOptions, check_gate
from rag.web.gate.names import Address, OwnNames, OwnPage, Proxied


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Who asks, as the app behind would see it."""
    request = Request(scope)
    seen = {
        "client": scope["client"][0],
        "scheme": scope["scheme"],
        "host": request.headers.get("host"),
        "headers": sorted(request.headers),
    }
    await JSONResponse(seen)(scope, receive, send)


def page(host: str = "127.0.0.1", names: tuple[str, ...] = (), proxies: tuple[str, ...] = ()) -> TestClient:
    own = OwnNames(host, names, machine="desk7")
    return TestClient(Proxied(OwnPage(echo, own), proxies, own), client=("10.0.0.9", 1234))


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "[::1]:7860", "localhost", "LOCALHOST:7860"])
def test_this_machines_own_names_are_answered(host):
    assert page().get("/", headers={"Host": host}).status_code == 200
    assert page().post("/", headers={"Host": host, "Origin": f"http://{host.lower()}"}).status_code == 200


REBOUND = ["evil.com:7860", "evil.com", "127.0.0.1.evil.com", "localhost.evil.com:80", "192.168.1.5", "desk7"]


@pytest.mark.parametrize("host", REBOUND)
def test_another_name_for_this_machine_is_turned_away(host):
    """DNS rebinding: a page of evil.com whose name leads here would read what is served to this machine alone."""
    assert page().get("/", headers={"Host": host}).status_code == 403


@pytest.mark.parametrize("host", ["192.168.1.5:7860", "desk7:7860", "desk7.local", "notes.example", "localhost"])
def test_a_page_for_a_team_goes_by_figures_by_its_machines_name_and_by_names_that_were_given(host):
    client = page("0.0.0.0", ("notes.example",))
    assert client.get("/", headers={"Host": host}).status_code == 200


def test_a_page_for_a_team_is_not_answered_by_any_other_name():
    assert page("0.0.0.0", ("notes.example",)).get("/", headers={"Host": "evil.example"}).status_code == 403


@pytest.mark.parametrize(
    "host",
    ["[", "]", "", "a b", "a:99999", "a:b", "a@b", "http://a", "a/b", "[::1", "[1:2]", "a,b", "a\\b", "x" * 300, "ä"],
)
def test_a_host_that_is_none_is_answered_with_400(host):
    client = page()
    assert client.get("/", headers=[(b"host", host.encode("latin-1"))]).status_code == 400


@pytest.mark.parametrize("origin", ["http://[", "evil", "file://", "http://a b", "//a", "http://a/b"])
def test_an_origin_that_is_none_is_answered_with_400(origin):
    assert page().post("/", headers={"Host": "localhost", "Origin": origin}).status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "HEAD"])
@pytest.mark.parametrize("origin", ["http://evil.com", "null", "http://127.0.0.1:9999", "http://localhost:7860"])
def test_what_another_page_sends_or_reads_is_turned_away(method, origin):
    sent = {"Host": "127.0.0.1:7860", "Origin": origin}
    answer = page().request(method, "/", headers=sent)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control-")]


def test_what_a_browser_says_is_of_another_site_is_turned_away_but_for_a_link_to_the_page():
    foreign = {"Host": "localhost", "Sec-Fetch-Site": "cross-site"}
    link = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert page().get("/", headers=foreign | link).status_code == 200
    assert page().get("/logout", headers=foreign | link).status_code == 403
    assert page().get("/", headers=foreign).status_code == 403
    assert page().get("/", headers=foreign | link | {"Sec-Fetch-Dest": "iframe"}).status_code == 403
    assert page().post("/", headers=foreign | link).status_code == 403


def test_the_app_behind_never_hears_of_an_origin_or_of_what_is_forwarded():
    sent = {"Host": "localhost", "Origin": "http://localhost", "X-Forwarded-Prefix": "/x", "Forwarded": "for=1.2.3.4"}
    headers = page().post("/", headers=sent).json()["headers"]
    assert not [name for name in headers if name == "origin" or "forwarded" in name]


def test_a_visitor_cannot_say_who_or_where_he_is():
    sent = {"Host": "localhost", "X-Forwarded-For": "1.2.3.4", "X-Forwarded-Proto": "https"}
    seen = page().get("/", headers=sent).json()
    assert (seen["client"], seen["scheme"]) == ("10.0.0.9", "http")
    named = {"Host": "localhost", "X-Forwarded-Host": "evil.com", "Origin": "http://evil.com"}
    assert page("0.0.0.0").post("/", headers=named).status_code == 403


def test_a_proxy_that_was_named_is_believed_as_far_as_it_can_know():
    client = page("0.0.0.0", ("notes.example",), ("10.0.0.0/8",))
    sent = {"Host": "127.0.0.1:7860", "X-Forwarded-Proto": "https", "Origin": "https://notes.example"}
    # What stands first was written by the visitor.
    seen = client.post("/", headers=sent | {"X-Forwarded-For": "1.1.1.1, 203.0.113.7, 10.0.0.3"}).json()
    assert (seen["client"], seen["scheme"], seen["host"]) == ("203.0.113.7", "https", "notes.example")
    assert client.post("/", headers=sent | {"X-Forwarded-For": "nobody"}).json()["client"] == "10.0.0.9"


def test_another_port_of_the_same_name_is_another_site():
    client = page("0.0.0.0", ("notes.example",))
    sent = {"Host": "notes.example", "Origin": "http://notes.example:8080"}
    assert client.post("/", headers=sent).status_code == 403
    assert client.post("/", headers=sent | {"Origin": "https://notes.example"}).status_code == 200


@pytest.mark.parametrize(("text", "name", "port"), [("A.example:80", "a.example", 80), ("[::1]:7", "::1", 7)])
def test_an_address_is_read(text, name, port):
    assert Address.of(text) == Address(name, port)


# -- options


def test_a_page_that_others_reach_is_refused_without_users_unless_it_is_meant():
    for host in ("0.0.0.0", "192.168.1.5", "::"):
        with pytest.raises(UsageError, match="--auth FILE"):
            check_gate(GateOptions(host))
        check_gate(GateOptions(host, is_open=True))
        check_gate(GateOptions(host, sessions=Sessions(lambda _: None)))
    check_gate(GateOptions("127.0.0.1"))


@pytest.mark.parametrize("options", [{"names": ["http://a"]}, {"names": ["a b"]}, {"proxies": ["here"]}])
def test_names_and_proxies_that_are_none_are_told(options):
    with pytest.raises(UsageError, match="give one as"):
        check_gate(GateOptions(**options))
