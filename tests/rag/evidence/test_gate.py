from dataclasses import replace

import pytest

from rag.evidence.gate import (
    THRESHOLDS,
    WITH_MODEL,
    GateFeatures,
    Strictness,
    answerable,
    gate_features,
    gate_fit,
    holds_exactly,
    needs_logit,
)
from rag.evidence.reading import find_evidence
from rag.pipeline import Pipeline
from rag.question.plan import read_question
from rag.records import Turn
from rag.retrieval.passages import find_passages
from tests.fakes import FakeModel

QUESTION = "Who signed the treaty in Oslo?"


def features(retriever, question):
    plan = read_question(question, retriever.index, retriever.encoder)
    passages = find_passages(plan, retriever, 5)
    return gate_features(plan, passages, find_evidence(plan, passages, retriever), retriever.index)


def test_a_question_that_the_articles_answer_is_likelier_than_one_that_they_do_not(retriever):
    there, elsewhere = (features(retriever, q) for q in (QUESTION, "Who composed the opera Zauberberg in Vienna?"))
    assert answerable(there) > answerable(elsewhere)


def test_nothing_is_answerable_from_nothing():
    assert answerable(None) == 0.0


def test_stricter_levels_ask_for_more():
    assert THRESHOLDS[Strictness.LENIENT] < THRESHOLDS[Strictness.BALANCED] < THRESHOLDS[Strictness.STRICT]


def test_only_a_model_that_was_measured_is_asked_and_its_no_counts(retriever):
    middling = GateFeatures(0.5, 0.5, 1.5, False)
    for name in WITH_MODEL:
        assert answerable(middling, gate_fit(name), -8.0) < answerable(middling, gate_fit(name), 8.0)
    assert answerable(middling, gate_fit("f" * 64), -8.0) == answerable(middling)


def test_a_question_over_several_articles_is_not_put_to_the_model():
    name = next(iter(WITH_MODEL))
    plain = GateFeatures(0.5, 0.5, 3.0, False)
    assert needs_logit(plain, gate_fit(name))
    assert not needs_logit(replace(plain, compares=True), gate_fit(name))
    assert not needs_logit(plain, gate_fit("f" * 64))
    assert not needs_logit(None, gate_fit(name))


@pytest.mark.parametrize("name", ["", *WITH_MODEL])
def test_a_comparison_of_what_the_articles_do_not_speak_of_is_refused(name):
    far, near = (GateFeatures(cosine, cosine, 3.0, True) for cosine in (0.3, 0.65))
    assert answerable(far, gate_fit(name)) < THRESHOLDS[Strictness.BALANCED] < answerable(near, gate_fit(name))


def test_a_measured_model_that_sees_no_answer_makes_a_refusal(retriever):
    name = next(iter(WITH_MODEL))
    says_no = FakeModel("Minister Anna Berg of Norland signed the treaty in Oslo.", logit=-15.0, fingerprint=name)
    says_yes = FakeModel("Minister Anna Berg of Norland signed the treaty in Oslo.", logit=15.0, fingerprint=name)
    assert Pipeline(retriever, says_no).answer(QUESTION).refused
    assert says_no.asked == []
    assert not Pipeline(retriever, says_yes).answer(QUESTION).refused


def test_a_greeting_is_answered_without_the_articles_or_the_model(retriever):
    model = FakeModel("never asked")
    answer = Pipeline(retriever, model).answer("Hello!", history=[Turn("user", QUESTION), Turn("assistant", "...")])
    assert not answer.refused
    assert f"{len(retriever.index.documents())} articles" in answer.text
    assert (answer.passages, answer.citations, answer.sentences, model.asked) == ((), (), (), [])


def test_a_follow_up_that_is_rewritten_into_a_greeting_is_asked_of_the_articles(retriever):
    name = next(iter(WITH_MODEL))
    model = FakeModel(
        lambda asked: "What is in the articles?" if "Rewritten" in asked else "The treaty has 25 articles.",
        logit=15.0,
        fingerprint=name,
    )
    history = [Turn("user", QUESTION), Turn("assistant", "Minister Anna Berg of Norland signed the treaty in Oslo.")]
    answer = Pipeline(retriever, model).answer("What is in it?", history=history)
    assert answer.standalone_question == "What is in the articles?"
    assert answer.sentences[0].text == "The treaty has 25 articles."


@pytest.mark.parametrize(
    "question", ["Berg?", "What did Anna say?", "apples", "What happened to Sudland?", "Who is Anna Berg?"]
)
def test_a_question_that_is_little_more_than_a_name_of_the_articles_is_answered(retriever, question):
    answer = Pipeline(retriever, None).answer(question)
    assert not answer.refused
    assert answer.citations


@pytest.mark.parametrize(
    "question",
    [
        *("Olaf?", "What did Olaf say?", "When was Berg born?", "What did he say?"),
        *("Who is Olaf Berg?", "Who is the minister?"),
    ],
)
def test_a_name_that_is_not_there_or_asked_more_of_is_not_enough(retriever, question):
    plan = read_question(question, retriever.index, retriever.encoder)
    evidence = find_evidence(plan, find_passages(plan, retriever, 5), retriever)
    assert not holds_exactly(plan, evidence)
