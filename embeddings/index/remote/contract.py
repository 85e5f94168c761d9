"""What a database gives that holds an index: generations, each written whole, searched and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from embeddings.errors import IndexBusy
from embeddings.index.address import RemoteAddress
from embeddings.index.dump import StoredChunk
from embeddings.index.nearest import Mask
from embeddings.index.postings import Floats, Ints

Features = Literal["words", "bigrams"]
"""As the files of `lexical` are called: a word's key is its term's number, a bigram's key those of two."""


@dataclass(frozen=True)
class PlacedChunk:
    """A chunk in its row, with what it is filtered by: its document's place among all by source, and that one's day."""

    row: int
    document: int
    day: int
    chunk: StoredChunk


@dataclass(frozen=True)
class Snapshot:
    """One state of a local index, as it is put elsewhere."""

    generation: int
    dim: int
    chunk_count: int
    chunks: Iterable[PlacedChunk]
    records: Iterable[str]
    files: Path
    """The folder of its search files, among them the posting lists of words and of bigrams."""


class Generation(Protocol):
    """One generation of an index, open; methods raise IndexUnreachable."""

    @property
    def dim(self) -> int: ...

    @property
    def most_hits(self) -> int:
        """Chunks that a search tells at most. A question hands on 200 of each search; what else is told makes its
        ranking more like that of a local index, which scores every chunk."""
        ...

    def nearest(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        """The rows with the largest products with the vector, and these, best first, equals by row."""
        ...

    def matching(
        self, features: Features, query: Mapping[int, float], count: int, mask: Mask | None
    ) -> tuple[Ints, Floats]:
        """The rows with the largest sums of impacts, each times the query's weight, and these, in the same order."""
        ...

    def vectors(self, rows: list[int]) -> Mapping[int, npt.NDArray[np.float32]]:
        """By row, as they were stored."""
        ...

    def chunks(self) -> Iterator[StoredChunk]:
        """As they were stored, in order."""
        ...

    def records(self) -> Iterator[str]:
        """As they were stored, in order."""
        ...


class Backend(Protocol):
    """One address in a database; methods raise IndexUnreachable."""

    def newest(self) -> str | None:
        """The name of the generation in force; None when there is no such index."""
        ...

    def open(self, name: str) -> Generation: ...

    def write(self, snapshot: Snapshot, over: str | None) -> str:
        """Writes a new generation and puts it in force at one instant; `over` is the one before, which stays for who
        reads it, while older ones go. Returns its name, NAME_gNUMBER_RANDOM.

        Raises IndexBusy when by now another one is in force than `over`, as far as the database can tell.
        """
        ...


def overtaken(address: RemoteAddress) -> IndexBusy:
    """What a write is refused with when another generation came into force meanwhile."""
    return IndexBusy(f"the index at {address} was written by somebody else meanwhile; build again")
