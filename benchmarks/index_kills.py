"""SIGKILL at random moments: python benchmarks/index_kills.py [--kills 200] [--seed 1]

Changes a folder at random (new, changed, renamed and deleted files, identical ones too), starts a build or a rebuild
with an encoder that is slow on purpose, kills it at a random moment, and checks: the index opens, every document is the
old or the new one, whole, and `verify` finds nothing. At the end one build finishes, and its index must answer exactly
as one that was never interrupted.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.index.index import Index
from embeddings.index.verify import verify
from embeddings.terms import terms
from tests.fakes import FakeEncoder

ROOT = Path(__file__).resolve().parent.parent
BUILD = """
import sys, time
from pathlib import Path
import embeddings.build as building
import embeddings.pipeline as pipeline
from tests.fakes import FakeEncoder

class Slow(FakeEncoder):
    def encode(self, texts, progress=None):
        time.sleep(0.01)
        return super().encode(texts, progress)

pipeline.BATCH_CHUNKS = 4
print("started", flush=True)
building.build(Path(sys.argv[1]), Path(sys.argv[2]), lambda _: Slow(), rebuild=len(sys.argv) > 3)
print("swapped", flush=True)
"""
WORDS = "moon sea cave rock water bat fish air dark salt comet tide sand treaty harbour vote flood train".split()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/results/index")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        articles, folder = Path(scratch) / "articles", Path(scratch) / "index"
        articles.mkdir()
        for number in range(60):
            written(articles, number, chance)
        known: dict[str, set[str]] = {}
        while counts["killed"] < options.kills:
            remember(articles, known)
            flags = ["rebuild"] if chance.random() < 0.35 else []
            if chance.random() < 0.1:
                shutil.rmtree(folder, ignore_errors=True)
            first = not (folder / "CURRENT").exists()
            process = subprocess.Popen(
                [sys.executable, "-c", BUILD, articles, folder, *flags], cwd=ROOT, stdout=subprocess.PIPE, text=True
            )
            process.stdout.readline()  # type: ignore[union-attr]
            time.sleep(chance.random() ** 2 * 1.2)
            process.send_signal(signal.SIGKILL)
            done = "swapped" in process.stdout.read()  # type: ignore[union-attr]
            process.wait()
            counts["killed after its end" if done else "killed"] += 1
            kind = "first builds" if first else "rebuilds" if flags else "updates"
            counts[kind] += not done
            if not (folder / "CURRENT").exists():
                counts["before there was anything"] += 1
                continue
            check(folder, known)
            change(articles, chance)
        remember(articles, known)
        build(articles, folder, lambda _: FakeEncoder())
        check(folder, known)
        build(articles, Path(scratch) / "whole", lambda _: FakeEncoder())
        if answers(folder) != answers(Path(scratch) / "whole"):
            raise SystemExit("the index answers otherwise than one that was never interrupted")
        left = sorted(path.name for path in folder.iterdir())
    print(json.dumps(counts, indent=1), left)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "kills.json").write_text(json.dumps(counts, indent=1))


def written(articles: Path, number: int, chance: random.Random) -> None:
    body = " ".join(f"The {chance.choice(WORDS)} of {chance.choice(WORDS)} is {chance.random():.6f}." for _ in range(9))
    (articles / f"{number}.txt").write_text(f"Title {number}\nDate: 2025-01-{number % 28 + 1:02}\n\n{body}\n")


def change(articles: Path, chance: random.Random) -> None:
    paths = sorted(articles.iterdir())
    for path in chance.sample(paths, 8):
        written(articles, int(path.stem), chance)
    for path in chance.sample(paths, 3):
        path.unlink()
    remaining = sorted(articles.iterdir())
    renamed = chance.choice(remaining)
    renamed.rename(articles / f"{chance.randrange(1000, 10**6)}.txt")
    copied = chance.choice(sorted(articles.iterdir()))
    shutil.copy(copied, articles / f"{chance.randrange(1000, 10**6)}.txt")
    for number in chance.sample(range(1000), max(0, 60 - len(list(articles.iterdir())))):
        written(articles, number, chance)


def remember(articles: Path, known: dict[str, set[str]]) -> None:
    for path in articles.iterdir():
        known.setdefault(path.name, set()).add(path.read_text())


def check(folder: Path, known: dict[str, set[str]]) -> None:
    index = Index.open(folder)
    for info in index.documents():
        if index.document(info.source).text not in known[info.source]:
            raise SystemExit(f"{info.source} holds a text that no file ever had")
    index.close()
    if findings := list(verify(folder, lambda _: FakeEncoder())):
        raise SystemExit(f"verify: {findings}")


def answers(folder: Path) -> list[tuple[str, int, float]]:
    index = Index.open(folder)
    found = []
    for word in WORDS:
        dense = index.nearest(FakeEncoder().encode([word])[0], 20)
        lexical = index.matching(terms(word), 20)
        for hits in (dense, lexical):
            for row, score in zip(hits.rows, hits.scores, strict=True):
                found.append((index.source(row), int(index.chunks.start[row]), round(float(score), 6)))
    return found


if __name__ == "__main__":
    main()
