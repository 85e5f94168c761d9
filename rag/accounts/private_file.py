"""Files of lines that only their owner may read: changed by one process at a time, written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Generic, TypeVar

from filelock import FileLock

from embeddings.errors import UsageError

T = TypeVar("T")

LOCK_S = 10.0
"""So long one who changes a file waits for another."""


@contextmanager
def changing(path: Path, what: str, *, makes_folder: bool = True) -> Iterator[None]:
    """Inside, the file may be read and written anew by nobody else.

    Raises UsageError when it cannot be written, which names it as `what`. Where a person has named the file, its folder
    is not made: it is more likely to be a slip.
    """
    try:
        if makes_folder:
            path.parent.mkdir(parents=True, exist_ok=True)
        elif not path.parent.is_dir():
            raise FileNotFoundError("its folder is not there")
        with FileLock(path.with_name(path.name + ".lock"), timeout=LOCK_S, mode=0o600):
            yield
    except OSError as error:  # a lock that is held for too long is one, too
        raise UsageError(
            f"{what} {str(path)!r} cannot be written ({error}); make it writable, or choose another place"
        ) from error


def write_lines(path: Path, lines: Iterable[str]) -> None:
    """Raises OSError; the file stays as it was then."""
    beside = path.with_name(path.name + ".new")
    beside.unlink(missing_ok=True)
    with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in lines))
    beside.replace(path)


class ReadWhenChanged(Generic[T]):
    """What a file holds by now, read anew only when the file has changed."""

    def __init__(self, path: Path, read: Callable[[], T]) -> None:
        self._path = path
        self._read = read
        self._kept: tuple[tuple[int, ...], T] | None = None

    def value(self) -> T:
        """Raises OSError for a file that is not there or cannot be looked at, and what `read` raises."""
        now = self._path.stat()
        state = (now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)
        kept = self._kept
        if kept is None or kept[0] != state:
            kept = self._kept = (state, self._read())
        return kept[1]
