"""How well the check alone tells supported claims from unsupported ones, set by set.

    python benchmarks/check.py ../shared/data/claims/*.jsonl.gz --cache /tmp/vectors --out benchmarks/results/check.json

Each line of a set is {"id", "source", "claim", "question", "supported"}, perhaps with the "category" of its near miss.
`--rules` tells of each rule what it catches and what right claims it loses: claims that would be supported without it.
`--cache` keeps the encoder's vectors, so that the next run is quick.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from sklearn.metrics import roc_auc_score

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from kept_vectors import KeptVectors

from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.encode.loading import load_encoder
from rag.checking.checker import Checker
from rag.checking.given import checker_of
from rag.checking.rules import RULES
from rag.checking.settings import SETTINGS, SWEEPS, Settings
from rag.checking.support import Support


@dataclass(frozen=True)
class Row:
    """A claim as it is labelled, and what the check found."""

    id: str
    category: str
    supported: bool
    found: Support


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sets", type=Path, nargs="+", metavar="SET.jsonl[.gz]")
    parser.add_argument("--cache", type=Path, metavar="DIR", help="where vectors are kept")
    parser.add_argument("--rules", action="store_true", help="what each rule catches and loses")
    parser.add_argument(
        "--sweep", choices=sorted(SWEEPS), metavar="NAME", help=f"a setting: {', '.join(sorted(SWEEPS))}"
    )
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()

    encoder = load_encoder(DEFAULT_ENCODER)
    kept = KeptVectors(encoder, options.cache) if options.cache else None
    report: dict[str, dict] = {}
    for path in options.sets:
        if options.sweep:
            for value in SWEEPS[options.sweep]:
                moved = checked(path, kept or encoder, settings=replace(SETTINGS, **{options.sweep: value}))
                print(path.name.split(".")[0], options.sweep, value, json.dumps(measured(moved)), flush=True)
            continue
        rows = checked(path, kept or encoder)
        if kept:
            kept.save()
        report[path.name.split(".")[0]] = figures = measured(rows)
        print(path.name.split(".")[0], json.dumps(figures), flush=True)
        if any(row.category for row in rows):
            figures["wrong supported, by category"] = by_category(rows)
            print("   ", json.dumps(figures["wrong supported, by category"]))
        if options.rules:
            figures["rules"] = by_rule(path, kept or encoder)
            for name, line in figures["rules"].items():
                print(f"    {name:16} {json.dumps(line)}")
    if options.out:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        options.out.write_text(json.dumps(report, indent=2) + "\n")


def read(path: Path) -> list[dict]:
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def checked(
    path: Path, encoder, rules=RULES, only: Collection[str] | None = None, settings: Settings = SETTINGS
) -> list[Row]:
    checkers: dict[tuple[str, str], Checker] = {}
    rows = []
    for line in read(path):
        if only is not None and line["id"] not in only:
            continue
        key = line["source"], line.get("question") or ""
        if key not in checkers:
            checkers[key] = checker_of(*key, encoder, rules, settings)
        found = checkers[key].check(line["claim"])
        rows.append(Row(line["id"], line.get("category") or "", line["supported"], found))
    return rows


def measured(rows: list[Row]) -> dict[str, float]:
    truth = np.array([row.supported for row in rows])
    scores = np.array([row.found.probability for row in rows])
    passed = np.array([row.found.supported for row in rows])
    missed, flagged = passed[~truth].mean(), 1 - passed[truth].mean()
    # Of the wrong claims, how many pass when the threshold is set so that a tenth of the right ones is flagged.
    at_tenth = (scores[~truth] >= np.quantile(scores[truth], 0.10)).mean()
    return {
        "claims": len(rows),
        "AUC": round(float(roc_auc_score(truth, scores)), 3),
        "balanced accuracy": round(float(1 - (missed + flagged) / 2), 3),
        "wrong supported": round(float(missed), 3),
        "right flagged": round(float(flagged), 3),
        "wrong supported at 0.10 flagged": round(float(at_tenth), 3),
    }


def by_category(rows: list[Row]) -> dict[str, str]:
    """Of each kind of near miss how many are supported, and of each kind of right claim how many are flagged."""
    found = defaultdict(list)
    for row in rows:
        found[row.category].append(row.found.supported != row.supported)
    return {category: f"{sum(wrong)}/{len(wrong)}" for category, wrong in sorted(found.items())}


def by_rule(path: Path, encoder) -> dict[str, dict[str, int]]:
    """Of each rule, the claims that are supported without it and not with it: wrong ones caught, right ones lost."""
    flagged = {row.id for row in checked(path, encoder) if not row.found.supported}
    report = {}
    for rule in RULES:
        without = checked(path, encoder, tuple(other for other in RULES if other is not rule), flagged)
        changed = [row for row in without if row.found.supported]
        report[rule.name] = {
            "caught": sum(not row.supported for row in changed),
            "lost": sum(row.supported for row in changed),
        }
    return report


if __name__ == "__main__":
    main()
