import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.statements import statement


@pytest.mark.parametrize(
    ("question", "yes"),
    [
        ("Is Power of Siberia 2 built?", "Power of Siberia 2 is built."),
        ("Has the Aurora 2 probe reached the asteroid?", "The Aurora 2 probe has reached the asteroid."),
        ("Is there a causeway across the bay of Ossel?", "There is a causeway across the bay of Ossel."),
        ("Did Harlow Mills sue Brant Foods?", "Harlow Mills did sue Brant Foods."),
        ("Did the new ferry open in 2029?", "The new ferry did open in 2029."),
        ("Did the price of gas rise?", "The price of gas did rise."),
        ("Is Paris the capital of France?", "Paris is the capital of France."),
        ("Is Oslo in Norway?", "Oslo is in Norway."),
        ("Is the Danube longer than the Rhine?", "The Danube is longer than the Rhine."),
        ("Is the tunnel under the strait built?", "The tunnel under the strait is built."),
        ("Can the vaccine be given to children?", "The vaccine can be given to children."),
        ("Has the line already been opened?", "The line has already been opened."),
        ("Was it signed in Oslo?", "It was signed in Oslo."),
        ("Isn't the sky blue?", "The sky is blue."),
        (
            "According to the mayor, did the heater start the fire?",
            "According to the mayor, the heater did start the fire.",
        ),
        ("And will Norland win the cup?", "Norland will win the cup."),
    ],
)
def test_yes_turns_the_question_into_a_statement(question, yes):
    assert statement(question, "yes") == yes


def test_no_denies_it():
    assert statement("Is Power of Siberia 2 built?", "no") == "Power of Siberia 2 is not built."
    assert statement("Did prices rise?", "no") == "Prices did not rise."


@pytest.mark.parametrize(
    "question", ["Who built it?", "Is it red or blue?", "", "Is?", "Is it?", "Which of them is taller?", "Built?"]
)
def test_what_is_no_plain_yes_or_no_question_makes_no_statement(question):
    assert statement(question, "yes") is None


@given(st.text(), st.sampled_from(["yes", "no"]))
def test_a_statement_has_the_questions_own_words(question, verdict):
    said = statement(question, verdict)
    if said is not None:
        extra = sorted(said.lower().rstrip(".").split())
        assert len(extra) <= len(question.split()) + (verdict == "no")
