"""The folder of articles as people keep it: files added and deleted, and the index brought up to date meanwhile."""

from __future__ import annotations

import hashlib
import logging
import shutil
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from embeddings.build import BuildReport, Changes, Problem, Progress, build, compare
from embeddings.encode.contract import Encoder
from embeddings.errors import DocumentError, FootnoteError, IndexMissing, UsageError
from embeddings.index.index import DATABASE, store_folder
from embeddings.index.store import Store
from embeddings.load.files import SUFFIXES, find_files
from embeddings.load.raw import MAX_BYTES, shown_size

logger = logging.getLogger(__name__)

NAME_LENGTH = 120  # characters of an uploaded file's name
NAME_BYTES = 200  # file systems end at 255, and a number or a suffix may follow
MANY_SUFFIXES = frozenset({".jsonl", ".ndjson"})
MOST_ARTICLES = 10_000
"""Of one upload: everybody waits for what one adds, and each view of the library reads all articles."""


@dataclass(frozen=True)
class Update:
    """How far bringing the index up to date is; `report` or `failure` once it has ended."""

    running: bool = False
    progress: Progress | None = None
    report: BuildReport | None = None
    failure: str = ""


@dataclass(frozen=True)
class Added:
    """What became of an uploaded file: where it is kept, relative to the folder, or why it was not taken."""

    name: str
    path: str | None
    reason: str = ""


class Library:
    """A folder of articles with its index; safe to use from several threads."""

    def __init__(
        self,
        articles: Path,
        index: Path,
        encoder_factory: Callable[[str], Encoder],
        *,
        max_upload_bytes: int = MAX_BYTES,
    ) -> None:
        self.articles = articles
        self.index = index
        self.max_upload_bytes = max_upload_bytes
        self._encoder_factory = encoder_factory
        self._lock = threading.Lock()
        self._update = Update()
        self._again = False
        self._listeners: list[Callable[[], object]] = []
        self._thread: threading.Thread | None = None
        self._deleted: set[str] = set()  # until a build has forgotten them

    @property
    def update(self) -> Update:
        return self._update

    def changes(self) -> Changes:
        """How the folder differs from the index by now; raises FootnoteError."""
        store = self._store()
        try:
            return compare(self.articles, store)
        finally:
            store.close()

    def problems(self, changes: Changes | None = None) -> tuple[Problem, ...]:
        """Files, or parts of them, that could not be read or looked at, with the reasons; raises FootnoteError.

        With the `changes` that were just looked for, the folder is not gone through once more.
        """
        unseen = find_files(self.articles).problems if changes is None else changes.problems
        store = self._store()
        try:
            unread = [Problem(f.path, reason) for f in store.files().values() for reason in f.problems]
            return (*unread, *(Problem(*_parted(problem)) for problem in unseen))
        finally:
            store.close()

    def add(self, upload: Path, name: str) -> Added:
        """Takes an uploaded file into the folder; it is searched once the index is up to date.

        A name that is taken gets a number behind it, so that nothing is lost; the same content is not taken twice.
        """
        try:
            wanted = _safe_name(name)
            if upload.stat().st_size > self.max_upload_bytes:
                raise DocumentError(
                    f"{shown_size(upload.stat().st_size)} is more than the limit of "
                    f"{shown_size(self.max_upload_bytes)}; split the file"
                )
            if Path(wanted).suffix in MANY_SUFFIXES and (held := _lines(upload)) > MOST_ARTICLES:
                raise DocumentError(
                    f"it holds {held:,} articles, and {MOST_ARTICLES:,} is the most that is taken at a time; split the "
                    "file, or have the operator put it into the folder"
                )
            with self._lock:
                return Added(name, self._placed(upload, wanted).name)
        except DocumentError as error:
            return Added(name, None, str(error))
        except OSError as error:
            return Added(name, None, f"cannot be kept ({error.strerror}); check the folder {self.articles}")

    def _placed(self, upload: Path, wanted: str) -> Path:
        if not self.articles.exists():
            raise DocumentError(f"the folder {self.articles} is gone; put it back, or start Footnote over another one")
        if not self.articles.is_dir():
            raise DocumentError(f"{self.articles} is a single file; start Footnote over a folder to add articles")
        stem, suffix = Path(wanted).stem, Path(wanted).suffix
        digest = _digest(upload)
        if known := self._known(digest):
            raise DocumentError(f"it is there already, as {known}")
        number = 1
        place = self.articles / wanted
        while place.exists():
            if place.is_file() and _digest(place) == digest:
                raise DocumentError(f"it is there already, as {place.name}")
            number += 1
            place = self.articles / f"{stem} ({number}){suffix}"
        beside = place.with_name(f".{place.name}.incoming")  # hidden: no build reads half a file
        try:
            shutil.copyfile(upload, beside)
            beside.replace(place)
        finally:
            beside.unlink(missing_ok=True)
        return place

    def _known(self, digest: str) -> str | None:
        """A file of the folder that the index has read with that content."""
        try:
            store = self._store()
        except IndexMissing:
            return None
        try:
            found = (file.path for file in store.files().values() if file.sha256 == digest)
            return next((path for path in found if (self.articles / path).is_file()), None)
        finally:
            store.close()

    def file_of(self, source: str) -> str:
        """The file, relative to the folder, that an article came from; raises UsageError."""
        store = self._store()
        try:
            owner = store.owner(source)
        finally:
            store.close()
        if owner is None:
            raise UsageError(f"no article of the index has the source {source!r}; it may have been deleted already")
        return owner

    def delete(self, file: str) -> None:
        """Deletes a file, relative to the folder, and with it all articles that it holds, at the next update.

        Raises UsageError when it is none of the articles' files or cannot be deleted.
        """
        root = self.articles if self.articles.is_dir() else self.articles.parent
        path = root / file
        try:
            # The folder it lies in, and not what a link points to: a link is deleted, its target is not.
            if not path.parent.resolve().is_relative_to(root.resolve()) or not Path(file).name:
                raise UsageError(f"{file!r} lies outside the folder of the articles and is left alone")
            if not _is_article(file) or (self.articles.is_file() and path != self.articles):
                raise UsageError(f"{file!r} is no file of the articles and is left alone")
            path.unlink(missing_ok=True)
            self._deleted.add(path.relative_to(root).as_posix())
        except OSError as error:
            raise UsageError(f"{file!r} cannot be deleted ({error.strerror}); check its permissions") from error
        except ValueError as error:
            raise UsageError(f"{file!r} is a name that no file can have; nothing was deleted") from error

    def start_update(self, on_end: Callable[[], object] = lambda: None) -> None:
        """Brings the index up to date in a thread of its own; when one is under way, it looks once more at its end.

        `on_end` is called when that is done.
        """
        with self._lock:
            self._listeners.append(on_end)
            if self._update.running:
                self._again = True
                return
            self._update = Update(running=True)
            self._thread = threading.Thread(target=self._run, daemon=True, name="update")
            self._thread.start()

    def wait(self, timeout_s: float | None = None) -> Update:
        """Until no update is under way."""
        if self._thread is not None:
            self._thread.join(timeout_s)
        return self._update

    def _run(self) -> None:
        while True:
            ended = self._built()
            with self._lock:
                if not self._again:
                    self._update = ended
                    listeners, self._listeners = self._listeners, []
                    break
                self._again = False
        for on_end in listeners:
            on_end()

    def _built(self) -> Update:
        def on_progress(progress: Progress) -> None:
            self._update = Update(running=True, progress=progress)

        try:
            deleted = frozenset(self._deleted)
            report = build(self.articles, self.index, self._encoder_factory, on_progress=on_progress, deleted=deleted)
            self._deleted -= deleted
            return Update(report=report)
        except FootnoteError as error:
            return Update(failure=str(error))
        except Exception as error:  # the border of a thread: the page must be able to say that it failed
            logger.exception("bringing %s up to date failed", self.index)
            return Update(failure=f"{type(error).__name__}: {error}. The log of the program says more")

    def _store(self) -> Store:
        return Store.open(store_folder(self.index) / DATABASE, read_only=True)


def _is_article(file: str) -> bool:
    """Whether a build would read a file of that name."""
    hidden = any(part.startswith((".", "~$")) for part in Path(file).parts if part not in {".", ".."})
    return Path(file).suffix.lower() in SUFFIXES and not hidden


def _safe_name(name: str) -> str:
    """The last part of a file's name, without what could lead elsewhere or hide it; raises DocumentError."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2]
    plain = "".join(char if char.isprintable() and char not in '<>:"|?*' else "_" for char in last)
    plain = "".join("_" if unicodedata.category(char) in {"Cf", "Cs", "Co"} else char for char in plain)
    stem, suffix = Path(plain).stem.strip(" .~$"), Path(plain).suffix.lower()
    if suffix not in SUFFIXES:
        raise DocumentError(f"files of this kind cannot be read; the kinds are {', '.join(SUFFIXES)}")
    short = stem[:NAME_LENGTH].encode()[:NAME_BYTES].decode(errors="ignore").rstrip(" .")
    return f"{short or 'article'}{suffix}"


def _parted(problem: str) -> tuple[str, str]:
    """The file's name and what is wrong with it."""
    path, _, reason = problem.partition(": ")
    return path, reason


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _lines(path: Path) -> int:
    """Those that hold anything."""
    with path.open("rb") as file:
        return sum(1 for line in file if line.strip())
