"""What a folder has from the web: one SQLite file in it, and files that are there whole or not at all."""

from __future__ import annotations

import os
import sqlite3
from dataclasses import astuple, dataclass
from pathlib import Path

from filelock import FileLock, Timeout

from embeddings.errors import UsageError

DATABASE, LOCK, OLDER = ".fetched.db", ".fetched.lock", ".older"
"""Names with a dot: no build takes them for articles."""


@dataclass(frozen=True)
class Page:
    """An address that was fetched; `file` is relative to the folder, empty of a feed."""

    url: str
    file: str
    etag: str
    modified: str  # as the header Last-Modified had it
    fetched: str  # UTC, "2026-11-26T09:00:00Z"


class Saved:
    """The record of one folder, which is made if need be; a context manager, for one process at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock(folder / LOCK)
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise UsageError(f"another fetch is writing into {str(folder)!r}; wait for it") from error
        except OSError as error:
            raise UsageError(f"cannot write into {str(folder)!r} ({error.strerror}); give --into another") from error
        try:
            self._database = sqlite3.connect(folder / DATABASE)
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS pages (url TEXT PRIMARY KEY, file TEXT NOT NULL, etag TEXT NOT NULL, "
                "modified TEXT NOT NULL, fetched TEXT NOT NULL)"
            )
        except sqlite3.Error as error:
            self._lock.release()
            raise UsageError(f"{folder / DATABASE} cannot be read ({error}); remove it to fetch all again") from error

    def __enter__(self) -> Saved:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()
        self._lock.release()

    def page(self, url: str) -> Page | None:
        row = self._database.execute("SELECT * FROM pages WHERE url = ?", (url,)).fetchone()
        return Page(*row) if row else None

    def record(self, page: Page) -> None:
        with self._database:
            self._database.execute("INSERT OR REPLACE INTO pages VALUES (?, ?, ?, ?, ?)", astuple(page))

    def has(self, page: Page) -> bool:
        return bool(page.file) and (self.folder / page.file).is_file()

    def read(self, file: str) -> bytes | None:
        path = self.folder / file
        return path.read_bytes() if path.is_file() else None

    def write(self, file: str, data: bytes, older_as: str) -> None:
        """Puts a file there in one step; the one that was there is kept in a hidden folder."""
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.partial")
        with partial.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        if path.is_file():
            older = self.folder / OLDER / Path(file).with_name(f"{path.stem}.{older_as}{path.suffix}")
            older.parent.mkdir(parents=True, exist_ok=True)
            older.unlink(missing_ok=True)
            try:
                os.link(path, older)
            except OSError:  # a file system without links
                older.write_bytes(path.read_bytes())
        os.replace(partial, path)
