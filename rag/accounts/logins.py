"""Logins at an issuer that are under way: what is remembered from the way there until the way back."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

LOGIN_S = 600.0
"""From the way there to the way back: somebody finds their password and their second factor."""
BEGUN = 10_000
"""Logins that are under way; the oldest gives way. One address begins ten a minute."""


@dataclass(frozen=True)
class BegunLogin:
    """`browser` is the hash of its cookie; `verifier` that of PKCE (RFC 7636)."""

    browser: str
    redirect_uri: str
    nonce: str
    verifier: str


class Logins:
    """Those of one page server; safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, *, most: int = BEGUN) -> None:
        # A browser sends a host's cookies to all of its ports: each program has a cookie of its own.
        self.cookie = f"footnote-login-{secrets.token_hex(4)}"
        self._clock = clock
        self._most = most
        self._lock = threading.Lock()
        self._begun: OrderedDict[str, tuple[BegunLogin, float]] = OrderedDict()

    def keep(self, state: str, login: BegunLogin) -> None:
        """Under the `state` that the issuer sends back."""
        with self._lock:
            self._begun[state] = login, self._clock() + LOGIN_S
            while len(self._begun) > self._most or next(iter(self._begun.values()))[1] < self._clock():
                self._begun.popitem(last=False)

    def take(self, state: str) -> BegunLogin | None:
        """Each once; None for one that was not begun, was taken already or took too long."""
        with self._lock:
            login, until = self._begun.pop(state, (None, 0.0))
            return login if until >= self._clock() else None
