"""A folder of articles into an index: what changed is loaded, chunked, encoded and committed, a batch at a time."""

from __future__ import annotations

import hashlib
import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from embeddings.changes import Changes, compare, file_record, is_gone, size_of
from embeddings.chunking import Chunk, chunk_document, context_line
from embeddings.encode.contract import DEFAULT_ENCODER, Encoder, Vectors
from embeddings.encode.loading import LEAST_CHECKED, trusted
from embeddings.errors import (
    DocumentError,
    EncoderMismatch,
    IndexBusy,
    IndexDamaged,
    IndexMissing,
    IndexNotWritten,
    UsageError,
)
from embeddings.index.derived import write_derived
from embeddings.index.index import CURRENT, DATABASE, store_folder, switch_store
from embeddings.index.store import ChunkEntry, FileRecord, Store
from embeddings.load.files import Document, load_file
from embeddings.terms import terms

__all__ = ["BuildReport", "Changes", "Problem", "Progress", "ProgressListener", "build", "compare", "is_gone"]

logger = logging.getLogger(__name__)

BATCH_CHUNKS = 256
"""Chunks that are encoded and committed together; so much work at most is lost when a build is killed."""
CONTEXT_TOKENS = 64
"""Of the encoder's limit, at most so many go to title, publisher and date."""

EncoderFactory = Callable[[str], Encoder]


@dataclass(frozen=True)
class Problem:
    """A file, or a part of one, that could not be read."""

    path: str
    reason: str


@dataclass(frozen=True)
class Progress:
    """How far a build is."""

    done_bytes: int
    total_bytes: int
    encoded_chunks: int
    path: str


@dataclass(frozen=True)
class BuildReport:
    """What a build did and what the index now holds."""

    new: int
    changed: int
    removed: int
    unchanged: int
    encoded_chunks: int
    documents: int
    chunks: int
    generation: int
    seconds: float
    unknown: int = 0  # files of no format that can be read
    problems: tuple[Problem, ...] = field(default_factory=tuple)


ProgressListener = Callable[[Progress], None]


def build(
    articles: Path,
    folder: Path,
    encoder_factory: EncoderFactory,
    *,
    encoder_name: str | None = None,
    rebuild: bool = False,
    on_progress: ProgressListener = lambda _: None,
) -> BuildReport:
    """Brings the index in `folder` up to date with the articles; only what changed is encoded.

    With `rebuild`, or where there is no index, a new store is filled beside the old one and takes its place at the
    end; a rebuild that was interrupted is taken up where it was. Raises UsageError, IndexBusy, IndexNotWritten,
    IndexDamaged, EncoderMismatch or EncoderError; a file that cannot be read is reported and skipped.
    """
    started = time.monotonic()
    if not articles.exists():
        raise UsageError(f"there is no folder {str(articles)!r}; give the folder that holds the articles")
    with _only_writer(folder):
        encoders = _LazyEncoder(encoder_factory, encoder_name or _stored_name(folder, rebuild) or DEFAULT_ENCODER)
        store, name = _writable_store(folder, encoders, rebuild)
        try:
            if encoder_name is not None and store.encoder.name != encoder_name:
                raise EncoderMismatch(
                    f"the index in {folder} was made with {store.encoder.name!r}, not with {encoder_name!r}; add "
                    "--rebuild to make it anew with the other encoder"
                )
            changes = compare(articles, store)
            encoded = _bring_up_to_date(articles, store, changes, encoders, on_progress)
            store.set_meta("articles", str(articles.resolve()))
            write_derived(store)
            switch_store(folder, name)
            files = store.files()
            documents, chunks = store.counts()
            return BuildReport(
                new=len(changes.new),
                changed=len(changes.changed),
                removed=len(changes.removed),
                unchanged=len(files) - len(changes.new) - len(changes.changed),
                encoded_chunks=encoded,
                documents=documents,
                chunks=chunks,
                generation=store.generation,
                seconds=time.monotonic() - started,
                unknown=len(changes.unknown),
                problems=(
                    *(Problem(f.path, reason) for f in files.values() for reason in f.problems),
                    *(Problem(str(articles), reason) for reason in changes.problems),
                ),
            )
        finally:
            store.close()


@dataclass(frozen=True)
class _Loaded:
    record: FileRecord
    documents: list[tuple[Document, list[Chunk]]]

    @property
    def chunk_count(self) -> int:
        return sum(len(chunks) for _, chunks in self.documents)


class _LazyEncoder:
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


def _bring_up_to_date(
    articles: Path, store: Store, changes: Changes, encoders: _LazyEncoder, on_progress: ProgressListener
) -> int:
    """Commits the changes batch by batch; the number of chunks that had to be encoded."""
    if changes.touched:
        store.touch(changes.touched)
    pending = [*changes.new, *changes.changed]
    encoded = _encode_pending(articles, store, pending, encoders, on_progress) if pending else 0
    if changes.removed:
        # Last, so that a renamed file still finds its vectors.
        store.write([], changes.removed)
    return encoded


def _encode_pending(
    articles: Path, store: Store, pending: Sequence[str], encoders: _LazyEncoder, on_progress: ProgressListener
) -> int:
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
    batches: Iterable[list[_Loaded]], store: Store, encoders: _LazyEncoder, beside: ThreadPoolExecutor
) -> Iterator[_Batch]:
    """Each batch when the next one has been loaded and waits to be encoded."""
    before: _Batch | None = None
    for files in batches:
        texts = {
            digest: text
            for loaded in files
            for document, chunks in loaded.documents
            for digest, text in encoded_texts(document, chunks, encoders.get())
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
                                chunks, encoded_texts(document, chunks, encoder), strict=True
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


def encoded_texts(document: Document, chunks: Sequence[Chunk], encoder: Encoder) -> Iterator[tuple[bytes, str]]:
    """What is encoded for each chunk, context first, with its digest."""
    context = context_line(document)
    starts = encoder.token_starts(context)
    if len(starts) > CONTEXT_TOKENS:
        context = context[: starts[CONTEXT_TOKENS]]
    for chunk in chunks:
        text = f"{context}\n{chunk.text}"
        yield hashlib.blake2b(text.encode(errors="surrogatepass"), digest_size=16).digest(), text


def _stored_name(folder: Path, rebuild: bool) -> str | None:
    """The name of the encoder that the index has, so that it need not be given again."""
    try:
        store = Store.open(store_folder(folder) / DATABASE, read_only=True)
    except (IndexMissing, IndexDamaged):
        if not rebuild and (folder / CURRENT).exists():
            raise
        return None
    try:
        return store.encoder.name
    finally:
        store.close()


def _writable_store(folder: Path, encoders: _LazyEncoder, rebuild: bool) -> tuple[Store, str]:
    """The store to write to, and its name: the one in force, or else a new or half-filled one beside it."""
    try:
        in_force = store_folder(folder).name
    except IndexMissing:
        in_force = None
    if in_force is not None and not rebuild:
        return Store.open(folder / in_force / DATABASE, read_only=False), in_force
    identity = encoders.get().identity
    for half in sorted(folder.glob("store-*")):
        if half.name != in_force:
            try:
                store = Store.open(half / DATABASE, read_only=False)
            except (IndexMissing, IndexDamaged):
                continue
            if store.encoder == identity:
                logger.info("going on with the build that was interrupted")
                return store, half.name
            store.close()
    number = 1 + max((int(path.name.split("-")[1]) for path in folder.glob("store-*")), default=0)
    name = f"store-{number}"
    (folder / name).mkdir()
    store = Store.create(folder / name / DATABASE, identity)
    if in_force is None:
        # Nothing to wait for: what is committed of a first build can be searched at once, and survives its end.
        switch_store(folder, name)
    return store, name


@contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / "writer.lock", timeout=0)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
        (folder / "writer.pid").write_text(str(os.getpid()))
    except Timeout as error:
        raise IndexBusy(f"process {_pid(folder)} is writing to the index in {folder}; wait until it is done") from error
    except OSError as error:
        lock.release()
        raise IndexNotWritten(
            f"the index folder {folder} cannot be written to ({error.strerror}); make room, or choose another --index"
        ) from error
    try:
        yield
    except OSError as error:
        raise IndexNotWritten(
            f"the index in {folder} cannot be written to ({error.strerror}: {error.filename}); what was committed is "
            "kept: make room or choose another --index, and build again"
        ) from error
    finally:
        (folder / "writer.pid").unlink(missing_ok=True)
        lock.release()


def _pid(folder: Path) -> str:
    try:
        return (folder / "writer.pid").read_text()
    except OSError:
        return "(unknown)"
