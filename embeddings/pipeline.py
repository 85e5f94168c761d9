"""Files into a store: loaded, chunked, encoded and committed, a batch at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.changes import file_record, size_of
from embeddings.chunking import CONTEXT_TOKENS, Chunk, chunk_document, context_line, encoded_texts
from embeddings.encode.contract import Encoder, Vectors
from embeddings.encode.loading import LEAST_CHECKED, trusted
from embeddings.errors import DocumentError, EncoderMismatch
from embeddings.index.store import Store
from embeddings.index.stored import ChunkEntry, FilePart, FileRecord
from embeddings.language.labels import label, labelled
from embeddings.load.worker import Loading
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
    page: str = ""  # of a scan that is being read: "page 3 of 12, by OCR"


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
    articles: Path,
    store: Store,
    pending: Sequence[str],
    encoders: LazyEncoder,
    on_progress: ProgressListener,
    language: str | None = None,
) -> int:
    """Commits the files `pending`, batch by batch; the number of chunks that had to be encoded.

    `language` is that of all articles; None has it detected of each.

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

    def on_page(path: Path, read: int, pages: int) -> None:
        on_progress(Progress(done, total, encoded, path.name, f"page {read + 1} of {pages}, by OCR"))

    # One batch is encoded while the files of the next are read and cut into chunks.
    paths = [root / path for path in pending]
    with ThreadPoolExecutor(1, "encode") as beside, Loading(root, paths, on_page=on_page) as loading:
        parts = _parts(pending, root, loading, encoder, _Sources(store), language)
        for batch in _one_ahead(_batches(parts), store, encoders, beside):
            encoded += _commit(store, encoder, batch)
            done += sum(sizes[part.record.path] for part in batch.parts if part.last)
            on_progress(Progress(done, total, encoded, batch.parts[-1].record.path))
    return encoded


@dataclass(frozen=True)
class _Part:
    """A file, or a part of one, in chunks; `written` and `last` as in `FilePart`."""

    record: FileRecord
    documents: list[tuple[Document, list[Chunk]]]
    written: frozenset[str] | None = None
    last: bool = True

    @property
    def chunk_count(self) -> int:
        return sum(len(chunks) for _, chunks in self.documents)


def _batches(parts: Iterable[_Part]) -> Iterator[list[_Part]]:
    """So many together as make up BATCH_CHUNKS."""
    batch: list[_Part] = []
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

    parts: Sequence[_Part]
    texts: Mapping[bytes, str]  # by digest
    missing: Sequence[bytes]
    vectors: Future[Vectors]


def _one_ahead(
    batches: Iterable[list[_Part]], store: Store, encoders: LazyEncoder, beside: ThreadPoolExecutor
) -> Iterator[_Batch]:
    """Each batch when the next one has been loaded and waits to be encoded."""
    before: _Batch | None = None
    for parts in batches:
        texts = {
            digest: text
            for part in parts
            for document, chunks in part.documents
            for digest, text in encoded_texts(document, chunks, encoders.get().token_starts)
        }
        known = store.known_vectors(list(texts)).keys() | set(before.missing if before else ())
        missing = [digest for digest in texts if digest not in known]
        vectors = beside.submit(encoders.encode, [texts[digest] for digest in missing])
        if before is not None:
            yield before
        before = _Batch(parts, texts, missing, vectors)
    if before is not None:
        yield before


class _Sources:
    """Which file owns which source: two files cannot both be `a.jsonl#1`, say."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._owners: dict[str, str] = {}

    def claim(self, source: str, file: str) -> bool:
        return self._owners.setdefault(source, self._store.owner(source) or file) == file


def _parts(
    pending: Sequence[str], root: Path, loading: Loading, encoder: Encoder, taken: _Sources, language: str | None
) -> Iterator[_Part]:
    """The files in chunks, one after the other; one that cannot be read has none, and its record says why."""
    for path in pending:
        try:
            record = file_record(root / path, path)
        except OSError as error:
            # Without its content there is no hash; an empty one makes the next build try again.
            yield _Part(FileRecord(path, "", -1, 0, (f"cannot be read: {error.strerror or error}",)), [])
            continue
        yield from _parts_of(root / path, record, loading, encoder, taken, language)


def _parts_of(
    path: Path, record: FileRecord, loading: Loading, encoder: Encoder, taken: _Sources, language: str | None
) -> Iterator[_Part]:
    """Parts before the last have a record without a hash: a build that is stopped between them starts the file anew."""
    unfinished = FileRecord(record.path, "", -1, 0)
    problems: list[str] = []
    written: set[str] = set()
    held: _Part | None = None
    try:
        for loaded in loading.parts(path):
            if held is not None:
                yield replace(held, record=unfinished, written=frozenset(), last=False)
            problems += loaded.problems
            documents = []
            for document in (labelled(found, language) for found in loaded.documents):
                if taken.claim(document.source, record.path):
                    written.add(document.source)
                    documents.append((document, _chunks(document, encoder)))
                else:
                    problems.append(f"another file already holds the source {document.source!r}")
            held = _Part(record, documents)
    except DocumentError as error:
        problems.append(str(error))
    last = held or _Part(record, [])
    yield replace(last, record=replace(record, problems=tuple(problems)), written=frozenset(written))


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
            FilePart(
                part.record,
                [(document, _entries(document, chunks, encoder, vectors)) for document, chunks in part.documents],
                part.written,
                part.last,
            )
            for part in batch.parts
        ]
    )
    return len(batch.missing)


def _entries(
    document: Document, chunks: Sequence[Chunk], encoder: Encoder, vectors: Mapping[bytes, npt.NDArray[np.float32]]
) -> list[ChunkEntry]:
    encoded = encoded_texts(document, chunks, encoder.token_starts)
    return [
        ChunkEntry(chunk, digest, tuple(terms(text, label(document.metadata))), vectors[digest])
        for chunk, (digest, text) in zip(chunks, encoded, strict=True)
    ]
