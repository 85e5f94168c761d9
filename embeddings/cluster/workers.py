"""`Workers` of a cluster: what they are sent, in which portions, and how much of it at a time."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from embeddings.changes import file_record, record_of, size_of
from embeddings.cluster.worker import SentFile
from embeddings.encode.contract import Vectors
from embeddings.encode.loading import LEAST_CHECKED
from embeddings.load.files import MAX_BYTES, PART_LOADERS
from embeddings.load.worker import Loading
from embeddings.workers import Job, OnPage, Part, Piece, Result, pieces, unreadable

CALLS_AHEAD = 2
"""Calls of one kind a worker: it has the next one there when it has done one."""
CALL_BYTES, CALL_FILES = 2**18, 64
"""Of articles that are sent together: some 100 chunks, beside which the cost of a call does not count."""
BYTES_AHEAD = 2**28
"""Of articles that are sent and not yet taken back, however many workers there are: they are held here meanwhile."""


class Call(Protocol):
    """A call of a worker's method that is on its way."""

    def result(self) -> Any: ...


class Pool(Protocol):
    """Workers of a cluster, of which one is as good as another; each call is done once, whichever of them end."""

    @property
    def size(self) -> int: ...

    def submit(self, method: str, *arguments: Any, doing: str) -> Call:
        """Has the worker with the least to do call the method; `doing` says in an error what it was called for."""
        ...


class ClusterWorkers:
    """Implements `Workers`. Files are sent with their content, which is read here for its hash in any case: so the
    machines need no folder in common, and what is hashed is what is read. Files of many articles, which may be of any
    size, are loaded here part by part and sent as documents."""

    def __init__(self, job: Job, pool: Pool) -> None:
        self._job = job
        self._pool = pool
        self._first: Sequence[str] = ()

    @property
    def batches_ahead(self) -> int:
        return CALLS_AHEAD * self._pool.size

    def read(self, paths: Sequence[str], on_page: OnPage) -> Generator[Part, None, None]:
        """As `Workers` says; `on_page` is told of nothing, since scans are read elsewhere."""
        waiting: deque[tuple[Call, int]] = deque()
        with Loading(self._job.root, []) as loading:
            for files in portions(self._files(paths, loading)):
                names = [file.record.path for file in files]
                doing = f"reading {names[0]}" + (f" and {len(names) - 1} more up to {names[-1]}" if names[1:] else "")
                waiting.append((self._pool.submit("read", files, doing=doing), sum(map(_size, files))))
                while len(waiting) > CALLS_AHEAD * self._pool.size or sum(size for _, size in waiting) > BYTES_AHEAD:
                    yield from waiting.popleft()[0].result()
            while waiting:
                yield from waiting.popleft()[0].result()

    def encode(self, texts: Sequence[str]) -> Result:
        if not texts:
            return _Nothing(self._job.encoders.get().identity.dim)
        if not self._first and len(texts) >= LEAST_CHECKED:
            self._first = texts[:LEAST_CHECKED]
        return self._pool.submit("encode", texts, self._first, doing=f"encoding {len(texts)} chunks")

    def _files(self, paths: Sequence[str], loading: Loading) -> Iterator[SentFile | Piece]:
        for path in paths:
            file = self._job.root / path
            try:
                if file.suffix.lower() not in PART_LOADERS and size_of(file) <= MAX_BYTES:
                    yield sent(file, path)
                    continue
                record = file_record(file, path)
            except OSError as error:
                yield unreadable(path, error)
                continue
            yield from pieces(record, loading.parts(file))


class _Nothing:
    def __init__(self, dim: int) -> None:
        self._dim = dim

    def result(self) -> Vectors:
        return np.empty((0, self._dim), dtype=np.float32)


def sent(path: Path, relative: str) -> SentFile:
    """The file as it is now, its record as `file_record` gives it; raises OSError."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        content = file.read()
    return SentFile(record_of(relative, hashlib.sha256(content).hexdigest(), status), content)


def portions(files: Iterable[SentFile | Piece]) -> Iterator[list[SentFile | Piece]]:
    """So many together as make up CALL_BYTES or CALL_FILES."""
    portion: list[SentFile | Piece] = []
    size = 0
    for file in files:
        portion.append(file)
        size += _size(file)
        if size >= CALL_BYTES or len(portion) >= CALL_FILES:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _size(file: SentFile | Piece) -> int:
    return len(file.content) if isinstance(file, SentFile) else sum(len(document.text) for document in file.documents)
