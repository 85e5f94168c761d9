"""The chunks nearest to a question's vector: exact while they are few, FAISS IVF when they are many."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from embeddings.encode.contract import Vectors
from embeddings.index.postings import Floats, Ints

EXACT_UP_TO = 100_000
"""Chunks up to which every vector is looked at; see benchmarks/README.md for how time grows."""
WANTED_RECALL = 0.985
"""Of the ten nearest, by which the number of probed lists is chosen."""
FILE = "vectors.faiss"
EXACT_FILE = "vectors.f16"
_TRAINING_PER_LIST = 40  # FAISS asks for at least 39
_PROBES = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512)
_CHECKED = 200
_BLOCK = 1 << 15

Mask = npt.NDArray[np.bool_]
Settings = Mapping[str, Any]


class Nearest(Protocol):
    """Vectors by row."""

    def search(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        """The rows with the largest products with the vector, shape (dim,), and these, best first."""
        ...

    def vectors(self, rows: Ints) -> Vectors:
        """Shape (len(rows), dim)."""
        ...


class ExactNearest:
    """Looks at every vector."""

    def __init__(self, folder: Path) -> None:
        import faiss

        self._index = faiss.read_index(str(folder / FILE))

    def search(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        import faiss

        # FAISS takes keywords here, and its stubs do not know.
        parameters = None if mask is None else faiss.SearchParameters(sel=_selector(mask))  # type: ignore[call-arg]
        scores, rows = self._index.search(vector[None, :], count, params=parameters)
        return rows[0], scores[0]

    def vectors(self, rows: Ints) -> Vectors:
        found: Vectors = self._index.reconstruct_batch(rows)
        return found


class IVFNearest:
    """IVF: looks at the lists nearest to the vector, 8 bits a dimension and mapped from the disk; the best found there
    are scored again in 16 bits."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        import faiss

        self._index: Any = faiss.read_index(str(folder / FILE), faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY)
        self._exact = _RowFile(folder / EXACT_FILE, self._index.d)
        self._probes = int(settings["probes"])

    def search(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        import faiss

        share = 1.0 if mask is None else max(np.count_nonzero(mask) / len(mask), 1e-9)
        # The fewer rows a filter leaves, the more lists hold the nearest of them; what it leaves out costs little.
        probes = min(self._index.nlist, int(np.ceil(self._probes / share)))
        options: dict[str, Any] = {"nprobe": probes} | ({} if mask is None else {"sel": _selector(mask)})
        parameters = faiss.SearchParametersIVF(**options)
        _, found = self._index.search(vector[None, :], count + 50, params=parameters)
        rows = np.sort(found[0][found[0] >= 0])
        scores = self._exact.read(rows) @ vector
        best = np.argsort(-scores, kind="stable")[:count]
        return rows[best], scores[best]

    def vectors(self, rows: Ints) -> Vectors:
        return self._exact.read(rows)


class _RowFile:
    """Vectors in 16 bits, read row by row: mapped, every page that was ever looked at would stay in memory."""

    def __init__(self, path: Path, dim: int) -> None:
        self._file = path.open("rb", buffering=0)
        self._lock = threading.Lock()
        self._dim = dim

    def read(self, rows: Ints) -> Vectors:
        width = 2 * self._dim
        parts = []
        with self._lock:
            for row in rows.tolist():
                self._file.seek(row * width)
                parts.append(self._file.read(width))
        halves = np.frombuffer(b"".join(parts), dtype=np.float16)
        return halves.astype(np.float32).reshape(len(rows), self._dim)


def write_vectors(folder: Path, blocks: Iterable[Vectors], count: int, dim: int, exact_up_to: int) -> Settings:
    """Writes the files that `load_vectors` reads, and returns the settings that it needs; memory stays bounded."""
    import faiss

    if count <= exact_up_to:
        flat = faiss.IndexFlatIP(dim)
        for block in blocks:
            flat.add(block)
        faiss.write_index(flat, str(folder / FILE))
        return {"kind": "exact"}
    with (folder / EXACT_FILE).open("wb") as file:
        for block in blocks:
            file.write(block.astype(np.float16).tobytes())
    exact = np.memmap(folder / EXACT_FILE, dtype=np.float16, mode="r", shape=(count, dim))
    index, lists = _trained(exact)
    for first in range(0, count, _BLOCK):
        index.add(exact[first : first + _BLOCK].astype(np.float32))
    faiss.write_index(index, str(folder / FILE))
    probes, recall = _chosen_probes(index, exact)
    return {"kind": "ivf-sq8", "lists": lists, "probes": probes, "recall": recall}


def load_vectors(folder: Path, settings: Settings) -> Nearest:
    """Raises OSError, ValueError, KeyError or RuntimeError when the files are missing or damaged."""
    return ExactNearest(folder) if settings["kind"] == "exact" else IVFNearest(folder, settings)


def _trained(exact: npt.NDArray[np.float16]) -> tuple[Any, int]:
    """An empty index of about 4 sqrt(n) lists (the FAISS guidelines' value), trained on evenly spread rows."""
    import faiss

    count, dim = exact.shape
    lists = 1 << int(np.log2(4 * np.sqrt(count)))
    rows = np.linspace(0, count - 1, min(count, lists * _TRAINING_PER_LIST)).astype(np.int64)
    quantizer: Any = faiss.IndexFlatIP(dim)
    index = faiss.IndexIVFScalarQuantizer(
        quantizer, dim, lists, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    index.own_fields = True
    quantizer.this.disown()
    index.cp.niter = 8
    index.cp.spherical = True
    index.cp.seed = 1
    index.train(exact[rows].astype(np.float32))
    return index, lists


def _chosen_probes(index: Any, exact: npt.NDArray[np.float16]) -> tuple[int, float]:
    """How many lists to probe, and the share of the ten nearest that half as many find.

    Measured on what lies half way between two chunks, and then doubled: questions lie farther from the chunks than
    these, and are asked after the index was made.
    """
    rows = np.linspace(0, len(exact) - 1, _CHECKED + 2).astype(np.int64)[1:-1]
    vectors = exact[rows].astype(np.float32)
    vectors = vectors + np.roll(vectors, 1, axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    truth = _brute_force(exact, vectors)
    recall = 0.0
    for probes in _PROBES:
        index.nprobe = min(probes, index.nlist)
        found = index.search(vectors, 60)[1]
        recall = float(np.mean([np.isin(near, looked).mean() for near, looked in zip(truth, found, strict=True)]))
        if recall >= WANTED_RECALL:
            break
    return min(2 * int(index.nprobe), index.nlist), round(recall, 4)


def _brute_force(exact: npt.NDArray[np.float16], vectors: Vectors, count: int = 10) -> Ints:
    import faiss

    best = faiss.ResultHeap(len(vectors), count, keep_max=True)
    for first in range(0, len(exact), _BLOCK):
        scores, rows = faiss.knn(
            vectors, exact[first : first + _BLOCK].astype(np.float32), count, metric=faiss.METRIC_INNER_PRODUCT
        )
        best.add_result(scores, rows + first)
    best.finalize()
    found: Ints = best.I
    return found


def _selector(mask: Mask) -> Any:
    import faiss

    return faiss.IDSelectorBitmap(np.packbits(mask, bitorder="little"))  # type: ignore[call-arg, arg-type]
