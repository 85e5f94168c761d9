"""What the answer itself says, in the question's language."""

from pathlib import Path

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from embeddings.language.detection import language_of
from rag.checking.calibration import WITH_MODEL
from rag.llm.prompts import answer_prompt
from rag.messages import MESSAGES, answer_language, messages
from rag.pipeline import Pipeline
from rag.question.kinds import Kind
from rag.question.plan import read_question
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder, FakeModel

ARTICLE = "Die Brücke\n\nDie Firma Hollmann baute 2019 eine neue Brücke über die Arl. Sie kostete 3,5 Millionen Euro."


@pytest.mark.parametrize("code", MESSAGES)
def test_every_sentence_is_in_its_language(code):
    said = messages(code)
    assert language_of(f"{said.refusal} {said.elsewhere}", (code,)) == code
    assert said.verdict.format(said.yes) != said.verdict.format(said.no)
    assert bool(answer_language(code)) is (code != "en")
    assert said.example.format("X") != said.example.format("Y")


def test_a_language_without_a_table_is_asked_for_by_name():
    assert messages("fi") is messages("en")
    assert answer_language("fi") == "Write the answer in Finnish."


def test_the_model_reads_last_in_which_language_to_write():
    assert answer_prompt("Wer?", Kind.FACT, [], "de").instruction.endswith(MESSAGES["de"].instruction)
    assert answer_prompt("Who?", Kind.FACT, []).instruction == answer_prompt("Who?", Kind.FACT, [], "en").instruction


@pytest.fixture
def german(tmp_path: Path) -> Retriever:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "bruecke.txt").write_text(ARTICLE, encoding="utf-8")
    build(tmp_path / "articles", tmp_path / "index", lambda _: FakeEncoder(dim=256))
    return Retriever(Index.open(tmp_path / "index"), FakeEncoder(dim=256))


def test_a_german_question_is_answered_and_refused_in_german(german):
    model = FakeModel("Die Firma Hollmann baute 2019 eine neue Brücke über die Arl.")
    pipeline = Pipeline(german, model)
    answer = pipeline.answer("Wer baute die neue Brücke über die Arl?")
    assert not answer.refused
    assert [sentence.supported for sentence in answer.sentences] == [True]
    assert answer.citations[0].language == "de"
    refused = pipeline.answer("Wie heißt die Hauptstadt von Australien?")
    assert refused.refused
    assert refused.text == MESSAGES["de"].refusal


def test_a_wrong_answer_in_german_is_marked_and_followed_by_quotes(german):
    model = FakeModel("Die Firma Hollmann baute keine neue Brücke über die Arl.")
    answer = Pipeline(german, model).answer("Wer baute die neue Brücke über die Arl?")
    assert not answer.sentences[0].supported
    assert "opposite" in answer.sentences[0].reason
    assert MESSAGES["de"].in_quotes.strip() in answer.text


def test_a_no_that_only_repeats_the_question_is_not_shown(german):
    said = "Nein, die Firma Hollmann hat 2019 die neue Brücke über die Arl nicht gebaut."
    model = FakeModel(said, logit=9.0, fingerprint=next(iter(WITH_MODEL)))
    answer = Pipeline(german, model).answer("Hat die Firma Hollmann 2019 die neue Brücke über die Arl gebaut?")
    assert said not in answer.text
    assert answer.citations


def test_what_is_asked_for_again_is_asked_for_in_german(german):
    model = FakeModel(
        "Die Firma Hollmann baute keine neue Brücke über die Arl.", logit=9.0, fingerprint=next(iter(WITH_MODEL))
    )
    Pipeline(german, model).answer("Wer baute die neue Brücke über die Arl?")
    again = [asked[-1]["content"] for asked in model.asked if "That is wrong" in asked[-1]["content"]]
    assert again and all(text.endswith(MESSAGES["de"].instruction) for text in again)


def test_an_answer_is_cut_into_sentences_by_its_language(german):
    said = "Am 3. Februar 2019 baute die Firma Hollmann z. B. eine neue Brücke."
    answer = Pipeline(german, FakeModel(said)).answer("Wer baute die neue Brücke über die Arl?")
    assert answer.sentences[0].text == said


def test_a_german_article_suggests_a_german_question(german):
    assert Pipeline(german, None).example_questions(1) == ["Was steht in „Die Brücke“?"]
    assert Pipeline(german, None).example_questions(1, "fr") == ["Que dit l’article «\u00a0Die Brücke\u00a0»\u202f?"]


def test_a_german_word_is_no_slip_of_english(german):
    plan = read_question("Wer bauten die Brücke der Firme Hollmann?", german.index, german.encoder)
    assert plan.language == "de"
    assert plan.text == plan.asked
