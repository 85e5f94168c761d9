"""The gate in other languages, with and without what a measured model reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.encode.contract import MULTILINGUAL_ENCODER
from embeddings.index.index import Index
from rag.evidence.gate_by_language import WITH_MODEL, language_fit, with_logit
from rag.evidence.reading import find_evidence
from rag.pipeline import Pipeline
from rag.question.plan import read_question
from rag.retrieval.passages import find_passages
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder, FakeModel

ARTICLES = {
    "de.txt": "Die Brücke\nLanguage: de\n\nDie Firma Hollmann hat die neue Brücke über die Arl gebaut.\n",
    "ru.txt": "Маяк\nLanguage: ru\n\nНовый маяк построили инженеры порта Северный.\n",
    "pt.txt": "O museu\nLanguage: pt\n\nO museu do mar reabriu no dia 12 de junho.\n",
}
QUESTION = "Wer hat die neue Brücke über die Arl gebaut?"
(NAME,) = WITH_MODEL


@pytest.fixture
def retriever(tmp_path: Path) -> Retriever:
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, encoding="utf-8")
    encoder = FakeEncoder(MULTILINGUAL_ENCODER, dim=256)
    build(tmp_path / "articles", tmp_path / "index", lambda _: encoder)
    return Retriever(Index.open(tmp_path / "index"), encoder)


def fit_for(retriever: Retriever, question: str, fingerprint: str | None = NAME):
    plan = read_question(question, retriever.index, retriever.encoder)
    evidence = find_evidence(plan, find_passages(plan, retriever, 5), retriever)
    return language_fit(fingerprint, plan, evidence, retriever.index)


def test_a_measured_model_that_reads_no_answer_makes_a_refusal(retriever):
    answer = "Die Firma Hollmann hat die neue Brücke über die Arl gebaut."
    says_no, says_yes = (FakeModel(answer, logit=logit, fingerprint=NAME) for logit in (-15.0, 15.0))
    refused = Pipeline(retriever, says_no).answer(QUESTION)
    assert refused.refused and refused.language == "de" and says_no.asked == []
    assert not Pipeline(retriever, says_yes).answer(QUESTION).refused
    unknown = FakeModel(answer, logit=-15.0, fingerprint="another")
    assert not Pipeline(retriever, unknown).answer(QUESTION).refused, "its logit has a scale of its own"


def test_the_fit_is_by_the_language_of_the_best_sentence(retriever):
    fits = WITH_MODEL[NAME]
    assert fit_for(retriever, QUESTION) == fits.within
    assert (
        fit_for(retriever, "Who are they that have built the new lighthouse (маяк) of the порта Северный?")
        == fits.across
    )
    assert fit_for(retriever, QUESTION, "another") is None
    assert fit_for(retriever, QUESTION, None) is None


def test_a_language_that_was_not_measured_is_left_to_the_words(retriever):
    assert fit_for(retriever, "Quando é que o museu do mar reabriu em junho?") is None


def test_a_silent_model_changes_nothing_and_a_sure_one_decides():
    fit = WITH_MODEL[NAME].within
    assert with_logit(0.7, fit, None) == 0.7
    assert with_logit(0.7, fit, -6.0) < 0.1
    assert with_logit(0.7, fit, 6.0) > 0.9
    assert 0.0 < with_logit(0.0, fit, 0.0) < with_logit(1.0, fit, 0.0) <= 1.0
