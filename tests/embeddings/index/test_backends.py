"""The contract of an index, over every place where one can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import EncoderMismatch, IndexBusy, IndexMissing, UsageError
from embeddings.index.address import remote_address
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.lexical import TERM_BITS
from embeddings.index.remote.backends import backend
from embeddings.index.remote.contract import PlacedChunk
from embeddings.index.remote.publish import publish, snapshot
from embeddings.index.store import Store
from embeddings.move import move
from embeddings.status import status
from embeddings.terms import terms
from rag.question.filters import Filters
from rag.retrieval.retriever import Retriever
from tests.embeddings.index.places import ENCODER, FILTERS, contents, findings, kept, made, masks, name, sources, write
from tests.fakes import FakeEncoder


def test_what_is_built_is_found_and_read_back(articles: Path, place: Path) -> None:
    assert made(articles, place).documents == 26
    index = Index.open(place)
    best = int(index.matching(terms(name(17)), 1).rows[0])
    assert index.source(best) == "17.txt"
    text = (articles / "17.txt").read_text(encoding="utf-8")
    assert index.document("17.txt").text == text
    start, end = int(index.chunks.start[best]), int(index.chunks.end[best])
    vector = ENCODER.encode([text[start:end]])[0]
    assert index.source(int(index.nearest(vector, 1).rows[0])) == "17.txt"
    assert index.cosines(index.stored_vectors(np.array([best]))[0], np.array([best])) == pytest.approx(1.0)
    assert findings(place) == []
    assert status(place).documents == 26
    with pytest.raises(EncoderMismatch):
        index.require_encoder(FakeEncoder("other").identity)


def test_a_second_build_encodes_nothing_and_writes_nothing(articles: Path, place: Path) -> None:
    made(articles, place)
    before, encoder = Index.open(place), FakeEncoder()
    report = made(articles, place, encoder)
    assert (report.unchanged, report.encoded_chunks, encoder.encoded) == (26, 0, [])
    assert before.is_current()


def test_what_changed_is_a_new_generation_that_all_notice_and_who_reads_the_old_one_goes_on(
    articles: Path, place: Path
) -> None:
    made(articles, place)
    reader = Index.open(place)
    (articles / "03.txt").unlink()
    write(articles, "05.txt", "A volcano is hot.")
    encoder = FakeEncoder()
    report = made(articles, place, encoder)
    assert (report.changed, report.removed, len(encoder.encoded)) == (1, 1, 1)
    assert not reader.is_current()
    assert sources(reader, reader.matching(terms(name(3)), 1).rows) == ["03.txt"]
    newer = Index.open(place)
    assert newer.generation > reader.generation
    assert sources(newer, newer.matching(terms("volcano"), 3).rows) == ["05.txt"]
    assert "03.txt" not in sources(newer, np.arange(len(newer)))
    assert findings(place) == []


def test_a_rebuild_takes_the_place_of_the_old_index(articles: Path, place: Path) -> None:
    made(articles, place)
    encoder = FakeEncoder()
    assert made(articles, place, encoder, rebuild=True).new == 26
    assert len(encoder.encoded) == 26
    assert findings(place) == []


def test_filters_leave_their_rows_in_both_searches(articles: Path, place: Path) -> None:
    made(articles, place)
    index = Index.open(place)
    vector = ENCODER.encode(["moon and sea"])[0]
    for filters in FILTERS:
        mask = index.mask(**filters)
        assert mask is not None
        wanted = set(np.flatnonzero(mask).tolist())
        for allowed in (mask, mask & np.True_):  # as a filter, and as rows that know none
            assert set(index.nearest(vector, 99, allowed).rows.tolist()) == wanted
            assert set(index.matching(terms("number"), 99, allowed).rows.tolist()) == wanted


def test_an_index_that_is_not_there_is_missing(place: Path) -> None:
    with pytest.raises(IndexMissing, match="there is no index"):
        Index.open(place)


def test_a_database_answers_like_a_folder(articles: Path, tmp_path: Path, elsewhere: Path) -> None:
    made(articles, tmp_path / "local")
    move(tmp_path / "local", elsewhere)
    local, other = (Retriever(Index.open(place), ENCODER) for place in (tmp_path / "local", elsewhere))
    for question in (
        "What of the moon and the sea?",
        "Which is the number zetar?",
        "Is the dark of the cave made of salt, or of sand?",
    ):
        for filters in (None, Filters(since="2025-01-07"), Filters(sources=("1*",))):
            one, two = (retriever.retrieve(question, 10, filters) for retriever in (local, other))
            assert [(p.source, p.start) for p in one] == [(p.source, p.start) for p in two]
            assert [p.score for p in one] == pytest.approx([p.score for p in two], abs=1e-5)


def test_there_and_back_nothing_is_encoded_and_nothing_lost(articles: Path, tmp_path: Path, elsewhere: Path) -> None:
    write(articles, "long.txt", "Ünïcode … and a very long text. " * 1500)
    made(articles, tmp_path / "local")
    encoded = len(ENCODER.encoded)
    assert move(tmp_path / "local", elsewhere) == move(elsewhere, tmp_path / "back")
    assert len(ENCODER.encoded) == encoded
    assert contents(tmp_path / "local") == contents(elsewhere) == contents(tmp_path / "back")
    for place in (tmp_path / "local", elsewhere, tmp_path / "back"):
        assert findings(place) == []
    encoder = FakeEncoder()
    assert made(articles, tmp_path / "back", encoder).unchanged == 27
    assert encoder.encoded == []
    for taken in (elsewhere, tmp_path / "back"):
        with pytest.raises(UsageError, match="already"):
            move(tmp_path / "local", taken)


def test_from_one_database_to_the_other_nothing_is_encoded_and_nothing_lost(
    articles: Path, postgresql: Path, milvus: Path
) -> None:
    made(articles, postgresql)
    encoded = len(ENCODER.encoded)
    move(postgresql, milvus)
    assert len(ENCODER.encoded) == encoded
    assert contents(postgresql) == contents(milvus)
    assert findings(milvus) == []


def test_another_machine_builds_on_what_is_in_a_database(
    articles: Path, elsewhere: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(articles, elsewhere)
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "another"))
    write(articles, "new.txt", "A volcano is hot.")
    encoder = FakeEncoder()
    assert (made(articles, elsewhere, encoder).new, len(encoder.encoded)) == (1, 1)
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    assert len(Index.open(elsewhere).documents()) == 27


def test_a_write_that_was_killed_leaves_the_old_index_and_is_cleared_away(
    articles: Path, elsewhere: Path, tmp_path: Path
) -> None:
    address = remote_address(elsewhere)
    assert address is not None
    remote = backend(address)

    def killed() -> Iterator[PlacedChunk]:
        raise KeyboardInterrupt
        yield

    made(articles, tmp_path / "local")
    with snapshot(store_folder(tmp_path / "local") / DATABASE) as state:
        with pytest.raises(KeyboardInterrupt):
            remote.write(replace(state, chunks=killed()), None)
        assert remote.newest() is None
        move(tmp_path / "local", elsewhere)
        first = remote.newest()
        with pytest.raises(KeyboardInterrupt):
            remote.write(replace(state, chunks=killed()), first)
    assert remote.newest() == first
    assert findings(elsewhere) == []
    write(articles, "new.txt", "A volcano is hot.")
    made(articles, elsewhere)
    assert len(kept(elsewhere)) == 2, "the new one, and the one before for those that read it"
    write(articles, "newer.txt", "An island is dry.")
    made(articles, elsewhere)
    assert len(kept(elsewhere)) == 2
    assert findings(elsewhere) == []


def test_a_write_over_another_s_is_refused(articles: Path, elsewhere: Path, tmp_path: Path) -> None:
    made(articles, tmp_path / "local")
    move(tmp_path / "local", elsewhere)
    address = remote_address(elsewhere)
    assert address is not None
    with pytest.raises(IndexBusy, match="meanwhile"):
        publish(store_folder(tmp_path / "local") / DATABASE, address, None)
    assert findings(elsewhere) == []


def test_an_index_without_articles_is_one_too(place: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    made(tmp_path / "none", place)
    index = Index.open(place)
    assert len(index) == 0
    assert len(index.nearest(ENCODER.encode(["moon"])[0], 5).rows) == 0
    assert len(index.matching(["moon"], 5).rows) == 0
    assert findings(place) == []


def test_the_best_that_a_database_tells_are_the_best_that_a_filter_leaves(
    articles: Path, elsewhere: Path, tmp_path: Path
) -> None:
    made(articles, tmp_path / "local")
    address = remote_address(elsewhere)
    assert address is not None
    remote = backend(address)
    with snapshot(store_folder(tmp_path / "local") / DATABASE) as state:
        generation = remote.open(remote.write(state, None))
    store = Store.open(store_folder(tmp_path / "local") / DATABASE, read_only=True)
    moon, sea = (store.term_number(word) for word in ("moon", "sea"))
    store.close()
    assert moon is not None and sea is not None
    local = Index.open(tmp_path / "local")
    for mask in masks(local):
        wanted = local.matching(["moon", "moon", "sea"], 3, mask)
        rows, scores = generation.matching("words", {moon: 2.0, sea: 1.0}, 3, mask)
        assert scores == pytest.approx(wanted.scores, abs=1e-5)
        assert local.lexical.scores(["moon", "moon", "sea"])[rows] == pytest.approx(scores, abs=1e-5)
        assert mask is None or mask[rows].all()
    bigrams, _ = generation.matching("bigrams", {moon << TERM_BITS | sea: 1.0}, 99, None)
    assert sorted(bigrams) == np.flatnonzero(local.lexical.bigram_scores(["moon", "sea"])).tolist() != []
