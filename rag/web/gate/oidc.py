"""Logging in at an issuer of OpenID Connect: the way there, the way back, and what a browser keeps meanwhile."""

from __future__ import annotations

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs

from anyio.to_thread import run_sync
from starlette.requests import cookie_parser
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from embeddings.errors import UsageError
from rag.accounts.logins import LOGIN_S, BegunLogin
from rag.accounts.oidc import LoginFailed, Outside, check_allowed, role_of, shown_as, subject_of
from rag.accounts.outside import OutsideUser, is_outside
from rag.web.gate.names import OwnNames
from rag.web.gate.routes import OIDC_CALLBACK

logger = logging.getLogger(__name__)

AT_ONCE = 16
"""Logins that wait for the issuer at a time."""
QUERY_BYTES = 2**14
"""Some codes are encrypted tokens, of some kilobytes."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_AGAIN = "Log in again."
_REFUSALS: Mapping[str, tuple[int, str, str]] = {  # OAuth 2.0, section 4.1.2.1; OpenID Connect Core, section 3.1.2.6
    "access_denied": (403, "The issuer did not let you in, or you said no there.", _AGAIN),
    "login_required": (403, "The issuer wants you to log in there first.", _AGAIN),
    "consent_required": (403, "The issuer wants your consent first.", _AGAIN),
    "interaction_required": (403, "The issuer wants something of you first.", _AGAIN),
    "server_error": (502, "Something went wrong at the issuer.", "Try again in a few minutes."),
    "temporarily_unavailable": (502, "The issuer has too much to do.", "Try again in a few minutes."),
}


class OidcLogin:
    """Sends browsers to the issuer, and knows who comes back from there; used by the event loop alone."""

    def __init__(self, outside: Outside, names: OwnNames) -> None:
        self._outside = outside
        self._names = names
        self._cookie = outside.logins.cookie
        self._waiting = 0

    @property
    def host(self) -> str:
        """The issuer's, to be shown."""
        return self._outside.settings.host

    async def begin(self, scope: Scope) -> Response:
        """The way there; raises LoginFailed or StateUnavailable."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        with self._told():
            redirect_uri = self._base(scope) + OIDC_CALLBACK.path
            with self._one_of_few():
                url = await self._outside.issuer.login_url(redirect_uri, state, nonce, verifier)
        held = self._held(scope)
        browser = held if _TOKEN.fullmatch(held) else secrets.token_urlsafe(32)
        begun = BegunLogin(_hash(browser), redirect_uri, nonce, verifier)
        await run_sync(self._outside.logins.keep, state, begun)
        response = RedirectResponse(url, 303)
        response.set_cookie(
            self._cookie,
            browser,
            max_age=int(LOGIN_S),
            httponly=True,
            samesite="lax",  # the issuer sends the browser back by a link, and "strict" would leave it out there
            secure=scope.get("scheme") == "https",
        )
        return response

    async def finish(self, scope: Scope) -> OutsideUser:
        """Who has come back; raises LoginFailed or StateUnavailable. Each login is finished once, by the browser that
        began it."""
        fields = _fields(scope)
        begun = await run_sync(self._outside.logins.take, fields.get("state", ""))
        if begun is None or not self._is_of(begun, scope):
            said = "This login was not begun in this browser, was finished already, or took more than ten minutes."
            raise LoginFailed(400, said, f"{_AGAIN} The browser must take cookies from this page.")
        settings = self._outside.settings
        with self._told():
            if "error" in fields:
                raise LoginFailed(
                    *_REFUSALS.get(fields["error"], (502, "The issuer refused to log anybody in from this page.", _ASK))
                )
            if fields.get("iss", settings.issuer) != settings.issuer:  # RFC 9207
                raise LoginFailed(400, "Another issuer than this page's has sent you here.", _AGAIN)
            if not fields.get("code"):
                raise LoginFailed(400, "The issuer has sent you back without a code.", _AGAIN)
            with self._one_of_few():
                claims = await self._outside.issuer.claims(
                    begun.redirect_uri, fields["code"], begun.nonce, begun.verifier
                )
            check_allowed(claims, settings)
            shown = f"{shown_as(claims)} ({settings.host})"
            admitted = (settings.issuer, subject_of(claims), shown, role_of(claims, settings.roles))
            try:
                return await run_sync(self._outside.users.admit, *admitted)
            except UsageError as error:
                logger.error("%s", error)
                said = "Footnote cannot write down that you came in."
                raise LoginFailed(503, said, "The log of the program says why; tell its operator.") from error

    def logout_url(self, scope: Scope, user: str) -> str | None:
        """Where somebody is sent to log out at the issuer too; None for one who did not log in there."""
        base = self._names.base_of(scope)
        return self._outside.issuer.logout_url(f"{base}/") if base is not None and is_outside(user) else None

    def _base(self, scope: Scope) -> str:
        base = self._names.base_of(scope)
        if base is None:
            said = f"{self.host} sends nobody back to the name under which you see this page."
            raise LoginFailed(400, said, f"Open it as {' or '.join(self._names.known())}.")
        return base

    def _held(self, scope: Scope) -> str:
        sent = "; ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"cookie")
        return cookie_parser(sent).get(self._cookie, "")

    def _is_of(self, begun: BegunLogin, scope: Scope) -> bool:
        return hmac.compare_digest(_hash(self._held(scope)), begun.browser)

    @contextmanager
    def _one_of_few(self) -> Iterator[None]:
        if self._waiting >= AT_ONCE:
            raise LoginFailed(503, "Too many people are logging in.", "Try again in a few seconds.")
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What fails for a reason that the operator can do something about is told to the log: no code, no token."""
        try:
            yield
        except LoginFailed as error:
            logger.warning("nobody was logged in: %s", error.reason)
            raise


_ASK = "Ask the operator of this page to compare its settings with the issuer's."


def _fields(scope: Scope) -> dict[str, str]:
    """What a browser brings back; raises LoginFailed for what no issuer sends."""
    query: bytes = scope["query_string"]
    try:
        if len(query) > QUERY_BYTES:
            raise ValueError("too long")
        found = parse_qs(query.decode("ascii"), keep_blank_values=True, max_num_fields=16, errors="strict")
        if any(len(values) > 1 for values in found.values()):
            raise ValueError("told twice")
    except ValueError as error:
        raise LoginFailed(400, "This is not what an issuer sends back.", _AGAIN) from error
    return {name: values[0] for name, values in found.items()}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
