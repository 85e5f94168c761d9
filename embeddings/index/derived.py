"""What is searched, as files derived from the source of truth: one folder a generation, whole or not there at all."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.index.lexical import Lexical, LexicalIndex, write_lexical
from embeddings.index.nearest import EXACT_UP_TO, Nearest, load_vectors, write_vectors
from embeddings.index.store import Store

logger = logging.getLogger(__name__)

VERSION = 3
MANIFEST = "manifest.json"

Numbers = npt.NDArray[np.int32]


@dataclass(frozen=True)
class ChunkTable:
    """Where each chunk lies, in the order of all derived arrays: by source, then by start."""

    document: Numbers  # its place in the `DocumentTable`
    start: Numbers
    end: Numbers

    def __len__(self) -> int:
        return len(self.document)


@dataclass(frozen=True)
class DocumentTable:
    """What can be filtered by, of each document, by source."""

    number: npt.NDArray[np.int64]  # in the store
    day: Numbers  # as of `day_number`
    publisher: Numbers  # place in `Derived.publishers`, -1 without one


@dataclass(frozen=True)
class Tables:
    """What is known of each chunk and document without a search."""

    chunks: ChunkTable
    documents: DocumentTable
    publishers: tuple[str, ...]


@dataclass(frozen=True)
class Derived:
    """All that a search needs but the texts."""

    chunks: ChunkTable
    documents: DocumentTable
    publishers: tuple[str, ...]
    vectors: Nearest
    lexical: Lexical
    settings: Mapping[str, Any]


def write_derived(store: Store, exact_up_to: int = EXACT_UP_TO) -> None:
    """Writes the files of the store's present generation, and then removes older ones."""
    generation, folder = store.generation, store.path.parent
    target = folder / f"derived-{generation}"
    if not target.is_dir() or damage(store, generation):
        beside = folder / f"new-{target.name}"
        shutil.rmtree(beside, ignore_errors=True)
        beside.mkdir()
        _write(store, beside, exact_up_to)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(beside, target)
    for old in [*folder.glob("derived-*"), *folder.glob("new-*"), *folder.glob("vectors-*"), *folder.glob("lexical-*")]:
        if old != target:
            shutil.rmtree(old, ignore_errors=True) if old.is_dir() else old.unlink(missing_ok=True)


def derived(store: Store, generation: int) -> Derived:
    """From the files of that very generation when they are whole, else from new ones that last as long as they are
    held open: the source of truth alone is enough to search."""
    folder = store.path.parent / f"derived-{generation}"
    try:
        _check(folder)
        return _loaded(store, folder)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        logger.info("deriving the search structures from %s: %s", store.path, error)
    with tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True) as scratch:
        _write(store, Path(scratch), EXACT_UP_TO)
        return _loaded(store, Path(scratch))


@contextmanager
def search_files(store: Store) -> Iterator[Path]:
    """The folder of the files of the store's generation, made for the block where there are none."""
    folder = store.path.parent / f"derived-{store.generation}"
    try:
        _check(folder)
    except (OSError, ValueError, KeyError):
        with tempfile.TemporaryDirectory(prefix="footnote-", ignore_cleanup_errors=True) as scratch:
            _write(store, Path(scratch), EXACT_UP_TO)
            yield Path(scratch)
        return
    yield folder


def search_settings(store: Store) -> Mapping[str, Any] | None:
    """How the vectors of the present generation are searched; None where no files were made for it."""
    try:
        manifest = json.loads(
            (store.path.parent / f"derived-{store.generation}" / MANIFEST).read_text(encoding="utf-8")
        )
        settings: Mapping[str, Any] = manifest["vectors"]
    except (OSError, ValueError, KeyError):
        return None
    return settings


def damage(store: Store, generation: int) -> str | None:
    """What is wrong with the files of that generation; a killed build leaves none, and that is no fault."""
    folder = store.path.parent / f"derived-{generation}"
    try:
        if folder.exists():
            _check(folder)
    except (OSError, ValueError, KeyError) as error:
        return str(error)
    return None


def _write(store: Store, folder: Path, exact_up_to: int) -> None:
    count = store.counts()[1]
    large = count > exact_up_to
    write_tables(store, folder)
    settings = write_vectors(folder, store.vector_blocks(), count, store.encoder.dim, exact_up_to)
    # Half the size, and 0.05 % off: BM25 is no more exact than that.
    write_lexical(folder, store.term_blocks(), np.float16 if large else np.float32)
    files = sorted(path for path in folder.iterdir())
    manifest = {"version": VERSION, "chunks": count, "vectors": settings, "crc": _crcs(files)}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def write_tables(store: Store, folder: Path) -> None:
    """Writes what `load_tables` reads."""
    places: dict[str, int] = {}
    rows = [
        (number, day_number(date), places.setdefault(publisher, len(places)) if publisher else -1)
        for number, date, publisher in store.document_rows()
    ]
    documents = np.array(rows, dtype=np.int64).reshape(-1, 3)
    np.save(folder / "documents.npy", documents)
    (folder / "publishers.json").write_text(json.dumps(list(places)), encoding="utf-8")
    chunks = np.empty((store.counts()[1], 3), dtype=np.int32)
    order = np.argsort(documents[:, 0])
    for first, block in store.chunk_blocks():
        block[:, 0] = order[np.searchsorted(documents[:, 0], block[:, 0], sorter=order)]
        chunks[first : first + len(block)] = block
    np.save(folder / "chunks.npy", np.ascontiguousarray(chunks.T))


def day_number(date: str | None) -> int:
    """Of an ISO date, in the order of days: 20250224; of a month or a year its start; 0 without one."""
    return int(date.replace("-", "").ljust(8, "0")) if date else 0


def _loaded(store: Store, folder: Path) -> Derived:
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    tables = load_tables(folder)
    return Derived(
        tables.chunks,
        tables.documents,
        tables.publishers,
        load_vectors(folder, manifest["vectors"]),
        LexicalIndex(folder, store.term_number, manifest["chunks"]),
        manifest["vectors"],
    )


def load_tables(folder: Path) -> Tables:
    """Raises OSError or ValueError when they are missing or damaged."""
    chunks = np.load(folder / "chunks.npy")
    documents = np.load(folder / "documents.npy").T
    return Tables(
        ChunkTable(*chunks),
        DocumentTable(documents[0], documents[1].astype(np.int32), documents[2].astype(np.int32)),
        tuple(json.loads((folder / "publishers.json").read_text(encoding="utf-8"))),
    )


def _check(folder: Path) -> None:
    """Raises ValueError, OSError or KeyError unless every file is what it was when it was written."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    if manifest["version"] != VERSION:
        raise ValueError(f"{folder} is of version {manifest['version']}")
    files = [folder / name for name in manifest["crc"]]
    for name, crc in _crcs(files).items():
        if crc != manifest["crc"][name]:
            raise ValueError(f"{folder / name} is damaged")


def _crcs(files: list[Path]) -> dict[str, int]:
    with ThreadPoolExecutor() as pool:
        return dict(zip((path.name for path in files), pool.map(_crc, files), strict=True))


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(1 << 22):
            crc = zlib.crc32(block, crc)
    return crc
