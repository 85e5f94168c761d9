"""Files into `Document`s: one loader a format, chosen by suffix from a table."""

import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import DocumentError, UsageError
from embeddings.load.fields import one_line
from embeddings.load.html import load_html
from embeddings.load.jsonl import load_jsonl
from embeddings.load.markdown import load_markdown
from embeddings.load.pdf import load_pdf
from embeddings.load.raw import MAX_BYTES, MAX_PROBLEMS, Loaded, RawFile, shown_size
from embeddings.load.text import load_text
from embeddings.load.word import load_docx
from embeddings.records import Document

__all__ = ["MAX_BYTES", "MAX_PROBLEMS", "SUFFIXES", "Document", "Found", "Loaded", "find_files", "load_file"]

logger = logging.getLogger(__name__)

LOADERS: Mapping[str, Callable[[RawFile], Loaded]] = {
    ".txt": load_text,
    ".text": load_text,
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".html": load_html,
    ".htm": load_html,
    ".xhtml": load_html,
    ".pdf": load_pdf,
    ".docx": load_docx,
    ".jsonl": load_jsonl,
    ".ndjson": load_jsonl,
}
SUFFIXES = tuple(LOADERS)


@dataclass(frozen=True)
class Found:
    """The files of a folder, sorted by path; iterating gives `files`. `problems` are what could not be looked at."""

    root: Path
    files: tuple[Path, ...]
    unknown: tuple[Path, ...] = ()  # of no format that is known
    problems: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)


def find_files(path: Path) -> Found:
    """The articles in a folder and all folders below it, or the one file that `path` is (its root is then its parent).

    Left out silently: names that begin with a dot or `~$` (Word's lock files). Linked folders are not entered; a
    linked file is read when it lies in the folder. Raises UsageError when `path` cannot be read at all.
    """
    if path.is_file():
        known = path.suffix.lower() in LOADERS
        return Found(path.parent, (path,) if known else (), () if known else (path,))
    problems: list[str] = []

    def cannot_list(error: OSError) -> None:
        if Path(error.filename) == path:
            raise UsageError(
                f"cannot read the folder {str(path)!r} ({error.strerror}); give one that can be"
            ) from error
        problems.append(
            f"{_shown(error.filename)}: the folder cannot be read ({error.strerror}); check its permissions"
        )

    root = os.path.realpath(path)
    files: list[Path] = []
    for folder, subfolders, names in os.walk(path, onerror=cannot_list):
        subfolders[:] = [name for name in subfolders if not _hidden(name)]
        for name in names:
            file = Path(folder, name)
            if _hidden(name):
                continue
            if reason := _unreadable(file, root):
                problems.append(f"{_shown(file.relative_to(path).as_posix())}: {reason}")
            else:
                files.append(file)
    files.sort(key=lambda file: file.relative_to(path).parts)
    known_files = tuple(file for file in files if file.suffix.lower() in LOADERS)
    unknown = tuple(file for file in files if file.suffix.lower() not in LOADERS)
    return Found(path, known_files, unknown, tuple(sorted(problems)))


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _unreadable(file: Path, root: str) -> str | None:
    if _shown(str(file)) != str(file):
        return "the name is not valid UTF-8; rename the file"
    if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(root):
        return "a link that leads out of the folder; copy the file into the folder"
    try:
        return None if file.is_file() else "not a regular file (a broken link, a pipe or a device); remove it"
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"


def load_file(path: Path, root: Path, *, max_bytes: int = MAX_BYTES) -> Loaded:
    """The documents of one file: one, or for JSONL as many as it has good lines.

    Raises DocumentError and nothing else; its message says the reason and the remedy, and leaves the file's name to
    the caller.
    """
    loader = LOADERS.get(path.suffix.lower())
    if loader is None:
        raise DocumentError(f"no loader for {path.suffix!r}; the formats are {', '.join(SUFFIXES)}")
    try:
        source = path.relative_to(root).as_posix()
        if _shown(source) != source:
            raise DocumentError("the file's name is not valid UTF-8; rename it")
        data = _read(path, max_bytes)
        if not data.strip():
            raise DocumentError("the file is empty; remove it, or put text into it")
        return loader(RawFile(source, data, max_bytes))
    except DocumentError:
        raise
    except OSError as error:
        raise DocumentError(
            f"cannot be read ({error.strerror or error}); check the file and its permissions"
        ) from error
    except Exception as error:
        logger.debug("loading %s", path, exc_info=True)
        raise DocumentError(
            f"not readable as {path.suffix.lower()} ({type(error).__name__}: {one_line(str(error))[:200]}); it may be "
            "damaged: open it in its own program and save it again"
        ) from error


def _read(path: Path, max_bytes: int) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("not a regular file (a folder, a pipe or a device); remove it")
    if status.st_size > max_bytes:
        raise DocumentError(
            f"{shown_size(status.st_size)} is more than the limit of {shown_size(max_bytes)}; split the file"
        )
    with path.open("rb") as file:
        return file.read(max_bytes)
