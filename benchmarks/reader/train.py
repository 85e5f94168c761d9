"""Trains a reader: low-rank weights (LoRA, Hu and others 2021) by which a language model says Yes or No to "do the
excerpts say exactly that?" and "do they contain the answer?".

    python benchmarks/reader/train.py --model FOLDER --pairs /tmp/pairs --out /tmp/reader

`FOLDER` holds the exact form of the model, `/tmp/pairs` what `pairs.py` made. They are added to the linear layers only
for the tokens of the instruction, the last part of the prompt (as activated LoRA, Greenewald and others 2025): what
stands before it is read as by the model without them, so that the KV cache of an answer's evidence serves the check.
Nor does training need gradients there.

First half of the labelled rows is trained on and the other half measured (`adversarial*` is only measured, as are QAGS
and WiCE), then all that may be are trained on, which is what is written. The model of 1.5 billion parameters needs a
GPU: on an H200 it takes six minutes. Smaller ones can be trained on a processor, on a part of the made rows, with what
stands before the instruction read beforehand (`tokens.py --made 0.4 --gate 0.6`, `prefixes.py`).
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
from transformers import DynamicCache

RANK = 8
FIRST_BLOCK = 6
"""Blocks below this are left as they are: they tell words apart, and the file becomes smaller by a fifth."""
MATRICES = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
TOKENS = {"cuda": 12_000, "cpu": 4_000}
"""Of a batch, with what fills its rows up."""
RATE = 2e-4
HELD_OUT = ("adversarial", "adversarial_extra")
MEASURED_ONLY = ("qags", "wice")


class Adapted(nn.Module):
    """A linear layer with low-rank weights beside it, added while `added`."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self.linear, self.added = linear, False
        self.down = nn.Parameter(
            torch.randn(RANK, linear.in_features, device=linear.weight.device) / math.sqrt(linear.in_features)
        )
        self.up = nn.Parameter(torch.zeros(linear.out_features, RANK, device=linear.weight.device))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.linear(x)
        if not self.added:
            return y
        return y + (x @ self.down.to(x.dtype).T) @ self.up.to(x.dtype).T


Layers = dict[str, Adapted]


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
        kept = path.with_name("prefixes.bin")
        self.firsts = np.concatenate([[0], np.cumsum(self.tails)])
        self.prefixes = None
        if kept.is_file():
            self.prefixes = torch.from_file(str(kept), True, kept.stat().st_size // 2, dtype=torch.bfloat16)

    def prefix(self, row: int, layers: int) -> torch.Tensor:
        """Keys and values of a row that `prefixes.py` kept, shape (tokens, layers, 2, groups * dim)."""
        assert self.prefixes is not None
        size = len(self.prefixes) // self.firsts[-1]
        part = self.prefixes[self.firsts[row] * size : self.firsts[row + 1] * size]
        return part.view(layers, 2, self.tails[row], -1).permute(2, 0, 1, 3)

    def before(self, row: int) -> np.ndarray:
        """The tokens of a row that stand before its instruction."""
        return self.tokens[self.starts[row] : self.starts[row] + self.tails[row]]

    def __len__(self) -> int:
        return len(self.labels)

    def length(self, row: int) -> int:
        return int(self.starts[row + 1] - self.starts[row])


def adapted(model: nn.Module) -> Layers:
    """Puts low-rank weights beside the matrices of the upper blocks; by their names."""
    found = {}
    for parameter in model.parameters():
        parameter.requires_grad_(False)
    for name, module in list(model.named_modules()):
        parts = name.split(".")
        if parts[-1] in MATRICES and int(parts[parts.index("layers") + 1]) >= FIRST_BLOCK:
            found[name] = Adapted(module)
            setattr(model.get_submodule(name.rpartition(".")[0]), parts[-1], found[name])
    return found


def preference(
    model: nn.Module, head: torch.Tensor, layers: Layers, rows: Rows, chosen: list[int], with_: bool
) -> torch.Tensor:
    """Yes-minus-No logits of some rows, in their order, with the low-rank weights or without."""
    cache, seen = known(model, rows, chosen, head.device)
    asked = [rows.tokens[rows.starts[row] + rows.tails[row] : rows.starts[row + 1]] for row in chosen]
    ids, there = padded(asked, head.device)
    places = seen.sum(1, keepdim=True) + torch.arange(ids.shape[1], device=head.device)
    for layer in layers.values():
        layer.added = with_
    hidden = model.model(
        input_ids=ids, attention_mask=torch.cat([seen, there], 1), position_ids=places, past_key_values=cache
    ).last_hidden_state
    for layer in layers.values():
        layer.added = False
    return (hidden[torch.arange(len(chosen), device=head.device), there.sum(1) - 1] @ head).float()


def known(model: nn.Module, rows: Rows, chosen: list[int], device: torch.device) -> tuple[DynamicCache, torch.Tensor]:
    """Keys and values of what stands before the instructions; which are no padding, shape (rows, tokens)."""
    ids, seen = padded([rows.before(row) for row in chosen], device)
    cache = DynamicCache(config=model.config)
    if rows.prefixes is None:
        with torch.no_grad():
            model.model(input_ids=ids, attention_mask=seen, past_key_values=cache)
        return cache, seen
    dim = model.config.hidden_size // model.config.num_attention_heads
    kept = nn.utils.rnn.pad_sequence([rows.prefix(row, model.config.num_hidden_layers) for row in chosen], True)
    for number, (keys, values) in enumerate(kept.unflatten(-1, (-1, dim)).permute(2, 3, 0, 4, 1, 5)):
        cache.update(keys.to(device), values.to(device), number)
    return cache, seen


def padded(parts: list[np.ndarray], device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Ids and mask, shape (rows, tokens)."""
    tensors = [torch.from_numpy(part.astype(np.int64)) for part in parts]
    ids = nn.utils.rnn.pad_sequence(tensors, batch_first=True)
    there = nn.utils.rnn.pad_sequence([torch.ones_like(tensor) for tensor in tensors], batch_first=True)
    return ids.to(device), there.to(device)


def batches(rows: Rows, chosen: list[int], tokens: int, rng: random.Random | None) -> list[list[int]]:
    """Of rows of about the same length, `tokens` at most; in an order by chance where there is any."""
    jitter = (lambda row: rows.length(row) * rng.uniform(0.9, 1.1)) if rng else rows.length
    found: list[list[int]] = [[]]
    for row in sorted(chosen, key=jitter):
        if found[-1] and (len(found[-1]) + 1) * max(rows.length(row), *map(rows.length, found[-1])) > tokens:
            found.append([])
        found[-1].append(row)
    if rng:
        rng.shuffle(found)
    return found


def train(
    model: nn.Module,
    head: torch.Tensor,
    layers: Layers,
    rows: Rows,
    chosen: list[int],
    limit_s: float,
) -> None:
    for layer in layers.values():
        nn.init.normal_(layer.down, std=1 / math.sqrt(layer.linear.in_features))
        nn.init.zeros_(layer.up)
    parameters = [p for layer in layers.values() for p in (layer.down, layer.up)]
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=0.01)
    steps = batches(rows, chosen, TOKENS[head.device.type], random.Random(0))
    begun, losses = time.monotonic(), []
    model.train()
    for number, batch in enumerate(steps):
        done = max(number / len(steps), (time.monotonic() - begun) / limit_s)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (number + 1) / 30) * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * done)))
        logits = preference(model, head, layers, rows, batch, True)
        truth = torch.from_numpy(rows.labels[batch].astype(np.float32)).to(head.device)
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


@torch.no_grad()
def read(
    model: nn.Module, head: torch.Tensor, layers: Layers, rows: Rows, chosen: list[int], with_: bool
) -> np.ndarray:
    """Logits of all rows; NaN of those that are not chosen."""
    model.eval()
    found = np.full(len(rows), np.nan, dtype=np.float32)
    for batch in batches(rows, chosen, TOKENS[head.device.type], None):
        found[batch] = preference(model, head, layers, rows, batch, with_).cpu().numpy()
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
    parser.add_argument("--half", action="store_true", help="only the first training, which is then what ships")
    parser.add_argument("--times", type=int, default=3, help="how often a labelled row is trained on; default: 3")
    options = parser.parse_args()
    from safetensors.torch import save_file
    from transformers import AutoModelForCausalLM

    device = "cuda" if torch.cuda.is_available() else "cpu"
    # Where bfloat16 is emulated it takes longer than float32.
    dtype = torch.bfloat16 if device == "cuda" or torch.cpu._is_avx512_bf16_supported() else torch.float32
    model = AutoModelForCausalLM.from_pretrained(str(options.model), dtype=dtype, attn_implementation="sdpa").to(device)
    rows = Rows(options.pairs / "tokens.npz")
    head = (model.lm_head.weight[rows.yes] - model.lm_head.weight[rows.no]).detach().clone()
    layers = adapted(model)
    made = [row for row in range(len(rows)) if rows.made[row]]
    labelled = [row for row in range(len(rows)) if not rows.made[row]]
    options.out.mkdir(parents=True, exist_ok=True)
    kept = {"before": read(model, head, layers, rows, labelled, False)}
    np.savez(options.out / "logits.npz", **kept)
    print("before", json.dumps(told(rows, kept["before"], labelled), indent=1), flush=True)
    may = [row for row in labelled if rows.groups[row] not in MEASURED_ONLY]
    first = [row for row in may if rows.halves[row] == 0 and rows.groups[row] not in HELD_OUT]
    for name, some in (("half", first), ("all", may))[: 1 if options.half else 2]:
        train(model, head, layers, rows, made + some * options.times, options.limit_s)
        kept[name] = read(model, head, layers, rows, labelled, True)
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
