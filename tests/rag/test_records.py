"""Every record comes back from its JSON as it was."""

import json

import pytest

from rag.checking.footnotes import without_marks
from rag.records import (
    Answer,
    AnswerFinished,
    AnswerSentence,
    Citation,
    EvidenceChosen,
    Passage,
    PassagesFound,
    SentenceChecked,
    SourceSentence,
    StageStarted,
    TextWritten,
    Timings,
    Turn,
    TurnAwaited,
    event_from_json,
    from_json,
    to_json,
)
from tests.hostile import no_time

CITATION = Citation(1, "a.pdf", "A", None, 3, 8, "words", 2)
PASSAGE = Passage(1, 0.5, "a.pdf", "A", "2024-05-01", 0, 9, "the words", 2)
SENTENCE = AnswerSentence("Words.", 0, 6, True, 0.9, (1,))
ANSWER = Answer("Q?", "Q?", "Words. [1]", False, (SENTENCE,), (CITATION,), (PASSAGE,), Timings(1.0, None, 2.0), "none")


@pytest.mark.parametrize(
    "record", [PASSAGE, SourceSentence("a", "A", None, 0, 5, "words"), CITATION, SENTENCE, ANSWER, Turn("user", "Q?")]
)
def test_a_record_comes_back_from_its_json(record):
    assert from_json(type(record), json.loads(json.dumps(to_json(record)))) == record


@pytest.mark.parametrize(
    "event",
    [
        StageStarted("reading"),
        PassagesFound((PASSAGE,), "Q?"),
        EvidenceChosen((CITATION,)),
        TurnAwaited(2, False),
        TextWritten("Wor"),
        SentenceChecked(SENTENCE, (CITATION,)),
        AnswerFinished(ANSWER),
    ],
)
def test_an_event_comes_back_from_its_json(event):
    assert event_from_json(json.loads(json.dumps(to_json(event)))) == event


def test_an_answer_that_was_kept_before_pages_had_numbers_is_read():
    fields = to_json(ANSWER)
    del fields["citations"][0]["page_number"], fields["passages"][0]["page_number"]
    assert from_json(Answer, fields).citations[0].page_number is None


def test_marks_are_found_in_any_text_in_no_time():
    with no_time():
        without_marks("built" + " " * 200_000 + "by [1" + ", 2" * 50_000 + "[3 " * 50_000)
