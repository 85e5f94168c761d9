"""Builds on a real cluster of Ray on this machine: the same index, whatever happens to its workers."""

from __future__ import annotations

import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from embeddings.build import BuildReport, build
from embeddings.cluster.ray_pool import on_ray
from embeddings.encode.contract import Encoder, Vectors
from embeddings.errors import ClusterError
from embeddings.pipeline import BATCH_CHUNKS, Progress
from embeddings.workers import OpenWorkers, own_process
from tests.conftest import missing
from tests.embeddings.test_cluster import WORDS, rows
from tests.fakes import FakeEncoder

pytest.importorskip("ray", reason="not installed: pip install -r tests/clients/requirements-ray.txt")

VARIABLE = "FOOTNOTE_RAY_ADDRESS"
"""A cluster with two free CPUs that is there already, so that none is started."""
ATTEMPTS = 3
"""Ray gives each of its programs 15 seconds to start, which a busy machine may not keep."""
HERE = os.getpid()
"""In a worker this module is imported anew, and has the worker's."""


class RecordingEncoder(FakeEncoder):
    """Tells in a folder which process has encoded what, and takes its time."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def encode(self, texts: Any, progress: Any = None) -> Vectors:
        with (self._folder / str(os.getpid())).open("a") as file:
            file.write("".join(f"{text!r}\n" for text in texts))
        time.sleep(0.2)
        return super().encode(texts)


def recording(folder: Path, name: str) -> Encoder:
    return RecordingEncoder(folder)


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """The address of a cluster of two CPUs: that which the variable names, or one of this machine's own."""
    if VARIABLE in os.environ:
        yield os.environ[VARIABLE]
        return
    import ray

    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    said = ""
    for _ in range(ATTEMPTS):
        try:
            ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
            break
        except Exception as error:  # noqa: BLE001 - Ray raises its base class
            said = str(error)
            ray.shutdown()
    else:
        missing(f"Ray does not start here within its time: {said}")
    yield "auto"
    ray.shutdown()


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For some six batches, with a file that cannot be read."""
    folder = tmp_path_factory.mktemp("articles")
    lines = [json.dumps({"id": n, "text": f"The {WORDS[n % 13]} is in line {n}."}) for n in range(3 * BATCH_CHUNKS)]
    (folder / "many.jsonl").write_text("\n".join(lines))
    for number in range(150):
        body = ". ".join(f"The {WORDS[(number + n) % 13].title()} and the sea of {number}" for n in range(14))
        (folder / f"{number:03}.txt").write_text(f"Of {number}\n\n{body}.\n")
    (folder / "empty.txt").write_text(" ")
    return folder


def made(
    articles: Path, folder: Path, factory: Any, workers: OpenWorkers, on_progress: Any = lambda _: None
) -> BuildReport:
    return build(
        articles, folder, factory, encoder_name="fake", language="en", on_progress=on_progress, open_workers=workers
    )


@pytest.fixture(scope="module")
def plain(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[BuildReport, Path]:
    folder = tmp_path_factory.mktemp("plain") / "index"
    return made(articles, folder, lambda _: FakeEncoder(), own_process), folder


def encoded(folder: Path) -> dict[int, list[str]]:
    """What each process has encoded."""
    return {int(path.name): path.read_text().splitlines() for path in folder.iterdir()}


def test_a_cluster_that_is_not_there_is_told_at_once(articles: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ClusterError, match=f"the Ray cluster {address} cannot be used: .*ray start"):
        made(articles, tmp_path / "index", lambda _: FakeEncoder(), on_ray(address))


def test_one_worker_makes_the_same_index(
    cluster: str, articles: Path, plain: tuple[BuildReport, Path], tmp_path: Path
) -> None:
    told = tmp_path / "told"
    told.mkdir()
    report = made(articles, tmp_path / "index", partial(recording, told), on_ray(cluster, 1))
    assert rows(tmp_path / "index") == rows(plain[1])
    assert report.problems == plain[0].problems
    ((process, texts),) = encoded(told).items()
    assert process != HERE
    assert len(texts) == len(set(texts)) == report.encoded_chunks == plain[0].encoded_chunks


def test_of_two_workers_one_is_killed_in_the_middle(
    cluster: str, articles: Path, plain: tuple[BuildReport, Path], tmp_path: Path
) -> None:
    told = tmp_path / "told"
    told.mkdir()
    killed: list[int] = []

    def kill(progress: Progress) -> None:
        if not killed:
            killed.append(next(iter(encoded(told))))
            os.kill(killed[0], signal.SIGKILL)

    report = made(articles, tmp_path / "index", partial(recording, told), on_ray(cluster, 2), kill)
    assert rows(tmp_path / "index") == rows(plain[1])
    assert report.encoded_chunks == plain[0].encoded_chunks
    assert HERE not in encoded(told)
    assert len(encoded(told)) > 1
