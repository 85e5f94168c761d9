"""Keeps what a model makes of the rows that `tokens.py` wrote, up to their instruction, for `train.py` without a GPU.

    python benchmarks/reader/prefixes.py --model small --pairs /tmp/pairs

Keys and values as the program's own 8 bits have them, 12 kB a token of 0.5 billion parameters, in PAIRS/prefixes.bin:
of each row in turn, and of each layer its keys and then its values, shape (tokens, groups * dim), bfloat16. Rows that
begin alike are read one after the other, so that what they share is read once.
"""

from __future__ import annotations

import argparse
import sys
import threading
from itertools import takewhile
from pathlib import Path

import torch
from tqdm import tqdm

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from train import Rows

from rag.assembly import load_chat_model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="preset whose engine is the one in 8 bits")
    parser.add_argument("--pairs", type=Path, required=True)
    options = parser.parse_args()
    model = load_chat_model(options.model)
    assert model is not None
    engine = model._engine  # nobody else has a use for its keys and values
    rows = Rows(options.pairs / "tokens.npz")
    before = [rows.before(row).tolist() for row in range(len(rows))]
    kept, never, last = None, threading.Event(), []
    for row in tqdm(sorted(range(len(rows)), key=before.__getitem__)):
        tokens = before[row]
        shared = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(tokens, last, strict=False)))
        engine.crop(shared)
        if tokens[shared:]:
            engine.prefill(tokens[shared:], never)
        state = torch.stack([part.transpose(0, 1).flatten(1).bfloat16() for part in engine.snapshot()])
        if kept is None:
            size = state[:, 0].numel()
            kept = torch.from_file(
                str(options.pairs / "prefixes.part"),
                shared=True,
                size=size * int(rows.firsts[-1]),
                dtype=torch.bfloat16,
            )
        # keys of all layers come first in a snapshot
        both = state.view(2, -1, *state.shape[1:]).transpose(0, 1)
        kept[rows.firsts[row] * size : rows.firsts[row + 1] * size] = both.flatten()
        last = tokens
    # Only what is whole is taken by `train.py`.
    (options.pairs / "prefixes.part").rename(options.pairs / "prefixes.bin")


if __name__ == "__main__":
    main()
