"""Of the Yeses that answers give, how many are right, by how sure the model was of its Yes before it wrote.

    python benchmarks/yes_no.py articles benchmarks/yes_no/samples.txt
    python benchmarks/yes_no.py SQUAD2/articles benchmarks/yes_no/squad2_*.txt

The questions are ours, over the sample articles and over those of SQuAD v2's dev set; each line has the true answer (y
or n) before its question. Answers are made without the rule that they measure (`rag/checking/verdicts.py`).
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model, open_pipeline
from rag.checking import verdicts
from rag.drafting import Writer

LEAST = (None, 0.9, 1.1, 1.3, 1.5, 1.8, 2.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path, nargs="+")
    parser.add_argument("--model", default="standard")
    options = parser.parse_args()
    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    without = {sha256: replace(fit, yes=-math.inf) for sha256, fit in verdicts.WITH_MODEL.items()}
    with tempfile.TemporaryDirectory() as folder, patch.object(verdicts, "WITH_MODEL", without):
        build(options.articles, Path(folder) / "index", lambda _: encoder)
        pipeline = open_pipeline(Path(folder) / "index", load_chat_model(options.model), lambda _: encoder)
        for path in options.questions:
            asked = [line.split(" ", 1) for line in path.read_text(encoding="utf-8").splitlines()]
            report(path.stem, [(truth == "y", *yes_of(pipeline, question)) for truth, question in asked])


def yes_of(pipeline, question: str) -> tuple[float | None, bool | None]:
    """The model's preference for a Yes, and whether the answer's Yes has a footnote; None where it gives no Yes."""
    preferences: list[float | None] = []
    written = Writer.written

    def noted(self, on_token):
        preferences.append(self._preference)
        yield from written(self, on_token)

    with patch.object(Writer, "written", noted):
        answer = pipeline.answer(question)
    first = next(iter(answer.sentences), None)
    says_yes = first is not None and first.text.lower().startswith("yes")
    return (preferences or [None])[0], first.supported if first is not None and says_yes else None


def report(name: str, rows: list[tuple[bool, float | None, bool | None]]) -> None:
    print(f"{name}: {len(rows)} questions")
    print("| least preference | footnoted: right, wrong | marked: right, wrong |\n| --- | --- | --- |")
    for least in LEAST:
        kept = [
            (truth, footnoted) for truth, at, footnoted in rows if least is None or (at is not None and at >= least)
        ]
        counts = [
            sum(row == (truth, footnoted) for row in kept) for footnoted in (True, False) for truth in (True, False)
        ]
        print("| {} | {}, {} | {}, {} |".format("none" if least is None else least, *counts))


if __name__ == "__main__":
    main()
