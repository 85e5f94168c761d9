"""Trains a reader: low-rank weights (LoRA, Hu and others 2021) by which a language model says Yes or No to "do the
excerpts say exactly that?" and "do they contain the answer?".

    python benchmarks/reader/train.py --model FOLDER --pairs /tmp/pairs --out /tmp/reader

`FOLDER` holds the exact form of the model, `/tmp/pairs` what `pairs.py` made. They are added to the linear layers only
for the tokens of the instruction, the last part of the prompt (as activated LoRA, Greenewald and others 2025): what
stands before it is read as by the model without them, so that the KV cache of an answer's evidence serves the check.

First half of the labelled rows is trained on and the other half measured (`adversarial*` is only measured, as are QAGS
and WiCE), then all that may be are trained on, which is what is written. A GPU is needed: on an H200 it takes
six minutes.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from sklearn.metrics import roc_auc_score
from torch import nn

RANK = 8
FIRST_BLOCK = 6
"""Blocks below this are left as they are: they tell words apart, and the file becomes smaller by a fifth."""
MATRICES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
TOKENS = 12_000
"""Of a batch, with what fills its rows up."""
RATE = 2e-4
LABELLED_TIMES = 3
HELD_OUT = ("adversarial", "adversarial_extra")
MEASURED_ONLY = ("qags", "wice")


class Adapted(nn.Module):
    """A linear layer with low-rank weights beside it, added where `where.mask` is 1."""

    def __init__(self, linear: nn.Linear, where: Where) -> None:
        super().__init__()
        self.linear, self.where = linear, where
        self.down = nn.Parameter(
            torch.randn(RANK, linear.in_features, device=linear.weight.device) / math.sqrt(linear.in_features)
        )
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK, device=linear.weight.device))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        if self.where.mask is None:
            return y
        return y + ((x @ self.down.to(x.dtype).T) * self.where.mask) @ self.up.to(x.dtype).T


class Where:
    """Which tokens of the batch the low-rank weights are added to, shape (rows, tokens, 1); None: to none."""

    mask: torch.Tensor | None = None


class Rows:
    """Tokenised prompts: where each begins and its instruction does, its label, group, half, and whether it is made."""

    def __init__(self, path: Path) -> None:
        stored = np.load(path, allow_pickle=False)
        self.tokens, self.starts, self.tails = stored["tokens"], stored["starts"], stored["tails"]
        self.labels, self.groups, self.halves, self.made = (
            stored["labels"],
            stored["groups"],
            stored["halves"],
            stored["made"],
        )
        self.yes, self.no = int(stored["yes"]), int(stored["no"])

    def __len__(self) -> int:
        return len(self.labels)

    def length(self, row: int) -> int:
        return int(self.starts[row + 1] - self.starts[row])


def adapted(model: nn.Module, where: Where) -> dict[str, Adapted]:
    """Puts low-rank weights beside the matrices of the upper blocks; by their names."""
    found = {}
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for name, module in list(model.named_modules()):
        parts = name.split(".")
        if parts[-1] in MATRICES and int(parts[parts.index("layers") + 1]) >= FIRST_BLOCK:
            found[name] = Adapted(module, where)
            setattr(model.get_submodule(name.rpartition(".")[0]), parts[-1], found[name])
    return found


def preference(
    model: nn.Module, head: torch.Tensor, where: Where, rows: Rows, chosen: list[int], device: str, with_: bool
) -> torch.Tensor:
    """Yes-minus-No logits of some rows, in their order."""
    longest = max(map(rows.length, chosen))
    ids = torch.zeros(len(chosen), longest, dtype=torch.long)
    mask = torch.zeros(len(chosen), longest, 1)
    for i, row in enumerate(chosen):
        tokens = rows.tokens[rows.starts[row] : rows.starts[row + 1]]
        ids[i, : len(tokens)] = torch.from_numpy(tokens.astype(np.int64))
        mask[i, rows.tails[row] : len(tokens)] = 1
    # What fills a row up stands behind its last token, which does not attend to it.
    where.mask = mask.to(device, head.dtype) if with_ else None
    hidden = model.model(input_ids=ids.to(device), use_cache=False).last_hidden_state
    last = torch.tensor([rows.length(row) - 1 for row in chosen], device=device)
    return (hidden[torch.arange(len(chosen), device=device), last] @ head).float()


def batches(rows: Rows, chosen: list[int], rng: random.Random | None) -> list[list[int]]:
    """Of rows of about the same length; in an order by chance where there is any."""
    jitter = (lambda row: rows.length(row) * rng.uniform(0.9, 1.1)) if rng else rows.length
    found: list[list[int]] = [[]]
    for row in sorted(chosen, key=jitter):
        if found[-1] and (len(found[-1]) + 1) * max(rows.length(row), *map(rows.length, found[-1])) > TOKENS:
            found.append([])
        found[-1].append(row)
    if rng:
        rng.shuffle(found)
    return found


def train(
    model: nn.Module,
    head: torch.Tensor,
    where: Where,
    layers: dict[str, Adapted],
    rows: Rows,
    chosen: list[int],
    device: str,
    limit_s: float,
) -> None:
    for layer in layers.values():
        nn.init.normal_(layer.down, std=1 / math.sqrt(layer.linear.in_features))
        nn.init.zeros_(layer.up)
    parameters = [p for layer in layers.values() for p in (layer.down, layer.up)]
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    steps = batches(rows, chosen, random.Random(0))
    begun, losses = time.monotonic(), []
    model.train()
    for number, batch in enumerate(steps):
        done = max(number / len(steps), (time.monotonic() - begun) / limit_s)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (number + 1) / 30) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))
        logits = preference(model, head, where, rows, batch, device, True)
        truth = torch.from_numpy(rows.labels[batch].astype(np.float32)).to(device)
        loss = nn.functional.binary_cross_entropy_with_logits(logits, truth)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        losses.append(float(loss.detach()))
        if number % 50 == 49:
            print(
                f"  step {number + 1}/{len(steps)} loss {np.mean(losses[-50:]):.3f} {time.monotonic() - begun:.0f} s",
                flush=True,
            )


@torch.inference_mode()
def read(
    model: nn.Module, head: torch.Tensor, where: Where, rows: Rows, chosen: list[int], device: str, with_: bool
) -> np.ndarray:
    """Logits of all rows; NaN of those that are not chosen."""
    model.eval()
    found = np.full(len(rows), np.nan, dtype=np.float32)
    for batch in batches(rows, chosen, None):
        found[batch] = preference(model, head, where, rows, batch, device, with_).cpu().numpy()
    return found


def told(rows: Rows, logits: np.ndarray, chosen: list[int]) -> dict[str, str]:
    found = {}
    for group in sorted(set(rows.groups[chosen])):
        some = [row for row in chosen if rows.groups[row] == group and not np.isnan(logits[row])]
        found[str(group)] = f"{roc_auc_score(rows.labels[some], logits[some]):.3f} of {len(some)}"
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--pairs", type=Path, required=True, help="with tokens.npz, which `tokens.py` writes")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--limit-s", type=float, default=600, help="of each of the two trainings")
    options = parser.parse_args()
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM

    device = "cuda" if torch.cuda.is_available() else "cpu"
    dtype = torch.bfloat16 if device == "cuda" else torch.float32
    model = AutoModelForCausalLM.from_pretrained(str(options.model), dtype=dtype, attn_implementation="sdpa").to(device)
    rows = Rows(options.pairs / "tokens.npz")
    head = (model.lm_head.weight[rows.yes] - model.lm_head.weight[rows.no]).detach().clone()
    where = Where()
    layers = adapted(model, where)
    made = [row for row in range(len(rows)) if rows.made[row]]
    labelled = [row for row in range(len(rows)) if not rows.made[row]]
    options.out.mkdir(parents=True, exist_ok=True)
    kept = {"before": read(model, head, where, rows, labelled, device, False)}
    np.savez(options.out / "logits.npz", **kept)
    print("before", json.dumps(told(rows, kept["before"], labelled), indent=1), flush=True)
    may = [row for row in labelled if rows.groups[row] not in MEASURED_ONLY]
    first = [row for row in may if rows.halves[row] == 0 and rows.groups[row] not in HELD_OUT]
    for name, some in (("half", first), ("all", may)):
        train(model, head, where, layers, rows, made + some * LABELLED_TIMES, device, options.limit_s)
        kept[name] = read(model, head, where, rows, labelled, device, True)
        np.savez(options.out / "logits.npz", **kept)
        unseen = sorted(set(labelled) - set(some))
        print(name, json.dumps(told(rows, kept[name], unseen), indent=1), flush=True)
        tensors = {}
        for layer, weights in layers.items():
            tensors[f"{layer}.down"] = weights.down.detach().half().cpu().contiguous()
            tensors[f"{layer}.up"] = weights.up.detach().half().cpu().contiguous()
        save_file(tensors, options.out / f"{name}.safetensors")


if __name__ == "__main__":
    main()
