"""Retrieval over articles in eight languages with the real multilingual encoder, within a language and across."""

from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.encode.contract import MULTILINGUAL_ENCODER
from embeddings.encode.loading import load_encoder
from embeddings.index.index import Index
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever
from tests.real.many_languages import ACROSS, ARTICLES, UNANSWERABLE, WITHIN

pytestmark = [pytest.mark.real, pytest.mark.fetches]


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder: Path = tmp_path_factory.mktemp("languages")
    (folder / "articles").mkdir()
    for name, text in ARTICLES.items():
        (folder / "articles" / f"{name}.txt").write_text(text, encoding="utf-8")
    encoder = load_encoder(MULTILINGUAL_ENCODER)
    report = build(folder / "articles", folder / "index", lambda _: encoder)
    assert report.languages == {"de": 3, "en": 3, "es": 3, "fr": 3, "ru": 3, "zh": 3, "ar": 2, "hi": 2}
    return Retriever(Index.open(folder / "index"), encoder)


def shares(retriever: Retriever, questions: list[tuple[str, str, str, str]]) -> tuple[float, float]:
    """Of the questions, those whose article is first, and in the first ten."""
    places = []
    for _, question, article, said in questions:
        assert said in ARTICLES[article]
        sources = [passage.source for passage in retriever.retrieve(question, 10)]
        places.append(sources.index(f"{article}.txt") if f"{article}.txt" in sources else 99)
    return sum(place == 0 for place in places) / len(places), sum(place < 10 for place in places) / len(places)


def test_the_article_is_found_in_its_language_and_from_another(retriever: Retriever) -> None:
    first, ten = shares(retriever, WITHIN)
    assert first >= 0.85 and ten >= 0.95
    first, ten = shares(retriever, ACROSS)
    assert first >= 0.7 and ten >= 0.95


def test_most_questions_without_an_answer_are_refused_and_few_others(retriever: Retriever) -> None:
    pipeline = Pipeline(retriever, None)
    assert sum(pipeline.answer(question).refused for _, question in UNANSWERABLE) >= 0.7 * len(UNANSWERABLE)
    assert sum(pipeline.answer(question).refused for _, question, *_ in WITHIN) <= 0.1 * len(WITHIN)
    assert sum(pipeline.answer(question).refused for _, question, *_ in ACROSS) <= 0.3 * len(ACROSS)
