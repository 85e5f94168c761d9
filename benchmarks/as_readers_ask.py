"""Questions over news as a reader would ask them, the whole way: what wears a footnote, and is it right?

    python benchmarks/as_readers_ask.py DATA/multihop-rag/articles benchmarks/as_readers_ask/*.jsonl --out ANSWERS

Written by engineers who had not seen the check, over the articles of MultiHop-RAG; half of each file has no answer
there and asks for something near what an article says, which its `note` tells. An answer is right where it holds one of
`answers`. Of what has no footnote, "marked" was shown with a mark, "quotes" in its place. ANSWERS gets all of them.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model, open_pipeline
from rag.evaluation.answers import holds, normalised
from rag.evaluation.files import read_rows
from rag.pipeline import Pipeline
from rag.records import Answer

ORDER = ("footnoted, right", "footnoted, not right", "marked, right", "marked, not right", "quotes", "refused")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--model", default="standard")
    parser.add_argument("--out", type=Path, help="folder for the answers")
    options = parser.parse_args()
    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    with tempfile.TemporaryDirectory() as folder:
        build(options.articles, Path(folder) / "index", lambda _: encoder)
        pipeline = open_pipeline(Path(folder) / "index", load_chat_model(options.model), lambda _: encoder)
        for path in options.questions:
            rows = [told(pipeline, row) for row in tqdm(list(read_rows(path, dict, "a question")), desc=path.stem)]
            report(path.stem, rows)
            if options.out:
                options.out.mkdir(parents=True, exist_ok=True)
                lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
                (options.out / path.name).write_text(lines, encoding="utf-8")


def told(pipeline: Pipeline, row: dict) -> dict:
    """The row with its answer and what became of it."""
    answer = pipeline.answer(row["question"])
    quotes = [citation.quote for citation in answer.citations]
    return {**row, "outcome": outcome(answer, row["answers"]), "text": answer.text, "quotes": quotes}


def outcome(answer: Answer, golds: list[str]) -> str:
    if answer.refused:
        return "refused"
    own = [s for s in answer.sentences if not (s.text.endswith("\u201d") and "\u201c" in s.text)]
    footnoted = [sentence for sentence in own if sentence.supported]
    if not own:
        return "quotes"
    said = normalised(" ".join(sentence.text for sentence in footnoted or own))
    right = any(holds(said, normalised(gold)) for gold in golds)
    return f"{'footnoted' if footnoted else 'marked'}, {'right' if right else 'not right'}"


def report(name: str, rows: list[dict]) -> None:
    print(f"| {name} | questions | {' | '.join(ORDER)} |\n| --- | --- |{' --- |' * len(ORDER)}")
    for answerable in (True, False):
        some = [row for row in rows if row["answerable"] is answerable]
        counts = Counter(row["outcome"] for row in some)
        kind = "answerable" if answerable else "not answerable"
        print(f"| {kind} | {len(some)} | {' | '.join(str(counts[outcome]) for outcome in ORDER)} |")


if __name__ == "__main__":
    main()
