"""Retrieval measured: python benchmarks/retrieval.py ARTICLES QUESTIONS.jsonl.gz [--index DIR] [--out DIR] [--ablation]

Builds the index, asks all questions of Footnote, of three baselines and of LlamaIndex's hybrid retriever over the same
passages with the same encoder, and writes a table, `retrieval.json` and `retrieval.png`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.chunking import context_line
from embeddings.encode.loading import load_encoder
from rag.evaluation.retrieval import (
    TOP_K,
    Judge,
    LabelledQuestion,
    Result,
    Searcher,
    ablation,
    as_table,
    baselines,
    evaluate,
    footnote,
    measured,
    read_labelled,
)
from rag.retrieval.retriever import Retriever


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path, help="rows of {id, question, evidence: [{article, text}]}")
    parser.add_argument("--index", type=Path, default=Path("benchmarks/index"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks"))
    parser.add_argument("--limit", type=int, help="only the first so many questions")
    parser.add_argument("--ablation", action="store_true", help="also without each ingredient")
    parser.add_argument("--no-peer", action="store_true", help="without LlamaIndex")
    options = parser.parse_args()

    build(options.articles, options.index, load_encoder)
    retriever = Retriever.open(options.index, load_encoder)
    questions = read_labelled(options.questions)[: options.limit]
    systems: dict[str, Searcher] = {"Footnote": footnote(retriever)}
    if options.ablation:
        systems |= {name: footnote(retriever, weights) for name, weights in ablation()}
    systems |= baselines(retriever)
    if not options.no_peer:
        systems["LlamaIndex hybrid (BM25 + vectors)"] = llama_index(retriever)
    check_against_library(retriever, questions[:50])
    results = evaluate(retriever, questions, systems)
    print(as_table(results))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "retrieval.json").write_text(json.dumps([asdict(result) for result in results], indent=1))
    plot(results, options.out / "retrieval.png")


def llama_index(retriever: Retriever) -> Searcher:
    """As its guide shows it: BM25 and vector retriever, ten each, fused by reciprocal rank, no query rewriting."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.base.embeddings.base import BaseEmbedding
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.retrievers.bm25 import BM25Retriever

    index, encoder = retriever.index, retriever.encoder

    class SameEncoder(BaseEmbedding):
        def _get_query_embedding(self, query: str) -> list[float]:
            return encoder.encode([query])[0].tolist()

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return self._get_query_embedding(query)

        def _get_text_embedding(self, text: str) -> list[float]:
            return self._get_query_embedding(text)

    rows = np.arange(len(index))
    documents = {info.source: index.document(info.source) for info in index.documents()}
    nodes = [
        TextNode(
            id_=str(row),
            # Title, publisher and date go before the text, as Footnote puts them.
            text=f"{context_line(documents[index.source(row)])}\n{documents[index.source(row)].text[start:end]}",
            embedding=vector.tolist(),
        )
        for row, start, end, vector in zip(
            rows.tolist(), index.chunks.start, index.chunks.end, index.stored_vectors(rows), strict=True
        )
    ]
    vectors = VectorStoreIndex(nodes, embed_model=SameEncoder())
    fusion = QueryFusionRetriever(
        [
            vectors.as_retriever(similarity_top_k=TOP_K),
            BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=TOP_K),
        ],
        llm=MockLLM(),
        num_queries=1,
        mode="reciprocal_rerank",
        similarity_top_k=TOP_K,
        use_async=False,
    )
    return lambda question: [int(found.node.node_id) for found in fusion.retrieve(question)]


def check_against_library(retriever: Retriever, questions: Sequence[LabelledQuestion]) -> None:
    """Raises AssertionError unless the figures that ir-measures knows too are the same as its own."""
    import ir_measures
    from ir_measures import RR, Success, nDCG

    judge, search = Judge(retriever.index), footnote(retriever)
    names = {"Hits@4": Success @ 4, "Hits@10": Success @ 10, "MRR@10": RR @ 10, "nDCG@10": nDCG @ 10}
    run, gold, own = {}, {}, []
    for question in questions:
        rows, holders = search(question.question), judge.holders(question.evidence)
        run[question.id] = {str(row): float(-place) for place, row in enumerate(rows)}
        gold[question.id] = {str(row): 1 for holder in holders for row in holder} or {"none": 1}
        own.append(measured(rows, holders))
    aggregate = ir_measures.calc_aggregate([*names.values()], gold, run)
    for name, measure in names.items():
        theirs, ours = aggregate[measure], float(np.mean([figures[name] for figures in own]))
        if abs(theirs - ours) > 1e-6:
            raise AssertionError(f"{name} is {ours} here, and {theirs} by ir-measures")


def plot(results: Sequence[Result], path: Path) -> None:
    """Bars with intervals, one group a metric."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    shown = [result for result in results if not result.system.startswith("without ")]
    names = list(shown[0].metrics)
    figure, axes = pyplot.subplots(figsize=(11, 4.5))
    width = 0.8 / len(shown)
    for place, result in enumerate(shown):
        estimates = list(result.metrics.values())
        means = [estimate.mean for estimate in estimates]
        errors = [[e.mean - e.low for e in estimates], [e.high - e.mean for e in estimates]]
        label = f"{result.system} ({result.median_ms:.0f} ms)"
        axes.bar(np.arange(len(names)) + place * width, means, width, yerr=errors, label=label, error_kw={"lw": 0.8})
    axes.set_xticks(np.arange(len(names)) + 0.4 - width / 2, names)
    axes.set_ylim(0, 1)
    axes.grid(axis="y", alpha=0.3)
    axes.legend(fontsize=8, ncols=2, loc="upper center", bbox_to_anchor=(0.5, -0.08))
    figure.tight_layout()
    figure.savefig(path, dpi=130)


if __name__ == "__main__":
    main()
