"""What a build tells on a terminal, in a log, and at its end."""

import io

import pytest

from embeddings.__main__ import main
from embeddings.build import BuildReport, build
from embeddings.errors import IndexDamaged, IndexMissing, IndexNotWritten, NearlyAllGone
from embeddings.index.folder import CURRENT, store_in
from embeddings.pipeline import Progress
from embeddings.progress import EVERY_S, progress_bar, summary
from embeddings.records import Problem
from tests.fakes import FakeEncoder


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize("stream", [Terminal(), io.StringIO()])
def test_nothing_is_shown_when_there_is_nothing_to_do(stream):
    with progress_bar(stream):
        pass
    assert stream.getvalue() == ""


def test_a_terminal_has_a_bar():
    stream = Terminal()
    with progress_bar(stream) as show:
        show(Progress(1000, 2000, 7, "a.txt"))
        show(Progress(2000, 2000, 14, "b.txt"))
    assert "100%" in stream.getvalue()
    assert "14 chunks" in stream.getvalue()
    assert stream.getvalue().endswith("\n")


def test_a_log_has_whole_lines_and_few():
    stream, clock = io.StringIO(), Clock()
    with progress_bar(stream, clock=clock) as show:
        for done in range(1, 101):
            clock.now += EVERY_S / 40
            show(Progress(done, 100, done, "a.txt"))
    assert stream.getvalue().splitlines() == [
        f"articles: 40%, 40 chunks, {40 / EVERY_S:.0f} chunks/s",
        f"articles: 80%, 80 chunks, {80 / (2 * EVERY_S):.0f} chunks/s",
    ]


REPORT = BuildReport(
    new=2, changed=0, removed=0, unchanged=0, encoded_chunks=1, documents=1, chunks=1, generation=1, seconds=1.0,
    unknown=0, problems=(Problem("b.pdf", "it is damaged"),),
)  # fmt: skip


def test_files_that_were_skipped_are_counted():
    assert summary(REPORT).startswith(
        "1 articles, 1 chunks; files: 2 new, 0 changed, 0 removed, 0 unchanged, 1 skipped; "
    )


def test_a_folder_without_articles_is_told_what_articles_are(tmp_path, capsys):
    (tmp_path / "articles").mkdir()
    assert main(["build", str(tmp_path / "articles"), "--index", str(tmp_path / "index")]) == 0
    assert "there is nothing to read: articles are .txt, " in capsys.readouterr().out


def test_a_build_that_was_stopped_is_told_as_one(tmp_path, capsys):
    articles, index = tmp_path / "articles", tmp_path / "index"
    articles.mkdir()
    (articles / "a.txt").write_text("The harbour has nine cranes.", encoding="utf-8")

    def stopped(progress: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(articles, index, lambda _: FakeEncoder(), on_progress=stopped)
    assert main(["status", "--index", str(index)]) == 0
    said = capsys.readouterr().out
    assert "no build has come to its end yet" in said
    assert "(unknown)" not in said and "not there any more" not in said


def test_commands_that_are_to_be_typed_hold_with_spaces_in_names(tmp_path):
    articles, index = tmp_path / "my articles", tmp_path / "my index"
    with pytest.raises(IndexMissing, match=f"--index '{index}'$"):
        store_in(index)
    articles.mkdir()
    (articles / "a.txt").write_text("The harbour has nine cranes.", encoding="utf-8")
    build(articles, index, lambda _: FakeEncoder())
    (articles / "a.txt").unlink()
    with pytest.raises(NearlyAllGone, match=f"build '{articles}' --index '{index}' --prune"):
        build(articles, index, lambda _: FakeEncoder())


def test_an_index_that_cannot_be_read_is_not_missing(tmp_path):
    (tmp_path / CURRENT).mkdir()
    with pytest.raises(IndexDamaged, match=r"cannot be read \(.*\); check its permissions"):
        store_in(tmp_path)


def test_an_index_that_is_a_file_is_told(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "index").write_text("no folder", encoding="utf-8")
    with pytest.raises(IndexNotWritten, match="it is a file"):
        build(tmp_path / "articles", tmp_path / "index", lambda _: FakeEncoder())
