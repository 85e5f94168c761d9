"""The contract of an index, over every place where one can be: a folder, and Milvus (a file of Milvus Lite)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from string import ascii_lowercase

import numpy as np
import pytest

from embeddings.build import BuildReport, build
from embeddings.errors import EncoderMismatch, IndexBusy, IndexMissing, IndexUnreachable, UsageError
from embeddings.index.address import MilvusAddress, milvus_address
from embeddings.index.database import Database
from embeddings.index.dump import dumped_chunks, dumped_records
from embeddings.index.filters import runs
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.verify import verify
from embeddings.move import move
from embeddings.status import status
from embeddings.terms import terms
from rag.question.filters import Filters
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder

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


@pytest.fixture(params=["folder", "milvus"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / "index" if request.param == "folder" else request.getfixturevalue("milvus")


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


def test_both_places_answer_alike(articles: Path, tmp_path: Path, milvus: Path) -> None:
    made(articles, tmp_path / "local")
    move(tmp_path / "local", milvus)
    local, other = (Retriever(Index.open(place), ENCODER) for place in (tmp_path / "local", milvus))
    for question in (
        "What of the moon and the sea?",
        "Which is the number zetar?",
        "Is the dark of the cave made of salt, or of sand?",
    ):
        for filters in (None, Filters(since="2025-01-07"), Filters(sources=("1*",))):
            one, two = (retriever.retrieve(question, 10, filters) for retriever in (local, other))
            assert [(p.source, p.start) for p in one] == [(p.source, p.start) for p in two]
            assert [p.score for p in one] == pytest.approx([p.score for p in two], abs=1e-5)


def test_there_and_back_nothing_is_encoded_and_nothing_lost(articles: Path, tmp_path: Path, milvus: Path) -> None:
    write(articles, "long.txt", "Ünïcode … and a very long text. " * 1500)
    made(articles, tmp_path / "local")
    encoded = len(ENCODER.encoded)
    assert move(tmp_path / "local", milvus) == move(milvus, tmp_path / "back")
    assert len(ENCODER.encoded) == encoded
    assert contents(tmp_path / "local") == contents(milvus) == contents(tmp_path / "back")
    for place in (tmp_path / "local", milvus, tmp_path / "back"):
        assert findings(place) == []
    encoder = FakeEncoder()
    assert made(articles, tmp_path / "back", encoder).unchanged == 27
    assert encoder.encoded == []
    for taken in (milvus, tmp_path / "back"):
        with pytest.raises(UsageError, match="already"):
            move(tmp_path / "local", taken)


def test_another_machine_builds_on_what_is_in_milvus(
    articles: Path, milvus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(articles, milvus)
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "another"))
    write(articles, "new.txt", "A volcano is hot.")
    encoder = FakeEncoder()
    assert (made(articles, milvus, encoder).new, len(encoder.encoded)) == (1, 1)
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "data"))
    assert len(Index.open(milvus).documents()) == 27


def test_a_write_over_another_s_is_refused_and_one_that_was_killed_leaves_the_old_index(
    articles: Path, milvus: Path, tmp_path: Path
) -> None:
    from embeddings.index.milvus.collection import newest, write_collections
    from embeddings.index.milvus.publish import publish
    from embeddings.index.milvus.server import client

    made(articles, tmp_path / "local")
    address = milvus_address(milvus)
    assert address is not None

    def killed() -> Callable[[], None]:
        raise KeyboardInterrupt
        yield

    with pytest.raises(KeyboardInterrupt):
        write_collections(address, 1, ENCODER.identity.dim, killed(), 1, [])
    assert newest(address) is None
    move(tmp_path / "local", milvus)
    assert len([name for name in client(address).list_collections() if name.startswith(f"{address.name}_g")]) == 2
    with pytest.raises(IndexBusy, match="meanwhile"):
        publish(store_folder(tmp_path / "local") / DATABASE, address, None)
    assert findings(milvus) == []


def test_a_server_that_is_not_there_is_told_in_words(lite: Path) -> None:
    with pytest.raises(IndexUnreachable, match=r"milvus://127\.0\.0\.1:9/x cannot be had"):
        Index.open("milvus://127.0.0.1:9/x")


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

    gone, there = milvus_address("milvus://127.0.0.1:8/x"), milvus_address(milvus)
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
    index, address = Index.open(milvus), milvus_address(milvus)
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
        ("index", None),
        ("milvus", None),
    ],
)
def test_where_an_index_is_told_to_be(said: str, meant: MilvusAddress | None, as_path: bool) -> None:
    assert milvus_address(Path(said) if as_path else said) == meant


@pytest.mark.parametrize("said", ["milvus://db.example:19530", "milvus://db/news", "milvus:///a.db/ne-ws", "milvus://"])
def test_what_names_no_index_in_milvus_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError, match="names no index in Milvus"):
        milvus_address(said)


def test_neighbours_are_told_by_their_ends() -> None:
    assert runs(np.array([1, 2, 3, 7, 9, 10])) == [(1, 3), (7, 7), (9, 10)]
    assert runs(np.array([], dtype=np.int64)) == []
