"""Files into a store: loaded, chunked, encoded and committed, a batch at a time."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.changes import size_of
from embeddings.errors import EncoderMismatch
from embeddings.index.store import Store
from embeddings.index.stored import ChunkEntry, FilePart, FileRecord
from embeddings.records import Document
from embeddings.workers import Job, LazyEncoder, OpenWorkers, Part, ReadChunk, Result, Workers, own_process

BATCH_CHUNKS = 256
"""Chunks that are encoded and committed together; so much work at most is lost when a build is killed."""


@dataclass(frozen=True)
class Progress:
    """How far a build is."""

    done_bytes: int
    total_bytes: int
    encoded_chunks: int
    path: str
    page: str = ""  # of a scan that is being read: "page 3 of 12, by OCR"


ProgressListener = Callable[[Progress], None]


def encode_files(
    articles: Path,
    store: Store,
    pending: Sequence[str],
    encoders: LazyEncoder,
    on_progress: ProgressListener,
    language: str | None = None,
    open_workers: OpenWorkers = own_process,
) -> int:
    """Commits the files `pending`, batch by batch; the number of chunks that had to be encoded.

    `language` is that of all articles; None has it detected of each. What is stored does not depend on the workers:
    batches are made and committed here, in the order of the files, and each text is encoded once.

    Raises EncoderMismatch when the store was made with another encoder, and what the workers raise.
    """
    encoder = encoders.get()
    if encoder.identity != store.encoder:
        raise EncoderMismatch(
            f"the index was made with {store.encoder}, and the encoder of that name is now {encoder.identity}; add "
            "--rebuild to make the index anew"
        )
    root = articles if articles.is_dir() else articles.parent
    sizes = {path: size_of(root / path) for path in pending}
    total, done, encoded = sum(sizes.values()), 0, 0

    def on_page(path: Path, read: int, pages: int) -> None:
        on_progress(Progress(done, total, encoded, path.name, f"page {read + 1} of {pages}, by OCR"))

    with open_workers(Job(root, encoders, language)) as workers, closing(workers.read(pending, on_page)) as found:
        for batch in _encoded(_batches(_owned(found, _Sources(store))), store, workers):
            encoded += _commit(store, batch)
            done += sum(sizes[part.record.path] for part in batch.parts if part.last)
            on_progress(Progress(done, total, encoded, batch.parts[-1].record.path))
    return encoded


@dataclass(frozen=True)
class _Owned:
    """A file, or a part of one, with what of it no other file holds; `written` and `last` as in `FilePart`."""

    record: FileRecord
    documents: Sequence[tuple[Document, Sequence[ReadChunk]]]
    written: frozenset[str]
    last: bool

    @property
    def chunk_count(self) -> int:
        return sum(len(chunks) for _, chunks in self.documents)


class _Sources:
    """Which file owns which source: two files cannot both be `a.jsonl#1`, say."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owners: dict[str, str] = {}

    def claim(self, source: str, file: str) -> bool:
        return self._owners.setdefault(source, self._store.owner(source) or file) == file


def _owned(parts: Iterable[Part], taken: _Sources) -> Iterator[_Owned]:
    """Parts before the last have a record without a hash: a build that is stopped between them starts the file anew."""
    problems: list[str] = []
    written: set[str] = set()
    for part in parts:
        problems += part.problems
        documents = []
        for document, chunks in part.documents:
            if taken.claim(document.source, part.record.path):
                written.add(document.source)
                documents.append((document, chunks))
            else:
                problems.append(f"another file already holds the source {document.source!r}")
        if part.last:
            yield _Owned(replace(part.record, problems=tuple(problems)), documents, frozenset(written), last=True)
            problems, written = [], set()
        else:
            yield _Owned(FileRecord(part.record.path, "", -1, 0), documents, frozenset(), last=False)


def _batches(parts: Iterable[_Owned]) -> Iterator[list[_Owned]]:
    """So many together as make up BATCH_CHUNKS."""
    batch: list[_Owned] = []
    for part in parts:
        batch.append(part)
        if sum(part.chunk_count for part in batch) >= BATCH_CHUNKS:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass(frozen=True)
class _Batch:
    """Files on their way into the store: `vectors` are those of the texts that no stored chunk has."""

    parts: Sequence[_Owned]
    digests: Sequence[bytes]
    missing: Sequence[bytes]
    vectors: Result


def _encoded(batches: Iterable[list[_Owned]], store: Store, workers: Workers) -> Iterator[_Batch]:
    """Each batch in its turn, when so many more wait to be encoded as the workers take ahead."""
    waiting: deque[_Batch] = deque()
    for parts in batches:
        texts = {chunk.digest: chunk.text for part in parts for _, chunks in part.documents for chunk in chunks}
        known = store.known_vectors(list(texts)).keys() | {digest for batch in waiting for digest in batch.missing}
        missing = [digest for digest in texts if digest not in known]
        vectors = workers.encode([texts[digest] for digest in missing])
        waiting.append(_Batch(parts, list(texts), missing, vectors))
        if len(waiting) > workers.batches_ahead:
            yield waiting.popleft()
    yield from waiting


def _commit(store: Store, batch: _Batch) -> int:
    """Writes the batch in one transaction; the number of texts that had to be encoded for it."""
    fresh = dict(zip(batch.missing, batch.vectors.result(), strict=True))
    # Looked up only now: the batches before, with which this one may share texts, are stored.
    vectors = store.known_vectors([digest for digest in batch.digests if digest not in fresh]) | fresh
    store.write(
        [
            FilePart(
                part.record,
                [(document, _entries(chunks, vectors)) for document, chunks in part.documents],
                part.written,
                part.last,
            )
            for part in batch.parts
        ]
    )
    return len(batch.missing)


def _entries(chunks: Sequence[ReadChunk], vectors: Mapping[bytes, npt.NDArray[np.float32]]) -> list[ChunkEntry]:
    return [ChunkEntry(read.chunk, read.digest, read.terms, vectors[read.digest]) for read in chunks]
