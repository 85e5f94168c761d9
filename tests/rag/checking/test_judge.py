"""What the language model's reading does to what the words of a claim show."""

from dataclasses import replace

import numpy as np
import pytest

from rag.checking.calibration import AnswerFit, CheckFit
from rag.checking.checker import Checker
from rag.checking.given import one_weight, source_sentences
from rag.checking.judge import AS_ANSWER, NOT_ANSWERED, NOT_READ, UNSURE_ANSWER, Judge
from rag.checking.reading import NEAREST_WORDS, WHOLE_WORDS, sentences_to_read
from rag.checking.support import Finding
from tests.fakes import FakeEncoder

SOURCE = "The harbour of Varna was dredged in 2019. Its new pier cost 4 million euros. Ferries leave at noon."
BY_LOGIT = CheckFit(words=0.0, bias=0.0, logit=1.0)
"""The logit alone, as it is."""


def checked(claim: str, logit: float | None, question: str = ""):
    asked: list[tuple[str, list[str]]] = []

    def read(claim, sentences):
        asked.append((claim, [sentence.text for sentence in sentences]))
        return logit

    judge = Judge(read, BY_LOGIT)
    sources = source_sentences(SOURCE)
    return Checker(sources, question, FakeEncoder(), one_weight, judge=judge).check(claim), asked


def test_a_claim_of_the_sources_words_is_not_supported_when_the_model_does_not_read_it_there():
    support, _ = checked("The harbour of Varna was dredged in 2019.", -2.0)
    assert not support.supported and not support.positions
    assert support.reason == NOT_READ and support.finding is Finding.PARTLY
    assert support.score == support.probability == pytest.approx(1 / (1 + np.exp(2.0)))


def test_what_both_words_and_model_find_is_supported_with_the_probability_as_its_score():
    support, [(claim, sentences)] = checked("The harbour of Varna was dredged in 2019.", 3.0)
    assert support.positions == (0,) and support.score == pytest.approx(1 / (1 + np.exp(-3.0)))
    assert claim == "The harbour of Varna was dredged in 2019."
    assert sentences == [sentence.text for sentence in source_sentences(SOURCE)], "short sources are read whole"


def test_the_model_never_outvotes_a_rule():
    support, _ = checked("The harbour of Varna was dredged in 2018.", 9.0)
    assert not support.supported and "2018" in support.reason


def test_the_model_gives_no_support_that_the_words_do_not():
    assert not checked("Varna dredged its old harbour for larger vessels in 2019.", 9.0)[0].supported
    assert not checked("Sailors dislike the mayor's plans.", 9.0)[0].supported


def test_a_silent_model_changes_nothing():
    support, asked = checked("The harbour of Varna was dredged in 2019.", None)
    assert support.supported and support.read is None and len(asked) == 1


def test_what_was_read_of_a_long_source_counts_less_beside_the_words_that_were_looked_for_in_all_of_it():
    fit = replace(BY_LOGIT, of_part=CheckFit(words=1.0, bias=0.0, logit=0.0))
    filler = " ".join(f"On day {n} of that year nothing else was said of ships there." for n in range(40))
    for text, by_words in ((SOURCE, False), (f"{SOURCE} {filler}", True)):
        judge = Judge(lambda claim, sentences: -3.0, fit)
        checker = Checker(source_sentences(text), "", FakeEncoder(), one_weight, judge=judge)
        assert (checker.check("Its new pier cost 4 million euros.").probability > 0.5) is by_words
    evidence = tuple(source_sentences(SOURCE))
    judge = Judge(lambda claim, sentences: -3.0, fit, evidence)
    checker = Checker(source_sentences(f"{SOURCE} {filler}"), "", FakeEncoder(), one_weight, judge=judge)
    assert checker.check("Its new pier cost 4 million euros.").probability < 0.5, "an answer's evidence is its source"


def test_as_many_words_of_a_long_source_are_read_as_the_judge_was_told():
    read: list[int] = []

    def count(claim, sentences):
        read.append(sum(len(sentence.text.split()) for sentence in sentences))

    text = " ".join(f"Number {n} says {'word ' * 26}end." for n in range(40))
    for most in (60, 300):
        judge = Judge(count, BY_LOGIT, most_words=most)
        Checker(source_sentences(text), "", FakeEncoder(), one_weight, judge=judge).check("Number 7 says word end.")
    assert read == [60, 300]


def test_of_long_sources_the_nearest_sentences_are_read_in_their_order():
    sources = source_sentences(" ".join(f"Number {n} says {'word ' * 30}end." for n in range(20)))
    assert sum(len(source.text.split()) for source in sources) > WHOLE_WORDS
    read = sentences_to_read(sources, lambda: [7, 3, *range(20)])
    assert {sources[3], sources[7]} <= set(read)
    assert [source.start for source in read] == sorted(source.start for source in read)
    assert sum(len(source.text.split()) for source in read) <= NEAREST_WORDS


def test_a_true_sentence_that_the_model_does_not_read_as_the_answer_is_marked():
    """Where the model's reading of answers was measured, and a question is given; else each claim is read alone."""
    claim, question = "The harbour of Varna was dredged in 2019.", "Who dredged the harbour of Varna?"
    sources, asked = source_sentences(SOURCE), []

    def found(fit, as_answers):
        def read(text, _):
            asked.append(text)
            return 1.0

        judge = Judge(read, fit, as_answers=as_answers)
        return Checker(sources, question, FakeEncoder(), one_weight, judge=judge).check(claim)

    measured = replace(BY_LOGIT, answers=0.75)
    assert found(measured, False).supported and asked[-1] == claim
    assert found(BY_LOGIT, True).supported and asked[-1] == claim
    marked = found(measured, True)
    assert not marked.supported and marked.reason == NOT_ANSWERED and marked.finding is Finding.PARTLY
    assert asked[-1] == AS_ANSWER.format(claim)
    assert found(replace(measured, answers=0.7), True).supported


@pytest.mark.parametrize(
    ("gate", "logprob", "reason"),
    [
        (0.9, -0.1, ""),
        (0.9, -3.0, UNSURE_ANSWER),  # the model hesitated while it wrote
        (0.4, -0.1, UNSURE_ANSWER),  # the question may have no answer
        (0.9, None, NOT_ANSWERED),  # nothing is told of how sure it was: the reading alone decides
        (None, -0.1, NOT_ANSWERED),
    ],
)
def test_an_answer_of_which_the_model_was_not_sure_is_marked(gate, logprob, reason):
    fit = replace(BY_LOGIT, answers=0.9, answer=AnswerFit(bias=0.0, read=0.5, gate=1.0, logprob=1.0, least=0.8))
    sources, question = source_sentences(SOURCE), "When was the harbour of Varna dredged?"
    judge = Judge(lambda claim, sentences: 1.0, fit, as_answers=True, gate=gate)
    checker = Checker(sources, question, FakeEncoder(), one_weight, judge=judge)
    support = checker.check("The harbour of Varna was dredged in 2019.", logprob)
    assert support.reason == reason and support.supported is not bool(reason)


LONG = (
    "Who is the official, known for her early work on tides, as the Herald says, that the Courier names as head of the "
    "harbour board and the Globe as a critic of the new pier?"
)
TOLD = "Mina Sarwat heads the harbour board. The board met in May. Its critics like Karl Berg disagree."


def answered(claim: str, logit: float, question: str = LONG, finds: float | None = 0.8):
    sources = source_sentences(TOLD)
    judge = Judge(lambda claim, sentences: logit, replace(BY_LOGIT, answers=0.75, finds=finds), as_answers=True)
    return Checker(sources, question, FakeEncoder(), one_weight, judge=judge).check(claim)


def test_a_name_that_the_model_reads_as_the_answer_rests_on_the_sentence_that_has_it():
    """Of a long question no sentence has most words: by its words alone every bare name would be unsupported."""
    support = answered("Mina Sarwat.", 3.0)
    assert support.positions == (0,) and support.finding is Finding.SUPPORTED and not support.reason
    assert not support.missing


def test_names_that_an_answer_takes_from_its_question_need_not_stand_in_the_sentence_that_answers():
    support = answered("Mina Sarwat is the head of the harbour board, as the Courier names her.", 6.0)
    assert support.positions == (0,)
    assert not answered("Mina Sarwat is the head of the harbour board, as the Tribune names her.", 6.0).supported


@pytest.mark.parametrize(
    ("claim", "logit", "finds"),
    [
        ("Mina Sarwat.", 1.2, 0.8),  # the model is not sure enough
        ("Mina Sarwat.", 3.0, None),  # a model of which it was not measured
        ("Ada Lund.", 9.0, 0.8),  # no sentence has the name
        ("The official of the harbour board.", 9.0, 0.8),  # it adds nothing to the question
    ],
)
def test_otherwise_the_words_decide(claim, logit, finds):
    assert not answered(claim, logit, finds=finds).supported
