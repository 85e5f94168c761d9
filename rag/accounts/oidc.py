"""Logging in at an OpenID Connect issuer: what the operator says of it, and who somebody is by the claims of a token.

Nothing in here needs authlib; `rag.accounts.issuer`, which talks to the issuer, does.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol
from urllib.parse import urlsplit

from embeddings.errors import FootnoteError, UsageError
from rag.accounts.contract import LoginStore, OutsideStore
from rag.accounts.logins import Logins
from rag.accounts.roles import ROLES, Role, as_role

Claims = Mapping[str, Any]
SHOWN_LENGTH = 64
SUBJECT_LENGTH = 255
"""OpenID Connect Core, section 2, of `sub`."""
_LOOPBACK = ("localhost",)


class LoginFailed(FootnoteError):
    """Somebody could not be logged in: `reason` and `remedy` are for the page, `status` is that of HTTP."""

    def __init__(self, status: int, reason: str, remedy: str) -> None:
        super().__init__(f"{reason} {remedy}")
        self.status = status
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True)
class OidcSettings:
    """The issuer's address, the client that Footnote is there, and who may come in.

    `roles` names the claim that holds somebody's role, "" for none: all are readers. With `groups`, one must be in one
    of them, as the claim `groups_claim` says; with `domains`, have a verified address in one of them.
    """

    issuer: str
    client: str
    secret: str = field(default="", repr=False)
    roles: str = ""
    groups: tuple[str, ...] = ()
    groups_claim: str = "groups"
    domains: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        return urlsplit(self.issuer).netloc.rpartition("@")[2]

    def policy(self) -> str:
        """The same for as long as the operator lets the same people in; the secret may change meanwhile."""
        kept = {name: value for name, value in asdict(self).items() if name != "secret"}
        return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


class IssuerClient(Protocol):
    """What the page asks of an issuer; each of it raises LoginFailed."""

    async def login_url(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to log in."""

    async def claims(self, redirect_uri: str, code: str, nonce: str, verifier: str) -> Claims:
        """Those of the ID token that a code is good for, checked."""

    def logout_url(self, back: str) -> str | None:
        """Where a browser is sent to log out there too, None where that is not offered; it never waits."""


@dataclass(frozen=True)
class Outside:
    """All that is needed to let in those who log in at an issuer."""

    settings: OidcSettings
    issuer: IssuerClient
    users: OutsideStore
    logins: LoginStore = field(default_factory=Logins)


def check_settings(settings: OidcSettings) -> None:
    """Raises UsageError for what no issuer would answer to."""
    if not is_safe_url(settings.issuer) or urlsplit(settings.issuer).query:
        raise UsageError(
            f"--oidc {settings.issuer!r} is no address of an issuer: give it as https://sso.example/realms/team "
            "(http only on this machine)"
        )
    if not settings.client:
        raise UsageError("--oidc needs --oidc-client ID: the client that was made for Footnote at the issuer")
    if not (settings.client + settings.secret).isascii():
        raise UsageError("the client's id and secret are of ASCII characters only; copy them from the issuer again")
    if empty := [name for name in (*settings.groups, *settings.domains) if not name.strip()]:
        raise UsageError(f"{empty[0]!r} is no group or domain; leave the option out to let everybody in")


def is_safe_url(url: object) -> bool:
    """Whether what is sent to that address stays secret: https, or http on this machine; no user, no fragment."""
    if not isinstance(url, str) or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        return False
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    if not host or parts.fragment or "@" in parts.netloc:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host))


def role_of(claims: Claims, claim: str) -> Role:
    """The highest role that the claim names, in a text or a list of texts; a reader's for anything else."""
    named = _texts(_found(claims, claim)) if claim else []
    return as_role(next((role for role in reversed(ROLES) if role in named), "reader"))


def check_allowed(claims: Claims, settings: OidcSettings) -> None:
    """Raises LoginFailed for somebody whom the operator's groups and domains leave out."""
    whom = f"{shown_as(claims)} is known to {settings.host}, and may not come in here:"
    remedy = "Ask the operator of this page to let you in, or log out there and come back as somebody else."
    if settings.groups and not set(_texts(_found(claims, settings.groups_claim))) & set(settings.groups):
        raise LoginFailed(403, f"{whom} none of their groups may.", remedy)
    if settings.domains and _verified_domain(claims) not in {domain.lower() for domain in settings.domains}:
        raise LoginFailed(403, f"{whom} that takes a verified e-mail address of another domain.", remedy)


def shown_as(claims: Claims) -> str:
    """The name to show: an address only if it was verified, for anybody can claim another's. It names nobody."""
    address = claims.get("email") if claims.get("email_verified") is True else None
    given = (address, claims.get("preferred_username"), claims.get("name"), claims.get("sub"))
    texts = ("".join(filter(str.isprintable, text)).strip() for text in given if isinstance(text, str))
    return next((text for text in texts if text), "somebody")[:SHOWN_LENGTH]


def subject_of(claims: Claims) -> str:
    """Who it is, to the issuer; raises LoginFailed for a subject that there cannot be."""
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= SUBJECT_LENGTH:
        raise LoginFailed(502, "The issuer does not say who you are.", "Its operator can: a token needs the claim sub.")
    return subject


def _found(claims: Claims, name: str) -> object:
    """The claim of that name (which may hold dots and be an address), or the one that a path with dots leads to."""
    if name in claims:
        return claims[name]
    value: object = claims
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _texts(value: object) -> Collection[str]:
    """A text or the texts of a list; nothing for what is neither, as a claim may hold whatever the issuer likes."""
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _verified_domain(claims: Claims) -> str:
    address = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(address, str):
        return ""
    return address.rpartition("@")[2].lower()


def _is_loopback(host: str) -> bool:
    try:
        return host in _LOOPBACK or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
