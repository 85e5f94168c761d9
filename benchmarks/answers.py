"""How right, honest and well footnoted the answers are, the whole way from question to answer.

    python benchmarks/answers.py --data ../shared/data --out benchmarks/results/answers

Asks some questions of each kind of each data set, picked by a fixed seed, and keeps every answer in OUT/SET.jsonl,
where a run that was broken off goes on. Writes OUT/figures.md, OUT/twenty.md (twenty answers for reading) and
OUT/footnotes.md (fifty sentences with what they rest on, to be judged by eye). `--plain` takes the same weights in
bfloat16 as transformers runs them; with `--against THAT_OUT` the next run writes OUT/differing.md.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tarfile
import textwrap
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model, open_pipeline, user_cache
from rag.evaluation.answers import AnsweredQuestion, as_table, evaluate, read_answered, summary
from rag.evidence.gate import Strictness
from rag.llm.engines.transformers import TransformersEngine
from rag.llm.local import LocalChatModel
from rag.llm.weights.registry import REGISTRY

SETS = {"squad2": {"span": 200, "unanswerable_adversarial": 80}, "multihop-rag": {"": 50}, "mtrag": {None: 120}}
"""Questions of the kinds that are named, of each other kind (""), or of all kinds as they come (None)."""
TWENTY = 20
FIFTY = 50
QUOTE_CHARACTERS = 160
"""The texts are their publishers'; of each quote so much is kept for reading."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work"), help="where indexes are kept")
    parser.add_argument("--model", default="standard")
    parser.add_argument("--plain", action="store_true", help="a preset as transformers runs it, in bfloat16")
    parser.add_argument("--against", type=Path, help="the OUT of another run, to be compared with")
    parser.add_argument("--strictness", default="balanced", choices=list(Strictness))
    parser.add_argument("--share", type=float, default=1.0, help="of the questions; default: all")
    parser.add_argument("--seed", type=int, default=20, help="which questions; default: 20")
    options = parser.parse_args()

    options.out.mkdir(parents=True, exist_ok=True)
    encoder = load_encoder("sentence-transformers/all-MiniLM-L6-v2")
    model = plain(options.model) if options.plain else load_chat_model(options.model)
    tables = []
    for name, counts in SETS.items():
        with tarfile.open(options.data / name / "articles.tar.gz") as archive:
            archive.extractall(options.work / name, filter="data")
        build(options.work / name / "articles", options.work / f"{name}-index", lambda _: encoder)
        pipeline = open_pipeline(
            options.work / f"{name}-index", model, lambda _: encoder, strictness=Strictness(options.strictness)
        )
        rows = read_answered(options.data / name / "questions.dev.jsonl.gz")
        some = picked(rows, {kind: max(1, round(n * options.share)) for kind, n in counts.items()}, options.seed)
        judgements = list(evaluate(pipeline, some, options.out / f"{name}.jsonl"))
        tables.append(f"## {name}\n\n{as_table(summary(judgements))}\n")
        (options.out / "figures.md").write_text("\n".join(tables), encoding="utf-8")
    answers = [
        json.loads(line)
        for name in SETS
        for line in (options.out / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    golds = {q.id: q for name in SETS for q in read_answered(options.data / name / "questions.dev.jsonl.gz")}
    random.Random(options.seed).shuffle(answers)
    (options.out / "twenty.md").write_text(reading(answers[:TWENTY], golds), encoding="utf-8")
    (options.out / "footnotes.md").write_text(footnoted(answers), encoding="utf-8")
    if options.against:
        (options.out / "differing.md").write_text(differing(options.out, options.against, golds), encoding="utf-8")


def plain(preset: str) -> LocalChatModel:
    spec = REGISTRY[preset]
    folder = user_cache().converted(spec, "exact")
    return LocalChatModel(spec.name, folder, engine=TransformersEngine(folder, "cpu"))


def picked(rows: list[AnsweredQuestion], counts: dict[str | None, int], seed: int) -> list[AnsweredQuestion]:
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)
    if None in counts:
        return shuffled[: counts[None]]
    kinds = dict.fromkeys(row.kind for row in rows)
    return [
        row for kind in kinds for row in [r for r in shuffled if r.kind == kind][: counts.get(kind, counts.get("", 0))]
    ]


def differing(out: Path, other: Path, golds: dict[str, AnsweredQuestion]) -> str:
    """How many answers are right in either run, and each of which the verdict differs."""
    table = ["| | asked | right here, there | refused here, there | the same words |", "| --- " * 5 + "|"]
    listed = []
    for name in SETS:
        if not (other / f"{name}.jsonl").exists():
            continue
        here, there = (
            {row["id"]: row for row in map(json.loads, (folder / f"{name}.jsonl").read_text("utf-8").splitlines())}
            for folder in (out, other)
        )
        pairs = [(golds[id], row, there[id]) for id, row in here.items() if id in there]
        counts = {
            key: [sum(bool(pair[way]["judgement"][key]) for pair in pairs) for way in (1, 2)]
            for key in ("contains", "refused")
        }
        same = sum(one["answer"]["text"] == two["answer"]["text"] for _, one, two in pairs)
        right, refused = (", ".join(map(str, counts[key])) for key in ("contains", "refused"))
        table.append(f"| {name} | {len(pairs)} | {right} | {refused} | {same} |")
        for gold, one, two in pairs:
            if any(one["judgement"][key] != two["judgement"][key] for key in ("contains", "refused")):
                listed += [
                    f"- {gold.question}",
                    f"  - expected: {shortened('; '.join(gold.answers[:3]) or '(nothing)')}",
                ]
                listed += [
                    f"  - {way}: {shortened(row['answer']['text'])}" for way, row in (("here", one), ("there", two))
                ]
    return "\n".join([*table, "", "Answers of which one is right, or refused, and the other is not:", "", *listed, ""])


def reading(answers: list[dict], golds: dict[str, AnsweredQuestion]) -> str:
    lines = ["# Twenty answers, picked by a fixed seed\n"]
    for number, row in enumerate(answers, 1):
        answer, gold = row["answer"], golds[row["id"]]
        lines.append(f"## {number}. {answer['question']}\n")
        if answer["standalone_question"] != answer["question"]:
            lines.append(f"Understood as: {answer['standalone_question']}\n")
        lines.append(f"> {answer['text']}\n".replace("\n\u201c", "\n> \u201c"))
        lines += [f"- [{c['number']}] {c['title']}: \u201c{shortened(c['quote'])}\u201d" for c in answer["citations"]]
        expected = shortened("; ".join(gold.answers[:3])) if gold.answerable else "(the articles do not say)"
        lines.append(f"\nExpected: {expected}\n")
    return "\n".join(lines)


def footnoted(answers: list[dict]) -> str:
    """Sentences of the model's own with a footnote, and what they rest on."""
    pairs = []
    for row in answers:
        cited = {c["number"]: c for c in row["answer"]["citations"]}
        for sentence in row["answer"]["sentences"]:
            if sentence["supported"] and "\u201c" not in sentence["text"]:
                pairs.append((sentence["text"], [cited[number] for number in sentence["citations"]]))
    lines = [f"# {FIFTY} sentences with footnotes, of {len(pairs)}\n"]
    for number, (text, citations) in enumerate(pairs[:FIFTY], 1):
        lines.append(f"{number}. {text}")
        lines += [f"   - {c['title']}: \u201c{shortened(c['quote'])}\u201d" for c in citations]
    return "\n".join(lines) + "\n"


def shortened(quote: str) -> str:
    return textwrap.shorten(quote, QUOTE_CHARACTERS, placeholder=" \u2026")


if __name__ == "__main__":
    main()
