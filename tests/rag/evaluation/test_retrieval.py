import gzip
import json

import numpy as np
import pytest

from embeddings.errors import UsageError
from rag.evaluation.retrieval import LabelledQuestion, as_table, estimate, evaluate, measured, read_labelled


def rows(*numbers):
    return np.array(numbers, dtype=np.int64)


def test_figures_of_a_case_worked_by_hand():
    figures = measured([7, 3, 9, 4], [rows(3, 4), rows(4, 8), rows(50)])
    assert figures["Hits@1"] == 0
    assert figures["Hits@4"] == figures["Hits@10"] == 1
    assert figures["MRR@10"] == 1 / 2
    # The first text is found at rank 2, the second at rank 4, the third never.
    assert figures["MAP@10"] == pytest.approx((1 / 2 + 1 / 4) / 3)
    assert figures["evidence recall@10"] == pytest.approx(2 / 3)
    gain = 1 / np.log2(3) + 1 / np.log2(5)
    assert figures["nDCG@10"] == pytest.approx(gain / sum(1 / np.log2([2, 3, 4, 5])))


def test_nothing_found_and_nothing_to_find_are_noughts():
    assert set(measured([], [rows(1)]).values()) == {0.0}
    assert set(measured([1, 2], [rows()]).values()) == {0.0}


def test_an_interval_holds_its_mean_and_is_the_same_each_time():
    values = [0.0, 1.0, 1.0, 0.5] * 20
    found = estimate(values)
    assert found.low < found.mean == np.mean(values) < found.high
    assert estimate(values) == found


def test_every_system_is_asked_every_question(retriever):
    questions = [
        LabelledQuestion("1", "Who signed the treaty in Oslo?", ("Minister Anna Berg of Norland signed\nthe treaty",)),
        LabelledQuestion("2", "How long is the railway?", ("is 480 kilometres long.",)),
    ]
    results = evaluate(retriever, questions)
    assert next(result.system for result in results) == "Footnote"
    assert {result.questions for result in results} == {2}
    assert results[0].metrics["Hits@1"].mean == 1  # a line break in the gold text does not matter
    assert len(as_table(results).splitlines()) == len(results) + 2


def test_questions_without_evidence_are_left_out(tmp_path):
    path = tmp_path / "questions.jsonl.gz"
    lines = [
        {"id": "1", "question": "Who?", "evidence": [{"article": "a", "text": "He."}, {"article": "b", "text": ""}]},
        {"id": "2", "question": "None?", "evidence": []},
    ]
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    assert read_labelled(path) == [LabelledQuestion("1", "Who?", ("He.",))]


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"id": 1, "evidence": [{"text": "x"}]}', '{"question": "x"}'])
def test_a_file_to_measure_nothing_by_is_refused(tmp_path, text):
    path = tmp_path / "questions.jsonl"
    path.write_text(text)
    with pytest.raises(UsageError, match=str(path)):
        read_labelled(path)
