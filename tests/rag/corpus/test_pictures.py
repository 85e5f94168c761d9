"""Pictures of pages as the API gives them: of PDFs alone, so many at a time, and kept for a while."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from embeddings.build import build
from embeddings.errors import DocumentError
from embeddings.index.index import Index
from embeddings.load.page_picture import Marks
from embeddings.records import Document
from rag.accounts.history import History
from rag.api.app import api_app
from rag.corpus.library import Library
from rag.corpus.pictures import PagePictures, marks_of, page_count, share_of_page
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.chat import Chat
from rag.web.desk import Desk
from rag.web.handlers import reading
from rag.web.session import Session
from tests.embeddings.load.samples import pdf, pdf_lines
from tests.fakes import FakeEncoder
from tests.rag.api.conftest import service_over

NAME = "reports 2026/dam #1.pdf"
PAGES = [pdf_lines((72, 700, 12, "The council met on Monday.")), pdf_lines((72, 700, 12, "The dam has nine gates."))]


class Over:
    """The page and the API over a folder with one PDF and one text."""

    def __init__(self, folder: Path) -> None:
        self.articles = folder / "articles"
        (self.articles / NAME).parent.mkdir(parents=True)
        (self.articles / NAME).write_bytes(pdf(*PAGES))
        (self.articles / "tides.txt").write_text("Tides\n\nThe tide rises nine feet.\n", encoding="utf-8")
        encoder = FakeEncoder(dim=64)
        build(self.articles, folder / "index", lambda _: encoder)
        pipeline = Pipeline(Retriever(Index.open(folder / "index"), encoder), None)
        self.library = Library(self.articles, folder / "index", lambda _: encoder)
        self.pictures = PagePictures(self.library)
        self.desk = Desk(Chat(pipeline, History(":memory:")), self.library)
        self.client = TestClient(api_app(service_over(pipeline, library=self.library, pictures=self.pictures), "1"))
        self.document = pipeline.index.document(NAME)


@pytest.fixture(scope="module")
def over(tmp_path_factory: pytest.TempPathFactory) -> Over:
    return Over(tmp_path_factory.mktemp("pictures"))


def test_the_reading_pane_shows_the_page_of_a_pdf_beside_its_text(over: Over) -> None:
    start = over.document.text.index("nine gates")
    data = {"source": NAME, "start": start, "end": start + 10}
    shown = reading.open_article(over.desk, Session(), data)["reader"]
    address = f"page/2/reports%202026/dam%20%231.pdf?start={start}&amp;end={start + 10}"
    assert f'src="{address}"' in shown and "<mark>nine gates</mark>" in shown
    answer = over.client.get("/" + address.replace("&amp;", "&"))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert answer.content.startswith(b"\xff\xd8")
    shown = reading.open_article(over.desk, Session(), {"source": "tides.txt", "start": 0, "end": 0})["reader"]
    assert "<img" not in shown


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/page/1/tides.txt", 404),
        ("/page/3/reports 2026/dam %231.pdf", 404),
        ("/page/0/reports 2026/dam %231.pdf", 400),
        ("/page/x/reports 2026/dam %231.pdf", 400),
        ("/page/1/gone.pdf", 404),
        ("/page/1/../../etc/passwd", 404),
        ("/page/1/reports 2026/dam %231.pdf?start=-1", 400),
    ],
)
def test_what_is_no_page_is_told(over: Over, path: str, status: int) -> None:
    assert over.client.get(path).status_code == status


def test_a_picture_is_drawn_once_while_the_file_is_the_same(over: Over) -> None:
    first = over.pictures.page(over.document, 1, 0, 11)
    begun = time.perf_counter()
    assert over.pictures.page(over.document, 1, 0, 11) is first
    assert time.perf_counter() - begun < 0.2
    assert over.pictures.page(over.document, 1, 0, 0) != first
    path = over.articles / NAME
    path.write_bytes(path.read_bytes() + b"\n")
    assert over.pictures.page(over.document, 1, 0, 11) is not first


def test_a_file_that_is_gone_is_told(over: Over) -> None:
    path = over.articles / NAME
    kept = path.read_bytes()
    path.unlink()
    try:
        with pytest.raises(DocumentError, match="not in the folder"):
            over.pictures.page(over.document, 1, 0, 0)
    finally:
        path.write_bytes(kept)


def test_pages_are_those_of_pdfs() -> None:
    about = {"page_starts": [0, 5], "ocr_lines": {}}
    assert [page_count(Document(name, "", None, "words", metadata=about)) for name in ("a.PDF", "a.pptx")] == [2, 0]
    assert page_count(Document("a.pdf", "", None, "words", metadata={})) == 0


def test_how_far_down_its_page_a_place_stands() -> None:
    about = {"page_starts": [0, 10], "ocr_lines": {"2": [[10, 14, 0, 2500, 0, 0, 0, 0, 0, 0], [15, 20, 0, 7500, 0, 0]]}}
    document = Document("a.pdf", "", None, "a" * 20, metadata=about)
    assert [share_of_page(document, start) for start in (0, 5, 12, 16)] == [0.0, 0.5, 0.25, 0.75]


def test_of_a_scan_the_boxes_of_its_lines_are_marked_and_of_another_page_its_words_are_sought() -> None:
    line = [10, 14, 0, 0, 100, 0, 100, 50, 0, 50]
    about = {"page_starts": [0, 10], "ocr_lines": {"2": [line]}}
    document = Document("a.pdf", "", None, "one two th ree four", metadata=about)
    assert marks_of(document, 2, 0, 20).corners == [[0, 0, 100, 0, 100, 50, 0, 50]]
    assert marks_of(document, 1, 4, 20) == Marks(quote="two th", share=0.4)
    assert marks_of(document, 1, 12, 20) == Marks()
