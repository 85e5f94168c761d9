"""Logging in and out, and whose request it is: the one place that knows of passwords, session cookies and keys."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple
from urllib.parse import parse_qs

import anyio
from anyio.to_thread import run_sync
from starlette.requests import cookie_parser
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.accounts.contract import KeyStore, SessionStore
from rag.accounts.keys import Caller, Key
from rag.accounts.limits import RateLimit
from rag.accounts.oidc import LoginFailed
from rag.accounts.roles import NO_ROLE, RIGHTS, Role, least_role, within
from rag.accounts.state import NewLimit
from rag.web.gate.bodies import LOGIN_BYTES, BodyRefused, read_body
from rag.web.gate.oidc import OidcLogin
from rag.web.gate.requests import address_of, too_many
from rag.web.gate.routes import (
    ACT,
    JOIN,
    LOGIN,
    LOGOUT,
    OIDC_CALLBACK,
    OIDC_LOGIN,
    PAGE,
    READING,
    UPLOAD,
    Route,
    route_of,
)
from rag.web.views.login import render_login
from rag.web.words.below import told
from rag.web.words.say import say

logger = logging.getLogger(__name__)

LOGINS_PER_MINUTE = 10
"""Tries from one address."""
FAILURES_PER_MINUTE = 20
"""Wrong passwords for one name, from wherever they come."""
WAITING = 16
"""Tries that may wait for scrypt, which takes 128 MiB and about 0.3 s: one is computed at a time."""
LOOKUPS = 32
"""At a time, each in a thread."""
Found = TypeVar("Found")
Asked = TypeVarTuple("Asked")
_LASTING = frozenset({PAGE, ACT, JOIN, UPLOAD, READING})
"""Requests that somebody makes. The page's own looks whether the program is still there keep no session alive."""


_NOTHING = PlainTextResponse("There is nothing here.", 404)
_TO_THE_PAGE = RedirectResponse("./", 303)
_OPEN = {LOGIN: _TO_THE_PAGE, LOGOUT: _TO_THE_PAGE, OIDC_LOGIN: _NOTHING, OIDC_CALLBACK: _NOTHING}
"""What is answered where nobody logs in."""
_UNKNOWN_KEY = (
    "The key is none that this Footnote knows, or its user may not come in any more. Make one in the settings, or, "
    "for somebody who may come in: python -m rag keys add NAME, with the --index or --keys of the page"
)


def user_of(scope: Scope) -> str:
    """Who sends a request that has passed `Login`; "" where nobody logs in."""
    user: str = scope["footnote.user"]
    return user


def refusal_of(scope: Scope, right: str) -> Response | None:
    """The answer to a request that has passed `Login` and takes a right that whoever sends it has not."""
    caller: Caller = scope["footnote.caller"]
    if right in caller.scopes:
        return None
    said = f"You may {', '.join(caller.scopes) or 'do nothing'} here; this takes the role {least_role(right)}."
    return PlainTextResponse(told(said), 403, headers={"Connection": "close"})


class Login:
    """Answers what comes without a session or a key with the form to log in (or 401), and names the user of the rest.

    A key opens what is made for programs, as far as its scopes and the role of its user reach, and never the page.
    """

    def __init__(
        self,
        app: ASGIApp,
        sessions: SessionStore | None,
        check_password: Callable[[str, str], bool] | None,
        keys: KeyStore | None = None,
        role_of: Callable[[str], Role | None] = lambda _: NO_ROLE,
        limit: NewLimit = lambda _, per_minute: RateLimit(per_minute),
        oidc: OidcLogin | None = None,
    ) -> None:
        """Without `sessions`, whoever comes may come in. `role_of` gives a user's role by now."""
        self._oidc = oidc
        self.app = app
        self._sessions = sessions
        self._keys = keys
        self._role_of = role_of
        self._check_password = check_password
        self._by_address = limit("logins", LOGINS_PER_MINUTE)
        self._failures = limit("failures", FAILURES_PER_MINUTE)
        self._waiting = 0
        self._one_at_a_time = anyio.CapacityLimiter(1)
        # Whoever comes in may have to be looked up in a database: never on the event loop.
        self._lookups = anyio.CapacityLimiter(LOOKUPS)
        self._cookie = sessions.cookie if sessions is not None else ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self.app
        if scope["type"] == "http":
            app, scope = await self._next(scope, receive)
        await app(scope, receive, send)

    async def _next(self, scope: Scope, receive: Receive) -> tuple[ASGIApp, Scope]:
        """What answers a request, and the request with the name of whoever sends it."""
        route = route_of(scope)
        if self._sessions is None:
            return _OPEN.get(route, self.app), _named(scope, Caller(""))
        if route == LOGIN:
            return await self._logged_in(scope, receive), scope
        if route in (OIDC_LOGIN, OIDC_CALLBACK):
            return await self._at_issuer(scope, route), scope
        right = route.right(scope["method"])
        if route.scopes and (token := _bearer(scope)):
            key, rights = await self._aside(self._key, token)
            return self._by_key(scope, key, rights, right)
        user, rights = await self._aside(self._person, self._token(scope), route in _LASTING)
        if route == LOGOUT:
            return await self._logged_out(scope, user), scope
        return self._by_session(scope, user, rights, route, right)

    def _by_key(self, scope: Scope, key: Key | None, rights: tuple[str, ...], right: str) -> tuple[ASGIApp, Scope]:
        if key is None:
            return _without_key(_UNKNOWN_KEY), scope
        caller = Caller(key.user, within(rights, key.scopes))
        refused = None if right in caller.scopes else _narrow(key, caller, right)
        return refused or self.app, _named(scope, caller)

    def _by_session(
        self, scope: Scope, user: str | None, rights: tuple[str, ...], route: Route, right: str
    ) -> tuple[ASGIApp, Scope]:
        if user is not None:
            scope = _named(scope, Caller(user, rights))
            return refusal_of(scope, right) or self.app, scope
        if route.public and route != PAGE:
            return self.app, _named(scope, Caller("", ()))
        return self._nobody(route), scope

    def _rights(self, user: str) -> tuple[str, ...]:
        role = self._role_of(user)
        return RIGHTS[role] if role is not None else ()

    def _person(self, token: str, lasting: bool) -> tuple[str | None, tuple[str, ...]]:
        """Who is logged in, with their rights; None for a session that has ended."""
        user = self._sessions.user(token, lasting=lasting) if self._sessions is not None else None
        return user, self._rights(user) if user is not None else ()

    def _key(self, token: str) -> tuple[Key | None, tuple[str, ...]]:
        """With the rights of its user. None for a token that is none (any more), or of somebody who may not come in
        (any more)."""
        key = self._keys.of(token) if self._keys is not None else None
        if key is None or self._sessions is None or self._sessions.credential_of(key.user) is None:
            return None, ()
        return key, self._rights(key.user)

    async def _aside(self, look_up: Callable[[*Asked], Found], *what: *Asked) -> Found:
        return await run_sync(look_up, *what, limiter=self._lookups)

    async def _logged_in(self, scope: Scope, receive: Receive) -> Response:
        assert self._sessions is not None
        wait_s = await self._aside(self._by_address.take, address_of(scope))
        if wait_s > 0:
            return too_many(self._by_address, wait_s)
        try:
            fields = parse_qs((await read_body(receive, LOGIN_BYTES)).decode("utf-8", "replace"), max_num_fields=8)
        except BodyRefused as error:
            return error.response
        except ValueError:
            fields = {}
        name, password = (fields.get(field, [""])[0] for field in ("username", "password"))
        name = name.strip()
        wait_s = await self._aside(self._failures.wait, name)
        if wait_s > 0:
            return too_many(self._failures, wait_s)
        if self._waiting >= WAITING:
            said = told("Too many people are logging in; try again.")
            return PlainTextResponse(said, 503, headers={"Retry-After": "5"})
        credential = await self._aside(self._sessions.credential_of, name)
        self._waiting += 1
        try:
            right = await run_sync(self._checked, name, password, limiter=self._one_at_a_time)
        finally:
            self._waiting -= 1
        html = "text/html" in _header(scope, b"accept")
        if not right or credential is None:
            await self._aside(self._failures.take, name)
            said = say("login.incorrect")
            return HTMLResponse(self._form(said), 401) if html else JSONResponse({"error": said}, 401)
        response = RedirectResponse("./", 303) if html else JSONResponse({"success": True})
        return await self._with_session(response, scope, name, credential)

    async def _at_issuer(self, scope: Scope, route: Route) -> Response:
        if self._oidc is None:
            return _NOTHING
        try:
            if route == OIDC_LOGIN:
                wait_s = await self._aside(self._by_address.take, address_of(scope))
                return await self._oidc.begin(scope) if wait_s <= 0 else too_many(self._by_address, wait_s)
            user = await self._oidc.finish(scope)
        except LoginFailed as error:
            return HTMLResponse(self._form(f"{told(error.reason)} {told(error.remedy)}", "../"), error.status)
        return await self._with_session(RedirectResponse("../", 303), scope, user.name, user.credential)

    async def _with_session(self, response: Response, scope: Scope, user: str, credential: str) -> Response:
        assert self._sessions is not None
        response.set_cookie(
            self._cookie,
            await self._aside(self._sessions.begin, user, credential),
            httponly=True,
            samesite="lax",  # a link to the page leads to the page; whatever else other sites send is turned away
            secure=scope.get("scheme") == "https",
        )
        return response

    def _checked(self, name: str, password: str) -> bool:
        return self._check_password is not None and self._check_password(name, password)

    async def _logged_out(self, scope: Scope, user: str | None) -> Response:
        elsewhere = None
        if user is not None and self._sessions is not None:
            await self._aside(self._sessions.end, user)
            elsewhere = self._oidc.logout_url(scope, user) if self._oidc is not None else None
        response = RedirectResponse(elsewhere or "./", 303)
        response.delete_cookie(self._cookie)
        return response

    def _nobody(self, route: Route) -> Response:
        """To whoever comes without a session."""
        if route == PAGE:
            return HTMLResponse(self._form())
        if route == READING:
            return HTMLResponse(self._form(to="/"), 401)
        if route.scopes:
            return _without_key("This takes a key (Authorization: Bearer fn_...), or a session of the page.")
        return PlainTextResponse("You are logged out.", 401, headers={"Connection": "close"})

    def _form(self, problem: str = "", to: str = "") -> str:
        issuer = self._oidc.host if self._oidc is not None else ""
        return render_login(problem, to, passwords=self._check_password is not None or not issuer, issuer=issuer)

    def _token(self, scope: Scope) -> str:
        return cookie_parser(_header(scope, b"cookie")).get(self._cookie, "")


def _named(scope: Scope, caller: Caller) -> Scope:
    return {**scope, "footnote.user": caller.user, "footnote.caller": caller}


def _narrow(key: Key, caller: Caller, right: str) -> Response:
    """To a key that does not reach so far, or whose user does not."""
    lacks = f", and {key.user} may not {right}" if right in key.scopes else ""
    may = ", ".join(caller.scopes) or "none"
    return PlainTextResponse(f"The key's scopes are {may}; this takes {right}{lacks}.", 403)


def _without_key(said: str) -> Response:
    return PlainTextResponse(said, 401, headers={"WWW-Authenticate": 'Bearer realm="footnote"', "Connection": "close"})


def _bearer(scope: Scope) -> str:
    """The key of a request, "" where there is none."""
    scheme, _, token = _header(scope, b"authorization").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _header(scope: Scope, name: bytes) -> str:
    return "; ".join(value.decode("latin-1") for key, value in scope["headers"] if key == name)
