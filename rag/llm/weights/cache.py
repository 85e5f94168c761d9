"""The local cache of language models: fetched from the first source that has them, verified, and converted.

A model is the sha256 of its GGUF file, wherever the bytes came from. The cache's folder:

    gguf/<sha256>/<filename>         whole and verified; nothing else is ever put there; gone once it is converted
    incoming/<sha256>/<source>/      what a source has brought so far; a later fetch goes on from it
    converted/<sha256>-int8-v3/      the same weights as our decoder reads them, with a marker written last
    converted/<sha256>-exact-v3/     as transformers reads them: for CUDA, and where 8 bits are not the quickest
    locks/                           one a model: two processes never fetch or convert the same
    digests/                         sha256 by (path, size, modification time), so that a file is hashed once
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from embeddings.errors import ChecksumMismatch, ModelError, ModelUnreachable
from embeddings.hub import hub_endpoint, hub_is_off
from rag.llm.engines.choice import Form, quickest_form
from rag.llm.weights.conversion import check_room, convert, in_words
from rag.llm.weights.registry import DEFAULT_PRESET, REGISTRY, ModelSpec
from rag.llm.weights.sources import HubSource, Progress, Source, WheelSource, bytes_in, file_size, stderr_bar

__all__ = ["DEFAULT_PRESET", "REGISTRY", "ModelCache", "cache_dir", "convert", "open_cache"]

logger = logging.getLogger(__name__)

CONVERSION_FORMAT = 3  # raise it when `convert` writes something else, so that older conversions are not used
FORMS: tuple[Form, ...] = ("int8", "exact")
MARKER = "footnote.json"


class ModelCache:
    """Verified model files in a folder, fetched from the first source that has them, and their conversions.

    Once a preset is converted its file is removed, and fetched again where another form of it is asked for: `standard`
    takes 2.0 GB in 8 bits (3.6 exact, and 1.1 the file), `small` 0.8, `tiny` 0.2. While it is fetched it takes twice
    its file, while it is converted both. A user's own file stays where it is.
    """

    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source] = (),
        *,
        progress: Progress = stderr_bar,
        convert: Callable[[Path, Path, Form | None], Form] = convert,
        quickest_form: Callable[[Path], Form] = quickest_form,
    ) -> None:
        """`quickest_form` says of a converted model in which form this machine runs it best."""
        self.folder = folder
        self.sources = tuple(sources)
        self.progress = progress
        self._convert = convert
        self._quickest_form = quickest_form

    def with_progress(self, progress: Progress) -> ModelCache:
        """The same cache, told of its progress in another way."""
        return ModelCache(
            self.folder, self.sources, progress=progress, convert=self._convert, quickest_form=self._quickest_form
        )

    def place(self, spec: ModelSpec) -> Path:
        """Where the model's file belongs, whether it is there or not."""
        return self.folder / "gguf" / spec.sha256 / spec.filename

    def path(self, spec: ModelSpec) -> Path | None:
        """The model's verified file, or None when it is not here; another file in its place counts as not here."""
        place = self.place(spec)
        whole = file_size(place) == spec.size_bytes and self.digest(place) == spec.sha256
        return place if whole else None

    def is_converted(self, spec: ModelSpec) -> bool:
        """In whatever form; `is_ready` asks for the one that this machine runs best."""
        return any(_is_whole(self._conversion(spec.sha256, form)) for form in FORMS)

    def is_ready(self, spec: ModelSpec) -> bool:
        """Whether `converted` has nothing to do; imports torch."""
        return self._found(spec.sha256, None) is not None

    def bytes_on_disk(self, spec: ModelSpec) -> int:
        """Of all that is here of the model: its file, what of it is on its way, and conversions, former ones too."""
        folders = [self.folder / "gguf" / spec.sha256, self.folder / "incoming" / spec.sha256]
        return sum(map(bytes_in, [*folders, *self.folder.glob(f"converted/{spec.sha256}*")]))

    def fetch(self, spec: ModelSpec) -> Path:
        """The model's verified file, brought here first if need be.

        Raises ModelUnreachable when no source has it, ChecksumMismatch when what came is not it, ModelError when the
        disk has no room for it.
        """
        if path := self.path(spec):
            return path
        with self._locked(spec.sha256, f"the fetch of {spec.name}"):
            return self.path(spec) or self._fetch(spec)

    def _fetch(self, spec: ModelSpec) -> Path:
        place, incoming = self.place(spec), self.folder / "incoming" / spec.sha256
        # Both the wheels and the file that is joined from them are there for a moment.
        check_room(self.folder, 2 * spec.size_bytes - bytes_in(incoming))
        logger.info("fetching %s, %s, into %s", spec.name, in_words(spec.size_bytes), self.folder)
        reasons: list[str] = []
        failure: type[ModelError] = ModelUnreachable
        if place.exists():
            reasons.append(f"cache: {place} ({place.stat().st_size} bytes) is another file")
        for source in self.sources:
            into = incoming / source.name
            into.mkdir(parents=True, exist_ok=True)
            try:
                with self.progress(f"{spec.name} ({source.name})", spec.size_bytes) as report:
                    source.fetch(spec, into, report)
                _verify(into / spec.filename, spec)
            except (ModelUnreachable, ChecksumMismatch, OSError) as error:
                reasons.append(f"{source.name}: {error}")
                logger.info("%s: %s", source.name, error)
                if isinstance(error, ChecksumMismatch):
                    failure = ChecksumMismatch
                    shutil.rmtree(into)
                continue
            self._take_in(into / spec.filename, spec)
            shutil.rmtree(incoming)
            return place
        raise failure(
            f"{spec.name} ({spec.filename}, {in_words(spec.size_bytes)}) could not be had:\n"
            + "".join(f"  {reason}\n" for reason in reasons or ["there is no source to ask"])
            + f"Put the file, sha256 {spec.sha256}, at {place}, or go without a language model: --model none"
        )

    def _take_in(self, verified: Path, spec: ModelSpec) -> None:
        place = self.place(spec)
        place.parent.mkdir(parents=True, exist_ok=True)
        _flush(verified)
        os.replace(verified, place)
        self._note_digest(place, spec.sha256)

    def converted(self, model: ModelSpec | Path, form: Form | None = None) -> Path:
        """A folder that starts fast, in the form that is the quickest on this machine unless one is asked for.

        `model` is a preset's, or any GGUF file of the user's own. Fetches and converts first if need be. Raises what
        `fetch` does, and ModelError when it cannot be converted.
        """
        sha256 = model.sha256 if isinstance(model, ModelSpec) else self.digest(model)
        folder = self._found(sha256, form)
        if folder is None:
            with self._locked(f"{sha256}-conversion", f"the conversion of {model.name}"):
                folder = self._found(sha256, form) or self._converted(model, sha256, form)
        if isinstance(model, ModelSpec):
            self._let_go(model, folder)
        return folder

    def _found(self, sha256: str, form: Form | None) -> Path | None:
        for kept in FORMS if form is None else (form,):
            folder = self._conversion(sha256, kept)
            if _is_whole(folder) and (form or self._quickest_form(folder)) == kept:
                return folder
        return None

    def _converted(self, model: ModelSpec | Path, sha256: str, form: Form | None) -> Path:
        try:
            gguf = self.fetch(model) if isinstance(model, ModelSpec) else model
        except ModelUnreachable:
            others = [folder for kept in FORMS if _is_whole(folder := self._conversion(sha256, kept))]
            if form is not None or not others:
                raise
            logger.warning("%s is not run in the form that is best here: no source of its file answers", model.name)
            return others[0]
        return self._convert_into(gguf, sha256, form)

    def _convert_into(self, gguf: Path, sha256: str, form: Form | None) -> Path:
        unfinished = self.folder / "converted" / f"{sha256}.unfinished"
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(parents=True)
        logger.info("converting %s for a faster start, once; this takes about a minute", gguf.name)
        try:
            written = self._convert(gguf, unfinished, form)
        except Exception as error:
            shutil.rmtree(unfinished)
            if isinstance(error, ModelError):
                raise
            raise ModelError(f"{gguf} cannot be read by transformers: {type(error).__name__}: {error}") from error
        files = sorted(unfinished.iterdir())
        for file in files:
            _flush(file)
        sizes = {file.name: file.stat().st_size for file in files}
        (unfinished / MARKER).write_text(json.dumps({"gguf": gguf.name, "files": sizes}, indent=1), encoding="utf-8")
        folder = self._conversion(sha256, written)
        if folder.exists():  # damaged, or it would have been found
            shutil.rmtree(folder)
        os.replace(unfinished, folder)
        for former in folder.parent.glob(f"{sha256}-*"):
            if former not in [self._conversion(sha256, kept) for kept in FORMS]:  # of another version of this program
                shutil.rmtree(former, ignore_errors=True)
        return folder

    def _let_go(self, spec: ModelSpec, folder: Path) -> None:
        """Removes the file that the conversion was made from; one that was fetched afterwards has another purpose."""
        with suppress(OSError):
            if self.place(spec).stat().st_mtime <= (folder / MARKER).stat().st_mtime:
                shutil.rmtree(self.place(spec).parent)

    def _conversion(self, sha256: str, form: Form) -> Path:
        return self.folder / "converted" / f"{sha256}-{form}-v{CONVERSION_FORMAT}"

    def digest(self, file: Path) -> str:
        """The file's sha256, computed once for its path, size and modification time."""
        note = self._digest_note(file)
        if note.exists():
            return note.read_text(encoding="ascii")
        sha256 = _sha256(file)
        self._note_digest(file, sha256)
        return sha256

    def _digest_note(self, file: Path) -> Path:
        stat = file.stat()
        key = f"{file.resolve()}|{stat.st_size}|{stat.st_mtime_ns}"
        return self.folder / "digests" / hashlib.sha256(key.encode()).hexdigest()

    def _note_digest(self, file: Path, sha256: str) -> None:
        note = self._digest_note(file)
        note.parent.mkdir(parents=True, exist_ok=True)
        unfinished = note.with_name(f"{note.name}.{os.getpid()}")
        unfinished.write_text(sha256, encoding="ascii")
        os.replace(unfinished, note)

    @contextmanager
    def _locked(self, key: str, what: str) -> Iterator[None]:
        """One process at a time; the system drops the lock of a process that dies."""
        locks = self.folder / "locks"
        lock = FileLock(locks / f"{key}.lock")
        try:
            locks.mkdir(parents=True, exist_ok=True)
            lock.acquire(timeout=0)
        except Timeout:
            logger.info("waiting for %s by another process", what)
            lock.acquire()
        except OSError as error:
            raise ModelError(
                f"{self.folder}, where models are kept, cannot be written to ({error.strerror}); choose another folder "
                "with --cache, or go without a language model: --model none"
            ) from error
        try:
            yield
        finally:
            lock.release()


def cache_dir(override: Path | None = None) -> Path:
    """The folder for models: `override`, or the user's cache folder for Footnote (under XDG_CACHE_HOME on Linux)."""
    return override or user_cache_path("footnote")


def open_cache(environment: Mapping[str, str], folder: Path | None = None) -> ModelCache:
    """The cache with the real sources, hub first; HF_ENDPOINT and HF_HUB_OFFLINE of `environment` hold."""
    return ModelCache(
        cache_dir(folder), [HubSource(hub_endpoint(environment), offline=hub_is_off(environment)), WheelSource()]
    )


def _is_whole(conversion: Path) -> bool:
    """Whether every file that the marker lists is there in full; the marker itself is written last."""
    try:
        sizes = json.loads((conversion / MARKER).read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return False
    return all(file_size(conversion / name) == size for name, size in sizes.items())


def _sha256(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _verify(file: Path, spec: ModelSpec) -> None:
    found = _sha256(file)
    if found != spec.sha256:
        raise ChecksumMismatch(f"{spec.filename} came with sha256 {found} instead of {spec.sha256}; it was removed")


def _flush(file: Path) -> None:
    """Wait until the file's bytes are on the disk: after a power cut its new name must not stand without them."""
    with file.open("rb+") as data:
        os.fsync(data.fileno())
