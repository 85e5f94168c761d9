"""Who is logged in: sessions that end when they are idle, or when the password they began with is no more."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

IDLE_S = 8 * 3600.0
"""A working day: whoever has asked nothing for so long logs in again."""
LONGEST_S = 7 * 86_400.0
SESSIONS_EACH = 50
"""Browsers in which one person may be logged in; the one that was longest idle gives way."""


@dataclass
class _Session:
    user: str
    credential: str  # the stored hash that the password was checked against
    began: float
    used: float


class Sessions:
    """Tokens of those who are logged in; safe to use from several threads."""

    def __init__(
        self,
        credential_of: Callable[[str], str | None],
        *,
        idle_s: float = IDLE_S,
        longest_s: float = LONGEST_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`credential_of` gives what a user's password is checked against by now, None for one who is not there."""
        self.credential_of = credential_of
        # A browser sends a host's cookies to all of its ports: each program has a cookie of its own.
        self.cookie = f"footnote-{secrets.token_hex(4)}"
        self._idle_s = idle_s
        self._longest_s = longest_s
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: dict[str, _Session] = {}

    def begin(self, user: str, credential: str) -> str:
        """The token of a new session, for somebody whose password was right when checked against `credential`."""
        token, now = secrets.token_urlsafe(32), self._clock()
        with self._lock:
            self._sessions = {key: kept for key, kept in self._sessions.items() if self._lasts(kept, now)}
            own = sorted((kept.used, key) for key, kept in self._sessions.items() if kept.user == user)
            for _, key in own[: max(len(own) - SESSIONS_EACH + 1, 0)]:
                del self._sessions[key]
            self._sessions[_key(token)] = _Session(user, credential, now, now)
        return token

    def user(self, token: str, *, lasting: bool = True) -> str | None:
        """Whose session it is, None for one that has ended. `lasting`: it is being used, and so goes on."""
        now = self._clock()
        with self._lock:
            session = self._sessions.get(_key(token))
            if session is None:
                return None
            if not self._lasts(session, now):
                del self._sessions[_key(token)]
                return None
            if lasting:
                session.used = now
            return session.user

    def end(self, user: str) -> None:
        """All sessions of somebody who logs out."""
        with self._lock:
            self._sessions = {key: kept for key, kept in self._sessions.items() if kept.user != user}

    def _lasts(self, session: _Session, now: float) -> bool:
        return (
            now - session.used < self._idle_s
            and now - session.began < self._longest_s
            and self.credential_of(session.user) == session.credential
        )


def _key(token: str) -> str:
    """What is kept of a token: enough to know it again, and not enough to use it."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
