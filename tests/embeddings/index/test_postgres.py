"""What only an index in PostgreSQL has: one transaction, many connections, HNSW."""

from __future__ import annotations

import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.errors import IndexBusy, IndexUnreachable, UsageError
from embeddings.index.address import PostgresAddress, remote_address
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.postgres.backend import PostgresBackend
from embeddings.index.postgres.server import connections
from embeddings.index.remote.backends import backend
from embeddings.index.remote.contract import PlacedChunk
from embeddings.index.remote.publish import snapshot
from embeddings.move import move
from embeddings.terms import terms
from tests.embeddings.index.places import ENCODER, WORDS, kept, made, masks
from tests.postgres import PASSWORD, Cluster


def test_in_postgresql_one_of_two_that_write_at_once_is_refused_and_leaves_nothing(
    articles: Path, postgresql: Path, tmp_path: Path
) -> None:
    made(articles, tmp_path / "local")
    move(tmp_path / "local", postgresql)
    address = remote_address(postgresql)
    assert address is not None
    remote = backend(address)
    over = remote.newest()
    database = store_folder(tmp_path / "local") / DATABASE
    with snapshot(database) as one, snapshot(database) as other:

        def slow() -> Iterator[PlacedChunk]:
            remote.write(replace(other, generation=7), over)
            yield from one.chunks

        with pytest.raises(IndexBusy, match="meanwhile"):
            remote.write(replace(one, generation=8, chunks=slow()), over)
    assert sorted(kept(postgresql)) == sorted(f"footnote_index_{name}" for name in (over, remote.newest()))
    assert "_g7_" in str(remote.newest())


def test_postgresql_that_was_started_anew_is_used_again_and_while_it_is_away_it_is_said(
    articles: Path, postgresql: Path, pgvector: Cluster
) -> None:
    made(articles, postgresql)
    index = Index.open(postgresql)
    vector = ENCODER.encode(["moon"])[0]
    nearest, matching = index.nearest(vector, 5).rows.tolist(), index.matching(["moon"], 5).rows.tolist()
    pgvector.stop()
    try:
        for ask in (lambda: index.nearest(vector, 5), lambda: index.matching(["moon"], 5), index.is_current):
            with pytest.raises(IndexUnreachable, match="cannot be had from PostgreSQL") as told:
                ask()
            assert PASSWORD not in "".join(traceback.format_exception(told.value))
    finally:
        pgvector.start()
    time.sleep(1.1)  # one try a second is made
    assert index.nearest(vector, 5).rows.tolist() == nearest
    assert index.matching(["moon"], 5).rows.tolist() == matching
    pgvector.stop()
    pgvector.start()  # nobody asked meanwhile: what was idle is replaced unseen
    assert index.matching(["moon"], 5).rows.tolist() == matching


def test_a_postgresql_without_pgvector_is_told_so(
    articles: Path, postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    with pytest.raises(UsageError, match=r"has no pgvector .*CREATE EXTENSION vector"):
        made(articles, Path(postgres.index("news")))


def test_many_threads_search_postgresql_at_once(articles: Path, postgresql: Path) -> None:
    made(articles, postgresql)
    index = Index.open(postgresql)
    vectors = ENCODER.encode([f"the {word}" for word in WORDS])

    def found(number: int) -> tuple[list[int], list[int]]:
        word = WORDS[number % len(WORDS)]
        near = index.nearest(vectors[number % len(WORDS)], 9).rows.tolist()
        return near, index.matching(terms(word), 9).rows.tolist()

    alone = [found(number) for number in range(len(WORDS))]
    with ThreadPoolExecutor(24) as pool:
        together = list(pool.map(found, range(10 * len(WORDS))))
    assert together == 10 * alone


def test_postgresql_with_many_chunks_searches_by_hnsw_and_filters_as_before(
    articles: Path, postgresql: Path, tmp_path: Path
) -> None:
    made(articles, tmp_path / "local")
    address = remote_address(postgresql)
    assert isinstance(address, PostgresAddress)
    remote = PostgresBackend(address, exact_up_to=2)
    with snapshot(store_folder(tmp_path / "local") / DATABASE) as state:
        generation = remote.open(remote.write(state, None))
    [(methods,)] = connections(address).rows(
        "SELECT array_agg(DISTINCT a.amname) FROM pg_class c JOIN pg_am a ON a.oid = c.relam WHERE relnamespace = "
        "(SELECT oid FROM pg_namespace WHERE nspname = %s)",
        [f"footnote_index_{remote.newest()}"],
    )
    assert "hnsw" in methods
    local = Index.open(tmp_path / "local")
    for text in ("moon and sea", "a cave of salt"):
        vector = ENCODER.encode([text])[0]
        for mask in masks(local):
            one, (rows, scores) = local.nearest(vector, 99, mask), generation.nearest(vector, 99, mask)
            assert one.scores == pytest.approx(scores, abs=1e-6)
            assert dict(zip(one.rows.tolist(), one.scores.tolist(), strict=True)) == pytest.approx(
                dict(zip(rows.tolist(), scores.tolist(), strict=True)), abs=1e-6
            )


def test_a_postgresql_that_is_not_there_is_told_in_words_without_the_password(
    pgvector: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGPASSWORD", "s3cr3t")
    with pytest.raises(IndexUnreachable, match=r"ada@127\.0\.0\.1:9/x cannot be had from PostgreSQL") as away:
        Index.open("postgresql://ada@127.0.0.1:9/x/news")
    with pytest.raises(IndexUnreachable, match="password authentication failed") as refused:
        Index.open(pgvector.index("news") + "?application_name=other")
    for told in (away, refused):
        assert "s3cr3t" not in "".join(traceback.format_exception(told.value))
