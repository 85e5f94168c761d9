"""Files into `Document`s: one loader a format, chosen by suffix from a table."""

import logging
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from embeddings.errors import DocumentError, UsageError
from embeddings.load.eml import load_eml
from embeddings.load.epub import load_epub
from embeddings.load.fields import one_line
from embeddings.load.html import load_html
from embeddings.load.jsonl import jsonl_parts
from embeddings.load.markdown import load_markdown
from embeddings.load.mbox import mbox_parts
from embeddings.load.mhtml import load_mhtml
from embeddings.load.odt import load_odt
from embeddings.load.pdf import load_pdf
from embeddings.load.pptx import load_pptx
from embeddings.load.raw import MAX_BYTES, MAX_PROBLEMS, Loaded, OnPage, RawFile, shown_size, untold
from embeddings.load.rtf import load_rtf
from embeddings.load.subtitles import load_subtitles
from embeddings.load.tables import load_csv
from embeddings.load.text import load_text
from embeddings.load.webarchive import load_webarchive
from embeddings.load.word import load_docx
from embeddings.load.xlsx import load_xlsx
from embeddings.records import Document

__all__ = ["MAX_BYTES", "MAX_PROBLEMS", "SUFFIXES", "Document", "Found", "Loaded", "find_files", "load_file"]

logger = logging.getLogger(__name__)

_EMPTY = "the file is empty; remove it, or put text into it"

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
    ".eml": load_eml,
    ".odt": load_odt,
    ".epub": load_epub,
    ".pptx": load_pptx,
    ".xlsx": load_xlsx,
    ".csv": load_csv,
    ".tsv": load_csv,
    ".srt": load_subtitles,
    ".vtt": load_subtitles,
    ".mhtml": load_mhtml,
    ".mht": load_mhtml,
    ".webarchive": load_webarchive,
    ".rtf": load_rtf,
}
PART_LOADERS: Mapping[str, Callable[[str, BinaryIO, int], Iterator[Loaded]]] = {
    ".jsonl": jsonl_parts,
    ".ndjson": jsonl_parts,
    ".mbox": mbox_parts,
}
"""Of files of many articles, which are read part by part and may be of any size."""
SUFFIXES = (*LOADERS, *PART_LOADERS)


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

    Left out silently: names that begin with a dot or `~$` (Word's lock files). Linked folders are told and not
    entered; a linked file is read when it lies in the folder. Raises UsageError when `path` cannot be read at all.
    """
    if path.is_file():
        known = path.suffix.lower() in SUFFIXES
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
        for name in subfolders:
            if reason := _not_entered(Path(folder, name), root):
                problems.append(f"{_shown(Path(folder, name).relative_to(path).as_posix())}: {reason}")
        for name in names:
            file = Path(folder, name)
            if _hidden(name):
                continue
            if reason := _unreadable(file, root):
                problems.append(f"{_shown(file.relative_to(path).as_posix())}: {reason}")
            else:
                files.append(file)
    files.sort(key=lambda file: file.relative_to(path).parts)
    known_files = tuple(file for file in files if file.suffix.lower() in SUFFIXES)
    unknown = tuple(file for file in files if file.suffix.lower() not in SUFFIXES)
    return Found(path, known_files, unknown, tuple(sorted(problems)))


def _hidden(name: str) -> bool:
    return name.startswith((".", "~$"))


def _shown(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode()


def _not_entered(folder: Path, root: str) -> str | None:
    if not folder.is_symlink():
        return None
    if Path(os.path.realpath(folder)).is_relative_to(root):
        return "a link to a folder that is read where it lies; nothing of it is left out"
    return "a link to a folder outside, which is not entered; copy that folder into this one"


def _unreadable(file: Path, root: str) -> str | None:
    if _shown(str(file)) != str(file):
        return "the name is not valid UTF-8; rename the file"
    if file.is_symlink() and not Path(os.path.realpath(file)).is_relative_to(root):
        return "a link that leads out of the folder; copy the file into the folder"
    try:
        return None if file.is_file() else "not a regular file (a broken link, a pipe or a device); remove it"
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"


def load_file(
    path: Path, root: Path, *, max_bytes: int = MAX_BYTES, ocr: bool = True, on_page: OnPage = untold
) -> Loaded:
    """The documents of one file: one, or for JSONL as many as it has good lines.

    Raises DocumentError and nothing else; its message says the reason and the remedy, and leaves the file's name to
    the caller.
    """
    parts = list(load_parts(path, root, max_bytes=max_bytes, ocr=ocr, on_page=on_page))
    return Loaded(
        tuple(document for part in parts for document in part.documents),
        tuple(problem for part in parts for problem in part.problems),
    )


def load_parts(
    path: Path, root: Path, *, max_bytes: int = MAX_BYTES, ocr: bool = True, on_page: OnPage = untold
) -> Iterator[Loaded]:
    """The same a part at a time, so that a file of many articles is never held whole: of JSONL, `max_bytes` limits a
    line, and of all others the file."""
    suffix = path.suffix.lower()
    try:
        source = path.relative_to(root).as_posix()
        if _shown(source) != source:
            raise DocumentError("the file's name is not valid UTF-8; rename it")
        if suffix in PART_LOADERS:
            size = _checked_size(path)
            with path.open("rb") as file:
                if not size or not file.read(max_bytes).strip():
                    raise DocumentError(_EMPTY)
                file.seek(0)
                yield from PART_LOADERS[suffix](source, file, max_bytes)
        elif suffix in LOADERS:
            data = _read(path, max_bytes)
            if not data.strip():
                raise DocumentError(_EMPTY)
            yield LOADERS[suffix](RawFile(source, data, max_bytes, ocr, on_page))
        else:
            if path.is_dir():
                raise DocumentError("it is a folder, and no file")
            raise DocumentError(f"no loader for {path.suffix!r}; the formats are {', '.join(SUFFIXES)}")
    except DocumentError:
        raise
    except OSError as error:
        raise DocumentError(
            f"cannot be read ({error.strerror or error}); check the file and its permissions"
        ) from error
    except MemoryError as error:
        raise DocumentError("it takes more memory to read than there is; split it") from error
    except Exception as error:
        logger.debug("loading %s", path, exc_info=True)
        raise DocumentError(
            f"not readable as {suffix} ({type(error).__name__}: {one_line(str(error))[:200].rstrip('.')}); it may be "
            "damaged: open it in its own program and save it again"
        ) from error


def _read(path: Path, max_bytes: int) -> bytes:
    size = _checked_size(path)
    if size > max_bytes:
        raise DocumentError(f"{shown_size(size)} is more than the limit of {shown_size(max_bytes)}; split the file")
    with path.open("rb") as file:
        return file.read(max_bytes)


def _checked_size(path: Path) -> int:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise DocumentError("not a regular file (a folder, a pipe or a device); remove it")
    return status.st_size
