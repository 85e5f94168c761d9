"""Tokenises what `pairs.py` made, for `train.py`.

    python benchmarks/reader/tokens.py --tokenizer FOLDER --pairs /tmp/pairs

`--made` and `--gate` take a share of those rows by chance, for a training that has no GPU.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from pathlib import Path

import numpy as np
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from rag.llm.contract import Prompt
from rag.llm.local import token_parts

FILES = ("made.jsonl", "labelled.jsonl", "gate.jsonl")
LONGEST = 700
"""Tokens of the longest prompt that is trained on or measured."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tokenizer", required=True, help="folder of the model")
    parser.add_argument("--pairs", type=Path, required=True)
    parser.add_argument("--made", type=float, default=1.0, help="share of the rows made by edits and from SQuAD")
    parser.add_argument("--gate", type=float, default=1.0, help="share of the questions over whole folders")
    options = parser.parse_args()
    from transformers import AutoTokenizer

    shares, rng = {"made.jsonl": options.made, "gate.jsonl": options.gate}, random.Random(0)

    tokenizer = AutoTokenizer.from_pretrained(options.tokenizer)
    tokens: list[int] = []
    starts, tails, labels, groups, halves, made, ids = [0], [], [], [], [], [], []
    for name in FILES:
        lines = (options.pairs / name).read_text(encoding="utf-8").splitlines()
        for line in tqdm(lines, desc=name):
            if rng.random() >= shares.get(name, 1.0):
                continue
            row = json.loads(line)
            parts = token_parts(Prompt(row["system"], row["evidence"], row["question"], row["instruction"]), tokenizer)
            whole = [token for part in parts for token in part]
            if len(whole) > LONGEST:
                continue
            tokens += whole
            tails.append(len(whole) - len(parts[-1]))
            starts.append(len(tokens))
            labels.append(row["supported"])
            groups.append(row["group"])
            halves.append(row["half"])
            made.append(row["made"])
            ids.append(row["id"])
    yes, no = (tokenizer.encode(word, add_special_tokens=False)[0] for word in ("Yes", "No"))
    np.savez_compressed(
        options.pairs / "tokens.npz",
        tokens=np.array(tokens, dtype=np.int32), starts=np.array(starts), tails=np.array(tails),
        labels=np.array(labels), groups=np.array(groups), halves=np.array(halves), made=np.array(made),
        ids=np.array(ids), yes=yes, no=no,
    )  # fmt: skip
    lengths = np.diff(starts)
    print(
        f"{len(labels)} rows, {len(tokens)} tokens, median {np.median(lengths):.0f}, "
        f"of the instruction {np.median(lengths - tails):.0f}"
    )


if __name__ == "__main__":
    main()
