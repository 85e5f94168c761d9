"""A build on Ray beside a plain one: python benchmarks/ray_build.py ARTICLES [--files 5000] [--work DIR] [--out DIR]

Writes files of about 300 words, made of the articles' own sentences, and builds their index three times by the command
line: in one process, and on a Ray cluster of this machine with one and with two workers. Wall time depends on what else
the machine does; CPU time is that of all processes, Ray's own included, looked at twice a second. The three indexes are
compared byte by byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.index_builds import write_files
from embeddings.index.index import DATABASE, store_folder

WAYS = {"one process": (), "Ray, 1 worker": ("--ray", "local", "--ray-workers", "1"),
        "Ray, 2 workers": ("--ray", "local", "--ray-workers", "2")}  # fmt: skip
LOOK_S = 0.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--files", type=int, default=5_000)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/work/ray"))
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/index"))
    options = parser.parse_args()
    folder = options.work / "articles"
    write_files(options.articles, folder, options.files)
    figures: dict[str, object] = {"files": options.files, "cores": psutil.cpu_count()}
    for way, arguments in WAYS.items():
        figures[way] = measured(folder, options.work / "index", arguments)
        print(json.dumps({way: figures[way]}), file=sys.stderr)
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "ray.json").write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures, indent=1))


def measured(articles: Path, index: Path, arguments: tuple[str, ...]) -> dict[str, object]:
    shutil.rmtree(index, ignore_errors=True)
    started, load = time.monotonic(), os.getloadavg()[0]
    command = [sys.executable, "-m", "embeddings", "build", str(articles), "--index", str(index), "--json", *arguments]
    process = psutil.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    used: dict[int, float] = {}
    while process.poll() is None:
        for one in [process, *_below(process)]:
            try:
                times = one.cpu_times()
                used[one.pid] = times.user + times.system
            except psutil.Error:
                continue
        time.sleep(LOOK_S)
    report = json.loads(process.stdout.read())
    return {
        "chunks": report["encoded_chunks"],
        "wall, s": round(time.monotonic() - started, 1),
        "of it the build, s": round(report["seconds"], 1),
        "CPU of all processes, s": round(sum(used.values()), 1),
        "load before": round(load, 1),
        "sha256 of documents, chunks and terms": contents(index),
    }


def _below(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.Error:
        return []


def contents(index: Path) -> str:
    database = sqlite3.connect(store_folder(index) / DATABASE)
    digest = hashlib.sha256()
    for table in ("documents", "chunks", "terms"):
        for row in database.execute(f"SELECT * FROM {table} ORDER BY 1"):
            digest.update(repr(row).encode())
    return digest.hexdigest()


if __name__ == "__main__":
    main()
