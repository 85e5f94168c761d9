"""Posting lists in files: for each feature of some chunks, which chunks hold it and what it adds to their scores."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

# Saturation and length: the values of Anserini (Yang and others 2017) for short passages of near-equal length.
K1 = 0.9
B = 0.4

BLOCK_ROWS = 1 << 13
"""Chunks that are sorted at a time: the number of a chunk within its block takes 13 bits, a feature 48."""
MAX_FEATURE = 1 << 48

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]
Array = npt.NDArray[Any]


class ColumnFile:
    """A one-dimensional .npy file of which slices are read: mapped, all that was ever read would stay in memory."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            version = np.lib.format.read_magic(file)
            read_header = (
                np.lib.format.read_array_header_1_0 if version == (1, 0) else np.lib.format.read_array_header_2_0
            )
            _, _, self._kind = read_header(file)
            self._start = file.tell()
        self._file = path.open("rb", buffering=0)
        self._lock = threading.Lock()

    def read(self, part: slice) -> Array:
        width = self._kind.itemsize
        with self._lock:
            self._file.seek(self._start + part.start * width)
            data = self._file.read((part.stop - part.start) * width)
        return np.frombuffer(data, dtype=self._kind)


@dataclass(frozen=True)
class Postings:
    """`rows[indptr[i]:indptr[i + 1]]` are the chunks that hold the feature `keys[i]`, and `impacts` (same slice) their
    scores for it (Robertson and Zaragoza 2009, in Lucene's form: idf = ln(1 + (N - df + 0.5) / (df + 0.5)))."""

    keys: Ints  # sorted
    indptr: Ints
    rows: ColumnFile  # int32
    impacts: ColumnFile  # float32, or float16 when there are many
    chunk_count: int

    @classmethod
    def load(cls, folder: Path, name: str, chunk_count: int) -> Postings:
        """What a search does not need is never read. Raises OSError or ValueError."""
        keys, indptr = (_mapped(folder / f"{name}-{part}.npy") for part in ("keys", "indptr"))
        rows, impacts = (ColumnFile(folder / f"{name}-{part}.npy") for part in ("rows", "impacts"))
        return cls(keys, indptr, rows, impacts, chunk_count)

    def add(self, feature: int, total: Floats) -> None:
        """What the feature adds to each chunk's score; one that no chunk holds adds nothing."""
        part = self._slice(feature)
        if part.stop > part.start:
            # Several times faster with the types that numpy has a short way for.
            rows, impacts = self.rows.read(part).astype(np.intp), self.impacts.read(part).astype(np.float32)
            np.add.at(total, rows, impacts)

    def holders(self, feature: int) -> int:
        """How many chunks hold the feature."""
        part = self._slice(feature)
        found: int = part.stop - part.start
        return found

    def idf(self, feature: int) -> float:
        """The inverse document frequency; of a feature that no chunk holds, the largest there can be."""
        part = self._slice(feature)
        return idf_of(part.stop - part.start, self.chunk_count)

    def _slice(self, feature: int) -> slice:
        place = int(self.keys.searchsorted(feature))
        if place == len(self.keys) or int(self.keys[place]) != feature:
            return slice(0, 0)
        return slice(int(self.indptr[place]), int(self.indptr[place + 1]))


class PostingsWriter:
    """Takes the chunks in order, a block at a time, and then writes the lists; memory does not grow with the rows."""

    def __init__(self, folder: Path, name: str, impact_type: npt.DTypeLike) -> None:
        self._folder = folder
        self._name = name
        self._impact_type = impact_type
        self._blocks: list[Path] = []
        self._lengths: list[Ints] = []
        self._rows = 0

    def add(self, features: Ints, owners: Ints, count: int) -> None:
        """The features of the next `count` chunks (at most BLOCK_ROWS), and for each its chunk within the block."""
        if count > BLOCK_ROWS or features.max(initial=0) >= MAX_FEATURE:
            raise ValueError(f"{count} chunks at once, or a feature over {MAX_FEATURE}: more than these lists can hold")
        pairs = np.sort(features * BLOCK_ROWS + owners)
        different, frequency = _runs(pairs)
        keys, rows = np.divmod(different, BLOCK_ROWS)
        path = self._folder / f"block-{self._name}-{len(self._blocks)}.npz"
        np.savez(path, keys=keys, rows=rows + self._rows, frequency=frequency)
        self._blocks.append(path)
        self._lengths.append(np.bincount(owners, minlength=count))
        self._rows += count

    def finish(self) -> None:
        """Writes the files that `Postings.load` reads, and removes its own."""
        lengths = np.concatenate([np.empty(0, dtype=np.int64), *self._lengths])
        norms = K1 * (1 - B + B * lengths / max(float(lengths.mean()) if len(lengths) else 1.0, 1e-9))
        keys = _unique(block["keys"] for block in self._read())
        holding = np.zeros(len(keys), dtype=np.int64)
        for block in self._read():
            places, counts = _grouped(keys, block["keys"])
            holding[places] += counts
        indptr = np.concatenate([[0], np.cumsum(holding)])
        self._save("keys", keys)
        self._save("indptr", indptr)
        rows = self._empty("rows", int(indptr[-1]), np.dtype(np.int32))
        impacts = self._empty("impacts", int(indptr[-1]), np.dtype(self._impact_type))
        idf = _idf(holding, self._rows)
        filled = indptr[:-1].copy()
        for block in self._read():
            places, counts = _grouped(keys, block["keys"])
            # A feature's chunks of this block go behind those of the blocks before.
            before = np.cumsum(counts) - counts
            target = np.repeat(filled[places] - before, counts) + np.arange(len(block["rows"]))
            filled[places] += counts
            frequency = block["frequency"]
            rows[target] = block["rows"]
            impacts[target] = np.repeat(idf[places], counts) * (
                frequency * (K1 + 1) / (frequency + norms[block["rows"]])
            )
        for path in self._blocks:
            path.unlink()

    def _read(self) -> Iterator[dict[str, Ints]]:
        for path in self._blocks:
            with np.load(path) as stored:
                yield dict(stored)

    def _save(self, part: str, values: Array) -> None:
        np.save(self._folder / f"{self._name}-{part}.npy", values)

    def _empty(self, part: str, size: int, kind: np.dtype[Any]) -> Array:
        path = self._folder / f"{self._name}-{part}.npy"
        if size == 0:  # nothing to map
            np.save(path, np.empty(0, dtype=kind))
            return np.empty(0, dtype=kind)
        return np.lib.format.open_memmap(path, mode="w+", dtype=kind, shape=(size,))


def _unique(parts: Iterable[Ints]) -> Ints:
    """Of sorted parts; sorting is several times faster than numpy's own `unique`, which hashes."""
    found = [_runs(part)[0] for part in parts]
    return _runs(np.sort(np.concatenate([np.empty(0, dtype=np.int64), *found])))[0]


def _runs(ordered: Ints) -> tuple[Ints, Ints]:
    """The different values of a sorted array, and how often each stands in it."""
    first = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[first], np.diff(first, append=len(ordered))


def _grouped(keys: Ints, sorted_features: Ints) -> tuple[Ints, Ints]:
    """Where in `keys` the features stand, and how many there are of each."""
    features, counts = _runs(sorted_features)
    return np.searchsorted(keys, features), counts


def idf_of(holders: int, chunk_count: int) -> float:
    """The inverse document frequency of what so many of the chunks hold."""
    return float(_idf(np.array([holders]), chunk_count)[0])


def _idf(holding: Ints, chunk_count: int) -> Floats:
    idf: Floats = np.log1p((chunk_count - holding + 0.5) / (holding + 0.5)).astype(np.float32)
    return idf


def _mapped(path: Path) -> Array:
    try:
        # As a plain array: a slice of a memmap is another memmap, and takes ten times as long to make.
        mapped: Array = np.load(path, mmap_mode="r").view(np.ndarray)
    except ValueError:  # an empty file cannot be mapped; a damaged one cannot be read either, and says so
        mapped = np.load(path)
    return mapped
