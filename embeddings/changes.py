"""A folder compared with an index: what is new, changed, renamed or gone, by content."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.index.store import FileRecord, Store
from embeddings.load.files import find_files

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Changes:
    """A folder compared with an index; paths relative to the folder."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    touched: tuple[FileRecord, ...] = ()  # the same content under another modification time
    unknown: tuple[str, ...] = ()  # of no format that can be read
    problems: tuple[str, ...] = ()  # what could not be looked at

    @property
    def nothing(self) -> bool:
        return not (self.new or self.changed or self.removed)


def compare(articles: Path, store: Store) -> Changes:
    """What a build would have to do. A file with the size and time that it had is not read again."""
    known = store.files()
    root = articles if articles.is_dir() else articles.parent
    new: list[str] = []
    changed: list[str] = []
    touched: list[FileRecord] = []
    seen = set()
    found = find_files(articles)
    for path in found:
        relative = path.relative_to(root).as_posix()
        seen.add(relative)
        before = known.get(relative)
        if before is None:
            new.append(relative)
            continue
        try:
            status = path.stat()
            if (status.st_size, status.st_mtime_ns) == (before.size, before.mtime_ns):
                continue
            now = file_record(path, relative)
        except OSError as error:
            logger.debug("%s cannot be read: %s", path, error)
            changed.append(relative)
            continue
        if now.sha256 == before.sha256:
            touched.append(now)
        else:
            changed.append(relative)
    removed = [path for path in sorted(known.keys() - seen) if is_gone(root / path)]
    unknown = tuple(path.relative_to(root).as_posix() for path in found.unknown)
    return Changes(tuple(new), tuple(changed), tuple(removed), tuple(touched), unknown, found.problems)


def is_gone(path: Path) -> bool:
    """Whether the file was taken away; one in a folder that cannot be looked into was not."""
    try:
        return path.is_symlink() or not path.exists()
    except OSError:
        return False


def file_record(path: Path, relative: str, problems: Sequence[str] = ()) -> FileRecord:
    """The file as it is now; raises OSError."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return FileRecord(relative, digest, status.st_size, status.st_mtime_ns, tuple(problems))


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
