"""What a question takes for granted and the articles say otherwise."""

from __future__ import annotations

import pytest

from rag.checking.antonyms import antonyms
from rag.checking.premise import said_otherwise
from rag.records import SourceSentence


def sentences(*texts: str) -> list[SourceSentence]:
    return [SourceSentence("a.txt", "", None, place, place + len(text), text) for place, text in enumerate(texts)]


def told(question: str, *texts: str) -> str | None:
    found = said_otherwise(question, sentences(*texts), lambda _: 1.0)
    return None if found is None else found.text


@pytest.mark.parametrize(
    ("question", "source"),
    [
        (
            "Which firms never agreed to end the harbour dispute?",
            "Both firms agreed to end the harbour dispute in May.",
        ),
        (
            "What did the pact not aim to do about steel?",
            "The pact aimed to keep steel production under joint control.",
        ),
        ("Who doesn't have the right to set the tram fare?", "The city council has the right to set the tram fare."),
        ("Why did wheat prices fall in March?", "In March wheat prices rose by a tenth."),
        ("What does the valve do when the pressure is decreased?", "The valve opens when the pressure is increased."),
        ("Which meetings are closed to the public?", "Committee meetings are open to the public."),
        ("What is the smallest quarry in Quellport?", "The largest quarry in Quellport is at Marn."),
        ("What are the minimum dues of the guild?", "The maximum dues of the guild are 40 crowns."),
        ("What makes the northern route unpopular?", "The northern route is popular since the beacon was lit."),
    ],
)
def test_a_question_is_told_what_the_articles_say_instead(question, source):
    assert told(question, "The harbour opened in 1911.", source) == source


@pytest.mark.parametrize(
    ("question", "sources"),
    [
        # The source denies it too, in whatever way.
        ("Which states did not sign the treaty?", ["Sudland did not sign the treaty."]),
        ("Which states have not joined the pact?", ["Sudland has yet to join the pact."]),
        ("Which cities did the flood not reach?", ["The flood reached all cities except Marn."]),
        ("Which town was not affected by the strike?", ["Marn was unaffected by the strike."]),
        ("Who was not allowed to use the bridge?", ["Lorries were refused the use of the bridge."]),
        # It has the word itself, or another sentence of the same has it.
        ("Why did wheat prices fall in March?", ["After a year in which they rose, wheat prices fell in March."]),
        ("Why did wheat prices fall?", ["Wheat prices rose in May.", "Wheat prices fell again when rain came."]),
        # It hardly speaks of what is asked.
        ("Why did the mayor of Quellport close the old theatre?", ["The new theatre opened in Marn."]),
        # Nothing of it is denied by anybody.
        ("Who signed the treaty?", ["Minister Anna Berg signed the treaty."]),
        # The question answers somebody, and denies nothing.
        ("No, who signed the treaty in Oslo?", ["Minister Anna Berg signed the treaty in Oslo."]),
        ("Who signed it?", []),
    ],
)
def test_a_question_that_takes_nothing_wrong_for_granted_is_left_alone(question, sources):
    assert told(question, *sources) is None


def test_the_table_holds_both_ways_and_no_word_is_its_own_opposite():
    assert antonyms()["increas"] >= {"decreas"}
    for term, opposites in antonyms().items():
        assert term not in opposites
        assert all(term in antonyms()[opposite] for opposite in opposites)
