"""Follow-up questions measured: python benchmarks/follow_ups.py ARTICLES QUESTIONS.jsonl.gz REWRITES.jsonl.gz

With --detect CONVERSATIONS.jsonl.gz ALONE.jsonl.gz ... instead: of the follow-ups that people rewrote (CANARD), the
share that is seen to be one, and the same of questions that were asked alone.

Recall@10 over the articles that answer a turn, for the turn as it was asked, for what Footnote makes of it without a
language model, and, where there is one, for the form that a person gave it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag.question.follow_up import background, depends_on_history, standalone_question
from rag.records import Passage, Turn
from rag.retrieval.retriever import Retriever


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detect", type=Path, nargs="+", metavar="FILE", help="conversations, then other questions")
    parser.add_argument("articles", type=Path, nargs="?")
    parser.add_argument(
        "questions", type=Path, nargs="?", help="rows of {id, question, history, evidence: [{article}]}"
    )
    parser.add_argument(
        "rewrites", type=Path, nargs="?", help="rows of {id, rewrite}; a question's id ends with a rewrite's"
    )
    parser.add_argument("--index", type=Path, default=Path("benchmarks/follow-ups-index"))
    options = parser.parse_args()
    if options.detect:
        detect(*options.detect)
        return

    build(options.articles, options.index, load_encoder)
    retriever = Retriever.open(options.index, load_encoder)
    rewrites = {row["id"]: row["rewrite"] for row in rows(options.rewrites)}
    turns = [row for row in rows(options.questions) if row["history"] and row["evidence"]]
    for row in turns:
        row["turns"] = [Turn(turn["role"], turn["text"]) for turn in row["history"]]
        row["rewrite"] = next((text for key, text in rewrites.items() if row["id"].endswith(key)), None)
    rewritten = [row for row in turns if row["rewrite"]]

    systems: dict[str, Callable[[dict], list[Passage]]] = {
        "as asked": lambda row: retriever.retrieve(row["question"], 10),
        "as asked, with its background": lambda row: retriever.retrieve(
            row["question"], 10, background=background(row["turns"])
        ),
        "names put in, with its background": lambda row: retriever.retrieve(
            standalone_question(row["question"], row["turns"]), 10, background=background(row["turns"])
        ),
    }
    print(f"| question | recall@10, {len(rewritten)} turns with a human rewrite | recall@10, all {len(turns)} turns |")
    print("| --- | --- | --- |")
    for name, search in systems.items():
        print(f"| {name} | {recall(rewritten, search):.3f} | {recall(turns, search):.3f} |")
    print(f"| as a person rewrote it | {recall(rewritten, lambda row: retriever.retrieve(row['rewrite'], 10)):.3f} | |")


def detect(conversations: Path, *others: Path) -> None:
    turns = [turn for row in rows(conversations) for turn in row["turns"] if turn["history"]]
    rewritten = [
        turn["question"] for turn in turns if turn["rewrite"].strip().lower() != turn["question"].strip().lower()
    ]
    asked = {conversations.parent.name: rewritten}
    asked |= {path.parent.name: [row["question"] for row in rows(path)] for path in others}
    for name, questions in asked.items():
        share = sum(map(depends_on_history, questions)) / len(questions)
        print(f"{name}: {share:.3f} of {len(questions)} are taken for a follow-up")


def rows(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def recall(turns: list[dict], search: Callable[[dict], list[Passage]]) -> float:
    shares = []
    for row in turns:
        found = {Path(passage.source).stem for passage in search(row)}
        gold = {item["article"] for item in row["evidence"]}
        shares.append(len(gold & found) / len(gold))
    return sum(shares) / len(shares)


if __name__ == "__main__":
    main()
