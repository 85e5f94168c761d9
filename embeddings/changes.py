"""A folder compared with an index: what is new, changed, renamed or gone, by content."""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from embeddings.index.store import Store
from embeddings.index.stored import FileRecord
from embeddings.load.files import find_files

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Changes:
    """A folder compared with an index; paths relative to the folder."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    touched: tuple[FileRecord, ...] = ()  # the same content with other times
    unknown: tuple[str, ...] = ()  # of no format that can be read
    problems: tuple[str, ...] = ()  # what could not be looked at

    @property
    def nothing(self) -> bool:
        return not (self.new or self.changed or self.removed)


def compare(articles: Path, store: Store, *, check_content: bool = False) -> Changes:
    """What a build would have to do. A file with the size and the times that it had is not read again, but with
    `check_content`: some file systems do not keep when a file was last changed."""
    known = store.files()
    names = compare_names(articles, known)
    root = root_of(articles)
    changed: list[str] = []
    touched: list[FileRecord] = []
    for relative in names.changed:
        before = known[relative]
        try:
            if not check_content and _stamp_of((root / relative).stat()) == _stamp(before):
                continue
            now = file_record(root / relative, relative)
        except OSError as error:
            logger.debug("%s cannot be read: %s", relative, error)
            changed.append(relative)
            continue
        if now.sha256 != before.sha256:
            changed.append(relative)
        elif _stamp(now) != _stamp(before):
            touched.append(now)
    return replace(names, changed=tuple(changed), touched=tuple(touched))


def compare_names(articles: Path, known: Mapping[str, FileRecord]) -> Changes:
    """The same without a look at any file: `changed` are all that may have changed."""
    root = root_of(articles)
    found = find_files(articles)
    paths = [path.relative_to(root).as_posix() for path in found]
    unknown = tuple(path.relative_to(root).as_posix() for path in found.unknown)
    return Changes(
        new=tuple(path for path in paths if path not in known),
        changed=tuple(path for path in paths if path in known),
        removed=tuple(path for path in sorted(known.keys() - set(paths)) if is_gone(root / path)),
        unknown=unknown,
        problems=found.problems,
    )


def contents(articles: Path, paths: Iterable[str]) -> set[str]:
    """The sha256 of each of these files that can be read."""
    found = set()
    for path in paths:
        try:
            found.add(file_record(root_of(articles) / path, path).sha256)
        except OSError as error:
            logger.debug("%s cannot be read: %s", path, error)
    return found


def root_of(articles: Path) -> Path:
    """What the paths of the articles are relative to."""
    return articles if articles.is_dir() else articles.parent


def _stamp(record: FileRecord) -> tuple[int, int, int]:
    return record.size, record.mtime_ns, record.ctime_ns


def _stamp_of(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


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
    return record_of(relative, digest, status, problems)


def record_of(relative: str, sha256: str, status: os.stat_result, problems: Sequence[str] = ()) -> FileRecord:
    """Of a file whose content has that digest."""
    return FileRecord(relative, sha256, status.st_size, status.st_mtime_ns, tuple(problems), status.st_ctime_ns)


def size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
