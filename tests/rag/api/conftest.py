"""Services for the tests of the API: over a scripted pipeline, and over a real index with fakes for the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from embeddings.build import build
from embeddings.index.index import Index
from rag.accounts.limits import RateLimit
from rag.api.app import api_app
from rag.api.contract import Service
from rag.corpus.library import Library
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from rag.web.views.reading import render_reading_page
from tests.browser.articles import ARTICLES, scripts
from tests.browser.scripted import ScriptedPipeline
from tests.fakes import FakeEncoder, FakeModel

FOLDER = {
    "harbour.txt": "The harbour of Northmouth\nSource: Northmouth Gazette\nDate: 1911-03-04\n\n"
    "The harbour of Northmouth has nine cranes. Ada Lindqvist opened the harbour in 1911. Large ships enter it.\n",
    "prices/bread ü#1.md": "---\ntitle: The price of bread\ndate: 1923-06-18\n---\n\n"
    "A loaf of bread cost two crowns in 1923. 🍞 Rye was cheaper than wheat.\n",
    "many.jsonl": '{"id": "a", "title": "Tides", "text": "The tide rises nine feet at Northmouth."}\n'
    '{"id": "b", "title": "Winds", "text": "The wind comes from the west in autumn."}\n',
}
CRANES = "How many cranes does the harbour of Northmouth have?"
SAID = "The harbour of Northmouth has nine cranes. Ada Lindqvist opened the harbour in 1911. Its chief was a Martian."


def service_over(pipeline: Any, **more: Any) -> Service:
    def documents() -> Any:
        return pipeline.index.documents()  # of its newest state

    return Service(pipeline, documents, render_reading_page, **more)


@pytest.fixture
def scripted() -> ScriptedPipeline:
    return ScriptedPipeline(ARTICLES, scripts())


@pytest.fixture
def client(scripted: ScriptedPipeline) -> TestClient:
    """Of the API without its gate."""
    return TestClient(api_app(service_over(scripted), "1.2.3"), base_url="http://here.example:7860")


@pytest.fixture
def limited() -> Callable[[Any, int], TestClient]:
    def over(pipeline: Any, per_minute: int) -> TestClient:
        return TestClient(api_app(service_over(pipeline, limit=RateLimit(per_minute)), "1"))

    return over


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `articles` and their `index`."""
    folder = tmp_path_factory.mktemp("built")
    for name, text in FOLDER.items():
        (folder / "articles" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    build(folder / "articles", folder / "index", lambda _: FakeEncoder(dim=256))
    return folder


@pytest.fixture
def real(built: Path) -> Callable[[str | None], Pipeline]:
    """A pipeline over the real index, with a model that writes what it is told; None for quotes."""

    def over(script: str | None) -> Pipeline:
        model = None if script is None else FakeModel(script)
        return Pipeline(Retriever(Index.open(built / "index"), FakeEncoder(dim=256)), model)

    return over


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[tuple[TestClient, Library, Path]]:
    """Over a folder of its own, which can be changed; what is uploaded is given to the app as the gate does."""
    articles, index, encoder = tmp_path / "articles", tmp_path / "index", FakeEncoder(dim=256)
    for name, text in FOLDER.items():
        (articles / name).parent.mkdir(parents=True, exist_ok=True)
        (articles / name).write_text(text, encoding="utf-8")
    build(articles, index, lambda _: encoder)
    library = Library(articles, index, lambda _: encoder)
    pipeline = Pipeline(Retriever(Index.open(index), encoder), None)
    yield TestClient(api_app(service_over(pipeline, library=library), "1")), library, articles
    library.wait(20)
