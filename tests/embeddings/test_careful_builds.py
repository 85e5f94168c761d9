"""What a build must not lose or miss: empty disks, silent changes, dumps of any size, indexes that stay as they are."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.errors import NearlyAllGone
from embeddings.index.database import SCHEMA_VERSION
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.load.jsonl import PART_ARTICLES
from embeddings.show import articles as shown
from embeddings.status import status
from tests.fakes import FakeEncoder

ENCODER = FakeEncoder()
PARAGRAPH = "<p>The moon is far from the sea, and the cave is in between, as everybody knows who went there.</p>"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("moon", "sea", "cave"):
        (folder / f"{name}.txt").write_text(f"{name.title()}\n\nThe {name} is old. It is dark.\n")
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def made(articles: Path, folder: Path, **options: object):
    return build(articles, folder, lambda _: ENCODER, **options)


def sources(folder: Path) -> list[str]:
    index = Index.open(folder)
    try:
        return [info.source for info in index.documents()]
    finally:
        index.close()


# Nearly all gone


@pytest.mark.parametrize("rebuild", [False, True])
@pytest.mark.parametrize("now", ["empty", "another"])
def test_an_empty_disk_or_another_folder_does_not_empty_the_index(articles, folder, tmp_path, now, rebuild):
    made(articles, folder)
    other = tmp_path / "other"
    other.mkdir()
    if now == "another":
        (other / "x.txt").write_text("Other words.")
    with pytest.raises(NearlyAllGone, match="--prune"):
        made(other, folder, rebuild=rebuild)
    assert sources(folder) == ["cave.txt", "moon.txt", "sea.txt"]
    made(other, folder, rebuild=rebuild, prune=True)
    assert sources(folder) == (["x.txt"] if now == "another" else [])


def test_files_that_were_all_renamed_are_not_gone(articles, folder):
    made(articles, folder)
    for path in list(articles.iterdir()):
        path.rename(articles / f"new-{path.name}")
    assert made(articles, folder).encoded_chunks == 0
    assert len(sources(folder)) == 3


def test_files_that_were_deleted_on_purpose_may_be_all(articles, folder):
    made(articles, folder)
    names = [path.name for path in articles.iterdir()]
    shutil.rmtree(articles)
    articles.mkdir()
    made(articles, folder, deleted=names)
    assert sources(folder) == []


def test_most_files_may_go_but_not_nearly_all(articles, folder):
    made(articles, folder)
    (articles / "moon.txt").unlink()
    (articles / "sea.txt").unlink()
    made(articles, folder)
    assert sources(folder) == ["cave.txt"]


# Silent changes


def test_a_change_that_keeps_size_and_time_is_seen(articles, folder):
    path = articles / "moon.txt"
    made(articles, folder)
    before = path.stat()
    path.write_text(path.read_text().replace("dark", "blue"))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert made(articles, folder).changed == 1


def test_with_check_content_all_files_are_read_again(articles, folder):
    made(articles, folder)
    path = articles / "moon.txt"
    path.write_text(path.read_text().replace("dark", "blue"))
    stamp = path.stat()
    with sqlite3.connect(store_folder(folder) / DATABASE) as database:  # a file system that keeps no such times
        database.execute("UPDATE files SET mtime_ns = ?, ctime_ns = ?", (stamp.st_mtime_ns, stamp.st_ctime_ns))
    assert made(articles, folder).changed == 0
    assert made(articles, folder, check_content=True).changed == 1


def test_an_index_of_the_version_before_is_read_and_brought_up_to_date(articles, folder):
    made(articles, folder)
    with sqlite3.connect(store_folder(folder) / DATABASE) as database:
        database.execute("ALTER TABLE files DROP COLUMN ctime_ns")
        database.execute("UPDATE meta SET value = '1' WHERE key = 'schema'")
    assert status(folder).documents == 3
    assert made(articles, folder).encoded_chunks == 0
    with sqlite3.connect(store_folder(folder) / DATABASE) as database:
        assert database.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(SCHEMA_VERSION),)
        assert database.execute("SELECT min(ctime_ns) > 0 FROM files").fetchone() == (1,)


# Dumps


def dump(path: Path, numbers: range, body: str = "Words of") -> None:
    path.write_text("".join(json.dumps({"id": n, "text": f"{body} {n}."}) + "\n" for n in numbers))


def test_a_dump_of_many_articles_comes_in_parts_and_changes_article_by_article(articles, folder):
    path = articles / "dump.jsonl"
    dump(path, range(PART_ARTICLES * 2 + 10))
    assert made(articles, folder).documents == 3 + PART_ARTICLES * 2 + 10
    dump(path, range(5, PART_ARTICLES + 20), "New words of")
    report = made(articles, folder)
    assert (report.changed, report.documents) == (1, 3 + PART_ARTICLES + 15)
    index = Index.open(folder)
    assert index.document("dump.jsonl#5").text == "New words of 5."
    assert made(articles, folder).encoded_chunks == 0


def test_a_build_that_is_stopped_within_a_dump_goes_on_with_it(articles, folder):
    dump(articles / "dump.jsonl", range(PART_ARTICLES * 3))

    class Stopping(FakeEncoder):
        def encode(self, texts, progress=None):
            if any(f"{PART_ARTICLES * 2}." in text for text in texts):
                raise KeyboardInterrupt
            return super().encode(texts, progress)

    with pytest.raises(KeyboardInterrupt):
        build(articles, folder, lambda _: Stopping())
    kept = len(sources(folder))
    assert PART_ARTICLES <= kept < PART_ARTICLES * 3
    encoder = FakeEncoder()
    assert build(articles, folder, lambda _: encoder).documents == 3 + PART_ARTICLES * 3
    assert len(encoder.encoded) < PART_ARTICLES * 3


# Indexes that may not be written


READ = """
import os, sys
from pathlib import Path
from embeddings.index.index import Index
from embeddings.status import status
from embeddings.build import build
from embeddings.errors import IndexNotWritten
from tests.fakes import FakeEncoder
Index.open(Path(sys.argv[1])).close()  # all modules are loaded now
if os.geteuid() == 0:  # root may write everything
    os.setgid(65534), os.setuid(65534)
print(len(Index.open(Path(sys.argv[1])).documents()), status(Path(sys.argv[1])).documents)
try:
    build(Path(sys.argv[2]), Path(sys.argv[1]), lambda _: FakeEncoder())
except IndexNotWritten as error:
    print(error)
"""


def test_an_index_that_may_not_be_written_is_read_and_says_so(articles, folder, tmp_path):
    made(articles, folder)
    above = [path for path in tmp_path.parents if path.stat().st_uid == os.geteuid() and os.access(path, os.W_OK)]
    for path in [*(path for path in above if path.name.startswith(("pytest-", "popen-"))), tmp_path, articles]:
        path.chmod(0o755)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    run = subprocess.run(
        [sys.executable, "-c", READ, str(folder), str(articles)], cwd=ROOT, capture_output=True, text=True
    )
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    assert run.stdout.startswith("3 3\n"), run.stderr
    assert "cannot be written to" in run.stdout


# What was read


def test_articles_are_shown_as_they_were_read(articles, folder):
    (articles / "page.html").write_text(f"<title>Page</title><nav>Menu</nav><article>{PARAGRAPH * 3}</article>")
    made(articles, folder)
    all_of_them = {article.source: article for article in shown(folder)}
    assert list(all_of_them) == ["cave.txt", "moon.txt", "page.html", "sea.txt"]
    (moon,) = shown(folder, "moon.txt")
    assert (moon.title, moon.text, moon.chunks, moon.notes) == ("Moon", (articles / "moon.txt").read_text(), 1, ())
    assert moon.text[moon.body_start :].startswith("The moon")
    assert "“Menu”" in all_of_them["page.html"].notes[0]


def test_show_on_the_command_line(articles, folder):
    made(articles, folder)
    command = [sys.executable, "-m", "embeddings", "show", "--index", str(folder), "--json"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    fields = {"source", "title", "date", "language", "publisher", "text", "body_start", "chunks", "notes"}
    assert [set(row) for row in rows] == [fields] * 3
    run = subprocess.run([*command, "nowhere.txt"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert "nowhere.txt" in run.stderr


def test_files_of_other_kinds_are_named(articles, folder):
    (articles / "picture.png").write_bytes(b"\x89PNG")
    assert made(articles, folder).unknown_files == ("picture.png",)
