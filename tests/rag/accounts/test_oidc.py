"""What the operator says of an issuer, and what claims say of somebody."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from embeddings.errors import UsageError
from rag.accounts.oidc import OidcSettings, check_settings, is_safe_url, shown_as
from rag.assembly import open_issuer
from rag.program import command_line, oidc_settings

GOOD = OidcSettings("https://sso.example/realms/team", "footnote", "secret")


@pytest.mark.parametrize(
    ("url", "is_safe"),
    [
        ("https://sso.example", True),
        ("https://sso.example:8443/realms/team?x=1", True),
        ("http://127.0.0.1:8080/", True),
        ("http://[::1]/", True),
        ("http://localhost/", True),
        ("http://sso.example", False),
        ("http://localhost.evil.example", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://sso.example#x", False),
        ("https://sso.example@evil.example/", False),
        ("https://sso.example\\@evil.example/", False),
        ("https://sso.example/\r\nx", False),
        ("https://sso.example:port/", False),
        ("https://[::1/", False),
        ("https://", False),
        ("//sso.example", False),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("", False),
        (None, False),
        (["https://sso.example"], False),
    ],
)
def test_an_address_is_safe_where_nobody_listens(url: object, is_safe: bool) -> None:
    assert is_safe_url(url) == is_safe


def test_good_settings_are_good() -> None:
    check_settings(GOOD)
    check_settings(replace(GOOD, secret="", groups=("staff",), domains=("team.example",)))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"issuer": "http://sso.example"}, "no address of an issuer"),
        ({"issuer": "sso.example"}, "no address of an issuer"),
        ({"issuer": "https://sso.example?realm=team"}, "no address of an issuer"),
        ({"client": ""}, "--oidc-client"),
        ({"secret": "gehe\u00edm"}, "ASCII"),
        ({"groups": ("",)}, "no group or domain"),
        ({"domains": (" ",)}, "no group or domain"),
    ],
)
def test_settings_that_no_issuer_would_answer_to_are_told(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        check_settings(replace(GOOD, **changed))


def test_another_policy_for_all_that_says_who_comes_in_and_not_for_another_secret() -> None:
    assert replace(GOOD, secret="another").policy() == GOOD.policy()
    others = ({"issuer": "https://b.example"}, {"client": "b"}, {"roles": "r"}, {"groups": ("g",)}, {"domains": ("d",)})
    assert len({GOOD.policy(), *(replace(GOOD, **other).policy() for other in others)}) == 6


@pytest.mark.parametrize(
    ("claims", "shown"),
    [
        ({"email": "a@b.example", "email_verified": True, "preferred_username": "ada"}, "a@b.example"),
        ({"email": "boss@b.example", "email_verified": False, "preferred_username": "ada"}, "ada"),
        ({"email": "boss@b.example", "preferred_username": "ada"}, "ada"),
        ({"email": ["x"], "email_verified": True, "name": "Ada L", "sub": "1"}, "Ada L"),
        ({"preferred_username": "", "sub": "1"}, "1"),
        ({"preferred_username": "\u202eada\r\n\x1b[31m"}, "ada[31m"),
        ({"preferred_username": "x" * 500}, "x" * 64),
        ({}, "somebody"),
    ],
)
def test_people_are_shown_by_what_is_verified(claims: dict[str, Any], shown: str) -> None:
    assert shown_as(claims) == shown


def settings(arguments: str, **environment: str) -> tuple[OidcSettings | None, dict[str, str]]:
    return oidc_settings(command_line().parse_args(arguments.split()), environment), environment


def test_the_secret_comes_from_the_environment_and_is_left_there_to_nobody() -> None:
    found, environment = settings(
        "--oidc https://a.example --oidc-client c --oidc-group g --oidc-group h", FOOTNOTE_OIDC_SECRET="s\n", X="1"
    )
    assert found == OidcSettings("https://a.example", "c", "s", groups=("g", "h"))
    assert environment == {"X": "1"}
    assert settings("", FOOTNOTE_OIDC_SECRET="s") == (None, {})


def test_or_it_comes_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("of a file\n")
    found, _ = settings(f"--oidc https://a.example --oidc-client c --oidc-secret-file {file}")
    assert found is not None and found.secret == "of a file"
    with pytest.raises(UsageError) as told:
        settings(f"--oidc https://a.example --oidc-secret-file {tmp_path / 'my-secret'}")
    assert "my-secret" not in str(told.value), "who gives the secret itself by mistake is not told it back"


def test_no_option_takes_the_secret_itself() -> None:
    named = [name for action in command_line()._actions for name in action.option_strings if "secret" in name]
    assert named == ["--oidc-secret-file"]


def test_the_library_is_asked_for_where_it_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rag.accounts.issuer", None)
    with pytest.raises(UsageError, match=r"pip install 'footnote-rag\[oidc\]'"):
        open_issuer(GOOD)
    monkeypatch.undo()
    open_issuer(GOOD)
