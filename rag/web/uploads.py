"""Files that were sent to the page and not yet taken into the library: kept apart, each for who sent it."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import psutil

LONGEST_S = 600.0
"""The page has a file taken in as soon as it is here; one that nobody asks for is forgotten."""
FILES_EACH = 8
_PREFIX = "footnote-uploads-"


@dataclass(frozen=True)
class _Upload:
    path: Path
    user: str
    at: float


class Uploads:
    """A folder that only this program's user may look into; safe to use from several threads."""

    def __init__(self, within: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        """In a new folder of `within`, the system's folder for what is temporary when None."""
        within = within or Path(tempfile.gettempdir())
        _sweep(within)
        self.folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=within))  # of mode 0700
        self._clock = clock
        self._lock = threading.Lock()
        self._files: dict[str, _Upload] = {}

    def keep(self, file: BinaryIO, user: str) -> str:
        """The name by which its sender can have it taken in."""
        token = secrets.token_urlsafe(16)
        path = self.folder / token
        with path.open("xb") as kept:
            shutil.copyfileobj(file, kept)
        with self._lock:
            now = self._clock()
            own = [name for name, upload in self._files.items() if upload.user == user]
            old = [name for name, upload in self._files.items() if now - upload.at > LONGEST_S]
            for name in {*old, *own[: max(len(own) - FILES_EACH + 1, 0)]}:
                self._files.pop(name).path.unlink(missing_ok=True)
            self._files[token] = _Upload(path, user, now)
        return token

    def take(self, token: str, user: str) -> Path | None:
        """The file, to be deleted by the one who takes it; None when that user sent no such one."""
        with self._lock:
            upload = self._files.get(token)
            if upload is None or upload.user != user:
                return None
            return self._files.pop(token).path

    def close(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


def _sweep(within: Path) -> None:
    """Removes what programs have left that were killed."""
    for folder in within.glob(f"{_PREFIX}*-*"):
        number = folder.name.removeprefix(_PREFIX).partition("-")[0]
        with suppress(OSError):
            if number.isdecimal() and not psutil.pid_exists(int(number)) and _is_own(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_own(folder: Path) -> bool:
    """Whether this user made it; on Windows each has a folder for temporary files of their own."""
    return not hasattr(os, "getuid") or folder.stat().st_uid == os.getuid()
