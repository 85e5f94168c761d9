"""The same questions to a local index and to its copies in other places:

    python benchmarks/backends.py INDEX QUESTIONS PLACE [PLACE ...] [--asked N] [--out FILE]

A PLACE is what --index takes: postgresql://USER@HOST:PORT/DATABASE/NAME, milvus://HOST:PORT/NAME or
milvus:///FOLDER/FILE.db/NAME, or another folder.
Copies the index there, where it is not yet, and compares the ten best passages, the share of questions with evidence
among them, and the time of a question: as it passes, and of processors, those of a PostgreSQL on this machine included
(a file of Milvus Lite is searched in this process; of other servers it is the client's part).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.encode.loading import load_encoder
from embeddings.errors import IndexMissing, IndexUnreachable
from embeddings.index.address import MilvusAddress, PostgresAddress, remote_address
from embeddings.index.index import store_folder
from embeddings.move import move
from rag.evaluation.retrieval import TOP_K, LabelledQuestion, read_labelled
from rag.question.filters import Filters
from rag.records import Passage
from rag.retrieval.retriever import Retriever

SINCE = "2023-10-15"
"""A filter for the second half of the questions."""
WARMED = 3
"""Questions that are asked before, so that what is made at first use is there; the first until it is answered."""
PATIENCE_S = 600


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("places", type=Path, nargs="+", metavar="PLACE")
    parser.add_argument("--asked", type=int, default=400)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    places = {"local": options.index} | {name_of(place): place for place in options.places}
    figures: dict[str, dict[str, Any]] = {name: {} for name in places}
    for name, place in places.items():
        try:
            store_folder(place)
        except IndexMissing:
            figures[name]["move"] = moved(options.index, place)
    questions = read_labelled(options.questions)
    questions = questions[:: max(1, len(questions) // options.asked)][: options.asked]
    retrievers = {name: Retriever.open(place, load_encoder) for name, place in places.items()}
    servers = {name: server for name, place in places.items() if (server := server_of(place)) is not None}
    found: dict[str, list[list[Passage]]] = {name: [] for name in retrievers}
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in retrievers}
    for name, retriever in retrievers.items():
        figures[name]["first"] = first_answer(retriever, questions[0])
        for question in questions[1:WARMED]:
            retriever.retrieve(question.question, TOP_K)
    before = {name: used_s(server) for name, server in servers.items()}
    for number, question in enumerate(questions):
        filters = Filters(since=SINCE) if 2 * number >= len(questions) else None
        for name, retriever in retrievers.items():
            began, cpu = time.monotonic(), time.process_time()
            found[name].append(retriever.retrieve(question.question, TOP_K, filters))
            times[name].append((time.monotonic() - began, time.process_time() - cpu))
    servers_s = {name: (used_s(server) - before[name]) / len(questions) for name, server in servers.items()}
    for name, retriever in retrievers.items():
        passed, used = 1000 * np.array(times[name]).T
        figures[name] |= {
            "chunks": len(retriever.index),
            "bytes": bytes_of(places[name]),
            "hits@10": float(np.mean([hit(*pair) for pair in zip(questions, found[name], strict=True)])),
            "median_ms": float(np.median(passed)),
            "p95_ms": float(np.quantile(passed, 0.95)),
            "mean_cpu_ms": float(np.mean(used)),
            "median_cpu_ms": float(np.median(used)),
        }
        if name in servers_s:
            figures[name]["mean_server_cpu_ms"] = 1000 * servers_s[name]
        if name != "local":
            figures[name]["same_top_ten"] = agreement(found["local"], found[name])
    report = {"questions": len(questions), **figures}
    print(json.dumps(report, indent=1))
    if options.out:
        options.out.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def first_answer(retriever: Retriever, question: LabelledQuestion) -> dict[str, float]:
    """How long it takes, and how often the place did not answer in time."""
    began, refused = time.monotonic(), 0
    while True:
        try:
            retriever.retrieve(question.question, TOP_K)
        except IndexUnreachable:
            if time.monotonic() - began > PATIENCE_S:
                raise
            refused += 1
            time.sleep(1)
        else:
            return {"s": time.monotonic() - began, "refused": refused}


def name_of(place: Path) -> str:
    address = remote_address(place)
    return place.name if address is None else address.kind


def moved(index: Path, place: Path) -> dict[str, float]:
    server = server_of(place)
    began, cpu, server_cpu = time.monotonic(), time.process_time(), used_s(server) if server else 0.0
    _, chunks = move(index, place)
    figures = {"chunks": chunks, "s": time.monotonic() - began, "cpu_s": time.process_time() - cpu}
    return figures | ({"server_cpu_s": used_s(server) - server_cpu} if server else {})


def server_of(place: Path) -> psutil.Process | None:
    """The first process of a PostgreSQL, where it runs on this machine."""
    address = remote_address(place)
    if not isinstance(address, PostgresAddress):
        return None
    from embeddings.index.postgres.server import connections

    [(pid,)] = connections(address).rows("SELECT pg_backend_pid()")
    try:
        server = psutil.Process(pid).parent()
    except psutil.NoSuchProcess:
        return None
    return server if server is not None and server.name().startswith("postgres") else None


def used_s(server: psutil.Process) -> float:
    """Of processors: by the processes that it has, and by those that it had."""
    spent = server.cpu_times()
    total = spent.user + spent.system + spent.children_user + spent.children_system
    for process in server.children():
        try:
            spent = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += spent.user + spent.system
    return total


def bytes_of(place: Path) -> int | None:
    """On disk; None for a server that does not tell."""
    address = remote_address(place)
    if isinstance(address, PostgresAddress):
        from embeddings.index.postgres.generation import schema
        from embeddings.index.postgres.server import connections
        from embeddings.index.remote.backends import backend

        asked = (
            "SELECT sum(pg_total_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
            "WHERE c.relkind = 'r' AND n.nspname = %s"
        )
        return int(connections(address).rows(asked, [schema(backend(address).newest() or "").strip('"')])[0][0])
    if isinstance(address, MilvusAddress):
        if "://" in address.uri:
            return None
        place = Path(address.uri)
    files = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return sum(path.stat().st_size for path in files)


def hit(question: LabelledQuestion, passages: list[Passage]) -> bool:
    """Whether a passage holds a text that answers the question."""
    return any(text in passage.text for text in question.evidence for passage in passages)


def agreement(one: list[list[Passage]], other: list[list[Passage]]) -> dict[str, float]:
    shares = [same(*pair) for pair in zip(one, other, strict=True)]
    half = -(-len(shares) // 2)
    parts = {"all": shares, "without_filter": shares[:half], "with_filter": shares[half:]}
    return {name: float(np.mean(part)) for name, part in parts.items() if part}


def same(one: list[Passage], other: list[Passage]) -> float:
    """Share of the passages of the one that the other has too."""
    wanted = {(passage.source, passage.start) for passage in one}
    return len(wanted & {(passage.source, passage.start) for passage in other}) / max(len(wanted), 1)


if __name__ == "__main__":
    main()
