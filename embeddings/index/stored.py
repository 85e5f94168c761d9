"""What is stored: files, and their articles in chunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.chunking import Chunk
from embeddings.records import Document


@dataclass(frozen=True)
class FileRecord:
    """One file of the articles folder as it was when it was read; `path` is relative to the folder, POSIX."""

    path: str
    sha256: str
    size: int
    mtime_ns: int
    problems: tuple[str, ...] = ()
    ctime_ns: int = 0  # when its content or its place last changed; 0 where that is not known


@dataclass(frozen=True)
class DocumentInfo:
    """A document without its text."""

    source: str
    title: str
    date: str | None
    metadata: Mapping[str, Any]
    characters: int
    chunk_count: int


@dataclass(frozen=True)
class ChunkEntry:
    """A chunk with what is stored beside it."""

    chunk: Chunk
    digest: bytes
    terms: tuple[str, ...]
    vector: npt.NDArray[np.float32]


@dataclass(frozen=True)
class FilePart:
    """A file, or a part of one, on its way into the store.

    `written`: None of a file that comes whole; else the sources of the parts before.
    """

    record: FileRecord
    documents: Sequence[tuple[Document, Sequence[ChunkEntry]]]
    written: frozenset[str] | None = None
    last: bool = True
