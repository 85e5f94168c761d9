"""An answer that says its question again is none."""

import pytest

from rag.checking.echoes import echoes


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("What did Anna Berg write about grammar?", "Anna Berg wrote about grammar."),
        ("Who conducted the Norland Symphony Orchestra?", "The Norland Symphony Orchestra was conducted."),
        ("How many bridges did the city build in 2019?", "The city built bridges in 2019."),
        ("Where did the 14 ships sail?", "The fourteen ships sailed."),
    ],
)
def test_a_claim_of_the_questions_own_words_only_answers_nothing(question, claim):
    assert echoes(question, claim)


@pytest.mark.parametrize(
    ("question", "claim"),
    [
        ("What did Anna Berg write about?", "Anna Berg wrote about grammar."),
        ("How many bridges did the city build in 2019?", "The city built three bridges in 2019."),
        ("Who joined, Norland or Suderland?", "Norland joined."),
        ("Which of Norland and Suderland joined?", "Norland joined."),
        ("What did Anna Berg sign?", "Anna Berg did not sign."),  # a denial says something
        (
            "What field is the analysis of an algorithm part of?",
            "Analysis of an algorithm is part of algorithm analysis.",
        ),
        ("Which science of the city's old schools began with sums?", "Sums."),  # what a question names may answer it
        ("What is it?", "It is."),
    ],
)
def test_a_claim_that_says_more_may_answer(question, claim):
    assert not echoes(question, claim)


def test_in_the_questions_language():
    assert echoes("Was schrieben die Häuser der Stadt?", "Die Häuser der Stadt schrieben.", "de")
    assert not echoes("Was schrieben die Häuser der Stadt?", "Die Häuser der Stadt schrieben Briefe.", "de")
