import json

import pytest

from embeddings.errors import UsageError
from rag.evaluation.answers import (
    AnsweredQuestion,
    as_table,
    evaluate,
    holds,
    judged,
    normalised,
    read_answered,
    summary,
    word_f1,
)
from rag.pipeline import Pipeline
from tests.fakes import FakeModel

QUESTION = AnsweredQuestion(
    "1", "Who signed the treaty in Oslo?", ("Anna Berg",), True, ("Minister Anna Berg of Norland signed",), "who"
)
ELSEWHERE = AnsweredQuestion("2", "Who composed the opera Zauberberg in Vienna?", (), False, (), "null")


@pytest.mark.parametrize(
    ("said", "gold", "right"),
    [
        ("Minister Anna Berg signed it.", "Anna Berg", True),
        ("Minister Annabel signed it.", "Anna", False),
        ("Yes, she did.", "yes", True),
        ("Yes, she did.", "No", False),
        ("She did, yes.", "Yes", False),
        ("No.", "False", True),
        ("It cost 1,000 crowns.", "1000", True),
        ("The Hague", "hague", True),
        ("", "x", False),
        ("x", "", False),
    ],
)
def test_an_answer_holds_a_gold_one_as_whole_words_and_a_verdict_first(said, gold, right):
    assert holds(normalised(said), normalised(gold)) == right


def test_f1_of_a_case_worked_by_hand():
    assert word_f1("berg signed treaty", "anna berg") == pytest.approx(2 * (1 / 3) * (1 / 2) / (1 / 3 + 1 / 2))
    assert word_f1("", "berg") == 0.0


def test_an_answer_and_a_refusal_are_judged(retriever):
    pipeline = Pipeline(retriever, FakeModel("Minister Anna Berg of Norland signed the treaty in Oslo. He slept."))
    judgement = judged(QUESTION, pipeline.answer(QUESTION.question))
    assert (judgement.contains, judgement.exact, judgement.refused) == (True, False, False)
    assert (judgement.footnotes, judgement.right_footnotes) == (1, 1)
    assert (judgement.sentences, judgement.unsupported) == (2, 1)
    refusal = judged(ELSEWHERE, pipeline.answer(ELSEWHERE.question))
    assert refusal.refused
    assert refusal.contains is None
    figures = summary([judgement, refusal])
    assert figures["all"]["refusal precision"] == figures["all"]["refusal recall"] == 1.0
    assert figures["who"]["contains"] == 1.0
    assert "refusal recall" in as_table(figures)


def test_answers_that_are_there_already_are_not_asked_again(retriever, tmp_path):
    model = FakeModel("Minister Anna Berg of Norland signed the treaty in Oslo.")
    out = tmp_path / "answers.jsonl"
    first = list(evaluate(Pipeline(retriever, model), [QUESTION], out))
    again = list(evaluate(Pipeline(retriever, model), [QUESTION, ELSEWHERE], out))
    assert again[0] == first[0]
    assert len(model.asked) == 1
    assert [json.loads(line)["id"] for line in out.read_text().splitlines()] == ["1", "2"]


def test_a_line_that_is_no_question_is_named(tmp_path):
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "1", "question": "Who?", "answers": ["He"]}\n{"id": "2"}\n')
    with pytest.raises(UsageError, match=r"questions\.jsonl:2"):
        read_answered(path)
