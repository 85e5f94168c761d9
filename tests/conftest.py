"""What all tests share: no way out of this machine, and where the real things are."""

from __future__ import annotations

import importlib.util
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}

# Set before any library is imported: a test that needs the hub is a broken test.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# As `embeddings.process.tune_process` has it: other tests want the same cores, and the default spins them away.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")


LONG = ("real", "browser", "clients")
"""Marks of what takes long."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not hasattr(config, "workerinput"):
        return  # one process: the quick ones first, as the folders have them
    from tests.scheduling import turn

    long = {item.path for item in items if any(item.get_closest_marker(mark) for mark in LONG)}
    items.sort(key=lambda item: turn(item.nodeid.partition("::")[0], item.path in long))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getoption("dist") != "loadfile":
        return None
    from tests.scheduling import FileScheduling

    return FileScheduling(config, log)


def missing(what: str) -> None:
    """A missing browser, model or data set is a reason to skip on a user's machine, and a failure in CI."""
    if IN_CI:
        pytest.fail(f"{what} (in CI nothing is skipped)")
    pytest.skip(what)


@pytest.fixture(autouse=True)
def only_loopback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Law 7: whatever a test does, it reaches nothing but this machine; `fetches` marks the few that download."""
    if request.node.get_closest_marker("fetches"):
        yield
        return
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(address[0])):
            raise ConnectionRefusedError(f"a test tried to reach {address}; only loopback is allowed")
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    yield


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1", "0.0.0.0"} or host.startswith("127.")


@pytest.fixture(scope="session")
def seed() -> Path:
    """The real article, exactly as users have it; only tests that are marked `shared` may ask for it."""
    folder = SHARED / "seed"
    if not folder.is_dir():
        pytest.skip(f"{folder} is not there: it is no part of a clone")
    return folder


@pytest.fixture(scope="session")
def encoder() -> Any:
    """The real encoder."""
    from embeddings.encode.loading import load_encoder

    return load_encoder("sentence-transformers/all-MiniLM-L6-v2")


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, encoder: Any) -> Path:
    """A folder with the sample `articles` and their `index`, to be copied: a build over it has only to look."""
    from embeddings.build import build

    folder = tmp_path_factory.mktemp("samples")
    shutil.copytree(ROOT / "articles", folder / "articles")
    build(folder / "articles", folder / "index", lambda _: encoder)
    return folder


@pytest.fixture(scope="session")
def fetch_model() -> Callable[[str], None]:
    """A function that has a preset's model in the user's cache, and loads nothing."""
    from embeddings.errors import ModelUnreachable
    from rag.assembly import user_cache
    from rag.llm.models import identify

    def fetch(preset: str) -> None:
        try:
            identify(preset).prepare(user_cache())
        except ModelUnreachable as error:
            missing(f"the model {preset} cannot be had: {error}")

    return fetch


@pytest.fixture(scope="session")
def chat_model(fetch_model: Callable[[str], None]) -> Any:
    """A function from a preset's name to the real model, fetched if need be and loaded once."""
    from rag.assembly import load_chat_model, user_cache

    loaded: dict[str, Any] = {}

    def load(preset: str) -> Any:
        if preset not in loaded:
            loaded.clear()  # one at a time: two of them need not fit into memory
            fetch_model(preset)
            loaded[preset] = load_chat_model(preset, user_cache())
        return loaded[preset]

    return load


@pytest.fixture(scope="session")
def postgres() -> Iterator[Any]:
    """A real PostgreSQL: `url`, `stop()` and `start()`."""
    from tests.postgres import Cluster, programs

    if importlib.util.find_spec("psycopg") is None:
        missing("psycopg is not installed: pip install -r tests/clients/requirements-postgres.txt")
    bin = programs()
    if bin is None:
        missing("PostgreSQL's programs (initdb, pg_ctl) are not installed")
    cluster = Cluster(bin)
    yield cluster
    cluster.remove()


@pytest.fixture(scope="session")
def pgvector() -> Iterator[Any]:
    """The same with pgvector, in which indexes can be."""
    from tests.postgres import Cluster, programs_with_pgvector, readable_by_all

    bin = programs_with_pgvector()
    if bin is None or importlib.util.find_spec("psycopg") is None:
        missing("not installed: pip install -r tests/clients/requirements-postgres.txt")
    with readable_by_all(bin) as copy:
        cluster = Cluster(copy)
        yield cluster
        cluster.remove()


@pytest.fixture
def database(postgres: Any) -> Iterator[Any]:
    """Footnote's tables in PostgreSQL, empty."""
    from rag.accounts.postgres.database import Database
    from rag.accounts.state_url import StateUrl

    database = Database(StateUrl(postgres.url))
    with database.transaction() as db:
        db.execute(
            "TRUNCATE footnote.conversations, footnote.exchanges, footnote.settings, footnote.users, "
            "footnote.keys, footnote.sessions, footnote.taken, footnote.outside, footnote.logins"
        )
    yield database
    database.close()
