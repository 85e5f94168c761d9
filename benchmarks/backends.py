"""The same questions to a local index and to its copy in Milvus:

    python benchmarks/backends.py INDEX QUESTIONS milvus://HOST:PORT/NAME [--asked N] [--out FILE]

Copies the index there, where it is not yet, and compares the ten best passages, the share of questions with evidence
among them, and the time of a question: as it passes, and of this process' CPU (a file of Milvus Lite is searched in
this process; of a server, it is the client's part).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.encode.loading import load_encoder
from embeddings.errors import IndexMissing
from embeddings.index.index import store_folder
from embeddings.move import move
from rag.evaluation.retrieval import TOP_K, LabelledQuestion, read_labelled
from rag.question.filters import Filters
from rag.records import Passage
from rag.retrieval.retriever import Retriever

SINCE = "2023-10-15"
"""A filter for the second half of the questions."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("milvus", type=Path)
    parser.add_argument("--asked", type=int, default=400)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    figures: dict[str, Any] = {}
    try:
        store_folder(options.milvus)
    except IndexMissing:
        began, cpu = time.monotonic(), time.process_time()
        _, chunks = move(options.index, options.milvus)
        figures["move"] = {"chunks": chunks, "s": time.monotonic() - began, "cpu_s": time.process_time() - cpu}
    questions = read_labelled(options.questions)
    questions = questions[:: max(1, len(questions) // options.asked)][: options.asked]
    retrievers = {name: Retriever.open(place, load_encoder) for name, place in places(options).items()}
    found: dict[str, list[list[Passage]]] = {name: [] for name in retrievers}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in retrievers}
    for place, question in enumerate(questions):
        filters = Filters(since=SINCE) if 2 * place >= len(questions) else None
        for name, retriever in retrievers.items():
            began, cpu = time.monotonic(), time.process_time()
            found[name].append(retriever.retrieve(question.question, TOP_K, filters))
            times[name].append((time.monotonic() - began, time.process_time() - cpu))
    for name, retriever in retrievers.items():
        passed, used = 1000 * np.array(times[name]).T
        figures[name] = {
            "chunks": len(retriever.index),
            "hits@10": float(np.mean([hit(*pair) for pair in zip(questions, found[name], strict=True)])),
            "median_ms": float(np.median(passed)),
            "p95_ms": float(np.quantile(passed, 0.95)),
            "median_cpu_ms": float(np.median(used)),
        }
    figures["questions"] = len(questions)
    both = list(zip(found["local"], found["milvus"], strict=True))
    for name, pairs in (
        ("", both),
        ("_without_filter", both[: len(both) // 2]),
        ("_with_filter", both[len(both) // 2 :]),
    ):
        figures[f"same_top_ten{name}"] = float(np.mean([same(*pair) for pair in pairs]))
    print(json.dumps(figures, indent=1))
    if options.out:
        options.out.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def places(options: argparse.Namespace) -> dict[str, Path]:
    return {"local": options.index, "milvus": options.milvus}


def hit(question: LabelledQuestion, passages: list[Passage]) -> bool:
    """Whether a passage holds a text that answers the question."""
    return any(text in passage.text for text in question.evidence for passage in passages)


def same(one: list[Passage], other: list[Passage]) -> float:
    """Share of the passages of the one that the other has too."""
    wanted = {(passage.source, passage.start) for passage in one}
    return len(wanted & {(passage.source, passage.start) for passage in other}) / max(len(wanted), 1)


if __name__ == "__main__":
    main()
