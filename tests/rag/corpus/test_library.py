"""The folder as people keep it: what is added lands in it and nowhere else, what is deleted lay in it."""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from embeddings.encode.contract import Encoder, Progress, Vectors
from embeddings.errors import EncoderError, IndexMissing, UsageError
from embeddings.index.index import Index
from embeddings.load.files import SUFFIXES, find_files
from rag.corpus.library import MOST_ARTICLES, Library
from tests.fakes import FakeEncoder

TEXT = "Halla returns\nDate: 2026-01-01\n\nThe comet Halla returns in 2061.\n"


class BlockingEncoder(FakeEncoder):
    """Says that it has begun, and goes on when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()
        self.go_on = threading.Event()

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        self.begun.set()
        assert self.go_on.wait(10)
        return super().encode(texts, progress)


class FailingEncoder(FakeEncoder):
    """Fails for as long as it has an error."""

    def __init__(self, error: Exception | None) -> None:
        super().__init__()
        self.error = error

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        if self.error is not None:
            raise self.error
        return super().encode(texts, progress)


@pytest.fixture
def uploads(tmp_path: Path) -> Path:
    folder = tmp_path / "uploads"
    folder.mkdir()
    return folder


@pytest.fixture
def library(articles: Path, tmp_path: Path) -> Library:
    return made(articles, tmp_path / "index")


def made(articles: Path, index: Path, encoder: Encoder | None = None, **options: int) -> Library:
    encoder = encoder or FakeEncoder()
    return Library(articles, index, lambda _: encoder, **options)


def upload(folder: Path, text: str = TEXT) -> Path:
    """A file as a browser sent it: under a name that says nothing."""
    path = folder / f"upload{len(list(folder.iterdir()))}"
    path.write_text(text, encoding="utf-8")
    return path


def updated(library: Library) -> Library:
    library.start_update()
    assert not library.wait(10).running
    assert library.update.failure == ""
    return library


def sources(library: Library) -> set[str]:
    index = Index.open(library.index)
    try:
        assert {index.source(row) for row in range(len(index))} == {info.source for info in index.documents()}
        return {info.source for info in index.documents()}
    finally:
        index.close()


def everything(folder: Path) -> dict[str, bytes]:
    """All files beneath the folder, hidden ones too, with what they hold."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# -- adding


def test_an_added_file_lies_in_the_folder_under_its_name(library, uploads):
    added = library.add(upload(uploads), "comet.txt")
    assert (added.name, added.path, added.reason) == ("comet.txt", "comet.txt", "")
    assert (library.articles / "comet.txt").read_text(encoding="utf-8") == TEXT


def test_an_added_file_is_searched_once_the_index_is_up_to_date(library, uploads):
    updated(library)
    library.add(upload(uploads), "comet.txt")
    assert "comet.txt" not in sources(library)
    updated(library)
    assert "comet.txt" in sources(library)


def test_adding_leaves_nothing_else_behind(library, uploads, tmp_path):
    before = everything(tmp_path)
    library.add(upload(uploads), "comet.txt")
    assert everything(tmp_path).keys() - before.keys() == {"articles/comet.txt", "uploads/upload0"}


def test_a_name_that_is_taken_gets_a_number_and_nothing_is_lost(library, uploads):
    paths = [library.add(upload(uploads, text), "comet.txt").path for text in ("One.", "Two.", "Three.")]
    assert paths == ["comet.txt", "comet (2).txt", "comet (3).txt"]
    assert [(library.articles / path).read_text() for path in paths] == ["One.", "Two.", "Three."]


def test_a_folder_of_the_same_name_is_a_name_that_is_taken(library, uploads):
    (library.articles / "comet.txt").mkdir()
    assert library.add(upload(uploads), "comet.txt").path == "comet (2).txt"


def test_the_same_file_sent_again_is_refused_as_already_there(library, uploads):
    library.add(upload(uploads, "One."), "comet.txt")
    library.add(upload(uploads, "Two."), "comet.txt")
    before = everything(library.articles)
    for text, name in (("One.", "comet.txt"), ("Two.", "comet (2).txt")):
        again = library.add(upload(uploads, text), "comet.txt")
        assert again.path is None
        assert again.reason == f"it is there already, as {name}"
    assert everything(library.articles) == before


def test_files_added_at_once_under_one_name_are_all_kept(library, uploads):
    files = [upload(uploads, f"The comet number {number}.") for number in range(12)]
    threads = [threading.Thread(target=library.add, args=(file, "comet.txt")) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = {path.read_text() for path in library.articles.glob("comet*.txt")}
    assert kept == {file.read_text() for file in files}


HOSTILE_NAMES = {
    "../../x.txt": "x.txt",
    "..\\x.txt": "x.txt",
    "C:\\Windows\\system32\\x.txt": "x.txt",
    "/etc/passwd.txt": "passwd.txt",
    "..": None,
    "": None,
    ".txt": None,
    ".hidden.txt": "hidden.txt",
    "..txt": "article.txt",
    "../.txt.txt": "txt.txt",
    "~$x.docx": "x.docx",
    ".~lock.x.txt": "lock.x.txt",
    "two\nlines\r.txt": None,
    "nul\x00.txt": None,
    "bidi\u202etxt.exe\u202c.txt": None,
    "zero\u200bwidth\ufeff.txt": None,
    "half\ud83d.txt": None,
    'a<b>|c?*:".txt': None,
    " spaces .TXT": "spaces.txt",
    "-rf.txt": "-rf.txt",
    "x" * 500 + ".txt": None,
    "\u00e4" * 500 + ".txt": None,
    "\u6f22" * 500 + ".txt": None,
    "\U0001f4dc" * 500 + ".txt": None,
    "x" + "\u0301" * 500 + ".txt": None,
}


def _short(name: str) -> str:
    return ascii(name)[:30]


TAKEN = [name for name in HOSTILE_NAMES if name not in ("..", "", ".txt")]


@pytest.mark.parametrize("name", TAKEN, ids=_short)
def test_whatever_a_file_is_called_it_lands_in_the_folder_under_a_name_that_can_be_seen_and_read(
    library, uploads, tmp_path, name
):
    before = everything(tmp_path).keys()
    added = library.add(upload(uploads), name)
    assert added.reason == ""
    assert everything(tmp_path).keys() - before == {f"articles/{added.path}", "uploads/upload0"}
    assert "/" not in added.path
    assert added.path.isprintable()
    assert not {unicodedata.category(char) for char in added.path} & {"Cc", "Cf", "Cs", "Co"}
    assert library.articles / added.path in find_files(library.articles).files, "a build reads it"
    assert HOSTILE_NAMES[name] in (None, added.path)


@pytest.mark.parametrize("name", [name for name in TAKEN if len(name) > 99 or name.startswith((".", "~"))], ids=_short)
def test_a_name_that_had_to_be_changed_can_be_taken_twice(library, uploads, name):
    first, second = (library.add(upload(uploads, text), name) for text in ("One.", "Two."))
    assert second.reason == ""
    assert Path(second.path).stem == f"{Path(first.path).stem} (2)"


@pytest.mark.parametrize("name", ["x.exe", "x", "..", "", ".txt", "x.txt.zip", "x.txt/"])
def test_a_kind_that_cannot_be_read_is_refused_with_the_kinds_that_can(library, uploads, name):
    before = everything(library.articles)
    added = library.add(upload(uploads), name)
    assert added.path is None
    assert all(suffix in added.reason for suffix in SUFFIXES)
    assert everything(library.articles) == before


def test_a_file_that_is_too_large_is_refused_with_the_limit(articles, tmp_path, uploads):
    library = made(articles, tmp_path / "index", max_upload_bytes=10)
    added = library.add(upload(uploads, "a" * 11), "comet.txt")
    assert added.path is None
    assert "11 bytes is more than the limit of 10 bytes" in added.reason
    assert not (articles / "comet.txt").exists()
    assert library.add(upload(uploads, "a" * 10), "comet.txt").path == "comet.txt"


def test_a_file_that_is_gone_before_it_is_taken_is_told_and_not_raised(library, tmp_path):
    added = library.add(tmp_path / "none", "comet.txt")
    assert (added.path, added.reason[:14]) == (None, "cannot be kept")


def test_over_a_single_article_nothing_is_added(articles, tmp_path, uploads):
    added = made(articles / "rail.txt", tmp_path / "index").add(upload(uploads), "comet.txt")
    assert added.path is None
    assert "single file" in added.reason


def test_without_its_folder_the_reason_is_not_that_it_is_a_file(library, uploads, tmp_path):
    library.articles.rename(tmp_path / "elsewhere")
    added = library.add(upload(uploads), "comet.txt")
    assert added.path is None
    assert str(library.articles) in added.reason
    assert "single file" not in added.reason


# -- deleting


def test_a_deleted_file_is_gone_and_after_an_update_so_are_its_chunks(library):
    updated(library).delete("rail.txt")
    assert not (library.articles / "rail.txt").exists()
    assert sources(updated(library)) == {"treaty.txt", "apples.txt"}


def test_a_file_with_many_articles_goes_with_all_of_them(library):
    lines = '{"id": "a", "text": "Stars."}\n{"id": "b", "text": "Planets."}\n'
    (library.articles / "sky.jsonl").write_text(lines)
    assert {"sky.jsonl#a", "sky.jsonl#b"} <= sources(updated(library))
    library.delete(library.file_of("sky.jsonl#b"))
    assert not {source for source in sources(updated(library)) if source.startswith("sky")}


def test_an_article_that_is_none_comes_from_no_file(library):
    with pytest.raises(UsageError, match=r"nothing\.txt"):
        updated(library).file_of("nothing.txt")


def test_a_file_that_is_gone_already_is_no_error(library):
    library.delete("rail.txt")
    library.delete("rail.txt")


@pytest.fixture
def outside(tmp_path: Path, articles: Path) -> Path:
    """A file that is no article, and ways to it from within the folder."""
    folder = tmp_path / "outside"
    folder.mkdir()
    (folder / "secret.txt").write_text("secret")
    (articles / "deep").mkdir()
    (articles / "linked").symlink_to(folder, target_is_directory=True)
    return folder / "secret.txt"


@pytest.mark.parametrize(
    "file", ["../outside/secret.txt", "deep/../../outside/secret.txt", "linked/secret.txt", "{outside}", ""]
)
def test_what_lies_outside_the_folder_is_left_alone(library, outside, file):
    with pytest.raises(UsageError, match="outside the folder"):
        library.delete(file.format(outside=outside))
    assert outside.read_text() == "secret"


@pytest.mark.parametrize(
    "file", ["deep", ".", "..", "deep/..", "linked/..", "x" * 300 + ".txt", "nul\x00.txt", "\ud83d.txt"]
)
def test_a_name_that_no_file_has_changes_nothing_and_is_no_crash(library, outside, tmp_path, file):
    before = everything(tmp_path)
    with suppress(UsageError):
        library.delete(file)
    assert everything(tmp_path) == before
    assert outside.exists()


def test_a_link_is_deleted_and_its_target_is_not(library, outside):
    link = library.articles / "link.txt"
    link.symlink_to(outside)
    library.delete("link.txt")
    assert not link.is_symlink()
    assert outside.read_text() == "secret"


def test_the_only_article_can_be_deleted(articles, tmp_path):
    made(articles / "rail.txt", tmp_path / "index").delete("rail.txt")
    assert not (articles / "rail.txt").exists()


@pytest.mark.parametrize("file", ["treaty.txt", "deep/notes.txt"])
def test_over_a_single_article_what_lies_beside_it_is_left_alone(articles, tmp_path, file):
    (articles / "deep").mkdir()
    (articles / "deep/notes.txt").write_text("mine")
    with pytest.raises(UsageError, match=file):
        made(articles / "rail.txt", tmp_path / "index").delete(file)
    assert (articles / file).exists()


# -- what differs


def test_changes_tell_what_is_new_changed_and_removed(library):
    assert updated(library).changes().nothing
    (library.articles / "comet.txt").write_text(TEXT)
    (library.articles / "treaty.txt").write_text("Another treaty\n\nIt was signed in Bergen, and not in Oslo.\n")
    library.delete("rail.txt")
    changes = library.changes()
    assert (changes.new, changes.changed, changes.removed) == (("comet.txt",), ("treaty.txt",), ("rail.txt",))
    assert updated(library).changes().nothing


def test_without_an_index_there_is_nothing_to_compare_with(library):
    with pytest.raises(IndexMissing):
        library.changes()


def test_a_file_that_cannot_be_read_is_named_with_the_reason(library):
    (library.articles / "bad.docx").write_bytes(b"no docx at all")
    (library.articles / "lines.jsonl").write_text('{"id": "a", "text": "Stars."}\nno JSON\n')
    problems = {problem.path: problem.reason for problem in updated(library).problems()}
    assert problems.keys() == {"bad.docx", "lines.jsonl"}
    assert "2" in problems["lines.jsonl"], "the line is named"


def test_a_link_that_leads_out_of_the_folder_is_named_with_the_reason(library, outside):
    (library.articles / "link.txt").symlink_to(outside)
    assert [problem.path for problem in updated(library).problems()] == ["link.txt", "linked"]


def test_a_problem_is_gone_once_its_file_is_mended(library):
    (library.articles / "bad.txt").write_text("")
    assert [problem.path for problem in updated(library).problems()] == ["bad.txt"]
    (library.articles / "bad.txt").write_text(TEXT)
    assert updated(library).problems() == ()


# -- bringing the index up to date


def test_an_update_ends_with_its_report(library):
    report = updated(library).update.report
    assert (report.new, report.documents) == (3, 3)


def test_an_update_under_way_is_told_as_running(articles, tmp_path):
    encoder = BlockingEncoder()
    library = made(articles, tmp_path / "index", encoder)
    library.start_update()
    assert encoder.begun.wait(10)
    assert library.update.running
    assert library.wait(0.01).running, "so long and no longer"
    encoder.go_on.set()
    assert not library.wait(10).running


def test_an_update_asked_for_while_one_runs_makes_it_look_once_more(articles, tmp_path, uploads):
    encoder = BlockingEncoder()
    library = made(articles, tmp_path / "index", encoder)
    library.start_update()
    assert encoder.begun.wait(10)
    library.add(upload(uploads), "comet.txt")
    library.start_update()
    encoder.go_on.set()
    assert library.wait(10).failure == ""
    assert "comet.txt" in sources(library)
    assert library.changes().nothing


def test_the_end_of_an_update_is_told_once_and_only_then(articles, tmp_path):
    encoder = BlockingEncoder()
    library = made(articles, tmp_path / "index", encoder)
    seen: list[bool] = []
    library.start_update(lambda: seen.append(library.update.running))
    assert encoder.begun.wait(10)
    assert seen == []
    encoder.go_on.set()
    library.wait(10)
    assert seen == [False]


def test_whoever_asks_for_an_update_while_one_runs_is_told_of_its_end_too(articles, tmp_path):
    encoder = BlockingEncoder()
    library = made(articles, tmp_path / "index", encoder)
    told: list[str] = []
    library.start_update(lambda: told.append("first"))
    assert encoder.begun.wait(10)
    library.start_update(lambda: told.append("second"))
    encoder.go_on.set()
    library.wait(10)
    assert sorted(told) == ["first", "second"]


@pytest.mark.parametrize("error", [EncoderError("the encoder is not there; fetch it"), RuntimeError("out of memory")])
def test_an_update_that_fails_says_why_and_a_later_one_works(articles, tmp_path, error):
    encoder = FailingEncoder(error)
    library = made(articles, tmp_path / "index", encoder)
    ended: list[str] = []
    library.start_update(lambda: ended.append("ended"))
    failed = library.wait(10)
    assert not failed.running
    assert str(error) in failed.failure
    assert ended == ["ended"]
    encoder.error = None
    assert sources(updated(library)) == {"treaty.txt", "apples.txt", "rail.txt"}


def test_a_failure_leaves_what_was_searched_before(articles, tmp_path, uploads):
    encoder = FailingEncoder(None)
    library = updated(made(articles, tmp_path / "index", encoder))
    encoder.error = EncoderError("gone")
    library.add(upload(uploads), "comet.txt")
    library.start_update()
    assert "gone" in library.wait(10).failure
    assert sources(library) == {"treaty.txt", "apples.txt", "rail.txt"}
    assert library.changes().new == ("comet.txt",)


def test_an_encoder_that_cannot_be_loaded_is_told(articles, tmp_path):
    def factory(name: str) -> Encoder:
        raise EncoderError(f"{name} cannot be loaded; check the network")

    library = Library(articles, tmp_path / "index", factory)
    library.start_update()
    assert "cannot be loaded; check the network" in library.wait(10).failure


def test_a_folder_that_was_taken_away_is_told_and_what_is_indexed_stays(library, tmp_path):
    updated(library).articles.rename(tmp_path / "elsewhere")
    library.start_update()
    assert str(library.articles) in library.wait(10).failure
    assert sources(library) == {"treaty.txt", "apples.txt", "rail.txt"}


def test_one_upload_holds_so_many_articles(library, uploads):
    """Everybody's library would grow by them, and each view of it reads all."""
    many = upload(uploads, '{"text": "word"}\n\n' * (MOST_ARTICLES + 1))
    added = library.add(many, "many.jsonl")
    assert added.path is None
    assert f"{MOST_ARTICLES + 1:,} articles" in added.reason
    most = upload(uploads, '{"text": "word"}\n\n' * MOST_ARTICLES)
    assert library.add(most, "most.JSONL").path == "most.jsonl"
    prose = upload(uploads, "A line.\n" * (MOST_ARTICLES + 1))
    assert library.add(prose, "prose.txt").path == "prose.txt"
