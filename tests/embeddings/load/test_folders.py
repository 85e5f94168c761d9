"""Which files of a folder are read."""

import os
from pathlib import Path

import pytest

from embeddings.errors import DocumentError, UsageError
from embeddings.load.files import find_files, load_file
from tests.embeddings.load.samples import BODY


def names(folder: Path, paths: tuple[Path, ...]) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in paths]


def test_a_folder_is_searched_in_order_without_what_is_hidden(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.md", "a/.hidden.txt", ".git/x.txt", "~$c.docx", "c.PDF", "a-b.txt", "x.zip", "a/README"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(BODY)
    found = find_files(tmp_path)
    assert names(tmp_path, found.files) == ["a/z.md", "a-b.txt", "b.txt", "c.PDF"]
    assert names(tmp_path, found.unknown) == ["a/README", "x.zip"]
    assert found.problems == ()
    assert list(found) == list(find_files(tmp_path))


def test_links_that_lead_out_are_not_followed_and_loops_end(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    for place in (folder, outside):
        place.mkdir()
        (place / "a.txt").write_text(BODY)
    (folder / "out.txt").symlink_to(outside / "a.txt")
    (folder / "within.txt").symlink_to(folder / "a.txt")
    (folder / "broken.txt").symlink_to(folder / "gone.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "far").symlink_to(outside)
    os.mkfifo(folder / "pipe.txt")
    found = find_files(folder)
    assert names(folder, found.files) == ["a.txt", "within.txt"]
    assert [problem.split(":")[0] for problem in found.problems] == ["broken.txt", "far", "loop", "out.txt", "pipe.txt"]


def test_a_name_that_is_not_text_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    try:
        with open(raw, "wb") as file:
            file.write(BODY.encode())
    except OSError:
        pytest.skip("this file system takes only names that are UTF-8")
    found = find_files(tmp_path)
    assert found.files == ()
    assert "not valid UTF-8" in found.problems[0] and found.problems[0].encode()
    with pytest.raises(DocumentError, match="not valid UTF-8"):
        load_file(Path(os.fsdecode(raw)), tmp_path)


def test_a_single_file_is_a_folder_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY)
    found = find_files(path)
    assert (found.root, found.files) == (tmp_path, (path,))
    assert load_file(path, found.root).documents[0].source == "a.txt"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        find_files(tmp_path / "nowhere")
