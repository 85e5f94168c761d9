"""Every place where an index can be: a folder, Milvus (a file of Milvus Lite), PostgreSQL."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from tests.embeddings.index.places import WORDS, name, write
from tests.postgres import PASSWORD, Cluster

NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def lite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of Milvus Lite; one for all tests, as a process opens it once."""
    pytest.importorskip("pymilvus", reason="not installed: pip install -r tests/clients/requirements-milvus.txt")
    pytest.importorskip("milvus_lite", reason="not installed: pip install -r tests/clients/requirements-milvus.txt")
    return tmp_path_factory.mktemp("milvus") / "tests.db"


@pytest.fixture
def milvus(lite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The address of an index that is not there yet."""
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    return Path(f"milvus://{lite.as_posix()}/test{next(NUMBERS)}")


@pytest.fixture
def postgresql(pgvector: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same in PostgreSQL."""
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return Path(pgvector.index(f"test{next(NUMBERS)}"))


@pytest.fixture(params=["milvus", "postgresql"])
def elsewhere(request: pytest.FixtureRequest) -> Path:
    """The address of an index that is not there yet, in each database."""
    address: Path = request.getfixturevalue(request.param)
    return address


@pytest.fixture(params=["folder", "milvus", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / "index" if request.param == "folder" else request.getfixturevalue(request.param)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(26):
        body = f"The {WORDS[number % 13]} and {WORDS[number % 11]} of {WORDS[number % 7]}. The number {name(number)}."
        write(folder, f"{number:02}.txt", body, f"2025-01-{number + 1:02}" if number else "")
    return folder
