from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder

ARTICLES = {
    "treaty.txt": (
        "The treaty of Oslo",
        "2024-05-01",
        "Minister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024. She called it a promise [12]. "
        "The treaty has 25 articles. Sudland did not sign the treaty.",
    ),
    "apples.txt": (
        "A good harvest",
        "2025-09-30",
        "Farmers in Norland picked 900 tonnes of apples in 2025. Pears were fewer. The harvest lasted ten weeks.",
    ),
    "rail.txt": (
        "The railway",
        None,
        "The railway from Norland to Sudland is 480 kilometres long.It opened in 1994.Trains need six hours.",
    ),
}


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, (title, date, body) in ARTICLES.items():
        header = f"{title}\n" + (f"Date: {date}\n" if date else "")
        (folder / name).write_text(f"{header}\n{body}\n", encoding="utf-8")
    return folder


@pytest.fixture
def retriever(articles: Path, tmp_path: Path) -> Retriever:
    encoder = FakeEncoder(dim=256)
    build(articles, tmp_path / "index", lambda _: encoder)
    return Retriever(Index.open(tmp_path / "index"), encoder)
