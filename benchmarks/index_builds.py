"""Builds of many small files: python benchmarks/index_builds.py ARTICLES [--files 10000] [--work DIR] [--out DIR]

Writes files of about 300 words, made of the articles' own sentences, and then runs `python -m embeddings build` as a
user would: the first build, one with nothing changed, one with a file added (until a fresh process finds it, and until
a program that has the index and the encoder open finds it). Peak memory is that of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from embeddings.build import build
from embeddings.chunking import sentences
from embeddings.encode.loading import load_encoder
from rag.retrieval.retriever import Retriever

WORDS = 300


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work/builds"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/index"))
    options = parser.parse_args()
    folder, index = options.work / "articles", options.work / "index"
    write_files(options.articles, folder, options.files)
    figures = {"files": options.files}
    figures |= {f"first build, {key}": value for key, value in command(folder, index).items()}
    figures |= {f"nothing changed, {key}": value for key, value in command(folder, index).items()}

    add(folder, "added-one.txt", "Zanzibarite")
    figures |= {f"one file added, {key}": value for key, value in command(folder, index).items()}
    retriever = Retriever.open(index, load_encoder)
    found = retriever.retrieve("What is Zanzibarite?", 1)[0]
    if found.source != "added-one.txt":
        raise SystemExit(f"the added file was not found, but {found.source}")
    add(folder, "added-two.txt", "Quuxonite")
    started = time.monotonic()
    build(folder, index, lambda _: retriever.encoder)
    found = retriever.refreshed().retrieve("What is Quuxonite?", 1)[0]
    figures["one file added and found, by a program that is running, s"] = round(time.monotonic() - started, 2)
    if found.source != "added-two.txt":
        raise SystemExit(f"the added file was not found, but {found.source}")
    print(json.dumps(figures, indent=1))
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "builds.json").write_text(json.dumps(figures, indent=1))


def write_files(articles: Path, folder: Path, count: int) -> None:
    """Title, source, date, and sentences of the articles, mixed anew by a fixed seed."""
    if folder.exists():
        for path in folder.glob("added-*.txt"):
            path.unlink()
        if len(list(folder.glob("*/*.txt"))) == count:
            return
    pool = [
        text[span.start : span.end]
        for path in sorted(articles.glob("*.txt"))
        for text in [path.read_text(encoding="utf-8")]
        for span in sentences(text)
        if 5 < len(text[span.start : span.end].split()) < 60
    ]
    chance = random.Random(1)
    for number in range(count):
        body: list[str] = []
        while sum(len(sentence.split()) for sentence in body) < WORDS:
            first = chance.randrange(len(pool) - 4)
            body += pool[first : first + 4]
        path = folder / f"{number // 100:03}" / f"{number:05}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        date = f"202{number % 5}-{number % 12 + 1:02}-{number % 28 + 1:02}"
        path.write_text(f"Article {number}\nSource: Paper {number % 40}\nDate: {date}\n\n{' '.join(body)}\n", "utf-8")


def add(folder: Path, name: str, word: str) -> None:
    (folder / name).write_text(f"{word}\n\n{word} is a mineral that was found in 1911. {word} is blue.\n", "utf-8")


def command(folder: Path, index: Path) -> dict[str, float]:
    started = time.monotonic()
    arguments = [sys.executable, "-m", "embeddings", "build", str(folder), "--index", str(index), "--json"]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True)
    report = json.loads(process.stdout.read())  # type: ignore[union-attr]
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"the build ended with {status}")
    return {
        "s": round(time.monotonic() - started, 2),
        "peak MB": round(usage.ru_maxrss / 1e3),
        "chunks encoded": report["encoded_chunks"],
    }


if __name__ == "__main__":
    main()
