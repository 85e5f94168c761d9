"""Who may use the page: a file of names with hashed passwords, one a line."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
from pathlib import Path

from embeddings.errors import UsageError

# The cost that OWASP's Password Storage Cheat Sheet gives for scrypt: 2^17, 8, 1; 128 MiB and about 0.3 s a try.
_N, _R, _P = 2**17, 8, 1
_MEMORY = 256 * 2**20
_NAME = re.compile(r"[\w.@+-]{1,64}")
LEAST_PASSWORD = 8  # characters


class Users:
    """The names in a file of lines `name:scrypt$n$r$p$salt$hash`; read anew whenever it has changed."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError when the file is missing, empty or not made of such lines."""
        self._path = path
        self._kept: tuple[tuple[int, ...], dict[str, str]] | None = None
        if not self._read():
            raise UsageError(f"{path} names nobody; add someone with: python -m rag passwd {path} NAME")

    def credential(self, name: str) -> str | None:
        """What their password is checked against by now; None for a name that is not there (any more)."""
        try:
            return self._known().get(name)
        except UsageError:
            return None

    def check(self, name: str, password: str) -> bool:
        """Whether that is their password. It takes as long for a name that is not there."""
        try:
            known = self._known()
        except UsageError:
            return False
        stored = known.get(name)
        right = matches(password, stored or _NOBODY)
        return right and stored is not None

    def _known(self) -> dict[str, str]:
        """As the file is now; read only when it has changed."""
        try:
            now = self._path.stat()
        except OSError:
            return self._read()  # it says what is wrong
        state = (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
        kept = self._kept
        if kept is None or kept[0] != state:
            kept = self._kept = (state, self._read())
        return kept[1]

    def _read(self) -> dict[str, str]:
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
            name, _, stored = line.strip().partition(":")
            if not _NAME.fullmatch(name) or not _is_hash(stored):
                raise UsageError(
                    f"{self._path}:{number} is not a line of name:scrypt$...; passwords are never kept as they are. "
                    f"Make it with: python -m rag passwd {self._path} NAME"
                )
            users[name] = stored
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


def set_password(path: Path, name: str, password: str) -> None:
    """Adds someone to the file, or gives them another password; only its owner may read it.

    Raises UsageError for a name or a password that will not do.
    """
    if not is_name(name):
        raise UsageError(f"{name!r} is no name of a user: letters, digits and . @ + - _ only, 64 at most")
    if len(password) < LEAST_PASSWORD:
        raise UsageError(f"the password has {len(password)} characters; give it {LEAST_PASSWORD} or more")
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        kept = [line for line in lines if line.partition(":")[0] != name]
        beside = path.with_name(path.name + ".new")
        beside.unlink(missing_ok=True)
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write("\n".join([*kept, f"{name}:{hashed(password)}"]) + "\n")
        beside.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the file of users {str(path)!r} cannot be written ({error}); choose another") from error


def is_name(name: str) -> bool:
    """Whether somebody can be called that here."""
    return _NAME.fullmatch(name) is not None


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
