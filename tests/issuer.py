"""A small issuer of OpenID Connect on this machine: real HTTP, real signatures, and any lie that a test wants of it."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "footnote", "a secret of the client"
Handler = Callable[["Answering"], None]


@cache
def rsa_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


class SmallIssuer:
    """Logs everybody in at once as whoever `claims` say, with a code that is good once.

    `known` is what it says of itself, `forge` makes the ID token of its claims, `answers` take the place of what it
    answers under a path, `denies` is an error that it sends browsers back with, `asks` whether it shows a page first.
    """

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self._server.daemon_threads = True
        self._server.issuer = self  # type: ignore[attr-defined]
        self.url = f"http://{host}:{self._server.server_port}/realms/team"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        self.reset()

    def reset(self) -> None:
        self.claims: dict[str, Any] = {
            "sub": "248289",
            "email": "ada@team.example",
            "email_verified": True,
            "preferred_username": "ada",
        }
        self.key = rsa_key("first")
        self.keys: list[dict[str, Any]] = [self.key.as_dict(private=False)]
        self.known: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/logout",
            "code_challenge_methods_supported": ["S256"],
        }
        self.forge: Callable[[dict[str, Any]], str] = self.signed
        self.answers: dict[str, Handler] = {}
        self.denies = ""
        self.asks = False
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def rotate(self, name: str) -> None:
        """Another key from now on; the old one is gone."""
        self.key = rsa_key(name)
        self.keys = [self.key.as_dict(private=False)]

    def signed(self, claims: dict[str, Any], key: Any = None, **header: Any) -> str:
        key = key or self.key
        header = {"alg": "RS256", "kid": self.key.kid, **header}
        return jwt.encode(header, claims, key, algorithms=[header["alg"]])

    def back(self, asked: dict[str, str]) -> str:
        """Where a browser is sent after the login that was asked for."""
        told = {"state": asked["state"], "iss": self.url}
        if self.denies:
            told |= {"error": self.denies, "error_description": "<b>call 555-0100</b>"}
        else:
            told["code"] = secrets.token_urlsafe(16)
            self.codes[told["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(told)}"

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization != f"Basic {expected}":
            return 401, {"error": "invalid_client"}
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            asked is None
            or asked.get("code_challenge_method") != "S256"
            or asked["code_challenge"] != challenge
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant", "error_description": "Ungültig \u2028 oder „verbraucht“"}
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": asked["nonce"], **self.claims}
        return 200, {"access_token": "an access token", "token_type": "Bearer", "id_token": self.forge(claims)}


class Answering(BaseHTTPRequestHandler):
    """One request to the issuer."""

    @property
    def issuer(self) -> SmallIssuer:
        found: SmallIssuer = self.server.issuer  # type: ignore[attr-defined]
        return found

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.removeprefix("/realms/team")
        self.issuer.asked.append(path)
        if path in self.issuer.answers:
            self.issuer.answers[path](self)
        elif path == "/.well-known/openid-configuration":
            self.send_object(200, self.issuer.known)
        elif path == "/keys":
            self.send_object(200, {"keys": self.issuer.keys})
        elif path == "/authorize":
            asked = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
            back = self.issuer.back(asked)
            if self.issuer.asks:
                self.send_page(f'<a href="{back.replace("&", "&amp;")}">I am Ada</a>')
            else:
                self.redirect(back)
        elif path == "/logout":
            self.send_page("You are logged out here, too.")
        else:
            self.send_object(404, {})

    def do_POST(self) -> None:
        path = urlsplit(self.path).path.removeprefix("/realms/team")
        self.issuer.asked.append(path)
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        if path in self.issuer.answers:
            self.issuer.answers[path](self)
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.send_object(*self.issuer.token(form, self.headers.get("Authorization", "")))

    def redirect(self, to: str) -> None:
        self.send_response(302)
        self.send_header("Location", to)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def send_page(self, body: str) -> None:
        self.send_bytes(200, "text/html", f"<!doctype html><title>Issuer</title>{body}".encode())

    def send_object(self, status: int, value: object) -> None:
        self.send_bytes(status, "application/json", json.dumps(value).encode())

    def send_bytes(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""
