"""Files made to do harm; benchmarks/loader_fuzz.py makes a hundred thousand more."""

import io
import struct
import sys
import time
import zipfile
from pathlib import Path

import pytest

from embeddings.errors import DocumentError
from embeddings.load.files import find_files, load_file
from tests.embeddings.load.samples import SAMPLES
from tests.hostile import no_time

WORD = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
MIB = 2**20


def docx(document: bytes) -> bytes:
    """A Word file with another body."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SAMPLES[".docx"])) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, document if name == "word/document.xml" else old.read(name))
    return target.getvalue()


def loaded(folder: Path, name: str, data: bytes) -> str:
    """The text, or why there is none; in far less time than anybody would wait."""
    (folder / name).write_bytes(data)
    started = time.monotonic()
    try:
        return "".join(document.text for document in load_file(folder / name, folder, max_bytes=4 * MIB).documents)
    except DocumentError as error:
        return f"refused: {error}"
    finally:
        assert time.monotonic() - started < 10


def test_a_word_file_that_unpacks_to_too_much_is_refused(tmp_path):
    assert "unpacks to" in loaded(tmp_path, "a.docx", docx(b" " * 50 * MIB))


def test_a_word_file_that_lies_about_its_size_is_refused(tmp_path):
    size = 50 * MIB
    packed = docx(b" " * size).replace(struct.pack("<I", size), struct.pack("<I", 1000))
    assert loaded(tmp_path, "a.docx", packed).startswith("refused")


def test_entities_that_multiply_are_not_unfolded(tmp_path):
    entities = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    bomb = (
        f'<!DOCTYPE b [<!ENTITY a0 "boom">{entities}]>{WORD}<w:p><w:r><w:t>&a9;</w:t></w:r></w:p></w:body></w:document>'
    )
    assert len(loaded(tmp_path, "a.docx", docx(bomb.encode()))) < 10_000


@pytest.mark.parametrize("suffix", [".docx", ".xhtml", ".html"])
def test_an_entity_brings_in_no_other_file(tmp_path, suffix):
    (tmp_path / "inside").mkdir()
    secret = tmp_path / "secret.txt"
    secret.write_text("swordfish")
    declared = f'<!DOCTYPE b [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    if suffix == ".docx":
        data = docx(f"{declared}{WORD}<w:p><w:r><w:t>words &x;</w:t></w:r></w:p></w:body></w:document>".encode())
    else:
        data = f"{declared}<html><body><p>words &x;</p></body></html>".encode()
    assert "swordfish" not in loaded(tmp_path / "inside", f"a{suffix}", data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<div>" * 50_000 + b"words"),
        ("b.html", b"<b><table>" * 20_000 + b"words"),
        ("c.html", b"<li>words" * 20_000),  # 18 s, when jusText was asked too
        ("a.md", b"> " * 20_000 + b"words"),
        ("b.md", b"[" * 20_000 + b"words"),
        ("a.jsonl", b'{"text": "words", "more": ' + b"[" * 100_000),
        ("a.txt", b"Source: " * 20_000),
        ("a.pdf", b"%PDF-1.4\n1 0 obj\n" + b"<</A " * 50_000),
        ("a.docx", docx((WORD + "<w:tbl><w:tr><w:tc>" * 3_000).encode())),
    ],
)
def test_what_is_nested_deeply_ends(tmp_path, name, data):
    assert isinstance(loaded(tmp_path, name, data), str)


@pytest.mark.parametrize(("name", "data"), [("a.md", b"![" * MIB), ("a.html", b"<br>" * (MIB // 2))])
def test_what_would_take_too_long_to_read_is_taken_as_it_is_and_that_is_told(tmp_path, name, data):
    (tmp_path / name).write_bytes(b"<h1>One</h1>\n\nSome words. " + data + b" More words.")
    with no_time(10):
        found = load_file(tmp_path / name, tmp_path)
    assert "Some words." in found.documents[0].text
    assert "More words." in found.documents[0].text
    assert any("more than" in problem for problem in found.problems)


@pytest.mark.skipif(sys.platform == "win32", reason="such names cannot exist")
@pytest.mark.parametrize("name", ["a\nb.txt", "\u202egnp.txt", "$(id).txt", "-rf.txt", " .txt"])
def test_odd_names_are_names(tmp_path, name):
    (tmp_path / name).write_text("Some words.")
    assert [path.name for path in find_files(tmp_path)] == [name]
    assert load_file(tmp_path / name, tmp_path).documents[0].source == name
