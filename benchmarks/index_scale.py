"""How search grows with the number of chunks: python benchmarks/index_scale.py ARTICLES QUESTIONS [--sizes N ...]

Grows one index of synthetic articles in steps. Each synthetic chunk lies between two real chunks that are near to each
other, with noise of the real vectors' covariance; its words are half of the one and half of the other, with some rare
ones, so that vectors, words and their agreement have real statistics. At each size a fresh process opens the index and
asks real questions, half of them with filters; recall is against a search of every vector.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.chunking import Chunk
from embeddings.encode.loading import load_encoder
from embeddings.index.derived import write_derived
from embeddings.index.index import DATABASE, Index, store_folder, switch_store
from embeddings.index.nearest import EXACT_UP_TO, Mask
from embeddings.index.store import Store
from embeddings.index.stored import ChunkEntry, FilePart, FileRecord
from embeddings.load.files import Document
from embeddings.terms import terms
from rag.evaluation.retrieval import read_labelled
from rag.question.filters import Filters
from rag.retrieval.retriever import Retriever

CHUNKS_A_DOCUMENT = 12
DOCUMENTS_A_WRITE = 350
NEAR = 20
NOISE = 0.35  # length, beside a unit vector
SIZES = (10_000, 31_623, 100_000, 316_228, 1_000_000)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work/scale"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/index"))
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    parser.add_argument("--asked", type=int, default=200)
    parser.add_argument("--exact-up-to", type=int, default=EXACT_UP_TO)
    parser.add_argument("--grow-only", action="store_true", help="write the chunks and stop")
    parser.add_argument("--measure-only", action="store_true", help="of the index as it is, in this process")
    options = parser.parse_args()
    if options.measure_only:
        print(json.dumps(measured(options.work / "large", options.questions, options.asked)))
        return
    options.work.mkdir(parents=True, exist_ok=True)
    build(options.articles, options.work / "real", load_encoder)
    results_path = options.out / "scale.json"
    results: dict[str, Any] = json.loads(results_path.read_text()) if results_path.exists() else {}
    for size in options.sizes:
        store = grown(options.work, size)
        if options.grow_only:
            continue
        started = time.monotonic()
        write_derived(store, options.exact_up_to)
        seconds = time.monotonic() - started
        store.close()
        command = [sys.executable, __file__, str(options.articles), str(options.questions), "--measure-only"]
        command += ["--work", str(options.work), "--asked", str(options.asked)]
        run = subprocess.run(command, check=True, capture_output=True, text=True)
        figures = json.loads(run.stdout.splitlines()[-1])
        results[f"{size}{'' if size > options.exact_up_to else ' exact'}"] = {"derive_s": seconds, **figures}
        print(size, json.dumps(results[f"{size}{'' if size > options.exact_up_to else ' exact'}"]), flush=True)
        options.out.mkdir(parents=True, exist_ok=True)
        results_path.write_text(json.dumps(results, indent=1))
    if results:
        plot(results, options.out / "scale.png")


def grown(work: Path, size: int) -> Store:
    """The store with that many synthetic chunks, or more."""
    real = Index.open(work / "real")
    folder = work / "large"
    path = folder / "store-1" / DATABASE
    if path.exists():
        store = Store.open(path, read_only=False)
    else:
        path.parent.mkdir(parents=True)
        store = Store.create(path, real.encoder)
        switch_store(folder, "store-1")
    have, chunks = store.counts()
    if chunks < size:
        made = synthetic(real, have, -(-(size - chunks) // CHUNKS_A_DOCUMENT))
        while batch := [document for document, _ in zip(made, range(DOCUMENTS_A_WRITE), strict=False)]:
            store.write([FilePart(FileRecord(d.source, "", 0, 0), [(d, entries)]) for d, entries in batch])
    return store


def synthetic(real: Index, first: int, count: int) -> Iterator[tuple[Document, list[ChunkEntry]]]:
    rows = np.arange(len(real))
    vectors = real.stored_vectors(rows)
    texts = {info.source: real.document(info.source).text for info in real.documents()}
    bodies = [texts[real.source(r)][real.chunks.start[r] : real.chunks.end[r]] for r in rows]
    stems = [tuple(terms(body)) for body in bodies]
    near = np.argsort(-(vectors @ vectors.T), axis=1)[:, 1 : NEAR + 1]
    spread = np.linalg.cholesky(np.cov(vectors.T) + 1e-6 * np.eye(vectors.shape[1])).T.astype(np.float32)
    random = np.random.default_rng(first)
    for number in range(first, first + count):
        chosen = random.integers(len(rows), size=CHUNKS_A_DOCUMENT)
        others = near[chosen, random.integers(NEAR, size=CHUNKS_A_DOCUMENT)]
        share = random.uniform(0.2, 0.8, (CHUNKS_A_DOCUMENT, 1)).astype(np.float32)
        noise = random.standard_normal((CHUNKS_A_DOCUMENT, vectors.shape[1])).astype(np.float32) @ spread
        noise *= NOISE / np.linalg.norm(noise, axis=1, keepdims=True)
        mixed = share * vectors[chosen] + (1 - share) * vectors[others] + noise
        mixed /= np.linalg.norm(mixed, axis=1, keepdims=True)
        text, entries = "", []
        source = f"{number // 1000:04}/{number:07}.txt"
        for place, (one, other) in enumerate(zip(chosen, others, strict=True)):
            rare = tuple(f"w{int(word)}" for word in random.zipf(1.3, 3) if word < 10**7)
            body = bodies[one][: len(bodies[one]) // 2] + bodies[other][len(bodies[other]) // 2 :]
            found = stems[one][: len(stems[one]) // 2] + stems[other][len(stems[other]) // 2 :] + rare
            chunk = Chunk(source, len(text), len(text) + len(body), body)
            text += body
            entries.append(ChunkEntry(chunk, f"{number}.{place}".encode(), found, mixed[place]))
        date = f"20{random.integers(15, 25):02}-{random.integers(1, 13):02}-{random.integers(1, 29):02}"
        publisher = f"Paper {int(random.zipf(1.5)) % 200}"
        yield Document(source, f"Article {number}", date, text, 0, {"publisher": publisher}), entries


def measured(folder: Path, questions: Path, asked: int) -> dict[str, Any]:
    started = time.perf_counter()
    index = Index.open(folder)
    opened = time.perf_counter() - started
    encoder = load_encoder(index.encoder.name)
    retriever = Retriever(index, encoder)
    texts = [row.question for row in read_labelled(questions)]
    texts = texts[:: max(1, len(texts) // asked)][:asked]
    kinds: list[tuple[str, Filters | None]] = [
        ("no filter", None),
        ("one year (a tenth)", Filters(since="2019", until="2019")),
        ("one month (a hundredth)", Filters(since="2020-03", until="2020-03")),
        ("a folder of 1,000 articles", Filters(sources=("0000/*",))),
    ]
    for _, filters in kinds:  # what is loaded lazily, and patterns of sources, which are matched once
        retriever.retrieve(texts[0], 10, filters)
    figures: dict[str, Any] = {"open_s": opened, "chunks": len(index), "settings": dict(index.settings)}
    vectors = encoder.encode(texts)
    masks = [(name, index.mask(f.since, f.until, f.sources) if f else None) for name, f in kinds]
    times: dict[str, list[float]] = {"all": []}
    for number, text in enumerate(texts):
        # Half of the questions have a filter, each kind in turn.
        name, filters = kinds[0] if number % 2 else kinds[1 + number // 2 % 3]
        for part, search in {
            "all": lambda text=text, filters=filters: retriever.retrieve(text, 10, filters),
            "dense": lambda number=number, name=name: index.nearest(vectors[number], 10, dict(masks)[name]),
            "BM25": lambda text=text, name=name: index.matching(terms(text), 10, dict(masks)[name]),
            "encode": lambda text=text: encoder.encode([text]),
        }.items():
            times.setdefault(part, []).append(seconds(search))
            if part == "all":
                times.setdefault(f"all, {name}", []).append(times["all"][-1])
    figures["resident_mb"] = resident_mb()
    figures["peak_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    figures["median_ms"] = {part: round(float(np.median(found)) * 1e3, 2) for part, found in times.items()}
    figures["p95_ms"] = {part: round(float(np.percentile(found, 95)) * 1e3, 2) for part, found in times.items()}
    figures["recall@10"] = {name: recall(index, vectors, mask) for name, mask in masks}
    return figures


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def resident_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1e3 for line in lines if line.startswith("VmRSS"))


def recall(index: Index, vectors: np.ndarray, mask: Mask | None) -> float:
    """Of the ten nearest among the stored float32 vectors."""
    store = Store.open(store_folder(index.folder) / DATABASE, read_only=True)
    allowed = np.ones(len(index), dtype=np.bool_) if mask is None else mask
    scores, rows = np.full((len(vectors), 10), -2.0, dtype=np.float32), np.full((len(vectors), 10), -1)
    first = 0
    for block in store.vector_blocks():
        part = np.flatnonzero(allowed[first : first + len(block)])
        together = np.hstack([scores, vectors @ block[part].T])
        names = np.hstack([rows, np.broadcast_to(part + first, (len(vectors), len(part)))])
        best = np.argpartition(-together, 9, axis=1)[:, :10]
        scores, rows = np.take_along_axis(together, best, 1), np.take_along_axis(names, best, 1)
        first += len(block)
    store.close()
    found = [
        np.isin(near[near >= 0], index.nearest(v, 10, mask).rows).mean() for v, near in zip(vectors, rows, strict=True)
    ]
    return round(float(np.mean(found)), 4)


def plot(results: dict[str, Any], path: Path) -> None:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(1, 3, figsize=(13, 4))
    ordered = sorted(results.values(), key=lambda figures: figures["chunks"])
    sizes = [figures["chunks"] for figures in ordered]
    for part in ("all", "dense", "BM25", "encode"):
        axes[0].loglog(sizes, [f["median_ms"][part] for f in ordered], marker="o", label=part)
    axes[0].set_ylabel("median ms a question")
    axes[0].axhline(30, color="grey", lw=0.8, ls="--")
    axes[0].legend()
    axes[1].loglog(sizes, [f["resident_mb"] for f in ordered], marker="o", label="resident MB, encoder included")
    axes[1].loglog(sizes, [f["open_s"] * 1e3 for f in ordered], marker="o", label="opened in ms")
    axes[1].loglog(sizes, [f["derive_s"] * 1e3 for f in ordered], marker="o", label="search files made in ms")
    axes[1].legend()
    for name in ordered[0]["recall@10"]:
        axes[2].semilogx(sizes, [f["recall@10"][name] for f in ordered], marker="o", label=name)
    axes[2].set_ylim(0.95, 1.002)
    axes[2].set_ylabel("recall@10 against every vector")
    axes[2].legend(fontsize=8)
    for ax in axes:
        ax.set_xlabel("chunks")
        ax.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
