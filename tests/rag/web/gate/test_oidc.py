"""Logging in at a real issuer on this machine, and every way that somebody could try to come in besides."""

from __future__ import annotations

import asyncio
import hmac
import json
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import OctKey
from starlette.responses import PlainTextResponse, Response
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from embeddings.errors import UsageError
from rag.accounts.issuer import ANSWER_BYTES, ANSWER_S, Issuer
from rag.accounts.keys import Keys, add_key
from rag.accounts.logins import LOGIN_S, Logins
from rag.accounts.oidc import IssuerClient, LoginFailed, OidcSettings, Outside
from rag.accounts.outside import OutsideUsers, name_of
from rag.accounts.users import Users
from rag.web.gate.gate import GateOptions, check_gate, guarded, with_users
from rag.web.gate.login import LOGINS_PER_MINUTE
from rag.web.gate.names import OwnNames
from rag.web.gate.oidc import AT_ONCE, OidcLogin
from rag.web.gate.oidc import logger as gate_logger
from rag.web.uploads import Uploads
from tests.issuer import CLIENT, SECRET, Answering, SmallIssuer, rsa_key
from tests.loops import run
from tests.rag.accounts.test_users import line
from tests.rag.web.gate.test_gate import HERE, app, log_in

Lie = Callable[[SmallIssuer], None]


@pytest.fixture(scope="module")
def small_issuer() -> Iterator[SmallIssuer]:
    issuer = SmallIssuer()
    yield issuer
    issuer.stop()


@pytest.fixture
def issuer(small_issuer: SmallIssuer) -> SmallIssuer:
    small_issuer.reset()
    return small_issuer


class Page:
    """The gate of a page on which one logs in at an issuer."""

    def __init__(
        self, folder: Path, issuer: SmallIssuer, *, users: bool = True, answer_s: float = ANSWER_S, **settings: Any
    ) -> None:
        self.answer_s = answer_s
        self.folder = folder
        self.settings = OidcSettings(issuer.url, CLIENT, SECRET, **settings)
        self.start(users=users)

    def start(self, *, users: bool = True, names: tuple[str, ...] = (), proxies: tuple[str, ...] = ()) -> None:
        """As when the program is started."""
        self.users_file = self.folder / "users"
        self.users_file.write_text(f"{line('ada', 'apples')}:owner\n")
        self.keys = Keys(self.folder / "keys")
        self.outside = OutsideUsers(self.folder / "oidc", self.settings.policy())
        outside = Outside(self.settings, Issuer(self.settings, answer_s=self.answer_s), self.outside)
        options = GateOptions(requests_per_minute=0, outside=outside, names=names, proxies=proxies)
        local = Users(self.users_file) if users else None
        options = with_users(options, local, self.keys)
        self.app = guarded(app, options, Uploads(self.folder), lambda _: None)

    def browser(self, address: str = "10.0.0.1", base_url: str = HERE) -> TestClient:
        return TestClient(
            self.app,
            base_url=base_url,
            client=(address, 1234),
            follow_redirects=False,
            headers={"Accept": "text/html"},
        )


@pytest.fixture
def page(tmp_path: Path, issuer: SmallIssuer) -> Page:
    return Page(tmp_path, issuer)


def begin(browser: TestClient) -> str:
    """The way there: the address at the issuer."""
    answer = browser.get("/oidc/login")
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def sent_back(url: str) -> str:
    """At the issuer: the address of the way back."""
    return str(httpx.get(url).headers["location"])


def come(browser: TestClient) -> Any:
    """The whole way, to what the page answers in the end."""
    return browser.get(sent_back(begin(browser)), headers={"Sec-Fetch-Site": "cross-site", **NAVIGATION})


NAVIGATION = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


def name(issuer: SmallIssuer, subject: str = "248289") -> str:
    return name_of(issuer.url, subject)


# -- a good login


def test_who_logs_in_at_the_issuer_comes_in_with_an_ordinary_session(page: Page, issuer: SmallIssuer) -> None:
    browser = page.browser()
    answer = come(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "../")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=lax" in cookie and "path=/" in cookie
    assert f"the page of {name(issuer)}" in browser.get("/").text
    assert page.outside.shown(name(issuer)) == f"ada@team.example ({urlsplit(issuer.url).netloc})"
    assert browser.get("/logout").headers["location"].startswith(f"{issuer.url}/logout?")
    assert browser.get("/config").status_code == 401


def test_the_way_there_says_what_the_standards_want(page: Page, issuer: SmallIssuer) -> None:
    browser = page.browser()
    url, again = begin(browser), begin(browser)
    sent, other = ({key: value for key, (value,) in parse_qs(urlsplit(each).query).items()} for each in (url, again))
    assert url.startswith(f"{issuer.url}/authorize?")
    assert sent["response_type"] == "code" and "openid" in sent["scope"].split()
    assert sent["redirect_uri"] == f"{HERE}/oidc/callback"
    assert sent["code_challenge_method"] == "S256"
    for field in ("state", "nonce", "code_challenge"):
        assert len(sent[field]) >= 43 and sent[field] != other[field]


def test_the_cookie_of_the_way_there_survives_the_way_back_and_nothing_else_reads_it(page: Page) -> None:
    cookie = page.browser().get("/oidc/login").headers["set-cookie"].lower()
    assert "samesite=lax" in cookie and "httponly" in cookie and "max-age=600" in cookie
    assert "secure" not in cookie


def test_behind_a_proxy_with_tls_the_cookies_are_secure_and_the_way_back_is_https(
    tmp_path: Path, issuer: SmallIssuer
) -> None:
    page = Page(tmp_path, issuer)
    page.start(names=("notes.example", "other.example:8443"), proxies=("10.0.0.9",))
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    for host, base in (
        ("notes.example", "https://notes.example"),
        ("other.example:8443", "https://other.example:8443"),
        ("10.9.9.9:7860", "https://notes.example"),  # of a proxy that sends its own
    ):
        answer = page.browser("10.0.0.9").get("/oidc/login", headers={"Host": host, **told})
        assert "; secure" in answer.headers["set-cookie"].lower()
        sent = parse_qs(urlsplit(answer.headers["location"]).query)
        assert sent["redirect_uri"] == [f"{base}/oidc/callback"]


def test_nobody_but_the_operator_names_the_way_back(tmp_path: Path, issuer: SmallIssuer) -> None:
    page = Page(tmp_path, issuer)
    page.start(names=("notes.example",))
    told = {"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example", "X-Forwarded-Proto": "https"}
    answer = page.browser().get("/oidc/login", headers={"Host": "notes.example", **told})
    assert parse_qs(urlsplit(answer.headers["location"]).query)["redirect_uri"] == [
        "http://notes.example/oidc/callback"
    ]
    assert page.browser().get("/oidc/login", headers={"Host": "evil.example"}).status_code == 403
    answer = page.browser().get("/oidc/login", headers={"Host": "localhost:7860"})
    assert answer.status_code == 400 and "notes.example" in answer.text


def test_the_form_shows_both_ways_in_or_the_one_that_there_is(tmp_path: Path, issuer: SmallIssuer) -> None:
    both, alone = Page(tmp_path, issuer), Page(tmp_path, issuer, users=False)
    host = urlsplit(issuer.url).netloc
    for page, has_passwords in ((both, True), (alone, False)):
        text = page.browser().get("/").text
        assert f'href="oidc/login">Log in with <bdi>{host}</bdi>' in text
        assert ('name="password"' in text) == has_passwords
        assert 'href="/oidc/login"' in page.browser().get("/read/a.txt").text
    assert log_in(alone.browser(), "ada", "apples").status_code == 401
    assert log_in(both.browser(), "ada", "apples").status_code == 303


def test_without_an_issuer_there_is_no_way_to_it(tmp_path: Path) -> None:
    (tmp_path / "users").write_text(line("ada", "apples"))
    for users in (Users(tmp_path / "users"), None):
        options = with_users(GateOptions(), users)
        browser = TestClient(guarded(app, options, Uploads(tmp_path), lambda _: None), base_url=HERE)
        assert [browser.get(path).status_code for path in ("/oidc/login", "/oidc/callback?code=x")] == [404, 404]
        assert "oidc" not in browser.get("/").text


def test_a_page_that_others_reach_needs_the_name_that_the_issuer_knows(page: Page, issuer: SmallIssuer) -> None:
    outside = Outside(page.settings, Issuer(page.settings), page.outside)
    with pytest.raises(UsageError, match="--name"):
        check_gate(GateOptions("0.0.0.0", outside=outside, is_open=True))
    check_gate(GateOptions("0.0.0.0", ("notes.example",), outside=outside, is_open=True))
    check_gate(GateOptions("192.168.1.5", outside=outside, is_open=True))


# -- who somebody is


def test_a_user_of_the_issuer_is_never_the_local_one_of_the_same_name(page: Page, issuer: SmallIssuer) -> None:
    """Ada of the users file is the owner; somebody at the issuer calls themselves so in every claim there is."""
    issuer.claims = {"sub": "ada", "preferred_username": "ada", "name": "ada", "email": "ada"}
    browser = page.browser()
    assert come(browser).status_code == 303
    assert f"the page of {name(issuer, 'ada')}" in browser.get("/").text
    assert page.outside.role(name(issuer, "ada")) == "reader"
    assert browser.delete("/api/articles/x").status_code == 403
    local = page.browser()
    log_in(local, "ada", "apples")
    assert "the page of ada<" in local.get("/").text
    assert log_in(page.browser(), name(issuer, "ada"), "apples").status_code == 401


def test_who_changes_their_address_stays_who_they_are_and_another_subject_is_another(
    page: Page, issuer: SmallIssuer
) -> None:
    names = []
    for claims in ({"email": "new@team.example"}, {"sub": "another"}):
        browser = page.browser()
        come(browser)
        names.append(browser.get("/").text)
        issuer.claims |= claims
    browser = page.browser()
    come(browser)
    assert names[0] == names[1] != browser.get("/").text


ROLES = [
    ("owner", "owner"),
    ("editor", "editor"),
    (["staff", "editor", "reader"], "editor"),
    (["editor", "owner"], "owner"),
    ("", "reader"),
    ("Owner", "reader"),
    ("owner editor", "reader"),
    (["own", "er"], "reader"),
    ([["owner"]], "reader"),
    ({"owner": True}, "reader"),
    (True, "reader"),
    (3, "reader"),
    (None, "reader"),
    ([None, {}, 3, "owner"], "owner"),
]


@pytest.mark.parametrize(("told", "role"), ROLES, ids=json.dumps)
def test_a_role_is_what_the_claim_says_and_a_readers_where_it_lies(
    tmp_path: Path, issuer: SmallIssuer, told: object, role: str
) -> None:
    page = Page(tmp_path, issuer, roles="resource_access.footnote.roles")
    issuer.claims["resource_access"] = {"footnote": {"roles": told}}
    browser = page.browser()
    assert come(browser).status_code == 303
    assert page.outside.role(name(issuer)) == role
    allowed = browser.delete("/api/articles/x").status_code != 403
    assert allowed == (role in ("editor", "owner"))


def test_a_role_that_is_taken_away_is_gone_with_the_next_login(tmp_path: Path, issuer: SmallIssuer) -> None:
    page = Page(tmp_path, issuer, roles="role")
    issuer.claims["role"] = "editor"
    browser = page.browser()
    come(browser)
    issuer.claims["role"] = "reader"
    come(page.browser())
    assert browser.delete("/api/articles/x").status_code == 403, "in the older session, too"


LET_IN = [
    ({"groups": ("staff",)}, {"groups": ["staff", "x"]}, True),
    ({"groups": ("staff",)}, {"groups": "staff"}, True),
    ({"groups": ("staff", "board")}, {"groups": ["board"]}, True),
    ({"groups": ("staff",)}, {"groups": ["Staff", "staff2"]}, False),
    ({"groups": ("staff",)}, {"groups": {"staff": True}}, False),
    ({"groups": ("staff",)}, {}, False),
    ({"groups": ("staff",), "groups_claim": "https://x.example/g"}, {"https://x.example/g": ["staff"]}, True),
    ({"domains": ("Team.Example",)}, {}, True),
    ({"domains": ("team.example",)}, {"email": "a@TEAM.example"}, True),
    ({"domains": ("team.example",)}, {"email_verified": False}, False),
    ({"domains": ("team.example",)}, {"email_verified": "true"}, False),
    ({"domains": ("team.example",)}, {"email": "a@team.example@evil.example"}, False),
    ({"domains": ("team.example",)}, {"email": "a@sub.team.example"}, False),
    ({"domains": ("team.example",)}, {"email": ["a@team.example"]}, False),
    ({"domains": ("team.example",), "groups": ("staff",)}, {"groups": ["other"]}, False),
]


@pytest.mark.parametrize(("settings", "claims", "is_let_in"), LET_IN)
def test_the_operators_groups_and_domains_say_who_comes_in(
    tmp_path: Path, issuer: SmallIssuer, settings: dict[str, Any], claims: dict[str, Any], is_let_in: bool
) -> None:
    page = Page(tmp_path, issuer, **settings)
    issuer.claims |= claims
    answer = come(page.browser())
    assert answer.status_code == (303 if is_let_in else 403)
    assert (page.outside.role(name(issuer)) is not None) == is_let_in
    if not is_let_in:
        assert "may not come in" in answer.text and "Ask the operator" in answer.text


# -- sessions and keys


def test_a_key_works_as_long_as_the_operator_lets_its_user_in(tmp_path: Path, issuer: SmallIssuer) -> None:
    page = Page(tmp_path, issuer)
    come(page.browser())
    token = page.keys.add(name(issuer), ["read", "write"])

    def status(method: str = "GET") -> int:
        sent = {"Authorization": f"Bearer {token}"}
        return page.browser().request(method, "/api/articles/x", headers=sent).status_code

    assert (status(), status("DELETE")) == (200, 403), "a reader's key"
    page.start()
    assert status() == 200, "the program was started again"
    page.settings = replace(page.settings, groups=("staff",))
    page.start()
    assert status() == 401, "nobody has come in under the new rule yet"
    page.settings = replace(page.settings, groups=(), secret="another")
    page.start()
    assert status() == 200
    (tmp_path / "oidc").write_text("")
    assert status() == 401, "the operator took the line out"


def test_a_session_ends_when_the_operator_takes_the_line_out_and_does_not_come_back(
    page: Page, issuer: SmallIssuer
) -> None:
    browser = page.browser()
    come(browser)
    assert browser.get("/config").status_code == 200
    (page.folder / "oidc").write_text("")
    assert browser.get("/config").status_code == 401
    come(page.browser())
    assert browser.get("/config").status_code == 401


def test_the_command_line_makes_keys_for_them_too(tmp_path: Path, issuer: SmallIssuer) -> None:
    key, _ = add_key(tmp_path / "keys", name(issuer))
    assert key.user == name(issuer)
    for other in ("oidc~", "oidc~x", name(issuer) + "a", name(issuer) + "\n", "x:y"):
        with pytest.raises(UsageError, match="is no name"):
            add_key(tmp_path / "keys", other)


def test_logging_out_works_without_the_issuer(page: Page, issuer: SmallIssuer) -> None:
    browser = page.browser()
    come(browser)
    asked = len(issuer.asked)
    url = browser.get("/logout").headers["location"]
    assert len(issuer.asked) == asked
    assert parse_qs(urlsplit(url).query) == {"client_id": [CLIENT], "post_logout_redirect_uri": [f"{HERE}/"]}
    assert "token" not in url
    local = page.browser()
    log_in(local, "ada", "apples")
    assert local.get("/logout").headers["location"] == "./"


@pytest.mark.parametrize("endpoint", [None, "javascript:alert(1)", "http://evil.example/", 3, "https://a b/"])
def test_an_issuer_sends_nobody_who_logs_out_anywhere_unsafe(page: Page, issuer: SmallIssuer, endpoint: Any) -> None:
    issuer.known["end_session_endpoint"] = endpoint
    browser = page.browser()
    come(browser)
    assert browser.get("/logout").headers["location"] == "./"


# -- lies of what looks like the issuer


def forge(**changed: Any) -> Lie:
    """An ID token with other claims, or without those that are None."""

    def lie(issuer: SmallIssuer) -> None:
        def forged(claims: dict[str, Any]) -> str:
            claims = {name: value for name, value in {**claims, **changed}.items() if value is not None}
            return issuer.signed(claims)

        issuer.forge = forged

    return lie


def signing(key: Any = None, **header: Any) -> Lie:
    def lie(issuer: SmallIssuer) -> None:
        issuer.forge = lambda claims: issuer.signed(claims, key, **header)

    return lie


def unsigned(issuer: SmallIssuer) -> None:
    issuer.forge = lambda claims: (_coded({"alg": "none"}) + b"." + _coded(claims) + b".").decode()


def with_the_public_key(issuer: SmallIssuer) -> None:
    """HS256, with what everybody can fetch as the secret."""
    secret = issuer.key.as_pem(private=False)

    def forged(claims: dict[str, Any]) -> str:
        head = _coded({"alg": "HS256", "kid": issuer.key.kid}) + b"." + _coded(claims)
        return (head + b"." + urlsafe_b64encode(hmac.digest(secret, head, "sha256")).rstrip(b"=")).decode()

    issuer.forge = forged


def _coded(value: object) -> bytes:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")


def with_a_secret_among_the_keys(issuer: SmallIssuer) -> None:
    secret = OctKey.generate_key(256, {"kid": "s"})
    issuer.keys.append(secret.as_dict(private=True))
    issuer.forge = lambda claims: issuer.signed(claims, secret, alg="HS256", kid="s")


def cut(issuer: SmallIssuer) -> None:
    issuer.forge = lambda claims: issuer.signed(claims).rpartition(".")[0] + "."


def changed_after_signing(issuer: SmallIssuer) -> None:
    def forged(claims: dict[str, Any]) -> str:
        head, _, tail = issuer.signed(claims).split(".")
        return ".".join((head, issuer.signed({**claims, "sub": "root"}).split(".")[1], tail))

    issuer.forge = forged


NOW = int(time.time())
STRANGER = rsa_key("stranger")
TOKENS: dict[str, Lie] = {
    "wrong nonce": forge(nonce="another"),
    "no nonce": forge(nonce=None),
    "a nonce that is no text": forge(nonce=["x"]),
    "other audience": forge(aud="another-client"),
    "other audience, in a list": forge(aud=["another-client"]),
    "other audience, which says that we are authorized": forge(aud="another-client", azp=CLIENT),
    "no audience": forge(aud=None),
    "ours and another, made for another": forge(aud=[CLIENT, "another"], azp="another"),
    "ours and another, made for nobody": forge(aud=[CLIENT, "another"]),
    "other issuer": forge(iss="https://evil.example"),
    "no issuer": forge(iss=None),
    "expired": forge(exp=NOW - 3600),
    "no expiry": forge(exp=None),
    "an expiry that is no time": forge(exp="tomorrow"),
    "not yet": forge(nbf=NOW + 3600),
    "from the future": forge(iat=NOW + 3600),
    "nobody": forge(sub=None),
    "a subject that is no text": forge(sub=["248289"]),
    "an empty subject": forge(sub=""),
    "a long subject": forge(sub="x" * 256),
    "of another access token": forge(at_hash="AAAA"),
    "a hash that is no text": forge(at_hash={"x": 1}),
    "alg none": unsigned,
    "HS256 with the public key": with_the_public_key,
    "HS256 with a published secret": with_a_secret_among_the_keys,
    "a stranger's key under our id": signing(STRANGER),
    "a stranger's key, in the header": signing(STRANGER, jwk=STRANGER.as_dict(private=False)),
    "a key that is not there": signing(STRANGER, kid="stranger"),
    "no signature": cut,
    "changed after signing": changed_after_signing,
    "no token": lambda issuer: setattr(issuer, "forge", lambda claims: ""),
    "no text": lambda issuer: setattr(issuer, "forge", lambda claims: {"x": 1}),
    "no claims": lambda issuer: setattr(issuer, "forge", lambda claims: "e30.e30.e30"),
    "deep": lambda issuer: setattr(issuer, "forge", lambda claims: "W1tb" * 20_000 + ".e30.e30"),
}


@pytest.mark.parametrize("lie", TOKENS.values(), ids=TOKENS)
def test_no_token_that_is_not_ours_opens(
    page: Page, issuer: SmallIssuer, lie: Lie, caplog: pytest.LogCaptureFixture
) -> None:
    lie(issuer)
    browser = page.browser()
    answer = come(browser)
    assert answer.status_code == 502
    assert 'role="alert"' in answer.text and "issuer" in answer.text
    assert browser.get("/config").status_code == 401
    assert "nobody was logged in" in caplog.text
    assert not any(record.exc_info for record in caplog.records)


def answering(path: str, how: Callable[[Answering], None]) -> Lie:
    return lambda issuer: issuer.answers.update({path: how})


def knowing(**changed: Any) -> Lie:
    return lambda issuer: issuer.known.update(changed)


def huge(request: Answering) -> None:
    request.send_bytes(200, "application/json", b'{"issuer": "' + b"x" * ANSWER_BYTES + b'"}')


def slow(request: Answering) -> None:
    """A byte at a time: each comes soon enough, and the whole does not."""
    request.send_response(200)
    request.end_headers()
    with suppress(OSError):  # nobody waits any more
        for _ in range(200):
            request.wfile.write(b" ")
            request.wfile.flush()
            time.sleep(0.05)


def elsewhere(request: Answering) -> None:
    request.redirect(f"http://127.0.0.1:{request.server.server_port}/realms/team/elsewhere")  # type: ignore[attr-defined]


def hanging_up(request: Answering) -> None:
    request.connection.close()


DISCOVERY = "/.well-known/openid-configuration"
ANSWERS: dict[str, tuple[Lie, int, str]] = {
    "huge": (answering(DISCOVERY, huge), 502, "which is the limit"),
    "redirect": (answering(DISCOVERY, elsewhere), 502, "answered 302"),
    "token redirect": (answering("/token", elsewhere), 502, "answered 302"),
    "hangs up": (answering(DISCOVERY, hanging_up), 502, "cannot be reached"),
    "not there": (answering(DISCOVERY, lambda it: it.send_object(404, {})), 502, "answered 404"),
    "broken": (answering("/token", lambda it: it.send_object(500, {"error": "x"})), 502, "answered 500"),
    "not JSON": (answering(DISCOVERY, lambda it: it.send_page("<b>hello")), 502, "not as an issuer does"),
    "no object": (answering(DISCOVERY, lambda it: it.send_object(200, ["x"])), 502, "not as an issuer does"),
    "deep": (answering("/keys", lambda it: it.send_bytes(200, "a/b", b"[" * 100_000)), 502, "not as an issuer does"),
    "no keys": (answering("/keys", lambda it: it.send_object(200, {})), 502, "not good here"),
    "odd keys": (answering("/keys", lambda it: it.send_object(200, {"keys": [3, {"kty": "RSA"}]})), 502, "not good"),
    "no token": (answering("/token", lambda it: it.send_object(200, {})), 502, "not good here"),
    "our client": (answering("/token", lambda it: it.send_object(401, {"error": "invalid_client"})), 502, "secret"),
    "odd error": (answering("/token", lambda it: it.send_object(400, {"error": [1]})), 502, "refused to finish"),
    "another issuer": (knowing(issuer="https://evil.example"), 502, "letter by letter"),
    "no issuer": (knowing(issuer=None), 502, "letter by letter"),
    "token over http": (knowing(token_endpoint="http://evil.example/token"), 502, "token_endpoint"),
    "keys over http": (knowing(jwks_uri="http://evil.example/keys"), 502, "jwks_uri"),
    "no page": (knowing(authorization_endpoint=None), 502, "authorization_endpoint"),
    "no address": (knowing(authorization_endpoint="javascript:alert(1)"), 502, "authorization_endpoint"),
}


@pytest.mark.parametrize(("lie", "status", "said"), ANSWERS.values(), ids=ANSWERS)
def test_an_issuer_that_answers_otherwise_is_told_with_a_reason(
    page: Page, issuer: SmallIssuer, lie: Lie, status: int, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    lie(issuer)
    browser = page.browser()
    answer = browser.get("/oidc/login")
    if answer.status_code == 303:
        answer = browser.get(sent_back(answer.headers["location"]))
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert 'role="alert"' in answer.text
    assert "elsewhere" not in "".join(issuer.asked)
    assert SECRET not in caplog.text + answer.text
    issuer.reset()
    assert come(browser).status_code == 303, "and then it goes on"


@pytest.mark.parametrize("path", [DISCOVERY, "/token", "/keys"])
def test_an_issuer_that_takes_too_long_is_told(tmp_path: Path, issuer: SmallIssuer, path: str) -> None:
    issuer.answers[path] = slow
    page = Page(tmp_path, issuer, answer_s=1.0)
    browser = page.browser()
    answer = browser.get("/oidc/login")
    if path != DISCOVERY:
        assert answer.status_code == 303
        answer = browser.get(sent_back(answer.headers["location"]))
    assert answer.status_code == 502 and "within 1 s" in answer.text


def test_an_issuer_that_is_down_is_told(tmp_path: Path) -> None:
    gone = SmallIssuer()
    page = Page(tmp_path, gone)
    gone.stop()
    answer = page.browser().get("/oidc/login")
    assert answer.status_code == 502
    assert "cannot be reached" in answer.text and "Try again" in answer.text
    assert log_in(page.browser(), "ada", "apples").status_code == 303, "the others come in"


def test_keys_can_change_at_any_time(page: Page, issuer: SmallIssuer) -> None:
    assert come(page.browser()).status_code == 303
    issuer.rotate("second")
    assert come(page.browser()).status_code == 303
    issuer.forge = lambda claims: issuer.signed(claims, rsa_key("first"), kid="first")
    assert come(page.browser()).status_code == 502, "the old one is worth nothing any more"


def test_a_key_of_a_kind_that_is_not_known_does_not_spoil_the_others(page: Page, issuer: SmallIssuer) -> None:
    newer = {"kty": "AKP", "alg": "ML-DSA-44", "kid": "n", "pub": "x"}
    issuer.keys = [newer, {"kty": "EC", "crv": "P-9"}, *issuer.keys]
    assert come(page.browser()).status_code == 303


# -- lies of what looks like a browser


def changed(back: str, **fields: str | None) -> str:
    """The address of the way back with other fields, or without those that are None."""
    parts = urlsplit(back)
    kept = {name: value for name, (value,) in parse_qs(parts.query).items()}
    return f"{parts.path}?{urlencode({name: value for name, value in {**kept, **fields}.items() if value is not None})}"


BACK: dict[str, tuple[Callable[[str], str], int, str]] = {
    "wrong state": (lambda back: changed(back, state="x" * 43), 400, "was not begun in this browser"),
    "no state": (lambda back: changed(back, state=None), 400, "was not begun in this browser"),
    "two states": (lambda back: f"{back}&state=x", 400, "not what an issuer sends"),
    "no code": (lambda back: changed(back, code=None), 400, "without a code"),
    "an empty code": (lambda back: changed(back, code=""), 400, "without a code"),
    "made-up code": (lambda back: changed(back, code="x"), 400, "does not know this login"),
    "of another issuer": (lambda back: changed(back, iss="https://evil.example"), 400, "Another issuer"),
    "denied": (lambda back: changed(back, code=None, error="access_denied"), 403, "did not let you in"),
    "busy": (lambda back: changed(back, error="temporarily_unavailable"), 502, "too much to do"),
    "unknown error": (lambda back: changed(back, error="<script>"), 502, "refused to log anybody in"),
    "too long": (lambda back: changed(back, code="x" * 20_000), 400, "not what an issuer sends"),
    "too many": (lambda back: back + "&a=1" * 20, 400, "not what an issuer sends"),
    "no text": (lambda back: back + "&a=%ff", 400, "not what an issuer sends"),
    "nothing": (lambda back: "/oidc/callback", 400, "was not begun in this browser"),
}


@pytest.mark.parametrize(("lie", "status", "said"), BACK.values(), ids=BACK)
def test_no_other_way_back_opens(
    page: Page, issuer: SmallIssuer, lie: Callable[[str], str], status: int, said: str
) -> None:
    browser = page.browser()
    answer = browser.get(lie(sent_back(begin(browser))))
    assert (answer.status_code, said in answer.text) == (status, True), answer.text
    assert "<script>" not in answer.text and "555-0100" not in answer.text
    assert "Log in again" in answer.text or "operator" in answer.text or "Try again" in answer.text
    assert browser.get("/config").status_code == 401


def test_a_login_is_finished_once(page: Page, issuer: SmallIssuer) -> None:
    browser = page.browser()
    back = sent_back(begin(browser))
    assert browser.get(back).status_code == 303
    again = browser.get(back)
    assert again.status_code == 400 and "finished already" in again.text
    assert issuer.asked.count("/token") == 1, "the issuer is not even asked"


def test_a_code_is_good_once(page: Page) -> None:
    browser = page.browser()
    code = parse_qs(urlsplit(sent_back(begin(browser))).query)["code"][0]
    other = page.browser()
    stolen = changed(sent_back(begin(other)), code=code)
    assert other.get(stolen).status_code == 400, "of another login: PKCE"


def test_nobody_is_logged_in_by_the_login_of_somebody_else(page: Page) -> None:
    """Who sends their own way back to others would have them write into their own conversations."""
    back = sent_back(begin(page.browser()))
    stranger, begun = page.browser(), page.browser()
    begin(begun)
    for victim in (stranger, begun):
        answer = victim.get(back, headers={"Sec-Fetch-Site": "cross-site", **NAVIGATION})
        assert answer.status_code == 400
        assert victim.get("/config").status_code == 401


def test_two_tabs_log_in_beside_each_other(page: Page) -> None:
    browser = page.browser()
    first, second = sent_back(begin(browser)), sent_back(begin(browser))
    assert [browser.get(back).status_code for back in (first, second)] == [303, 303]


class Ways:
    """The two ways alone, with a clock that a test sets."""

    def __init__(self, page: Page, issuer: IssuerClient) -> None:
        self.now = 0.0
        outside = Outside(page.settings, issuer, page.outside, Logins(lambda: self.now))
        self.login = OidcLogin(outside, OwnNames("127.0.0.1"))
        self.browser = TestClient(self, base_url=HERE, follow_redirects=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            way = self.login.begin if scope["path"] == "/oidc/login" else self.login.finish
            done = await way(scope)
            response = done if isinstance(done, Response) else PlainTextResponse(done.name)
        except LoginFailed as error:
            response = PlainTextResponse(error.reason, error.status)
        await response(scope, receive, send)


def test_a_login_takes_ten_minutes_at_most(page: Page) -> None:
    ways = Ways(page, Issuer(page.settings))
    for after_s, status in ((LOGIN_S - 1, 200), (LOGIN_S + 1, 400)):
        back = sent_back(begin(ways.browser))
        ways.now += after_s
        assert ways.browser.get(back).status_code == status


def test_few_wait_for_the_issuer_at_a_time(page: Page) -> None:
    class Busy:
        waiting = 0
        go = threading.Event()

        async def login_url(self, *sent: str) -> str:
            self.waiting += 1
            while not self.go.is_set():
                await asyncio.sleep(0.01)
            return "https://sso.example/"

    busy: Any = Busy()
    ways = Ways(page, busy)

    async def at_once() -> list[int]:
        transport = httpx.ASGITransport(ways)
        async with httpx.AsyncClient(transport=transport, base_url=HERE) as browser:
            waiting = [asyncio.create_task(browser.get("/oidc/login")) for _ in range(AT_ONCE)]
            while busy.waiting < AT_ONCE:
                await asyncio.sleep(0.01)
            refused = await browser.get("/oidc/login")
            busy.go.set()
            after = await asyncio.gather(*waiting)
            return [refused.status_code, *(answer.status_code for answer in after)]

    assert run(at_once()) == [503, *[303] * AT_ONCE]
    assert ways.browser.get("/oidc/login").status_code == 303


def test_another_site_can_only_send_browsers_back(page: Page) -> None:
    browser = page.browser()
    assert browser.get("/oidc/login", headers={"Sec-Fetch-Site": "cross-site", **NAVIGATION}).status_code == 403
    back = sent_back(begin(browser))
    for sent in ({"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}, {"Sec-Fetch-Mode": "no-cors"}):
        assert browser.get(back, headers={"Sec-Fetch-Site": "cross-site", **sent}).status_code == 403
    assert browser.post(back).status_code == 405
    assert browser.get(back, headers={"Sec-Fetch-Site": "cross-site", **NAVIGATION}).status_code == 303


def test_one_address_begins_so_many_logins_a_minute(page: Page) -> None:
    browser = page.browser()
    answers = [browser.get("/oidc/login").status_code for _ in range(LOGINS_PER_MINUTE + 1)]
    assert answers == [303] * LOGINS_PER_MINUTE + [429]


def test_no_code_token_or_secret_is_told_to_the_log(
    page: Page, issuer: SmallIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    tokens: list[str] = []

    def kept(claims: dict[str, Any]) -> str:
        tokens.append(issuer.signed(claims))
        return tokens[-1]

    issuer.forge = kept
    browser = page.browser()
    back = sent_back(begin(browser))
    browser.get(back)
    issuer.claims["aud"] = "another"
    come(page.browser())
    told = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("rag"))
    assert "nobody was logged in" in told and gate_logger.name in {record.name for record in caplog.records}
    query = parse_qs(urlsplit(back).query)
    assert not [word for word in (*query["code"], *query["state"], *tokens, SECRET, "an access token") if word in told]
    assert SECRET not in repr(page.settings)


def test_what_cannot_be_written_down_is_told(page: Page, issuer: SmallIssuer) -> None:
    back = sent_back(begin(browser := page.browser()))
    (page.folder / "oidc").mkdir()
    answer = browser.get(back)
    assert answer.status_code == 503 and "cannot write down" in answer.text
