"""Files into a store: loaded, chunked, encoded and committed, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embeddings.changes import file_record, size_of
from embeddings.chunking import CONTEXT_TOKENS, Chunk, chunk_document, context_line, encoded_texts
from embeddings.encode.contract import Encoder, Vectors
from embeddings.encode.loading import LEAST_CHECKED, trusted
from embeddings.errors import DocumentError, EncoderMismatch
from embeddings.index.store import ChunkEntry, FileRecord, Store
from embeddings.load.files import load_file
from embeddings.records import Document
from embeddings.terms import terms

BATCH_CHUNKS = 256
"""Chunks that are encoded and committed together; so much work at most is lost when a build is killed."""

EncoderFactory = Callable[[str], Encoder]


@dataclass(frozen=True)
class Progress:
    """How far a build is."""

    done_bytes: int
    total_bytes: int
    encoded_chunks: int
    path: str


ProgressListener = Callable[[Progress], None]


class LazyEncoder:
    """The encoder, loaded at first use: a build with nothing to encode never waits for it."""

    def __init__(self, factory: EncoderFactory, name: str) -> None:
        self._factory = factory
        self._name = name
        self._encoder: Encoder | None = None
        self._checked = False

    def get(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self._factory(self._name)
        return self._encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does, once it was checked on the first texts that are enough for that."""
        if not texts:
            return np.empty((0, self.get().identity.dim), dtype=np.float32)
        if not self._checked and len(texts) >= LEAST_CHECKED:
            self._encoder = trusted(self.get(), texts)
            self._checked = True
        return self.get().encode(texts)


def encode_files(
    articles: Path, store: Store, pending: Sequence[str], encoders: LazyEncoder, on_progress: ProgressListener
) -> int:
    """Commits the files `pending`, batch by batch; the number of chunks that had to be encoded.

    Raises EncoderMismatch when the store was made with another encoder.
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
    taken = _Sources(store)
    # One batch is encoded while the files of the next are read and cut into chunks.
    with ThreadPoolExecutor(1, "encode") as beside:
        for batch in _one_ahead(_batches(pending, root, encoder, taken), store, encoders, beside):
            encoded += _commit(store, encoder, batch)
            done += sum(sizes[loaded.record.path] for loaded in batch.files)
            on_progress(Progress(done, total, encoded, batch.files[-1].record.path))
    return encoded


@dataclass(frozen=True)
class _Loaded:
    record: FileRecord
    documents: list[tuple[Document, list[Chunk]]]

    @property
    def chunk_count(self) -> int:
        return sum(len(chunks) for _, chunks in self.documents)


def _batches(pending: Sequence[str], root: Path, encoder: Encoder, taken: _Sources) -> Iterator[list[_Loaded]]:
    """The files, loaded, so many together as make up BATCH_CHUNKS."""
    batch: list[_Loaded] = []
    for path in pending:
        batch.append(_loaded(root / path, path, root, encoder, taken))
        if sum(loaded.chunk_count for loaded in batch) >= BATCH_CHUNKS:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass(frozen=True)
class _Batch:
    """Files on their way into the store: `vectors` are those of the texts that no stored chunk has."""

    files: Sequence[_Loaded]
    texts: Mapping[bytes, str]  # by digest
    missing: Sequence[bytes]
    vectors: Future[Vectors]


def _one_ahead(
    batches: Iterable[list[_Loaded]], store: Store, encoders: LazyEncoder, beside: ThreadPoolExecutor
) -> Iterator[_Batch]:
    """Each batch when the next one has been loaded and waits to be encoded."""
    before: _Batch | None = None
    for files in batches:
        texts = {
            digest: text
            for loaded in files
            for document, chunks in loaded.documents
            for digest, text in encoded_texts(document, chunks, encoders.get().token_starts)
        }
        known = store.known_vectors(list(texts)).keys() | set(before.missing if before else ())
        missing = [digest for digest in texts if digest not in known]
        vectors = beside.submit(encoders.encode, [texts[digest] for digest in missing])
        if before is not None:
            yield before
        before = _Batch(files, texts, missing, vectors)
    if before is not None:
        yield before


class _Sources:
    """Which file owns which source: two files cannot both be `a.jsonl#1`, say."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owners: dict[str, str] = {}

    def claim(self, source: str, file: str) -> bool:
        return self._owners.setdefault(source, self._store.owner(source) or file) == file


def _loaded(path: Path, relative: str, root: Path, encoder: Encoder, taken: _Sources) -> _Loaded:
    """The file's documents in chunks; a file that cannot be read has none, and its record says why."""
    problems: list[str] = []
    documents: list[tuple[Document, list[Chunk]]] = []
    try:
        record = file_record(path, relative)
    except OSError as error:
        # Without its content there is no hash; an empty one makes the next build try again.
        return _Loaded(FileRecord(relative, "", -1, 0, (f"cannot be read: {error.strerror or error}",)), [])
    try:
        loaded = load_file(path, root)
        problems += loaded.problems
        for document in loaded.documents:
            if not taken.claim(document.source, relative):
                problems.append(f"another file already holds the source {document.source!r}")
                continue
            documents.append((document, _chunks(document, encoder)))
    except DocumentError as error:
        problems.append(str(error))
    return _Loaded(FileRecord(relative, record.sha256, record.size, record.mtime_ns, tuple(problems)), documents)


def _chunks(document: Document, encoder: Encoder) -> list[Chunk]:
    special_tokens = 2
    context = min(len(encoder.token_starts(context_line(document))), CONTEXT_TOKENS)
    return chunk_document(document, encoder.token_starts, encoder.identity.max_tokens - special_tokens - context)


def _commit(store: Store, encoder: Encoder, batch: _Batch) -> int:
    """Writes the batch in one transaction; the number of texts that had to be encoded for it."""
    fresh = dict(zip(batch.missing, batch.vectors.result(), strict=True))
    # Looked up only now: the batch before, with which this one may share texts, is stored.
    vectors = store.known_vectors([digest for digest in batch.texts if digest not in fresh]) | fresh
    store.write(
        [
            (
                loaded.record,
                [
                    (
                        document,
                        [
                            ChunkEntry(chunk, digest, tuple(terms(text)), vectors[digest])
                            for chunk, (digest, text) in zip(
                                chunks, encoded_texts(document, chunks, encoder.token_starts), strict=True
                            )
                        ],
                    )
                    for document, chunks in loaded.documents
                ],
            )
            for loaded in batch.files
        ]
    )
    return len(batch.missing)
