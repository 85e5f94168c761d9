"""Who reads and encodes the articles of a build: `Workers`, and this process as the ones that need nothing else."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np

from embeddings.changes import file_record
from embeddings.chunking import CONTEXT_TOKENS, Chunk, chunk_document, context_line, encoded_texts
from embeddings.encode.contract import Encoder, Vectors
from embeddings.encode.loading import LEAST_CHECKED, trusted
from embeddings.errors import DocumentError
from embeddings.index.stored import FileRecord
from embeddings.language.labels import label, labelled
from embeddings.load.raw import Loaded
from embeddings.load.worker import Loading
from embeddings.records import Document
from embeddings.terms import terms

EncoderFactory = Callable[[str], Encoder]
OnPage = Callable[[Path, int, int], None]
"""Told before a page of a scan is read: the file, pages done, of how many."""


class LazyEncoder:
    """The encoder, loaded at first use: a build with nothing to encode never waits for it."""

    def __init__(self, factory: EncoderFactory, name: str) -> None:
        self.factory = factory
        self.name = name
        self._encoder: Encoder | None = None
        self._checked = False

    def get(self) -> Encoder:
        if self._encoder is None:
            self._encoder = self.factory(self.name)
        return self._encoder

    def check(self, texts: Sequence[str]) -> None:
        """Chooses between the fast way and the library's by these texts, once, if there are enough of them."""
        if not self._checked and len(texts) >= LEAST_CHECKED:
            self._encoder = trusted(self.get(), texts)
            self._checked = True

    def encode(self, texts: Sequence[str]) -> Vectors:
        """As the encoder does, once it was checked on the first texts that are enough for that."""
        if not texts:
            return np.empty((0, self.get().identity.dim), dtype=np.float32)
        self.check(texts)
        return self.get().encode(texts)


@dataclass(frozen=True)
class Piece:
    """What was loaded of a file, or of a part of one; `last` of its file."""

    record: FileRecord
    documents: Sequence[Document]
    problems: tuple[str, ...] = ()
    last: bool = True


@dataclass(frozen=True)
class ReadChunk:
    """A chunk with the text that is encoded for it, that text's digest, and its terms."""

    chunk: Chunk
    digest: bytes
    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """A `Piece` in chunks: its documents, labelled with their languages, each with its own."""

    record: FileRecord
    documents: Sequence[tuple[Document, Sequence[ReadChunk]]]
    problems: tuple[str, ...] = ()
    last: bool = True


@dataclass(frozen=True)
class Job:
    """What workers have to know: the folder of the articles, and how these are read and encoded."""

    root: Path
    encoders: LazyEncoder
    language: str | None = None  # of all articles; None has it detected of each


class Result(Protocol):
    """Vectors that are on their way."""

    def result(self) -> Vectors: ...


class Workers(Protocol):
    """Read and encode for one build; what they return is the same whoever they are."""

    @property
    def batches_ahead(self) -> int:
        """Batches that are given to `encode` before the first of them is waited for."""
        ...

    def read(self, paths: Sequence[str], on_page: OnPage) -> Generator[Part, None, None]:
        """The files, relative to the job's root, in their order; one that cannot be read has no documents, and its
        problems say why. Such a one whose content is not known has an empty hash: the next build tries again."""
        ...

    def encode(self, texts: Sequence[str]) -> Result:
        """Begun at once; float32 unit vectors, shape (len(texts), dim)."""
        ...


OpenWorkers = Callable[[Job], AbstractContextManager[Workers]]


@contextmanager
def own_process(job: Job) -> Iterator[Workers]:
    """One batch is encoded while the files of the next are read and cut into chunks."""
    with ThreadPoolExecutor(1, "encode") as beside:
        yield _OwnProcess(job, beside)


class _OwnProcess:
    batches_ahead = 1

    def __init__(self, job: Job, beside: ThreadPoolExecutor) -> None:
        self._job = job
        self._beside = beside

    def read(self, paths: Sequence[str], on_page: OnPage) -> Generator[Part, None, None]:
        root, encoder = self._job.root, self._job.encoders.get()
        with Loading(root, [root / path for path in paths], on_page=on_page) as loading:
            for path in paths:
                try:
                    record = file_record(root / path, path)
                except OSError as error:
                    yield cut(unreadable(path, error), encoder, self._job.language)
                    continue
                for piece in pieces(record, loading.parts(root / path)):
                    yield cut(piece, encoder, self._job.language)

    def encode(self, texts: Sequence[str]) -> Result:
        return self._beside.submit(self._job.encoders.encode, texts)


def unreadable(path: str, error: OSError) -> Piece:
    return Piece(FileRecord(path, "", -1, 0), (), (f"cannot be read: {error.strerror or error}",))


def pieces(record: FileRecord, parts: Iterable[Loaded]) -> Iterator[Piece]:
    """A file part by part; where it cannot be read any further, the last piece says why."""
    held: Piece | None = None
    try:
        for loaded in parts:
            if held is not None:
                yield held
            held = Piece(record, loaded.documents, loaded.problems, last=False)
    except DocumentError as error:
        held = held or Piece(record, ())
        held = replace(held, problems=(*held.problems, str(error)))
    yield replace(held or Piece(record, ()), last=True)


def cut(piece: Piece, encoder: Encoder, language: str | None) -> Part:
    """The piece in chunks; `language` as in `Job`."""
    documents = [labelled(document, language) for document in piece.documents]
    return Part(
        piece.record, [(document, _chunks(document, encoder)) for document in documents], piece.problems, piece.last
    )


def _chunks(document: Document, encoder: Encoder) -> list[ReadChunk]:
    special_tokens = 2
    context = min(len(encoder.token_starts(context_line(document))), CONTEXT_TOKENS)
    chunks = chunk_document(document, encoder.token_starts, encoder.identity.max_tokens - special_tokens - context)
    encoded = encoded_texts(document, chunks, encoder.token_starts)
    return [
        ReadChunk(chunk, digest, text, tuple(terms(text, label(document.metadata))))
        for chunk, (digest, text) in zip(chunks, encoded, strict=True)
    ]
