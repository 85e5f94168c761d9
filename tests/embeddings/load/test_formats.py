"""What holds of every format: text that is final, and one kind of error."""

import io
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.errors import DocumentError
from embeddings.load.files import SUFFIXES, load_file
from tests.embeddings.load.samples import (
    A_PDF,
    ANY_BYTES,
    BODY,
    SAMPLES,
    check,
    load,
    one,
    pdf,
    pdf_lines,
    refused,
    word,
)


def test_every_suffix_of_the_table_has_a_sample_here() -> None:
    assert set(SAMPLES) == set(SUFFIXES)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_text_comes_out_and_what_the_file_does_not_say_comes_from_its_name(tmp_path: Path, suffix: str) -> None:
    (tmp_path / "news").mkdir()
    document = one(tmp_path, f"news/2024-03-08-fishing-treaty{suffix}", SAMPLES[suffix])
    assert document.text == BODY
    assert document.source.removesuffix("#1") == f"news/2024-03-08-fishing-treaty{suffix}"
    assert document.title.removesuffix(" 1") == "Fishing treaty"
    assert document.date == "2024-03-08"


@pytest.mark.parametrize("suffix", [suffix.upper() for suffix in SUFFIXES])
def test_the_case_of_a_suffix_does_not_matter(tmp_path: Path, suffix: str) -> None:
    assert one(tmp_path, f"a{suffix}", SAMPLES[suffix.lower()]).text == BODY


@pytest.mark.parametrize("suffix", SUFFIXES)
@ANY_BYTES
@given(data=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_load_or_are_refused(tmp_path: Path, suffix: str, data: bytes) -> None:
    try:
        loaded = load(tmp_path, f"any{suffix}", data)
    except DocumentError as error:
        assert str(error)
        return
    for document in loaded.documents:
        check(document)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".html", ".md", ".jsonl"])
@ANY_BYTES
@given(at=st.floats(0, 1), cut=st.integers(0, 40), put=st.binary(max_size=40))
def test_a_damaged_file_loads_or_is_refused(tmp_path: Path, suffix: str, at: float, cut: int, put: bytes) -> None:
    sample = SAMPLES[suffix]
    data = sample if isinstance(sample, bytes) else sample.encode()
    start = int(at * len(data))
    try:
        loaded = load(tmp_path, f"any{suffix}", data[:start] + put + data[start + cut :])
    except DocumentError:
        return
    for document in loaded.documents:
        check(document)


LOCKED = (
    "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <" + "11" * 32 + "> /U <" + "22" * 32 + "> >> "
    "/ID [<33333333333333333333333333333333> <33333333333333333333333333333333>]"
)


def zip_of(name: str, size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b" " * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "reason", "remedy"),
    [
        ("a.txt", b"", "empty", "remove it"),
        ("a.txt", " \r\n\t", "empty", "remove it"),
        ("a.txt", "-----", "no words", "put text"),
        ("a.txt", bytes(range(256)), "binary", "suffix"),
        ("a.txt", b"\x01\x02\x03\x04 abc", "binary", "suffix"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary", "suffix"),
        ("a.txt", A_PDF, "a PDF", ".pdf"),
        ("a.md", "---\ntitle: T\n---\n", "no words", "put text"),
        ("a.html", "<script>x</script>", "no words", "put text"),
        ("a.pdf", b"%PDF-1.4 cut short", "not readable as .pdf", "save it again"),
        ("a.pdf", pdf(pdf_lines((72, 700, 11, BODY)), encrypt=LOCKED), "encrypted", "without a password"),
        ("a.pdf", pdf("q 100 0 0 100 0 0 cm /I1 Do Q"), "no text", "OCR"),
        ("a.docx", word(BODY)[:900], "not readable as .docx", "save it again"),
        ("a.docx", zip_of("readme.txt", 9), "not readable as .docx", "save it again"),
        ("a.docx", zip_of("word/document.xml", 65 * 2**20), "unpacks to 65.0 MiB", "limit of 64.0 MiB"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "encrypted", "save it as .docx"),
        ("a.jsonl", "nothing\nbut\n", "line 1: not valid JSON", "one JSON object on each line"),
        ("a.xyz", "words", "no loader for '.xyz'", ".docx"),
    ],
)
def test_a_refusal_says_why_and_what_to_do(
    tmp_path: Path, name: str, content: bytes | str, reason: str, remedy: str
) -> None:
    message = refused(tmp_path, name, content)
    assert reason in message
    assert remedy in message


def test_a_file_over_the_limit_is_not_read(tmp_path: Path) -> None:
    assert load(tmp_path, "a.txt", "x" * 100, max_bytes=100).documents
    assert "101 bytes is more than the limit of 100 bytes" in refused(tmp_path, "a.txt", "x" * 101, max_bytes=100)


@pytest.mark.parametrize("make", [lambda path: None, Path.mkdir, os.mkfifo, lambda path: path.symlink_to(path)])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, make: object) -> None:
    assert callable(make)
    make(tmp_path / "a.txt")
    with pytest.raises(DocumentError):
        load_file(tmp_path / "a.txt", tmp_path)


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(BODY)
    path.chmod(0)
    was = os.geteuid()
    if was == 0:
        os.seteuid(65534)  # root may read everything
    try:
        with pytest.raises(DocumentError, match=r"Permission denied.*permissions"):
            load_file(path, tmp_path)
    finally:
        os.seteuid(was)
