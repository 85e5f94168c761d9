"""What is read as the address of an index, and what of it is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import UsageError
from embeddings.index.address import MilvusAddress, PostgresAddress, RemoteAddress, remote_address
from embeddings.index.filters import runs


@pytest.mark.parametrize("as_path", [False, True])
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("milvus://db.example:19530/news", MilvusAddress("http://db.example:19530", "news")),
        ("milvus:///srv/a.db/news", MilvusAddress("/srv/a.db", "news")),
        ("postgresql://ada@db.example:5432/notes/news", PostgresAddress("ada@db.example:5432", "notes", "news")),
        ("postgres://db.example/notes/news", PostgresAddress("db.example", "notes", "news")),
        ("postgresql:///notes/news", PostgresAddress("", "notes", "news")),
        ("postgresql://ada@[::1]:5432/notes/news", PostgresAddress("ada@[::1]:5432", "notes", "news")),
        ("postgresql://a,b/notes/n_1?sslmode=require", PostgresAddress("a,b", "notes", "n_1", "?sslmode=require")),
        ("index", None),
        ("milvus", None),
        ("postgresql/news", None),
    ],
)
def test_where_an_index_is_told_to_be(said: str, meant: RemoteAddress | None, as_path: bool) -> None:
    found = remote_address(Path(said) if as_path else said)
    assert found == meant
    if found is not None:
        assert remote_address(str(found)) == remote_address(Path(str(found))) == found


@pytest.mark.parametrize("said", ["milvus://db.example:19530", "milvus://db/news", "milvus:///a.db/ne-ws", "milvus://"])
def test_what_names_no_index_in_milvus_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError, match="names no index in Milvus"):
        remote_address(said)


@pytest.mark.parametrize(
    "said",
    ["postgresql://a@db.example/notes", "postgresql://db/a/b/news", "postgresql://db/notes/ne-ws", "postgres://"],
)
def test_what_names_no_index_in_postgresql_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError, match="names no index in PostgreSQL"):
        remote_address(said)


@pytest.mark.parametrize(
    "said",
    [
        "postgresql://ada:s3cr3t@db/notes/news",
        "postgresql://ada:s3cr3t/x@db/notes/news",
        "postgresql://ada:x?s3cr3t@db/notes/news",
        "postgresql://db/notes/news?password=s3cr3t",
        "postgresql:///notes?user=a&password=s3cr3t",
    ],
)
def test_a_password_has_no_place_in_an_address_and_is_not_told(said: str) -> None:
    with pytest.raises(UsageError, match="PGPASSWORD") as told:
        remote_address(Path(said))
    assert "s3cr3t" not in str(told.value)


def test_neighbours_are_told_by_their_ends() -> None:
    assert runs(np.array([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    assert runs(np.array([], dtype=np.int64)) == []


def test_a_server_without_its_database_is_not_taken_for_a_database_of_this_machine() -> None:
    with pytest.raises(UsageError, match="HOST:PORT/DATABASE/NAME"):
        remote_address(Path("postgresql://db.example/articles"))
