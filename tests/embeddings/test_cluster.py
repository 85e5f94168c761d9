"""A build spread over a cluster makes the same index as one process does: laws, over workers in this process."""

from __future__ import annotations

import json
import pickle
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from embeddings.build import BuildReport, build
from embeddings.changes import file_record
from embeddings.cluster.choice import workers_on
from embeddings.cluster.ray_errors import translated
from embeddings.cluster.ray_pool import RayPool, layout, on_ray
from embeddings.cluster.worker import About, Worker, programs
from embeddings.cluster.workers import CALL_FILES, CALLS_AHEAD, ClusterWorkers, portions, sent
from embeddings.errors import ClusterError, UsageError
from embeddings.index.index import DATABASE, store_folder
from embeddings.pipeline import BATCH_CHUNKS, Progress
from embeddings.version import VERSION
from embeddings.workers import Job, LazyEncoder, Workers, own_process
from tests.fakes import FakeEncoder

WORDS = ["moon", "sea", "cave", "rock", "water", "bat", "fish", "air", "dark", "salt", "comet", "tide", "sand"]


class FakePool:
    """Workers in this process. All that goes to them and comes from them is pickled, and a call is done when its result
    is asked for, or in the order of `late`."""

    def __init__(self, job: Job, size: int, forget: bool = False) -> None:
        self.size = size
        self._workers = [Worker(job.encoders.factory, job.encoders.name, job.language) for _ in range(size)]
        self.sent: list[tuple[str, Any]] = []
        self.unread: dict[str, int] = {"read": 0, "encode": 0}
        self.most_unread = dict(self.unread)

    def submit(self, method: str, *arguments: Any, doing: str) -> FakeCall:
        self.sent.append((method, arguments))
        self.unread[method] += 1
        self.most_unread[method] = max(self.most_unread[method], self.unread[method])
        worker = self._workers[len(self.sent) % self.size]
        return FakeCall(self, method, getattr(worker, method), pickle.dumps(arguments))

    def stop(self) -> None:
        for worker in self._workers:
            worker.stop()


class FakeCall:
    def __init__(self, pool: FakePool, method: str, function: Callable[..., Any], arguments: bytes) -> None:
        self._pool, self._method, self._function, self._arguments = pool, method, function, arguments

    def result(self) -> Any:
        self._pool.unread[self._method] -= 1
        return pickle.loads(pickle.dumps(self._function(*pickle.loads(self._arguments))))


class Spread:
    """Opens workers over a pool of fakes, which can be looked at afterwards."""

    def __init__(self, size: int) -> None:
        self._size = size

    @contextmanager
    def __call__(self, job: Job) -> Iterator[Workers]:
        self.pool = FakePool(job, self._size)
        yield ClusterWorkers(job, self.pool)
        self.pool.stop()


@contextmanager
def without(path: Path, open_workers: Callable[[Job], Any], job: Job) -> Iterator[Workers]:
    """Takes a file away when the build has found it and not yet read it."""
    path.unlink(missing_ok=True)
    with open_workers(job) as workers:
        yield workers


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """Texts of which some are the same, files of many articles, and files that cannot be read, for several batches."""
    folder = tmp_path / "articles"
    (folder / "deep").mkdir(parents=True)
    for number in range(50):
        body = ". ".join(
            f"The {WORDS[(number + n) % 13].title()} and the {WORDS[number * n % 11]} of {number % 40}"
            for n in range(20)
        )
        (folder / "deep" / f"{number:03}.txt").write_text(f"Of {number % 40}\n\n{body}.\n")
    lines = [
        json.dumps({"id": n % 640, "title": f"T{n}", "text": f"The {WORDS[n % 13]} in line {n}."}) for n in range(650)
    ]
    (folder / "many.jsonl").write_text("\n".join([*lines, "no JSON"]))
    (folder / "sub.MD").write_text("# Sand\n\nThe sand is **old**.\n")
    (folder / "empty.txt").write_text(" ")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 nothing")
    (folder / "soon-gone.txt").write_text("Nobody will read this.")
    return folder


def rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that is in the database of the index."""
    database = sqlite3.connect(store_folder(folder) / DATABASE)
    try:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {table: sorted(database.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}
    finally:
        database.close()


def made(
    articles: Path,
    folder: Path,
    open_workers: Any = own_process,
    encoder: FakeEncoder | None = None,
    on_progress: Any = lambda _: None,
) -> BuildReport:
    encoder = encoder or FakeEncoder()
    return build(
        articles, folder, lambda _: encoder, encoder_name="fake", language="en", on_progress=on_progress,
        open_workers=open_workers,
    )  # fmt: skip


def test_the_database_is_that_of_one_process(articles: Path, tmp_path: Path) -> None:
    gone = articles / "soon-gone.txt"
    plain = made(articles, tmp_path / "plain", lambda job: without(gone, own_process, job))
    for size in (1, 3):
        gone.write_text("Nobody will read this.")
        spread = made(articles, tmp_path / f"spread{size}", lambda job, size=size: without(gone, Spread(size), job))
        assert rows(tmp_path / f"spread{size}") == rows(tmp_path / "plain")
        assert (spread.problems, spread.encoded_chunks) == (plain.problems, plain.encoded_chunks)
    told = {problem.path: problem.reason for problem in plain.problems}
    assert told.keys() == {"many.jsonl", "empty.txt", "broken.pdf", "soon-gone.txt"}
    assert told["soon-gone.txt"] == "cannot be read: No such file or directory"
    assert plain.encoded_chunks > 2 * BATCH_CHUNKS


def test_each_text_is_encoded_once_and_no_more_is_sent_than_is_worked_on(articles: Path, tmp_path: Path) -> None:
    encoder, spread = FakeEncoder(), Spread(2)
    report = made(articles, tmp_path / "index", spread, encoder)
    assert len(encoder.encoded) == len(set(encoder.encoded)) == report.encoded_chunks
    for method, most in spread.pool.most_unread.items():
        assert 0 < most <= CALLS_AHEAD * 2 + 1, method
    encoded = [arguments for method, arguments in spread.pool.sent if method == "encode"]
    # Whichever worker gets them: the encoder of one process is checked on the first sixteen.
    assert len(encoded) > 1
    assert all(first == encoded[0][0][:16] for _, first in encoded)
    again = Spread(2)
    (articles / "copy.txt").write_text((articles / "deep" / "007.txt").read_text())
    assert made(articles, tmp_path / "index", again, encoder).encoded_chunks == 0
    assert [method for method, _ in again.pool.sent] == ["read"]


class Stopped(Exception):
    pass


def test_a_build_that_is_stopped_goes_on_where_it_was(articles: Path, tmp_path: Path) -> None:
    def stop(progress: Progress) -> None:
        if progress.encoded_chunks > BATCH_CHUNKS:
            raise Stopped

    encoder = FakeEncoder()
    with pytest.raises(Stopped):
        made(articles, tmp_path / "index", Spread(1), encoder, stop)
    before = made(articles, tmp_path / "index", Spread(2)).encoded_chunks
    assert before + 2 * BATCH_CHUNKS <= made(articles, tmp_path / "whole").encoded_chunks


def test_a_worker_leaves_no_article_behind(articles: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    kept = tmp_path / "tmp"
    kept.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(kept))
    worker = Worker(lambda _: FakeEncoder(), "fake", None)
    parts = worker.read([sent(articles / "deep" / "001.txt", "deep/001.txt")])
    assert parts[0].documents[0][0].source == "deep/001.txt"
    assert not [path for path in kept.rglob("*") if path.is_file()]
    worker.stop()
    assert not list(kept.iterdir())


def test_a_file_is_sent_as_it_is_compared(articles: Path) -> None:
    path = articles / "broken.pdf"
    file = sent(path, "broken.pdf")
    assert (file.record, file.content) == (file_record(path, "broken.pdf"), path.read_bytes())


def test_many_small_files_go_together_and_large_ones_alone(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "large.txt").write_text("x" * 300_000)
    small, large = sent(articles / "sub.MD", "sub.MD"), sent(tmp_path / "large.txt", "large.txt")
    files = [small] * (CALL_FILES + 5) + [large, small]
    assert [len(portion) for portion in portions(files)] == [CALL_FILES, 6, 1]
    assert [file for portion in portions(files) for file in portion] == files


@pytest.mark.parametrize(
    ("nodes", "count", "found"),
    [
        ([2], None, (2, 1)),
        ([2], 2, (1, 2)),
        ([64, 64, 8], None, (4, 34)),
        ([64, 64, 8], 2, (4, 2)),
        ([16, 1, 0], None, (4, 4)),
        ([1, 1, 1.5], None, (1, 3)),
    ],
)
def test_workers_fit_on_the_machines(nodes: list[float], count: int | None, found: tuple[int, int]) -> None:
    assert layout(nodes, count) == found


def test_more_workers_than_cpus_or_no_cpu_at_all() -> None:
    with pytest.raises(UsageError, match="has 3 CPUs"):
        layout([2, 1], 4)
    with pytest.raises(ClusterError, match="no machine"):
        layout([0, 0.5], None)


@pytest.mark.parametrize("address", ["", "host", "ray://host", "http://host:1/x", "host:x", ":6379", "ray://a/b:1"])
def test_what_is_no_address_is_wrong_usage(address: str) -> None:
    with pytest.raises(UsageError, match="is no address of a Ray cluster"):
        on_ray(address)


def test_a_number_of_workers_without_a_cluster_is_wrong_usage() -> None:
    assert workers_on(None, None) is own_process
    with pytest.raises(UsageError, match="add --ray"):
        workers_on(None, 2)


def test_without_ray_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'footnote-rag\[ray\]'"):
        on_ray("local")
    with pytest.raises(UsageError, match="from 1 on"):
        on_ray("local", 0)


def test_what_runs_on_a_machine_is_told_by_content_and_version() -> None:
    found = programs()
    assert re.fullmatch(rf"{re.escape(VERSION)} of the sources [0-9a-f]{{12}}", found["Footnote"])
    assert found["numpy"].count(".") == 2


class FakeRay:
    """As much of Ray as it takes to start workers: `about` is what each says of itself, or its error."""

    def __init__(self, about: About | Exception) -> None:
        lost = type("RayActorError", (Exception,), {})
        names = ("RayActorError", "ObjectLostError", "OutOfMemoryError", "NodeDiedError")
        self.exceptions = SimpleNamespace(**dict.fromkeys(names, lost), RayTaskError=type("T", (Exception,), {}))
        self._about = about
        self.killed = 0

    def nodes(self) -> list[dict[str, Any]]:
        return [{"Resources": {"CPU": 2.0}, "Alive": True}]

    def remote(self, **options: Any) -> Callable[[type], Any]:
        method = SimpleNamespace(remote=object)
        actor = SimpleNamespace(start=method, stop=method)
        return lambda of: SimpleNamespace(remote=lambda *arguments: actor)

    def wait(self, references: Sequence[Any], **options: Any) -> tuple[list[Any], list[Any]]:
        return list(references), []

    def get(self, reference: Any) -> About:
        if isinstance(self._about, Exception):
            raise self._about
        return self._about

    def kill(self, actor: Any) -> None:
        self.killed += 1


def started(ray: FakeRay, job: Job) -> None:
    pool = RayPool(ray, job, 1)
    try:
        pool.start()
    finally:
        pool.stop()


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return Job(tmp_path, LazyEncoder(lambda _: FakeEncoder(), "fake"), "en")


def test_a_machine_with_the_same_programs_is_taken(job: Job) -> None:
    ray = FakeRay(About("there", 1, programs(), FakeEncoder().identity))
    started(ray, job)
    assert ray.killed == 1


def test_another_footnote_or_library_on_a_machine_is_told_with_both_versions_and_the_remedy(job: Job) -> None:
    others = {**programs(), "Footnote": "0.0.9 of the sources 0123456789ab", "numpy": "1.0.0"}
    with pytest.raises(ClusterError) as told:
        started(FakeRay(About("there", 1, others, FakeEncoder().identity)), job)
    said = str(told.value)
    assert "there of the Ray cluster has other programs" in said
    assert f"Footnote 0.0.9 of the sources 0123456789ab (here {programs()['Footnote']})" in said
    assert f"numpy 1.0.0 (here {programs()['numpy']})" in said
    assert f"pip install 'footnote-rag[ray]=={VERSION}'" in said


@pytest.mark.parametrize(
    "error", [AttributeError("About has no 'programs'"), TypeError("3 arguments"), ImportError("x")]
)
def test_a_machine_whose_footnote_cannot_even_say_what_it_is_is_told_with_the_remedy(
    job: Job, error: Exception
) -> None:
    ray = FakeRay(error)
    raised = ray.exceptions.RayTaskError()
    raised.cause = error
    ray._about = raised
    with pytest.raises(ClusterError, match=re.escape(f"Footnote is {VERSION} here")) as told:
        started(ray, job)
    assert str(error) in str(told.value)


def test_another_python_on_the_cluster_is_told_with_both_versions_and_the_remedy(
    monkeypatch: pytest.MonkeyPatch, job: Job
) -> None:
    words = (
        "Version mismatch: The cluster was started with:\n    Ray: 2.60.0\n    Python: 3.13.1\n"
        "This process on 10.0.0.1 was started with:\n    Ray: 2.60.0\n    Python: 3.11.2\n"
    )

    def init(*arguments: Any, **options: Any) -> None:
        raise RuntimeError(words)

    fake = SimpleNamespace(is_initialized=lambda: False, init=init, shutdown=lambda: None)
    monkeypatch.setitem(sys.modules, "ray", fake)
    with pytest.raises(ClusterError) as told, on_ray("auto")(job):
        pass
    said = str(told.value)
    assert "Python: 3.13.1" in said and "Python: 3.11.2" in said and "install the same Ray and the same Python" in said


def test_what_fails_on_a_worker_that_has_started_is_not_put_down_to_its_version() -> None:
    raised = SimpleNamespace(cause=TypeError("in a loader"))
    assert "TypeError: in a loader" in str(translated(raised, "reading a.txt"))
    assert "pip install" not in str(translated(raised, "reading a.txt"))
    refused = UsageError("of our own")
    assert translated(SimpleNamespace(cause=refused), "reading a.txt") is refused
