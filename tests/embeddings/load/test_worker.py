"""Loaders in a process of their own."""

from pathlib import Path

import pytest

from embeddings.errors import DocumentError
from embeddings.load.files import load_file
from embeddings.load.worker import Loading
from tests.embeddings.load.samples import A_PDF, BODY, pdf, word


def files(folder: Path) -> list[Path]:
    for name, content in (("a.pdf", A_PDF), ("b.docx", word(BODY)), ("c.txt", BODY.encode()), ("d.html", b"<p>Four.")):
        (folder / name).write_bytes(content)
    return sorted(folder.iterdir())


def bomb() -> bytes:
    """Forms that draw each other ten times over, ten deep."""
    count = 10
    forms = b""
    for level in range(count):
        body = b"/X Do " * 10 if level < count - 1 else b"BT /F1 10 Tf (words) Tj ET"
        inside = b"/XObject << /X %d 0 R >>" % (51 + level) if level < count - 1 else b"/Font << /F1 3 0 R >>"
        kind = b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources << %s >> /Length %d" % (inside, len(body))
        forms += b"%d 0 obj\n<< %s >>\nstream\n%s\nendstream\nendobj\n" % (50 + level, kind, body)
    whole = pdf("/X Do").replace(b"/I1 4 0 R >>", b"/I1 4 0 R /X 50 0 R >>")
    return whole[: whole.index(b"xref\n")] + forms + b"trailer\n<< /Size 60 /Root 1 0 R >>\n%%EOF"


def test_the_worker_reads_what_is_read_without_it(tmp_path: Path) -> None:
    paths = files(tmp_path)
    with Loading(tmp_path, paths) as loading:
        found = [list(loading.parts(path)) for path in paths]
    assert found == [[load_file(path, tmp_path)] for path in paths]


def test_files_may_be_asked_for_in_another_order_or_unannounced(tmp_path: Path) -> None:
    paths = files(tmp_path)
    with Loading(tmp_path, paths[:2]) as loading:
        for path in (paths[1], paths[3], paths[0]):
            assert next(loading.parts(path)).documents[0].source == path.name


def test_a_file_that_takes_too_long_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(bomb())
    (tmp_path / "b.pdf").write_bytes(A_PDF)
    paths = sorted(tmp_path.iterdir())
    with Loading(tmp_path, paths, time_limit_s=4) as loading:
        with pytest.raises(DocumentError, match=r"longer than 4 s|of memory"):
            list(loading.parts(paths[0]))
        assert next(loading.parts(paths[1])).documents[0].text == BODY


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"<p>" + b"<b>words</b>" * 4_000_000)
    (tmp_path / "b.pdf").write_bytes(A_PDF)
    paths = sorted(tmp_path.iterdir())
    with Loading(tmp_path, paths, memory_limit_bytes=600 * 2**20) as loading:
        with pytest.raises(DocumentError):
            list(loading.parts(paths[0]))
        assert next(loading.parts(paths[1])).documents[0].text == BODY


def test_a_refusal_comes_through_with_its_reason(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 cut short")
    with Loading(tmp_path, [tmp_path / "a.pdf"]) as loading, pytest.raises(DocumentError, match="save it again"):
        list(loading.parts(tmp_path / "a.pdf"))
