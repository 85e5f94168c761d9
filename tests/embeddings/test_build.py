"""The laws of an index, on real files with a fake encoder."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from embeddings.build import BuildReport, build, is_gone
from embeddings.errors import EncoderMismatch, IndexBusy, IndexDamaged, IndexMissing, IndexNotWritten, UsageError
from embeddings.index.derived import write_derived
from embeddings.index.index import DATABASE, Index, largest, store_folder
from embeddings.index.store import Store
from embeddings.index.verify import verify
from embeddings.status import status
from embeddings.terms import terms
from tests.fakes import FakeEncoder

ENCODER = FakeEncoder()


def write(folder: Path, name: str, body: str, title: str = "A title", date: str = "2025-02-24") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{title}\nSource: The Paper\nDate: {date}\n\n{body}\n", encoding="utf-8")
    return path


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    write(folder, "moon.txt", "The moon is made of rock. It has no air.", "Moon", "2024-01-01")
    write(folder, "sea.txt", "The sea is made of water. It has many fish.", "Sea", "2025-01-01")
    write(folder, "deep/cave.txt", "The cave is dark. Bats live there.", "Cave", "2026-01-01")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def made(articles: Path, folder: Path, encoder: FakeEncoder | None = None, **options: object) -> BuildReport:
    encoder = encoder or ENCODER
    return build(articles, folder, lambda _: encoder, **options)


def everything(folder: Path) -> list[tuple]:
    """All that a search can show, in order."""
    index = Index.open(folder)
    try:
        vector = ENCODER.encode(["moon sea cave water rock"])[0]
        dense, lexical = index.nearest(vector, 99), index.matching(terms("moon sea water bats"), 99)
        return [
            *(
                (index.source(r), int(index.chunks.start[r]), round(float(s), 6))
                for r, s in zip(dense.rows, dense.scores, strict=True)
            ),
            *(
                (index.source(r), int(index.chunks.start[r]), round(float(s), 6))
                for r, s in zip(lexical.rows, lexical.scores, strict=True)
            ),
        ]
    finally:
        index.close()


def findings(folder: Path) -> list[str]:
    return list(verify(folder, lambda _: ENCODER))


def test_what_is_built_can_be_found_and_read_back(articles, folder):
    report = made(articles, folder)
    assert (report.new, report.documents, report.problems) == (3, 3, ())
    index = Index.open(folder)
    best = int(index.matching(terms("bats"), 1).rows[0])
    assert index.source(best) == "deep/cave.txt"
    document = index.document("deep/cave.txt")
    assert document.text == (articles / "deep/cave.txt").read_bytes().decode()
    assert "Bats live there." in document.text[index.chunks.start[best] : index.chunks.end[best]]
    assert findings(folder) == []


def test_a_second_build_encodes_nothing_and_finds_the_same(articles, folder):
    made(articles, folder)
    before = everything(folder)
    encoder = FakeEncoder()
    report = made(articles, folder, encoder)
    assert (report.unchanged, report.encoded_chunks, encoder.encoded) == (3, 0, [])
    assert everything(folder) == before


def test_a_second_build_does_not_even_load_the_encoder(articles, folder):
    made(articles, folder)

    def never(name: str) -> FakeEncoder:
        raise AssertionError("the encoder was loaded")

    assert build(articles, folder, never).encoded_chunks == 0


def test_only_what_changed_is_encoded(articles, folder):
    made(articles, folder)
    write(articles, "sea.txt", "The sea is salty now.", "Sea", "2025-01-01")
    write(articles, "new.txt", "A comet passed.", "Comet")
    (articles / "moon.txt").unlink()
    encoder = FakeEncoder()
    report = made(articles, folder, encoder)
    assert (report.new, report.changed, report.removed, report.unchanged) == (1, 1, 1, 1)
    assert len(encoder.encoded) == report.encoded_chunks == 2
    sources = [info.source for info in Index.open(folder).documents()]
    assert sources == ["deep/cave.txt", "new.txt", "sea.txt"]
    assert not Index.open(folder).matching(terms("rock"), 9).rows.size
    assert findings(folder) == []


def test_identical_articles_share_their_vectors_also_over_batches(articles, folder, monkeypatch):
    monkeypatch.setattr("embeddings.pipeline.BATCH_CHUNKS", 1)
    for number in range(6):
        shutil.copy(articles / "moon.txt", articles / f"{number}.txt")
    encoder = FakeEncoder()
    report = made(articles, folder, encoder)
    assert (report.documents, report.encoded_chunks) == (9, 3)
    assert len(encoder.encoded) == 3
    assert findings(folder) == []


def test_what_was_finished_is_kept_when_the_encoder_fails(articles, folder, monkeypatch):
    monkeypatch.setattr("embeddings.pipeline.BATCH_CHUNKS", 1)

    class Failing(FakeEncoder):
        def encode(self, texts, progress=None):
            if any("fish" in text for text in texts):
                raise KeyboardInterrupt
            return super().encode(texts, progress)

    with pytest.raises(KeyboardInterrupt):
        made(articles, folder, Failing())
    assert {info.source for info in Index.open(folder).documents()} == {"deep/cave.txt", "moon.txt"}
    assert made(articles, folder).new == 1


def test_a_renamed_file_is_not_encoded_again(articles, folder):
    made(articles, folder)
    (articles / "moon.txt").rename(articles / "luna.txt")
    encoder = FakeEncoder()
    assert made(articles, folder, encoder).encoded_chunks == 0
    assert "luna.txt" in {info.source for info in Index.open(folder).documents()}


def test_a_file_written_again_with_the_same_words_is_unchanged(articles, folder):
    made(articles, folder)
    os.utime(articles / "moon.txt", ns=(1, 1))
    report = made(articles, folder)
    assert (report.changed, report.encoded_chunks) == (0, 0)


def test_the_order_of_builds_leaves_no_trace(articles, folder, tmp_path):
    late = articles / "moon.txt"
    shutil.move(late, tmp_path / "kept.txt")
    made(articles, folder)
    shutil.move(tmp_path / "kept.txt", late)
    made(articles, folder)
    made(articles, tmp_path / "at-once")
    assert everything(folder) == everything(tmp_path / "at-once")


def test_one_bad_file_is_told_and_stops_nothing(articles, folder):
    (articles / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (articles / "empty.txt").write_bytes(b"")
    report = made(articles, folder)
    assert report.documents == 3
    assert {problem.path for problem in report.problems} == {"broken.pdf", "empty.txt"}
    assert all(problem.reason for problem in report.problems)
    assert {problem.path for problem in made(articles, folder).problems} == {"broken.pdf", "empty.txt"}


def test_files_of_other_kinds_are_counted(articles, folder):
    (articles / "picture.png").write_bytes(b"\x89PNG")
    assert made(articles, folder).unknown == 1


class Unreachable(type(Path())):
    """A path in a folder that may not be looked into."""

    def exists(self, **_: object) -> bool:
        raise PermissionError(13, "Permission denied")


def test_an_article_that_cannot_be_looked_at_is_not_taken_for_deleted(tmp_path):
    assert is_gone(tmp_path / "deleted.txt")
    assert not is_gone(write(tmp_path, "there.txt", "Words."))
    assert not is_gone(Unreachable(tmp_path / "locked.txt"))


def test_an_index_of_one_encoder_is_not_searched_or_extended_with_another(articles, folder):
    made(articles, folder)
    other = FakeEncoder("other")
    with pytest.raises(EncoderMismatch, match="other"):
        Index.open(folder).require_encoder(other.identity)
    with pytest.raises(EncoderMismatch, match="--rebuild"):
        made(articles, folder, other, encoder_name="other")
    write(articles, "new.txt", "A comet.")
    with pytest.raises(EncoderMismatch):
        made(articles, folder, FakeEncoder("fake", dim=32))


def test_a_rebuild_with_another_encoder_takes_its_place_at_the_end(articles, folder):
    made(articles, folder)
    reader = Index.open(folder)
    other = FakeEncoder("other", dim=32)
    report = made(articles, folder, other, encoder_name="other", rebuild=True)
    assert (report.new, Index.open(folder).encoder.name) == (3, "other")
    assert reader.document("moon.txt").title == "Moon", "a reader of the old index goes on"
    assert not reader.is_current()
    assert len(list(folder.glob("store-*"))) == 1


def test_filters_by_date_and_source(articles, folder):
    made(articles, folder)
    index = Index.open(folder)

    def kept(**filters: object) -> set[str]:
        mask = index.mask(**filters)
        vector = ENCODER.encode(["made of"])[0]
        return {index.source(int(row)) for row in index.nearest(vector, 99, mask).rows}

    assert kept(since="2025-01-01") == {"sea.txt", "deep/cave.txt"}
    assert kept(until="2025-01-01") == {"moon.txt", "sea.txt"}
    assert kept(sources=["deep/*"]) == {"deep/cave.txt"}
    assert kept(sources=["nothing"]) == set()
    assert kept() == {"moon.txt", "sea.txt", "deep/cave.txt"}


DERIVED = ["vectors.faiss", "words-rows.npy", "bigrams-keys.npy", "chunks.npy", "documents.npy", "manifest.json"]


@pytest.mark.parametrize("name", DERIVED)
@pytest.mark.parametrize("harm", ["missing", "cut short", "bit flipped"])
def test_derived_files_are_made_anew_from_the_source_of_truth(articles, folder, name, harm):
    made(articles, folder)
    before = everything(folder)
    (path,) = store_folder(folder).glob(f"derived-*/{name}")
    content = path.read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "cut short":
        path.write_bytes(content[: len(content) // 2])
    else:
        path.write_bytes(content[:-9] + bytes([content[-9] ^ 64]) + content[-8:])
    assert everything(folder) == before
    assert findings(folder), "verify tells of it"
    made(articles, folder)
    assert findings(folder) == []
    assert everything(folder) == before


def test_many_chunks_are_searched_by_lists_with_the_same_answers(tmp_path):
    """The ways of a large index, on one that is small enough to compare."""
    articles, folder = tmp_path / "articles", tmp_path / "index"
    words = ["moon", "sea", "cave", "rock", "water", "bat", "fish", "air", "dark", "salt", "comet", "tide", "sand"]
    for number in range(400):
        body = f"The {words[number % 13]} and {words[number % 11]} of {words[number % 7]}. Number {number} is here."
        write(articles, f"{number:03}.txt", body, "T", f"2025-01-{number % 28 + 1:02}")
    made(articles, folder)
    exact = Index.open(folder)
    store = Store.open(store_folder(folder) / DATABASE, read_only=False)
    shutil.rmtree(next(store_folder(folder).glob("derived-*")))
    write_derived(store, exact_up_to=100)
    store.close()
    listed = Index.open(folder)
    assert (exact.settings["kind"], listed.settings["kind"]) == ("exact", "ivf-sq8")
    for text in ("moon and sea", "Number 17", "dark salt of the cave"):
        vector = ENCODER.encode([text])[0]
        for mask in (None, exact.mask("2025-01-10", "2025-01-12"), exact.mask(sources=["39*"])):
            one, other = exact.nearest(vector, 10, mask), listed.nearest(vector, 10, mask)
            assert other.scores == pytest.approx(one.scores, abs=2e-3)
            assert mask is None or mask[other.rows].all()
        assert listed.matching(terms(text), 10).scores == pytest.approx(
            exact.matching(terms(text), 10).scores, rel=2e-3
        )
    rows = np.array([3, 1, 399])
    assert listed.stored_vectors(rows) == pytest.approx(exact.stored_vectors(rows), abs=1e-3)
    assert findings(folder) == []


def test_the_largest_of_many_are_those_of_a_full_sort():
    random = np.random.default_rng(5)
    for scores in (
        random.random(20_000).astype(np.float32),
        random.integers(0, 5, 20_000).astype(np.float32),
        np.zeros(20_000, dtype=np.float32),
        np.maximum(random.random(20_000).astype(np.float32) - 0.999, 0),
    ):
        expected = [row for row in np.argsort(-scores, kind="stable")[:9].tolist() if scores[row] > 0]
        assert largest(scores, 9).tolist() == expected


def test_a_damaged_store_is_told_with_the_remedy(articles, folder):
    made(articles, folder)
    database = store_folder(folder) / DATABASE
    database.write_bytes(b"not a database" * 100)
    with pytest.raises(IndexDamaged, match="--rebuild"):
        Index.open(folder)
    assert made(articles, folder, rebuild=True).documents == 3


@pytest.mark.parametrize("left", [0.3, 0.6, 0.95])
def test_a_store_that_was_cut_short_is_told_with_the_remedy(articles, folder, left):
    made(articles, folder)
    database = store_folder(folder) / DATABASE
    content = database.read_bytes()
    database.write_bytes(content[: int(len(content) * left)])
    with pytest.raises(IndexDamaged, match="--rebuild"):
        Index.open(folder)
    with pytest.raises(IndexDamaged, match="--rebuild"):
        made(articles, folder)


LIMITED_BUILD = textwrap.dedent("""
    import resource, signal, sys
    from pathlib import Path
    from embeddings.build import build
    from embeddings.errors import IndexNotWritten
    from tests.fakes import FakeEncoder

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), int(sys.argv[3])))
    try:
        build(Path(sys.argv[1]), Path(sys.argv[2]), lambda _: FakeEncoder())
    except IndexNotWritten as error:
        sys.exit(f"told: {error}")
""")


@pytest.mark.parametrize("limit", [100, 100_000, 200_000, 300_000])
def test_without_room_a_build_says_so_and_keeps_what_was_committed(articles, folder, limit):
    """A file that may not grow stands in for a full disk."""
    made(articles, folder)
    before = everything(folder)
    for number in range(400):
        write(articles, f"more/{number}.txt", f"Word{number} and more words of it. " * 9)
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", LIMITED_BUILD, str(articles), str(folder), str(limit)]
    run = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert run.returncode == 1
    assert "told: the index" in run.stderr
    assert "make room" in run.stderr
    assert findings(folder) == []
    assert len(everything(folder)) >= len(before)
    assert made(articles, folder).documents == 403
    assert findings(folder) == []


def test_a_folder_that_is_no_folder_is_told(articles, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(IndexNotWritten, match="file"):
        made(articles, tmp_path / "file" / "index")


def test_what_is_missing_is_told_with_the_remedy(tmp_path):
    with pytest.raises(IndexMissing, match="python -m embeddings build"):
        Index.open(tmp_path / "nothing")
    with pytest.raises(UsageError, match="no-such-folder"):
        made(tmp_path / "no-such-folder", tmp_path / "index")


def test_an_empty_folder_gives_an_index_that_opens(tmp_path, folder):
    (tmp_path / "empty").mkdir()
    assert made(tmp_path / "empty", folder).documents == 0
    assert len(Index.open(folder)) == 0
    assert findings(folder) == []


def test_verify_finds_what_was_tampered_with(articles, folder):
    made(articles, folder)
    import sqlite3

    with sqlite3.connect(store_folder(folder) / DATABASE) as database:
        database.execute("UPDATE documents SET text = replace(text, 'rock', 'cheese and more')")
    assert findings(folder)


def test_status_tells_what_changed_in_the_folder(articles, folder):
    made(articles, folder)
    write(articles, "new.txt", "A comet.")
    (articles / "sea.txt").unlink()
    found = status(folder)
    assert (found.documents, found.changes.new, found.changes.removed) == (3, ("new.txt",), ("sea.txt",))
    assert found.search == {"kind": "exact"}
    assert found.size_bytes > sum(path.stat().st_size for path in store_folder(folder).glob("*.db"))


SLOW_BUILD = textwrap.dedent("""
    import sys, time
    from pathlib import Path
    import embeddings.build as building
    import embeddings.pipeline as pipeline
    from tests.fakes import FakeEncoder

    class Slow(FakeEncoder):
        def encode(self, texts, progress=None):
            time.sleep(0.005)
            return super().encode(texts, progress)

    pipeline.BATCH_CHUNKS = 2
    building.build(Path(sys.argv[1]), Path(sys.argv[2]), lambda _: Slow(), rebuild=len(sys.argv) > 3)
""")


def slow_build(articles: Path, folder: Path, *flags: str) -> subprocess.Popen[bytes]:
    root = Path(__file__).resolve().parents[2]
    return subprocess.Popen([sys.executable, "-c", SLOW_BUILD, articles, folder, *flags], cwd=root)


def test_killed_at_any_instant_the_index_opens_with_whole_documents_and_the_next_build_finishes(tmp_path, folder):
    articles = tmp_path / "articles"
    chance = random.Random(7)
    for number in range(40):
        write(articles, f"{number}.txt", f"Old words of {number}. More of it. And more.")
    made(articles, folder)
    old = {info.source: Index.open(folder).document(info.source).text for info in Index.open(folder).documents()}
    for number in range(0, 40, 2):
        write(articles, f"{number}.txt", f"New words of {number}. More of it. And more.")
    new = {path.name: path.read_text() for path in articles.iterdir()}
    for _ in range(6):
        building = slow_build(articles, folder, *(["rebuild"] if chance.random() < 0.4 else []))
        time.sleep(0.4 + chance.random() * 0.8)
        building.send_signal(signal.SIGKILL)
        building.wait()
        index = Index.open(folder)
        texts = {info.source: index.document(info.source).text for info in index.documents()}
        index.close()
        assert texts.keys() == old.keys()
        assert all(text in (old[source], new[source]) for source, text in texts.items())
        assert findings(folder) == []
    made(articles, folder)
    made(articles, tmp_path / "never-killed")
    assert everything(folder) == everything(tmp_path / "never-killed")
    assert findings(folder) == []


def test_a_first_build_that_is_killed_keeps_what_it_finished(tmp_path, folder):
    articles = tmp_path / "articles"
    for number in range(60):
        write(articles, f"{number}.txt", f"Words of {number}. More of it. And more.")
    building = slow_build(articles, folder)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and not (folder / "CURRENT").exists():
        time.sleep(0.02)
    time.sleep(0.1)
    building.kill()
    building.wait()
    finished = len(Index.open(folder).documents())
    encoder = FakeEncoder()
    report = made(articles, folder, encoder)
    assert (report.documents, report.new) == (60, 60 - finished)


def test_a_second_writer_is_told_who_the_first_is(articles, folder):
    for number in range(60):
        write(articles, f"{number}.txt", f"Words of {number}. More of it.")
    first = slow_build(articles, folder)
    try:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and not (folder / "CURRENT").exists():
            time.sleep(0.02)
        with pytest.raises(IndexBusy, match=str(first.pid)):
            made(articles, folder)
    finally:
        first.kill()
        first.wait()


def test_a_reader_sees_one_state_while_builds_go_on(articles, folder):
    made(articles, folder)
    reader = Index.open(folder)
    write(articles, "moon.txt", "The moon is gone.", "Moon")
    (articles / "sea.txt").unlink()
    made(articles, folder)
    assert not reader.is_current()
    row = int(reader.matching(terms("rock"), 1).rows[0])
    text = reader.document(reader.source(row)).text
    assert "rock" in text[reader.chunks.start[row] : reader.chunks.end[row]]
    assert Index.open(folder).is_current()


def test_jsonl_lines_are_documents_of_their_own(articles, folder):
    lines = [
        {"id": "a", "title": "One", "text": "Gold is heavy."},
        {"id": "b", "title": "Two", "text": "Tin is light."},
    ]
    (articles / "many.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    report = made(articles, folder)
    assert {info.source for info in Index.open(folder).documents()} >= {"many.jsonl#a", "many.jsonl#b"}
    assert [problem.path for problem in report.problems] == ["many.jsonl"]


def test_an_index_of_older_terms_is_cut_into_terms_anew_without_encoding(tmp_path):
    folder, encoder = tmp_path / "articles", FakeEncoder()
    folder.mkdir()
    (folder / "who.txt").write_text("A report\n\nThe WHO warned of mosquitoes in Norland.\n", encoding="utf-8")
    build(folder, tmp_path / "index", lambda _: encoder)
    store = Store.open(store_folder(tmp_path / "index") / DATABASE, read_only=False)
    store.renew_terms(1, lambda _, chunks: [["old"] for _ in chunks])
    store.close()
    encoder.encoded.clear()
    build(folder, tmp_path / "index", lambda _: encoder)
    assert encoder.encoded == []
    index = Index.open(tmp_path / "index")
    assert len(index.matching(["WHO"], 5).rows) == 1
    assert len(index.matching(["old"], 5).rows) == 0
