"""`Index`: open, search, read text back. SQLite is the source of truth; FAISS and BM25 are caches derived from it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from embeddings.encode.contract import EncoderIdentity, Vectors
from embeddings.errors import ArticleIndexError, EncoderMismatch, IndexDamaged, UsageError
from embeddings.index.address import remote_address
from embeddings.index.centring import Centring, centring
from embeddings.index.derived import Derived, day_number, derived
from embeddings.index.filters import Filter, filtered
from embeddings.index.folder import CURRENT, DATABASE, store_in, switch_store
from embeddings.index.nearest import Mask
from embeddings.index.patterns import source_matcher
from embeddings.index.postings import Floats, Ints
from embeddings.index.store import Store
from embeddings.index.stored import DocumentInfo
from embeddings.index.working_copy import mirrored, store_at
from embeddings.language.languages import ENGLISH
from embeddings.load.files import Document
from embeddings.terms import terms, words

LANGUAGES_META = "languages"  # how many articles are in each, as of the last build that came to its end

CACHED_SOURCES = 1 << 16
CACHED_PATTERNS = 16
SAMPLED = 16
__all__ = ["CURRENT", "DATABASE", "Hits", "Index", "largest", "store_folder", "switch_store"]
_SIDES: tuple[Literal["left", "right"], ...] = ("left", "right")


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
        self._inode = os.stat(store.path).st_ino  # stays this file's own as long as the store holds it open
        store.begin_snapshot()
        self.generation = store.generation
        self.encoder: EncoderIdentity = store.encoder
        found = _derived(folder, store, self.generation)
        self.chunks = found.chunks
        self.lexical = found.lexical
        self.settings = found.settings
        self.languages: Mapping[str, int] = store.meta(LANGUAGES_META) or {ENGLISH: 1}
        """How many articles are in each, the commonest first."""
        self._documents = found.documents
        self._publishers = {name: place for place, name in enumerate(found.publishers)}
        self._vectors = found.vectors
        self._document_source = lru_cache(maxsize=CACHED_SOURCES)(store.source)
        self._matching_sources = lru_cache(maxsize=CACHED_PATTERNS)(self._match_sources)

    @classmethod
    def open(cls, folder: Path | str) -> Index:
        """Raises IndexMissing or IndexDamaged; derived files that are missing, old or damaged are made anew."""
        folder = Path(folder)
        store = Store.open(store_folder(folder) / DATABASE, read_only=True)
        try:
            return cls(folder, store)
        except ArticleIndexError:
            store.close()
            raise
        except ValueError as error:
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
            # An index that was deleted and made anew may have the same number.
            return newest.generation == self.generation and os.stat(database).st_ino == self._inode
        finally:
            newest.close()

    def is_newer_ready(self) -> bool:
        """Whether the newest state can be opened at once, and need not first be derived: a build does that at its end.

        Raises IndexMissing or IndexDamaged.
        """
        folder = store_folder(self.folder)
        newest = Store.open(folder / DATABASE, read_only=True)
        try:
            return (folder / f"derived-{newest.generation}").is_dir()
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
            raise UsageError(f"no article of the index has the source {source!r}; python -m embeddings list names them")
        return document

    def source(self, row: int) -> str:
        """Of the chunk in that row."""
        return self._document_source(int(self._documents.number[self.chunks.document[row]]))

    def rows(self, places: Sequence[tuple[str, int]]) -> Ints:
        """The rows of the chunks that begin at (source, start); places where none begins are left out."""
        found = []
        for source, start in places:
            document = np.flatnonzero(self._documents.number == self._store.document_number(source))
            for first, last in zip(*(np.searchsorted(self.chunks.document, document, s) for s in _SIDES), strict=True):
                found.append(first + np.flatnonzero(self.chunks.start[first:last] == start))
        rows: Ints = np.concatenate(found).astype(np.int64) if found else np.empty(0, dtype=np.int64)
        return rows

    @property
    def publishers(self) -> Collection[str]:
        """All that the documents name."""
        return self._publishers.keys()

    # -- searching

    @cached_property
    def centring(self) -> Centring:
        """The mean of each language's chunks, made at first use."""
        codes = [code or ENGLISH for code in self._store.document_languages()]
        return centring(codes, self.chunks.document, self.stored_vectors)

    def published_by(self, publisher: str) -> Mask:
        """The rows of the publisher's documents."""
        return self._of_documents(self._documents.publisher == self._publishers.get(publisher, -2))

    def published_on(self, date: str) -> Mask:
        """The rows of the documents with that ISO date; a month or a year stands for all its days."""
        first = day_number(date)
        last = first + 10 ** (8 - len(date.replace("-", ""))) - 1
        days = self._documents.day
        return self._of_documents((days >= max(first, 1)) & (days <= last))

    def mask(self, since: str | None = None, until: str | None = None, sources: Sequence[str] = ()) -> Mask | None:
        """The rows that the filters leave, or None when there are no filters.

        `since` and `until` are ISO dates, both included; an article without a date is left out by either. `sources`
        are sources or shell patterns, any of which may match, as `source_matcher` says.
        """
        if since is None and until is None and not sources:
            return None
        days = self._documents.day
        kept = np.ones(len(days), dtype=np.bool_)
        if since is not None or until is not None:
            kept &= days > 0
        if since is not None:
            kept &= days >= day_number(since)
        if until is not None:
            kept &= days <= day_number(until)
        if sources:
            kept &= self._matching_sources(tuple(sources))
        first, last = (None if date is None else day_number(date) for date in (since, until))
        named = np.flatnonzero(self._matching_sources(tuple(sources))) if sources else None
        return filtered(self._of_documents(kept), Filter(first, last, named))

    def _of_documents(self, kept: Mask) -> Mask:
        """The rows of these documents."""
        rows: Mask = kept[self.chunks.document]
        return rows

    def _match_sources(self, patterns: tuple[str, ...]) -> Mask:
        matches = source_matcher(patterns)
        return np.array([matches(source) for source in self._store.sources()], dtype=np.bool_)

    # -- words

    def holds(self, term: str) -> bool:
        """Whether a chunk has the term."""
        return self.lexical.holders(term) > 0

    def terms_like(self, beginning: str, least: int, most: int) -> list[str]:
        """The terms that begin so and have so many letters; some may be of articles that are gone."""
        return self._store.terms_like(beginning, least, most)

    def words_of(self, row: int, term: str) -> set[str]:
        """The words of a chunk or of its title, in small letters, whose only term this is."""
        document = self.document(self.source(row))
        start, end = int(self.chunks.start[row]), int(self.chunks.end[row])
        text = f"{document.title} {document.text[start:end]}"
        return {word for word in words(text) if terms(word) == [term]}

    def nearest(self, vector: Floats, count: int, mask: Mask | None = None) -> Hits:
        """The chunks with the largest cosine to a unit vector, shape (dim,)."""
        allowed = len(self) if mask is None else int(np.count_nonzero(mask))
        count = min(count, allowed)
        if count == 0:
            return Hits(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float32))
        return Hits(*self._vectors.search(vector, count, mask))

    def cosines(self, vector: Floats, rows: Ints) -> Floats:
        """Of these chunks to a unit vector, shape (len(rows),)."""
        if len(rows) == 0:
            return np.empty(0, dtype=np.float32)
        found: Floats = self.stored_vectors(rows) @ vector
        return found

    def stored_vectors(self, rows: Ints) -> Vectors:
        """Shape (len(rows), dim); within 0.05 % when there are many chunks."""
        return self._vectors.vectors(rows)

    def document_vectors(self, sources: Sequence[str]) -> Vectors:
        """The mean of each document's chunk vectors, shape (len(sources), dim); zero for one without chunks."""
        numbers = [self._store.document_number(source) for source in sources]
        places = {int(number): place for place, number in enumerate(self._documents.number)}
        wanted = [-1 if number is None else places[number] for number in numbers]
        firsts, ends = (np.searchsorted(self.chunks.document, wanted, side) for side in _SIDES)
        means = np.zeros((len(sources), self.encoder.dim), dtype=np.float32)
        for row, (first, end) in enumerate(zip(firsts, ends, strict=True)):
            if first < end:
                means[row] = self.stored_vectors(np.arange(first, end, dtype=np.int64)).mean(axis=0)
        return means

    def matching(self, query_terms: Iterable[str], count: int, mask: Mask | None = None) -> Hits:
        """The chunks with the largest BM25 for the terms; only those that hold one of them."""
        scores = self.lexical.scores(query_terms, mask)
        if mask is not None:
            scores = np.where(mask, scores, 0.0)
        rows = largest(scores, count)
        return Hits(rows, scores[rows])


def largest(scores: Floats, count: int) -> Ints:
    """The rows of the `count` largest scores over 0, best first, equals by row."""
    # What is under the `count` best of some is under the `count` best of all, and most rows are.
    sample = np.sort(scores[::SAMPLED])[-count:] if len(scores) > SAMPLED * SAMPLED * count else scores[:0]
    least = max(float(sample[0]), 0.0) if len(sample) == count else 0.0
    rows = np.flatnonzero(scores >= least) if least > 0 else np.flatnonzero(scores > 0)
    if len(rows) > count:
        found = scores[rows]
        rows = rows[found >= np.partition(found, len(rows) - count)[len(rows) - count]]
    return rows[np.argsort(-scores[rows], kind="stable")[:count]]


def _derived(folder: Path, store: Store, generation: int) -> Derived:
    address = remote_address(folder)
    if address is None:
        return derived(store, generation)
    from embeddings.index.remote.searched import derived_elsewhere

    return derived_elsewhere(store, address, mirrored(store.path.parent.parent) or "")


def store_folder(folder: Path) -> Path:
    """The store in force of an index; of one in a database, that of a copy here, brought up to date.

    Raises IndexMissing or IndexUnreachable.
    """
    address = remote_address(folder)
    return store_in(folder) if address is None else store_at(address)
