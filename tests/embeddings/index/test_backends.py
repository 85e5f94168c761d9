"""The contract of an index, over every place where one can be: a folder, Milvus (a file of Milvus Lite), PostgreSQL."""

from __future__ import annotations

import itertools
import re
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest

from embeddings.build import BuildReport, build
from embeddings.errors import EncoderMismatch, IndexBusy, IndexMissing, IndexUnreachable, UsageError
from embeddings.index.address import MilvusAddress, PostgresAddress, RemoteAddress, remote_address
from embeddings.index.database import Database
from embeddings.index.dump import dumped_chunks, dumped_records
from embeddings.index.filters import runs
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.lexical import TERM_BITS
from embeddings.index.nearest import Mask
from embeddings.index.postgres.backend import PostgresBackend
from embeddings.index.postgres.server import connections
from embeddings.index.remote.backends import backend
from embeddings.index.remote.contract import PlacedChunk
from embeddings.index.remote.publish import publish, snapshot
from embeddings.index.store import Store
from embeddings.index.verify import verify
from embeddings.move import move
from embeddings.status import status
from embeddings.terms import terms
from rag.question.filters import Filters
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder
from tests.postgres import PASSWORD, Cluster

ENCODER = FakeEncoder()
WORDS = ["moon", "sea", "cave", "rock", "water", "bat", "fish", "air", "dark", "salt", "comet", "tide", "sand"]
NUMBERS = itertools.count()


@pytest.fixture(scope="module")
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


def name(number: int) -> str:
    """A word that only one article has."""
    return f"zeta{ascii_lowercase[number]}"


def write(folder: Path, name: str, body: str, date: str = "2025-02-24") -> None:
    dated = f"Date: {date}\n" if date else ""
    (folder / name).write_text(f"A title\nSource: The Paper\n{dated}\n{body}\n", encoding="utf-8")


def made(articles: Path, place: Path, encoder: FakeEncoder = ENCODER, **options: bool) -> BuildReport:
    return build(articles, place, lambda _: encoder, **options)


def findings(place: Path) -> list[str]:
    return list(verify(place, lambda _: ENCODER))


def sources(index: Index, rows: np.ndarray) -> list[str]:
    return [index.source(int(row)) for row in rows]


def contents(place: Path) -> tuple[list[str], list[tuple]]:
    """All that is stored."""
    database = Database.open(store_folder(place) / DATABASE, read_only=True)
    try:
        chunks = [
            (c.id, c.document, c.start, c.end, c.digest, c.terms, c.vector.tobytes()) for c in dumped_chunks(database)
        ]
        return list(dumped_records(database)), chunks
    finally:
        database.close()


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


FILTERS: list[dict] = [
    {"since": "2025-01-10"},
    {"until": "2025-01-09"},
    {"since": "2025-01-05", "until": "2025-01-12"},
    {"sources": ["1*"]},
    {"sources": ["03.txt", "2*"], "since": "2025-01-15"},
    {"sources": ["nothing"]},
]


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


def kept(place: Path) -> list[str]:
    """The generations of an index, whether anything leads to them or not."""
    address = remote_address(place)
    assert address is not None
    if isinstance(address, MilvusAddress):
        from embeddings.index.milvus.server import client

        named = client(address).list_collections()
    else:
        named = [one for (one,) in connections(address).rows("SELECT nspname FROM pg_namespace")]
    return [one for one in named if re.search(rf"\b(footnote_index_)?{address.name}_g\d+_\w{{6}}$", one)]


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


def test_an_index_without_articles_is_one_too(place: Path, tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    made(tmp_path / "none", place)
    index = Index.open(place)
    assert len(index) == 0
    assert len(index.nearest(ENCODER.encode(["moon"])[0], 5).rows) == 0
    assert len(index.matching(["moon"], 5).rows) == 0
    assert findings(place) == []


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


def masks(index: Index) -> Iterator[Mask | None]:
    """None, and those of `FILTERS`: as filters, and as rows that know none."""
    yield None
    for filters in FILTERS:
        mask = index.mask(**filters)
        assert mask is not None
        yield mask
        yield mask & np.True_


def test_a_server_that_is_not_there_is_told_in_words(lite: Path) -> None:
    with pytest.raises(IndexUnreachable, match=r"milvus://127\.0\.0\.1:9/x cannot be had"):
        Index.open("milvus://127.0.0.1:9/x")


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


def test_while_a_server_is_away_one_caller_a_second_tries_it_and_others_are_told_at_once(lite: Path) -> None:
    from embeddings.index.milvus.server import LOOK_AGAIN_S, Circuit

    now = 100.0
    circuit, away = Circuit(clock=lambda: now), IndexUnreachable("away")
    for _ in range(2):
        circuit.enter()  # well: as many as come
    circuit.failed(away)
    with pytest.raises(IndexUnreachable, match="away"):
        circuit.enter()
    now += LOOK_AGAIN_S
    circuit.enter()  # this one tries
    with pytest.raises(IndexUnreachable, match="away"):
        circuit.enter()
    circuit.answered()
    circuit.enter()
    circuit.enter()


def test_what_fails_at_one_server_is_told_of_that_one_alone_and_a_refusal_is_no_absence(
    articles: Path, milvus: Path
) -> None:
    from pymilvus import MilvusException

    from embeddings.index.milvus.server import asking, is_away, translated

    gone, there = remote_address("milvus://127.0.0.1:8/x"), remote_address(milvus)
    assert gone is not None and there is not None
    tried = []

    def ask(address: MilvusAddress, code: object) -> None:
        with asking(address):
            tried.append(address)
            raise MilvusException(code=code, message="words of the client")

    with pytest.raises(IndexUnreachable, match="it does not answer"):
        ask(gone, grpc_unavailable())
    with pytest.raises(IndexUnreachable, match="it does not answer"):
        ask(gone, grpc_unavailable())
    assert tried == [gone], "the second was told without a try"
    for _ in range(2):
        with pytest.raises(IndexUnreachable, match="words of the client") as refused:
            ask(there, 1100)
        assert not is_away(refused.value.__cause__)
    assert tried == [gone, there, there]
    with translated(gone):  # a build waits for its own answer
        pass


def grpc_unavailable() -> object:
    import grpc

    return grpc.StatusCode.UNAVAILABLE


def test_a_server_that_was_started_anew_loads_the_collection_again(articles: Path, milvus: Path) -> None:
    from embeddings.index.milvus.collection import newest
    from embeddings.index.milvus.server import client

    made(articles, milvus)
    index, address = Index.open(milvus), remote_address(milvus)
    assert address is not None
    vector = ENCODER.encode(["moon"])[0]
    before = index.nearest(vector, 5).rows.tolist()
    client(address).release_collection(newest(address))
    assert index.nearest(vector, 5).rows.tolist() == before
    client(address).release_collection(newest(address))
    assert len(index.stored_vectors(np.array([0, 1]))) == 2


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
