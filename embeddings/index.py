"""`Index`: open, search, read text back. SQLite is the truth; FAISS and BM25 are caches made from it."""

from __future__ import annotations

import json
import logging
import os
import shutil
import sqlite3
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from embeddings.documents import Document
from embeddings.encoder import EncoderIdentity, Vectors
from embeddings.errors import EncoderMismatch, IndexDamaged, IndexMissing, UsageError
from embeddings.lexical import Floats, Ints, LexicalIndex
from embeddings.store import DocumentInfo, Store

logger = logging.getLogger(__name__)

CURRENT = "CURRENT"  # the file that names the store in force; replaced atomically when a rebuild is done
DATABASE = "footnote.db"

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Hits:
    """Rows of chunks with their scores, best first."""

    rows: Ints
    scores: Floats


class Index:
    """One consistent state of an index, held open; builds that go on meanwhile are seen by opening it again."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self._store = store
        store.begin_snapshot()
        self.generation = store.generation
        self.encoder: EncoderIdentity = store.encoder
        self.chunks = store.chunk_table()
        self._keys = {number: (source, title, date) for number, source, title, date in store.document_keys()}
        self._publishers = _grouped(store.publishers())
        self._dates = _grouped({number: date for number, (_, _, date) in self._keys.items() if date})
        self._vectors, self.lexical = _derived(store, self.generation, len(self.chunks))

    @classmethod
    def open(cls, folder: Path | str) -> Index:
        """Raises IndexMissing or IndexDamaged; derived files that are missing, old or damaged are made anew."""
        folder = Path(folder)
        store = Store.open(store_folder(folder) / DATABASE, read_only=True)
        try:
            return cls(folder, store)
        except (sqlite3.DatabaseError, ValueError) as error:
            store.close()
            raise IndexDamaged(
                f"the index in {folder} cannot be read ({error}); make it anew with: "
                "python -m embeddings build --rebuild"
            ) from error

    def close(self) -> None:
        self._store.close()

    def is_current(self) -> bool:
        """Whether nothing was written since this state was opened."""
        database = store_folder(self.folder) / DATABASE
        if database != self._store.path:
            return False
        newest = Store.open(database, read_only=True)
        try:
            return newest.generation == self.generation
        finally:
            newest.close()

    def require_encoder(self, identity: EncoderIdentity) -> None:
        """Raises EncoderMismatch unless the index was made with exactly this encoder."""
        if identity != self.encoder:
            raise EncoderMismatch(
                f"the index in {self.folder} was made with {self.encoder}, and the encoder at hand is {identity}; use "
                "that encoder, or make the index anew with: python -m embeddings build --rebuild --encoder NAME"
            )

    # -- reading text back

    def __len__(self) -> int:
        """Chunks."""
        return len(self.chunks)

    def documents(self) -> list[DocumentInfo]:
        """All documents without their texts, by source."""
        return self._store.documents()

    def document(self, source: str) -> Document:
        """Raises UsageError for a source that is not in the index."""
        document = self._store.document(source)
        if document is None:
            raise UsageError(
                f"no article of the index has the source {source!r}; python -m embeddings status lists them"
            )
        return document

    def source(self, row: int) -> str:
        """Of the chunk in that row."""
        return self._keys[int(self.chunks.document[row])][0]

    def title_and_date(self, row: int) -> tuple[str, str | None]:
        return self._keys[int(self.chunks.document[row])][1:]

    def rows(self, places: Sequence[tuple[str, int]]) -> Ints:
        """The rows of the chunks that begin at (source, start); places where none begins are left out."""
        numbers = {source: number for number, (source, _, _) in self._keys.items()}
        found = [
            np.flatnonzero((self.chunks.document == numbers.get(source, -1)) & (self.chunks.start == start))
            for source, start in places
        ]
        rows: Ints = np.concatenate(found).astype(np.int64) if found else np.empty(0, dtype=np.int64)
        return rows

    @property
    def publishers(self) -> Collection[str]:
        """All that the documents name."""
        return self._publishers.keys()

    # -- searching

    def published_by(self, publisher: str) -> Mask:
        """The rows of the publisher's documents."""
        return np.isin(self.chunks.document, self._publishers.get(publisher, []))

    def published_on(self, date: str) -> Mask:
        """The rows of the documents with that ISO date; a month or a year stands for all its days."""
        found = [number for day, numbers in self._dates.items() if day.startswith(date) for number in numbers]
        return np.isin(self.chunks.document, found)

    def mask(self, since: str | None = None, until: str | None = None, sources: Sequence[str] = ()) -> Mask | None:
        """The rows that the filters leave, or None when there are no filters.

        `since` and `until` are ISO dates, both included; an article without a date is left out by either. `sources`
        are shell patterns, any of which may match the source.
        """
        if since is None and until is None and not sources:
            return None
        kept = [
            number
            for number, (source, _, date) in self._keys.items()
            if (since is None or (date or "") >= since)
            and (until is None or (date is not None and date <= until))
            and (not sources or any(fnmatchcase(source, pattern) for pattern in sources))
        ]
        return np.isin(self.chunks.document, np.array(kept, dtype=np.int64))

    def nearest(self, vector: Floats, count: int, mask: Mask | None = None) -> Hits:
        """The chunks with the largest cosine to a unit vector, shape (dim,)."""
        allowed = len(self) if mask is None else int(mask.sum())
        count = min(count, allowed)
        if count == 0:
            return Hits(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        selector = None if mask is None else faiss.IDSelectorBatch(np.flatnonzero(mask))
        # FAISS takes keywords here, and its stubs do not know.
        parameters = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._vectors.search(vector[None, :], count, params=parameters)
        return Hits(rows[0], scores[0])

    def cosines(self, vector: Floats, rows: Ints) -> Floats:
        """Of these chunks to a unit vector, shape (len(rows),)."""
        if len(rows) == 0:
            return np.empty(0, dtype=np.float32)
        found: Floats = self.stored_vectors(rows) @ vector
        return found

    def stored_vectors(self, rows: Ints) -> Vectors:
        """Shape (len(rows), dim)."""
        found: Vectors = self._vectors.reconstruct_batch(rows)
        return found

    def document_vectors(self, sources: Sequence[str]) -> Vectors:
        """The mean of each document's chunk vectors, shape (len(sources), dim); zero for one without chunks."""
        firsts = np.flatnonzero(np.diff(self.chunks.document, prepend=-1))
        places = {int(self.chunks.document[first]): place for place, first in enumerate(firsts)}
        ends = np.append(firsts[1:], len(self))
        numbers = {source: number for number, (source, _, _) in self._keys.items()}
        means = np.zeros((len(sources), self.encoder.dim), dtype=np.float32)
        for row, source in enumerate(sources):
            place = places.get(numbers.get(source, -1))
            if place is not None:
                rows = np.arange(firsts[place], ends[place], dtype=np.int64)
                means[row] = self.stored_vectors(rows).mean(axis=0)
        return means

    def matching(self, query_terms: Iterable[str], count: int, mask: Mask | None = None) -> Hits:
        """The chunks with the largest BM25 for the terms; only those that hold one of them."""
        scores = self.lexical.scores(query_terms)
        if mask is not None:
            scores = np.where(mask, scores, 0.0)
        count = min(count, int(np.count_nonzero(scores)))
        rows = np.argpartition(-scores, count - 1)[:count] if count else np.empty(0, dtype=np.int64)
        rows = rows[np.lexsort((rows, -scores[rows]))]
        return Hits(rows, scores[rows])


def _grouped(values: Mapping[int, str]) -> dict[str, list[int]]:
    """The keys of each value."""
    groups: dict[str, list[int]] = defaultdict(list)
    for key, value in values.items():
        groups[value].append(key)
    return dict(groups)


def store_folder(folder: Path) -> Path:
    """The store in force inside an index folder; raises IndexMissing."""
    try:
        name = (folder / CURRENT).read_text().strip()
    except OSError as error:
        raise IndexMissing(
            f"there is no index in {folder}; make one with: python -m embeddings build ARTICLES --index {folder}"
        ) from error
    return folder / name


def write_derived(store: Store) -> None:
    """Writes the FAISS and BM25 files of the store's present generation, and then removes older ones."""
    generation, folder = store.generation, store.path.parent
    if (folder / _manifest(generation)).is_file():
        return
    vectors, lexical = _made(store)
    files = {
        f"vectors-{generation}.faiss": lambda path: faiss.write_index(vectors, str(path)),
        f"lexical-{generation}.npz": lexical.save,
    }
    checks = {name: _written(folder / name, write) for name, write in files.items()}
    _written(folder / _manifest(generation), lambda path: path.write_text(json.dumps(checks)))
    for old in [*folder.glob("vectors-*"), *folder.glob("lexical-*"), *folder.glob("derived-*")]:
        if f"-{generation}." not in old.name:
            old.unlink(missing_ok=True)


def switch_store(folder: Path, name: str) -> None:
    """Makes the named store the one in force, at one instant, and removes the others."""
    _written(folder / CURRENT, lambda path: path.write_text(name))
    for old in folder.glob("store-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)


def _derived(store: Store, generation: int, chunk_count: int) -> tuple[faiss.Index, LexicalIndex]:
    """From the files of that very generation when they are whole, else from the truth."""
    folder = store.path.parent
    try:
        for name, crc in _checks(folder / _manifest(generation)).items():
            if _crc(folder / name) != crc:
                raise ValueError(f"{name} is damaged")
        vectors = faiss.read_index(str(folder / f"vectors-{generation}.faiss"))
        lexical = LexicalIndex.load(folder / f"lexical-{generation}.npz", store.vocabulary(), chunk_count)
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        logger.info("deriving the search structures from %s: %s", store.path, error)
        return _made(store)
    return vectors, lexical


def _made(store: Store) -> tuple[faiss.Index, LexicalIndex]:
    vectors: Vectors = store.vectors()
    index = faiss.IndexFlatIP(store.encoder.dim)
    index.add(vectors)
    return index, LexicalIndex.build(store.vocabulary(), store.chunk_terms())


def _manifest(generation: int) -> str:
    return f"derived-{generation}.json"


def _checks(path: Path) -> Mapping[str, int]:
    checks: Mapping[str, int] = json.loads(path.read_text())
    return checks


def _written(path: Path, write: Callable[[Path], object]) -> int:
    """Writes beside the path and moves into place, so that no reader sees half a file; the content's CRC-32."""
    beside = path.with_name(f"new-{path.name}")
    write(beside)
    crc = _crc(beside)
    os.replace(beside, path)
    return crc


def _crc(path: Path) -> int:
    crc = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            crc = zlib.crc32(block, crc)
    return crc
