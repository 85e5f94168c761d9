"""Keys for programs: bearer tokens of a user, kept as hashes, one a line of a file."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from embeddings.errors import UsageError
from rag.accounts.outside import is_outside
from rag.accounts.private_file import ReadWhenChanged, changing, write_lines
from rag.accounts.roles import NO_ROLE, RIGHTS, SCOPES
from rag.accounts.users import is_name

PREFIX = "fn_"
_LINE = re.compile(r"([0-9a-f]{12}):([^:]+):((?:read|ask|write)(?:,(?:read|ask|write))*):([\d-]{10}):([0-9a-f]{64})")
_WHAT = "the file of keys"
KEYS_EACH = 50
"""That one person may have to make another one in the page."""


@dataclass(frozen=True)
class Key:
    """What is kept of a key: `id` to name it by, `created` an ISO date, `digest` the SHA-256 of its token."""

    id: str
    user: str
    scopes: tuple[str, ...]
    created: str
    digest: str

    def line(self) -> str:
        return f"{self.id}:{self.user}:{','.join(self.scopes)}:{self.created}:{self.digest}"


@dataclass(frozen=True)
class Caller:
    """Whose request it is ("" where nobody logs in), and what they may do: the rights of their role, or of a key those
    of its scopes that the role of its user has."""

    user: str
    scopes: tuple[str, ...] = RIGHTS[NO_ROLE]


class Keys:
    """The keys of a file, read anew whenever it has changed; a file that is not there holds none."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError when it is not made of such lines."""
        self._path = path
        self._file = ReadWhenChanged(path, lambda: {key.digest: key for key in read_keys(path)})
        self._known()

    def of(self, token: str) -> Key | None:
        """The key whose token it is, None for one that there is not (any more)."""
        try:
            return self._known().get(digest_of(token))
        except UsageError:
            return None

    def all(self) -> list[Key]:
        """Everybody's keys, oldest first; raises UsageError when the file cannot be read."""
        return list(self._known().values())

    def of_user(self, user: str) -> list[Key]:
        """Somebody's keys, oldest first; raises UsageError when the file cannot be read."""
        return [key for key in self.all() if key.user == user]

    def add(self, user: str, scopes: Collection[str]) -> str:
        """The token of a new key; raises UsageError for what will not do, and for one key too many."""
        check_count(len(self.of_user(user)))
        return add_key(self._path, user, scopes)[1]

    def revoke(self, user: str, id: str) -> None:
        """Takes a key back; raises UsageError for one that is not theirs."""
        if all(key.id != id for key in self.of_user(user)):
            raise UsageError("that key is not there any more")
        revoke_key(self._path, id)

    def revoke_anybodys(self, id: str) -> None:
        """Takes a key back, whoever's it is; raises UsageError for one that is not there."""
        revoke_key(self._path, id)

    def _known(self) -> dict[str, Key]:
        try:
            return self._file.value()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise _unreadable(self._path, error) from error


def read_keys(path: Path) -> list[Key]:
    """All keys of a file, oldest first; none where there is no file. Raises UsageError."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error
    keys = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = _LINE.fullmatch(line.strip())
        if found is None:
            raise UsageError(f"{path}:{number} is no line of a key; make keys with: python -m rag keys add NAME")
        id, user, scopes, created, digest = found.groups()
        keys.append(Key(id, user, tuple(scopes.split(",")), created, digest))
    return keys


def check_count(keys: int) -> None:
    """Raises UsageError where somebody has so many keys that one more is too many."""
    if keys >= KEYS_EACH:
        raise UsageError(f"you have {KEYS_EACH} keys, and no more can be made; revoke one that is not used")


def new_key(user: str, scopes: Collection[str]) -> tuple[Key, str]:
    """A key that is kept nowhere yet, and its token; raises UsageError for a name or scope that will not do.

    A token is 256 random bits: nobody finds it by trying, so a plain hash keeps it. scrypt, which makes each try at a
    guessable password dear, would only make each request dear.
    """
    if not is_name(user) and not is_outside(user):
        raise UsageError(f"{user!r} is no name of a user: letters, digits and . @ + - _ only, 64 at most")
    if unknown := set(scopes) - set(SCOPES):
        raise UsageError(f"{', '.join(sorted(unknown))} is no scope; choose among {', '.join(SCOPES)}")
    if not scopes:
        raise UsageError(f"a key without a scope opens nothing; choose among {', '.join(SCOPES)}")
    token = PREFIX + secrets.token_urlsafe(32)
    digest = digest_of(token)
    created = datetime.now(UTC).date().isoformat()
    return Key(digest[:12], user, tuple(scope for scope in SCOPES if scope in scopes), created, digest), token


def add_key(path: Path, user: str, scopes: Collection[str] = SCOPES) -> tuple[Key, str]:
    """A new key and its token, which nobody can read again; raises UsageError for a name or scope that will not do."""
    key, token = new_key(user, scopes)
    with changing(path, _WHAT):
        write_lines(path, [each.line() for each in (*read_keys(path), key)])
    return key, token


def revoke_key(path: Path, id: str) -> Key:
    """Takes a key back, at once; raises UsageError when there is none of that id."""
    with changing(path, _WHAT):
        keys = read_keys(path)
        gone = next((key for key in keys if key.id == id), None)
        if gone is None:
            raise UsageError(f"there is no key {id!r}; the ids are told by: python -m rag keys list")
        write_lines(path, [key.line() for key in keys if key is not gone])
    return gone


def keys_beside(index: Path) -> Path:
    """Where the keys for an index are kept unless another file is named."""
    index = index.resolve()
    return index.with_name(f"{index.name}.keys")


def _unreadable(path: Path, error: Exception) -> UsageError:
    return UsageError(f"the file of keys {str(path)!r} cannot be read ({error})")


def digest_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
