"""Users who log in elsewhere, at an issuer of OpenID Connect: one a line of a file, as JSON, with the role they had."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import secrets
import threading
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from embeddings.errors import UsageError
from rag.accounts.private_file import ReadWhenChanged, changing, write_lines
from rag.accounts.roles import ROLES, Role, as_role

MARK = "oidc~"
"""What names of users from outside begin with. Names in a file of users have no `~`: nobody can be called alike."""
_NAME = re.compile(rf"{MARK}[a-z2-7]{{32}}")


@dataclass(frozen=True)
class OutsideUser:
    """`name` is how they are known in here, `shown` what people read, `seen` the ISO date when they last logged in;
    `policy` is the operator's under which they came in, `credential` lasts as long as this line.
    """

    name: str
    shown: str
    role: Role
    issuer: str
    subject: str
    policy: str
    credential: str
    seen: str


class OutsideLookups(ABC):
    """What is asked of those who have come in, wherever they are kept."""

    def credential(self, name: str) -> str | None:
        """What a session of theirs rests on by now; None for one who may not come in (any more)."""
        user = self._user(name)
        return user.credential if user is not None else None

    def role(self, name: str) -> Role | None:
        """As the issuer said when they last logged in; None for one who may not come in (any more)."""
        user = self._user(name)
        return user.role if user is not None else None

    def shown(self, name: str) -> str:
        """What people read instead of a name; other names are their own."""
        user = self._user(name)
        return user.shown if user is not None else name

    @abstractmethod
    def _user(self, name: str) -> OutsideUser | None:
        """None for one who is unknown, or who came in under another policy than today's."""


class OutsideUsers(OutsideLookups):
    """Those of a file, read anew whenever it has changed, as far as they came in under today's policy."""

    def __init__(self, path: Path, policy: str) -> None:
        """A file that is not there holds nobody; raises UsageError when it is not made of such lines."""
        self._path = path
        self._policy = policy
        self._lock = threading.Lock()
        self._file = ReadWhenChanged(path, lambda: _read(path))
        self._known()

    def admit(self, issuer: str, subject: str, shown: str, role: Role) -> OutsideUser:
        """Somebody who has logged in at the issuer, added or brought up to date; raises UsageError for a file that
        cannot be written to."""
        with self._lock, changing(self._path, "the file of users from outside"):
            known = _read(self._path)
            had = known.get(name_of(issuer, subject))
            user = admitted(had, issuer, subject, shown, role, self._policy)
            if user != had:
                users = [*(kept for kept in known.values() if kept.name != user.name), user]
                write_lines(self._path, [as_line(each) for each in users])
        return user

    def _user(self, name: str) -> OutsideUser | None:
        if not is_outside(name):
            return None
        try:
            user = self._known().get(name)
        except UsageError:
            return None
        return user if user is not None and user.policy == self._policy else None

    def _known(self) -> dict[str, OutsideUser]:
        try:
            return self._file.value()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unreadable(self._path, error) from error


def admitted(had: OutsideUser | None, issuer: str, subject: str, shown: str, role: Role, policy: str) -> OutsideUser:
    """Somebody as they are known from now on; `had` is what was known of them."""
    today = datetime.now(UTC).date().isoformat()
    credential = had.credential if had is not None else secrets.token_hex(16)
    return OutsideUser(name_of(issuer, subject), shown, role, issuer, subject, policy, credential, today)


def name_of(issuer: str, subject: str) -> str:
    """The same for one subject of one issuer whatever they are called, and never another's: 160 bits of SHA-256."""
    digest = hashlib.sha256(json.dumps([issuer, subject]).encode()).digest()[:20]
    return MARK + base64.b32encode(digest).decode("ascii").lower()


def is_outside(name: str) -> bool:
    """Whether it is the name of somebody who logs in elsewhere."""
    return _NAME.fullmatch(name) is not None


def outside_beside(index: Path) -> Path:
    """Where those are kept who come in to an index from outside."""
    index = index.resolve()
    return index.with_name(f"{index.name}.oidc")


def _read(path: Path) -> dict[str, OutsideUser]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    users = {}
    for number, line in enumerate(lines, 1):
        if line.strip():
            user = user_of_line(line)
            if user is None:
                raise UsageError(f"{path}:{number} is no line of somebody from outside; take the line out")
            users[user.name] = user
    return users


def as_line(user: OutsideUser) -> str:
    """JSON of ASCII characters, whatever an issuer calls somebody."""
    return json.dumps(asdict(user))


def user_of_line(line: str) -> OutsideUser | None:
    """None for a line that is none, or whose name is not that of its subject."""
    try:
        user = OutsideUser(**json.loads(line))
    except (ValueError, TypeError, RecursionError):
        return None
    whole = all(isinstance(value, str) for value in asdict(user).values()) and user.role in ROLES
    if not whole or user.name != name_of(user.issuer, user.subject) or not user.credential:
        return None
    return replace(user, role=as_role(user.role))


def _unreadable(path: Path, error: Exception) -> UsageError:
    return UsageError(f"the file of users from outside {str(path)!r} cannot be read ({error})")
