"""The local cache of language models: fetched from the first source that has them, verified, and converted.

A model is the sha256 of its GGUF file, wherever the bytes came from. The cache's folder:

    gguf/<sha256>/<filename>         whole and verified; nothing else is ever put there
    incoming/<sha256>/<source>/      what a source has brought so far; a later fetch goes on from it
    converted/<sha256>-v1/           the same weights as transformers reads them fast, with a marker written last
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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from filelock import FileLock, Timeout
from platformdirs import user_cache_path

from embeddings.errors import ChecksumMismatch, ModelError, ModelUnreachable
from rag.llm.weights.conversion import check_room, convert, in_words
from rag.llm.weights.registry import DEFAULT_PRESET, REGISTRY, ModelSpec
from rag.llm.weights.sources import HubSource, Progress, Source, WheelSource, bytes_in, file_size, stderr_bar

__all__ = ["DEFAULT_PRESET", "REGISTRY", "ModelCache", "ModelStatus", "cache_dir", "convert", "open_cache", "statuses"]

logger = logging.getLogger(__name__)

CONVERSION_FORMAT = 2  # raise it when `convert` writes something else, so that older conversions are not used
MARKER = "footnote.json"


class ModelCache:
    """Verified model files in a folder, fetched from the first source that has them, and their conversions.

    On disk a preset takes its file's size and, converted, about four times that again (standard: 1.1 + 5.1 GB,
    small: 0.5 + 1.8 GB, tiny: 0.1 + 0.4 GB); while it is fetched twice its size. The file is kept after conversion.
    """

    def __init__(
        self,
        folder: Path,
        sources: Sequence[Source] = (),
        *,
        progress: Progress = stderr_bar,
        convert: Callable[[Path, Path], None] = convert,
    ) -> None:
        self.folder = folder
        self.sources = tuple(sources)
        self.progress = progress
        self._convert = convert

    def with_progress(self, progress: Progress) -> ModelCache:
        """The same cache, told of its progress in another way."""
        return ModelCache(self.folder, self.sources, progress=progress, convert=self._convert)

    def place(self, spec: ModelSpec) -> Path:
        """Where the model's file belongs, whether it is there or not."""
        return self.folder / "gguf" / spec.sha256 / spec.filename

    def path(self, spec: ModelSpec) -> Path | None:
        """The model's verified file, or None when it is not here; another file in its place counts as not here."""
        place = self.place(spec)
        whole = file_size(place) == spec.size_bytes and self.digest(place) == spec.sha256
        return place if whole else None

    def is_converted(self, spec: ModelSpec) -> bool:
        return _is_whole(self._conversion(spec.sha256))

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

    def converted(self, model: ModelSpec | Path) -> Path:
        """The folder from which transformers starts fast; `model` is a preset's, or any GGUF file of the user's own.

        Fetches and converts first if need be. Raises what `fetch` does, and ModelError when it cannot be converted.
        """
        if isinstance(model, ModelSpec):
            folder = self._conversion(model.sha256)
            gguf = folder if _is_whole(folder) else self.fetch(model)
        else:
            gguf = model
            folder = self._conversion(self.digest(gguf))
        if _is_whole(folder):
            return folder
        with self._locked(folder.name, f"the conversion of {gguf.name}"):
            if not _is_whole(folder):
                self._convert_into(gguf, folder)
        return folder

    def _convert_into(self, gguf: Path, folder: Path) -> None:
        unfinished = folder.with_name(folder.name + ".unfinished")
        for stale in (unfinished, folder):
            if stale.exists():
                shutil.rmtree(stale)
        unfinished.mkdir(parents=True)
        logger.info("converting %s for a faster start, once; this takes about a minute", gguf.name)
        try:
            self._convert(gguf, unfinished)
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
        os.replace(unfinished, folder)
        for older in folder.parent.glob(f"{folder.name.rpartition('-v')[0]}-v*"):
            if older != folder:  # of a former version of this program
                shutil.rmtree(older, ignore_errors=True)

    def _conversion(self, sha256: str) -> Path:
        return self.folder / "converted" / f"{sha256}-v{CONVERSION_FORMAT}"

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
        locks.mkdir(parents=True, exist_ok=True)
        lock = FileLock(locks / f"{key}.lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            logger.info("waiting for %s by another process", what)
            lock.acquire()
        try:
            yield
        finally:
            lock.release()


def cache_dir(override: Path | None = None) -> Path:
    """The folder for models: `override`, or the user's cache folder for Footnote (under XDG_CACHE_HOME on Linux)."""
    return override or user_cache_path("footnote")


def open_cache(environment: Mapping[str, str], folder: Path | None = None) -> ModelCache:
    """The cache with the real sources, hub first; HF_ENDPOINT and HF_HUB_OFFLINE of `environment` hold."""
    endpoint = environment.get("HF_ENDPOINT") or "https://huggingface.co"
    offline = environment.get("HF_HUB_OFFLINE", "").upper() in {"1", "ON", "YES", "TRUE"}
    return ModelCache(cache_dir(folder), [HubSource(endpoint, offline=offline), WheelSource()])


@dataclass(frozen=True)
class ModelStatus:
    """One line of `python -m rag models list`."""

    preset: str
    name: str
    parameters: str
    size_bytes: int
    licence: str
    state: Literal["not fetched", "fetched", "ready"]


def statuses(cache: ModelCache, registry: Mapping[str, ModelSpec] = REGISTRY) -> list[ModelStatus]:
    """Every preset and whether it is here: `fetched` is a verified file, `ready` is converted as well."""

    def state(spec: ModelSpec) -> Literal["not fetched", "fetched", "ready"]:
        if cache.is_converted(spec):
            return "ready"
        return "fetched" if cache.path(spec) else "not fetched"

    return [
        ModelStatus(spec.preset, spec.name, spec.parameters, spec.size_bytes, spec.licence, state(spec))
        for spec in registry.values()
    ]


def _is_whole(conversion: Path) -> bool:
    """Whether every file that the marker lists is there in full; the marker itself is written last."""
    try:
        sizes = json.loads((conversion / MARKER).read_text(encoding="utf-8"))["files"]
    except (FileNotFoundError, ValueError, KeyError):
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
