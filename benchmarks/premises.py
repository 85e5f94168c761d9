"""How many questions are told that the articles say otherwise, rightly and wrongly, by rag/checking/premise.py.

    python benchmarks/premises.py --data ../shared/data [--count 600] [--list]

Questions of each kind of each data set, picked as benchmarks/gate.py picks them; no language model. An answerable one
that is told otherwise is told so wrongly. `--list` prints those, each with the sentence that it is told.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from gate import SETS, evidence_of, questions, retriever_over

from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.encode.loading import load_encoder
from rag.quoting import otherwise


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--count", type=int, default=600, help="questions of each kind; default: 600")
    parser.add_argument("--list", action="store_true", help="those that are told so wrongly")
    options = parser.parse_args()
    encoder = load_encoder(DEFAULT_ENCODER)
    asked: Counter[tuple[str, bool]] = Counter()
    told: Counter[tuple[str, bool]] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        for name in SETS:
            retriever = retriever_over(options.data / name, Path(scratch), encoder)
            for row in questions(options.data / name):
                kind = (f"{name}, {row['type']}", row["answerable"])
                if asked[kind] == options.count:
                    continue
                asked[kind] += 1
                plan, _, evidence = evidence_of(retriever, row)
                against = otherwise(plan, evidence, retriever.index.lexical.idf)
                told[kind] += against is not None
                if options.list and against is not None and row["answerable"]:
                    print(f"- {plan.text}\n  {against.text}")
    print("| questions | answerable | asked | told otherwise |\n| --- | --- | --- | --- |")
    for kind, count in sorted(asked.items()):
        print(f"| {kind[0]} | {'yes' if kind[1] else 'no'} | {count} | {told[kind] / count:.3f} |")


if __name__ == "__main__":
    main()
