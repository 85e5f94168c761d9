"""Files between their sending and the library."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest

from rag.web.uploads import FILES_EACH, LONGEST_S, Uploads


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def uploads(tmp_path: Path, clock: Clock) -> Uploads:
    return Uploads(tmp_path, clock)


def test_the_folder_is_private_and_gone_at_the_end(uploads):
    assert uploads.folder.stat().st_mode & 0o777 == 0o700
    uploads.keep(io.BytesIO(b"x"), "ada")
    uploads.close()
    assert not uploads.folder.exists()


def test_what_nobody_asks_for_is_forgotten(uploads, clock):
    old = uploads.keep(io.BytesIO(b"x"), "ada")
    clock.now += LONGEST_S + 1
    new = uploads.keep(io.BytesIO(b"y"), "eve")
    assert uploads.take(old, "ada") is None
    assert [path.name for path in uploads.folder.iterdir()] == [new]


def test_one_user_has_so_many_and_others_keep_theirs(uploads):
    eves = uploads.keep(io.BytesIO(b"y"), "eve")
    tokens = [uploads.keep(io.BytesIO(b"x"), "ada") for _ in range(FILES_EACH + 2)]
    assert {path.name for path in uploads.folder.iterdir()} == {eves, *tokens[2:]}


def test_what_killed_programs_have_left_is_removed_and_what_others_hold_is_not(tmp_path):
    gone, here = tmp_path / "footnote-uploads-4194300-x", tmp_path / f"footnote-uploads-{os.getpid()}-y"
    other = tmp_path / "another"
    for folder in (gone, here, other):
        folder.mkdir()
        (folder / "file").write_text("x")
    Uploads(tmp_path)
    assert [folder.exists() for folder in (gone, here, other)] == [False, True, True]
