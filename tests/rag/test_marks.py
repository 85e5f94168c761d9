"""The three marks of a sentence: in its record, in the terminal, for agents."""

import io
import json
from dataclasses import replace

from embeddings.terminal import Style
from rag.api.extras import extras_of
from rag.api.shapes import answered
from rag.marks import marks, why, with_missing
from rag.records import Answer, AnswerSentence, Timings, from_json, to_json
from rag.terminal import answer_text, sentence_text

HELD = AnswerSentence("Anna signed.", 0, 12, True, 0.9, (1,))
PARTLY = AnswerSentence("Karl signed in Rome.", 17, 37, False, 0.4, (), "no source says so", ((0, 4), (15, 19)))
NOWHERE = AnswerSentence("The moon sang.", 42, 56, False, 0.1, (), "no source says enough of it")
TEXT = f"{HELD.text} [1] {PARTLY.text} [?] {NOWHERE.text} [?]"
ANSWER = Answer("Q?", "Q?", TEXT, False, (HELD, PARTLY, NOWHERE), (), (), Timings(1.0, None, 2.0), "none")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_sentence_is_supported_or_partly_or_not():
    assert all(TEXT[one.start : one.end] == one.text for one in ANSWER.sentences)
    assert [one.mark for one in ANSWER.sentences] == ["supported", "partly", "unsupported"]
    assert [marks(one) for one in ANSWER.sentences] == ["[1]", "[?]", "[?]"]
    assert not PARTLY.supported
    assert PARTLY.missing_words == ("Karl", "Rome")


def test_the_missing_words_come_back_from_json_and_answers_kept_before_have_none():
    fields = json.loads(json.dumps(to_json(ANSWER)))
    assert from_json(Answer, fields) == ANSWER
    for sentence in fields["sentences"]:
        del sentence["missing"]
    assert [one.mark for one in from_json(Answer, fields).sentences] == ["supported", "unsupported", "unsupported"]


def test_why_names_the_words_that_no_source_has():
    assert why(HELD) == ""
    assert why(PARTLY) == "only in part, without \u201cKarl\u201d, \u201cRome\u201d: no source says so"
    assert why(NOWHERE) == NOWHERE.reason


def test_a_sentence_without_its_missing_words_set_apart_is_the_sentence():
    assert with_missing(PARTLY, str) == PARTLY.text
    assert with_missing(PARTLY, str.upper, str.lower) == "KARL signed in ROME."
    assert with_missing(HELD, str.upper) == HELD.text


def test_a_terminal_underlines_the_words_and_a_pipe_names_them():
    style = Style(Terminal(), {"TERM": "xterm"})
    assert sentence_text(PARTLY, style).startswith("\x1b[4mKarl\x1b[0m signed in \x1b[4mRome\x1b[0m. ")
    assert "[1] \x1b[4mKarl\x1b[0m signed" in answer_text(ANSWER, style).replace("\x1b[36m[1]\x1b[0m", "[1]")
    plain = answer_text(ANSWER, Style(io.StringIO()))
    assert plain.startswith(TEXT)
    assert f"[?] \u201c{PARTLY.text}\u201d {why(PARTLY)}" in plain
    assert f"[?] \u201c{NOWHERE.text}\u201d {NOWHERE.reason}" in plain


def test_programs_are_told_the_mark_and_where_the_words_stand_in_the_content():
    told = extras_of(ANSWER).sentences
    assert [one.mark for one in told] == ["supported", "partly", "unsupported"]
    assert [TEXT[start:end] for start, end in told[1].missing] == ["Karl", "Rome"]


def test_agents_are_told_which_of_the_unsupported_are_supported_in_part():
    told = answered(replace(ANSWER), lambda *_: "")
    assert told.unsupported == [PARTLY.text, NOWHERE.text]
    assert [(one.text, one.missing) for one in told.partly] == [(PARTLY.text, ["Karl", "Rome"])]
