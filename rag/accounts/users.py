"""Who may use the page: a file of names with hashed passwords and roles, one a line."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import UsageError
from rag.accounts.private_file import ReadWhenChanged, changing, write_lines
from rag.accounts.roles import NO_ROLE, RIGHTS, Role, as_role

_WHAT = "the file of users"
# The cost that OWASP's Password Storage Cheat Sheet gives for scrypt: 2^17, 8, 1; 128 MiB and about 0.3 s a try.
_N, _R, _P = 2**17, 8, 1
_MEMORY = 256 * 2**20
_NAME = re.compile(r"[\w.@+-]{1,64}")
LEAST_PASSWORD = 8  # characters


@dataclass(frozen=True)
class _User:
    stored: str  # the hash of the password
    role: Role


class Users:
    """The names in a file of lines `name:scrypt$n$r$p$salt$hash:role`; read anew whenever it has changed.

    A line may also end behind the hash, as all did before there were roles.
    """

    def __init__(self, path: Path) -> None:
        """Raises UsageError when the file is missing, empty or not made of such lines."""
        self._path = path
        self._file = ReadWhenChanged(path, self._read)
        if not self._read():
            raise UsageError(f"{path} names nobody; add someone with: python -m rag passwd {path} NAME")

    def credential(self, name: str) -> str | None:
        """What their password is checked against by now; None for a name that is not there (any more)."""
        try:
            known = self._known().get(name)
        except UsageError:
            return None
        return known.stored if known is not None else None

    def role(self, name: str) -> Role | None:
        """By now; None for a name that is not there (any more)."""
        try:
            known = self._known().get(name)
        except UsageError:
            return None
        return known.role if known is not None else None

    def check(self, name: str, password: str) -> bool:
        """Whether that is their password. It takes as long for a name that is not there."""
        try:
            known = self._known()
        except UsageError:
            return False
        user = known.get(name)
        return fits(password, user.stored if user is not None else None)

    def _known(self) -> dict[str, _User]:
        """As the file is now; read only when it has changed."""
        try:
            return self._file.value()
        except OSError:
            return self._read()  # it says what is wrong

    def _read(self) -> dict[str, _User]:
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"the file of users {str(self._path)!r} cannot be read ({error}); make one with: "
                f"python -m rag passwd {self._path} NAME"
            ) from error
        users = {}
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, stored, role = _parts(line)
            if not _NAME.fullmatch(name) or not _is_hash(stored) or role not in RIGHTS:
                raise UsageError(
                    f"{self._path}:{number} is not a line of name:scrypt$...:role; passwords are never kept as they "
                    f"are. Make it with: python -m rag passwd {self._path} NAME"
                )
            users[name] = _User(stored, as_role(role))
        return users


def hashed(password: str, salt: bytes | None = None) -> str:
    """`scrypt$n$r$p$salt$hash` (RFC 7914), salt and hash in base64."""
    salt = salt or os.urandom(16)
    return f"scrypt${_N}${_R}${_P}${_text(salt)}${_text(_scrypt(password, salt, _N, _R, _P))}"


def matches(password: str, stored: str) -> bool:
    """Whether `stored` is the hash of that password."""
    _, n, r, p, salt, digest = stored.split("$")
    made = _scrypt(password, base64.b64decode(salt), int(n), int(r), int(p))
    return hmac.compare_digest(made, base64.b64decode(digest))


def fits(password: str, stored: str | None) -> bool:
    """The same; False, after as long a time, for None: that of a name that is not there."""
    return matches(password, stored or _NOBODY) and stored is not None


def check_account(name: str, password: str) -> None:
    """Raises UsageError for a name or a password that will not do."""
    if not is_name(name):
        raise UsageError(f"{name!r} is no name of a user: letters, digits and . @ + - _ only, 64 at most")
    if len(password) < LEAST_PASSWORD:
        raise UsageError(f"the password has {len(password)} characters; give it {LEAST_PASSWORD} or more")


def set_password(path: Path, name: str, password: str, role: str | None = None) -> Role:
    """Adds someone to the file, or gives them another password; only its owner may read it. The role that they have.

    Without a `role`, they keep theirs; somebody new has none. Raises UsageError for a name, a password or a role
    that will not do.
    """
    check_account(name, password)
    with changing(path, _WHAT, makes_folder=False):
        lines = _lines(path)
        had = next((_parts(line)[2] for line in lines if line.partition(":")[0] == name), NO_ROLE)
        given = as_role(role or had)
        kept = [line for line in lines if line.partition(":")[0] != name]
        write_lines(path, [*kept, _line(name, hashed(password), given)])
    return given


def set_role(path: Path, name: str, role: str) -> None:
    """Gives somebody of the file another role, at once; raises UsageError for a name or a role that is not there."""
    given = as_role(role)
    if not path.exists():
        raise UsageError(_has_nobody(path, name, role))
    with changing(path, _WHAT, makes_folder=False):
        lines = _lines(path)
        if all(line.partition(":")[0] != name for line in lines):
            raise UsageError(_has_nobody(path, name, role))
        found = [_line(name, _parts(line)[1], given) if line.partition(":")[0] == name else line for line in lines]
        write_lines(path, found)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{_WHAT} {str(path)!r} cannot be read ({error}); choose another") from error


def _has_nobody(path: Path, name: str, role: str) -> str:
    return f"{path} has no {name!r}; add them with: python -m rag passwd {path} {name} --role {role}"


def is_name(name: str) -> bool:
    """Whether somebody can be called that here."""
    return _NAME.fullmatch(name) is not None


def _parts(line: str) -> tuple[str, str, str]:
    """Name, hash and role of a line."""
    name, _, rest = line.strip().partition(":")
    stored, named, role = rest.partition(":")
    return name, stored, role if named else NO_ROLE


def _line(name: str, stored: str, role: Role) -> str:
    return f"{name}:{stored}:{role}" if role else f"{name}:{stored}"


def _is_hash(stored: str) -> bool:
    """Whether a password can be checked against it."""
    found = _STORED.fullmatch(stored)
    if found is None:
        return False
    n, r, p = (int(figure) for figure in found.group(1, 2, 3))
    try:
        whole = all(base64.b64decode(part, validate=True) for part in found.group(4, 5))
    except ValueError:
        return False
    return whole and n > 1 and n & (n - 1) == 0 and r > 0 and 0 < p <= 16 and 128 * n * r < _MEMORY


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode("utf-8"), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


_STORED = re.compile(r"scrypt\$(\d{1,9})\$(\d{1,4})\$(\d{1,4})\$([A-Za-z0-9+/=]+)\$([A-Za-z0-9+/=]+)")
_NOBODY = f"scrypt${_N}${_R}${_P}${_text(bytes(16))}${_text(bytes(32))}"
