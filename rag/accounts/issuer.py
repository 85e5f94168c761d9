"""An issuer of OpenID Connect over HTTP: discovery, the authorization code flow with PKCE, ID tokens checked.

The one importer of authlib and joserfc: `pip install "footnote-rag[oidc]"`. What is sent and what an answer means is
theirs; how it is fetched is ours: so many bytes, so many seconds, no redirects.
"""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx
from authlib.oauth2.client import OAuth2Client
from authlib.oauth2.rfc6749.parameters import prepare_token_request
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import JWKRegistry, KeySet
from joserfc.jws import JWSRegistry

from rag.accounts.oidc import Claims, LoginFailed, OidcSettings, is_safe_url

SIGNATURES = tuple(f"{kind}{bits}" for kind in ("RS", "PS", "ES") for bits in (256, 384, 512))
"""Those of a key that only the issuer has. HS256 is one of a shared secret, and `none` is no signature."""
SCOPE = "openid email profile"
ANSWER_BYTES = 2**18
"""Of one answer; the largest real ones, sets of keys with certificates, have some 20 kB."""
ANSWER_S = 10.0
"""For the whole of one answer: somebody waits for it."""
DISCOVERY_S = 600.0
"""So long is what the issuer said of itself taken for true. Its keys are fetched for each login, and so can change."""
LEEWAY_S = 60
"""That two clocks may differ."""
_MALFORMED = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_ASK = "Ask the operator of this page to compare its settings with the issuer's."
_LATER = "Try again in a few minutes; if it stays so, tell the operator of this page."


class Issuer:
    """One issuer, as the operator named it; used by the event loop alone."""

    def __init__(
        self,
        settings: OidcSettings,
        *,
        answer_s: float = ANSWER_S,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._answer_s = answer_s
        self._clock = clock
        self._tls = _tls()
        self._known: Mapping[str, Any] = {}
        self._known_until = 0.0

    async def login_url(self, redirect_uri: str, state: str, nonce: str, verifier: str) -> str:
        """Where a browser is sent to log in; raises LoginFailed."""
        endpoint = (await self._discovered())["authorization_endpoint"]
        client = self._client(redirect_uri)
        url, _ = client.create_authorization_url(endpoint, state=state, code_verifier=verifier, nonce=nonce)
        return str(url)

    async def claims(self, redirect_uri: str, code: str, nonce: str, verifier: str) -> Claims:
        """Those of the ID token that a code is good for, checked; raises LoginFailed."""
        known = await self._discovered()
        token = await self._token(known["token_endpoint"], redirect_uri, code, verifier)
        keys = await self._json("GET", known["jwks_uri"], "its keys")
        try:
            return self._checked(token, keys, nonce)
        except ExpiredTokenError as error:
            said = "The issuer sent an ID token that has expired."
            raise LoginFailed(502, said, "Log in again; the clocks of the two servers may differ.") from error
        except (JoseError, *_MALFORMED) as error:
            # The names of errors and claims, and none of their values.
            what = getattr(error, "claim", None) or getattr(error, "error", None) or type(error).__name__
            said = f"The issuer sent an ID token that is not good here ({what})."
            raise LoginFailed(502, said, f"Log in again. If it stays so: {_ASK}") from error

    def logout_url(self, back: str) -> str | None:
        """Where a browser is sent to log out there too, None where that is not offered; it never waits.

        No token is sent along, which would stay in the browser's history: the issuer may ask whether one means it.
        """
        endpoint = self._known.get("end_session_endpoint")
        if not is_safe_url(endpoint):
            return None
        sent = urlencode({"client_id": self._settings.client, "post_logout_redirect_uri": back})
        return f"{endpoint}{'&' if '?' in str(endpoint) else '?'}{sent}"

    async def _discovered(self) -> Mapping[str, Any]:
        if self._clock() < self._known_until:
            return self._known
        issuer = self._settings.issuer
        known = await self._json("GET", get_well_known_url(issuer, external=True), "what it says of itself")
        if known.get("issuer") != issuer:
            said = f"What answers at {issuer} says that it is another issuer."
            remedy = f"--oidc takes the name in the issuer's discovery document, letter by letter. {_ASK}"
            raise LoginFailed(502, said, remedy)
        if bad := [name for name in _ENDPOINTS if not is_safe_url(known.get(name))]:
            raise LoginFailed(502, f"The issuer names no address to be trusted as its {bad[0]}.", _ASK)
        self._known, self._known_until = known, self._clock() + DISCOVERY_S
        return known

    async def _token(self, endpoint: str, redirect_uri: str, code: str, verifier: str) -> Mapping[str, Any]:
        client = self._client(redirect_uri)
        body = prepare_token_request("authorization_code", redirect_uri=redirect_uri, code=code, code_verifier=verifier)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        auth = client.client_auth(client.token_endpoint_auth_method)
        endpoint, headers, body = auth.prepare("POST", endpoint, headers, body)
        token = await self._json("POST", endpoint, "a token", body=body, headers=headers, refusals=True)
        match token.get("error"):
            case None:
                return token
            case "invalid_grant":
                said = "The issuer does not know this login any more: it was finished already, or took too long."
                raise LoginFailed(400, said, "Log in again.")
            case "invalid_client" | "unauthorized_client":
                raise LoginFailed(502, "The issuer does not accept Footnote's client id and secret.", _ASK)
        raise LoginFailed(502, "The issuer refused to finish this login.", f"Log in again. {_ASK}")

    def _checked(self, token: Mapping[str, Any], keys: Mapping[str, Any], nonce: str) -> Claims:
        client = self._settings.client
        read = jwt.decode(
            token["id_token"],
            _verifying(keys),
            registry=JWSRegistry(algorithms=SIGNATURES, strict_check_header=False),
        )
        expected = {
            "iss": {"essential": True, "value": self._settings.issuer},
            "aud": {"essential": True, "value": client},
        }
        about = {"nonce": nonce, "client_id": client, "access_token": token.get("access_token")}
        claims = CodeIDToken(read.claims, read.header, expected, about)
        claims.validate(now=int(self._clock()), leeway=LEEWAY_S)
        return dict(claims)

    def _client(self, redirect_uri: str) -> OAuth2Client:
        way = "none"  # of a public client, which PKCE alone guards
        if self._settings.secret:
            offered = self._known.get("token_endpoint_auth_methods_supported")
            in_form = isinstance(offered, list) and "client_secret_basic" not in offered
            way = "client_secret_post" if in_form else "client_secret_basic"
        return OAuth2Client(
            None,
            client_id=self._settings.client,
            client_secret=self._settings.secret or None,
            token_endpoint_auth_method=way,
            scope=SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
        )

    async def _json(
        self,
        method: str,
        url: str,
        what: str,
        *,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        refusals: bool = False,
    ) -> dict[str, Any]:
        """An answer that is one object; with `refusals`, also one that says what is wrong. Raises LoginFailed."""
        host = self._settings.host
        try:
            async with asyncio.timeout(self._answer_s):
                status, answer = await self._fetched(method, url, body, headers or {})
        except TimeoutError as error:
            said = f"{host} did not send {what} within {self._answer_s:g} s."
            raise LoginFailed(502, said, _LATER) from error
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise LoginFailed(502, f"{host} cannot be reached for {what} ({type(error).__name__}).", _LATER) from error
        try:
            read = json.loads(answer)
        except (ValueError, RecursionError):
            read = None
        refused = refusals and status in (400, 401, 403) and isinstance(read, dict) and bool(read.get("error"))
        if (status == 200 or refused) and isinstance(read, dict):
            return read
        raise LoginFailed(502, f"{host} did not send {what}: it answered {status}, not as an issuer does.", _ASK)

    async def _fetched(self, method: str, url: str, body: str, headers: Mapping[str, str]) -> tuple[int, bytes]:
        # No encoding: what is small as it comes must not be large once it is read.
        sent = {**headers, "Accept": "application/json", "Accept-Encoding": "identity"}
        async with (
            httpx.AsyncClient(verify=self._tls, timeout=self._answer_s, follow_redirects=False) as client,
            client.stream(method, url, content=body or None, headers=sent) as response,
        ):
            answer = b""
            async for piece in response.aiter_raw():
                answer += piece
                if len(answer) > ANSWER_BYTES:
                    said = f"{self._settings.host} sent more than {ANSWER_BYTES:,} bytes, which is the limit."
                    raise LoginFailed(502, said, _ASK)
            return response.status_code, answer


@cache
def _tls() -> ssl.SSLContext:
    """Made once: it reads all certificates there are, also those that $SSL_CERT_FILE names."""
    return httpx.create_ssl_context()


def _verifying(keys: Mapping[str, Any]) -> KeySet:
    """The keys of a set that verify signatures. A shared secret (`oct`) among them would be known to everybody."""
    read = []
    for key in keys["keys"]:
        if isinstance(key, dict) and key.get("kty") in ("RSA", "EC") and key.get("use", "sig") == "sig":
            try:
                read.append(JWKRegistry.import_key(key))
            except (JoseError, *_MALFORMED):  # one of a newer kind: another one may be ours
                continue
    return KeySet(read)
