"""Words that no article has, read as the word that was meant."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.pipeline import Pipeline
from rag.question.spelling import corrected, edit_distance

LETTERS = st.text("abc", max_size=6)


def no_word(_: str) -> bool:
    return False


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Who signed the traety?", "Who signed the treaty?"),
        ("the raliway to Sudlnd", "the railway to Sudland"),
        ("Minster Anna", "Minister Anna"),
        ("Which minster signed it?", "Which minister signed it?"),
        ("the kilometers of rail", "the kilometres of rail"),
        ("HAVREST", "HARVEST"),
    ],
)
def test_a_slip_is_read_as_the_word_of_the_articles(retriever, typed, meant):
    assert corrected(typed, retriever.index, no_word) == meant


@pytest.mark.parametrize(
    "typed", ["treaty treaties", "xylophone", "Oslow-based a@oslos.com oslos.txt", "osl", "won't", ""]
)
def test_what_is_right_or_near_nothing_is_left_alone(retriever, typed):
    assert corrected(typed, retriever.index, no_word) == typed


def test_a_name_of_somebody_else_is_no_slip(retriever):
    """Nothing else of the question stands beside it."""
    question = "How many goals of the football cup were scored by Norlanda?"
    assert corrected(question, retriever.index, no_word) == question
    assert corrected("the railway to Norlanda", retriever.index, no_word) == "the railway to Norland"


def test_a_right_word_is_left_alone_but_in_another_spelling(retriever):
    assert corrected("a traety in kilometers", retriever.index, lambda _: True) == "a traety in kilometres"


def test_a_corrected_word_is_told(retriever):
    retriever.encoder.token_starts = lambda word: [0, 1]
    answer = Pipeline(retriever, None).answer("Who signed the traety in Oslo?")
    assert answer.question == "Who signed the traety in Oslo?"
    assert answer.standalone_question == "Who signed the treaty in Oslo?"


@pytest.mark.parametrize(
    ("one", "other", "distance"), [("wolf", "wofl", 1), ("tunel", "tunnel", 1), ("abc", "abc", 0), ("abcd", "wxyz", 3)]
)
def test_letters_more_less_other_or_swapped(one, other, distance):
    assert edit_distance(one, other, 2) == distance


@settings(deadline=None)  # the machine may be busy
@given(LETTERS, LETTERS)
def test_a_distance_is_the_same_both_ways_and_nought_for_one_word_alone(one, other):
    assert edit_distance(one, other, 9) == edit_distance(other, one, 9)
    assert (edit_distance(one, other, 9) == 0) == (one == other)


@given(LETTERS, LETTERS, st.integers(0, 3))
@settings(deadline=None)
def test_a_bound_changes_no_distance_that_is_within_it(one, other, most):
    assert edit_distance(one, other, most) == min(edit_distance(one, other, 9), most + 1)
