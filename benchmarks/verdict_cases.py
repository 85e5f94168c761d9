r"""Makes the yes-or-no questions that `python -m rag calibrate` asks, each with what is read for it.

    python benchmarks/verdict_cases.py articles benchmarks/yes_no/calibration.txt \
        rag/evaluation/calibration/verdicts.jsonl

The questions are ours, about the sample articles; each line has the true answer (y or n) before its question.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gate import evidence_of

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag.retrieval.retriever import Retriever


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("out", type=Path)
    options = parser.parse_args()
    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    asked = [line.split(" ", 1) for line in options.questions.read_text(encoding="utf-8").splitlines()]
    with tempfile.TemporaryDirectory() as folder, options.out.open("w", encoding="utf-8") as file:
        build(options.articles, Path(folder) / "index", lambda _: encoder)
        retriever = Retriever.open(Path(folder) / "index", lambda _: encoder)
        for number, (truth, question) in enumerate(asked, 1):
            _, _, evidence = evidence_of(retriever, {"question": question})
            source = "\n".join(" ".join(sentence.text.split()) for sentence in evidence.sentences)
            case = {"id": f"v{number:03}", "question": question, "source": source, "yes": truth == "y"}
            file.write(json.dumps(case, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
