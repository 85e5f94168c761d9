import pytest

from rag.question.follow_up import background, depends_on_history, standalone_question
from rag.records import Turn

HISTORY = [
    Turn("user", "Who signed the treaty in Oslo?"),
    Turn("assistant", "Minister Anna Berg of Norland signed it. [1]"),
]


@pytest.mark.parametrize(
    "question",
    [
        "When did she sign it?",
        "And in Norland?",
        "Why?",
        "What about apples?",
        "Where is that?",
        "Did that work?",
        "What other treaties are there?",
        "Who said that?",
        "Which one is longer?",
        "Is there another?",
    ],
)
def test_questions_that_point_back(question):
    assert depends_on_history(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who is Anna Berg?",
        "How many members does the union have?",
        "Who said that the treaty was signed?",
        "Is there a railway from Norland to Sudland?",
        "How many members are there in the union of Norland?",
        "What is one effect of the treaty on farmers?",
        "Which country other than Norland signed the treaty?",
        "What did Anna Berg say about her visit?",
    ],
)
def test_questions_that_stand_alone(question):
    assert not depends_on_history(question)
    assert standalone_question(question, HISTORY, lambda *_: "Something else entirely?") == question


def test_without_a_conversation_a_question_is_left_alone():
    assert standalone_question("When did she sign it?", []) == "When did she sign it?"


def test_the_model_puts_the_names_in():
    asked = []

    def rewrite(conversation, question):
        asked.append((conversation, question))
        return "When did Anna Berg sign the treaty?"

    assert standalone_question("When did she sign it?", HISTORY, rewrite) == "When did Anna Berg sign the treaty?"
    assert "Anna Berg" in asked[0][0]
    assert asked[0][1] == "When did she sign it?"


@pytest.mark.parametrize("reply", ["She signed it in 1994.", "Who won the football cup of Brazil in Rio?", "", "42"])
def test_a_rewrite_that_answers_or_invents_is_not_used(reply):
    found = standalone_question("When did she sign it?", HISTORY, lambda *_: reply)
    assert found.startswith("When did she sign it? (")
    assert "Oslo" in found


def test_without_a_model_the_names_of_the_conversation_are_put_behind():
    found = standalone_question("When did she sign it?", HISTORY)
    assert found.startswith("When did she sign it?")
    assert "Anna Berg" in found


def test_the_background_of_a_follow_up_is_the_last_question_and_how_its_answer_begins():
    assert background([]) == ""
    earlier = [Turn("user", "What are apples?"), Turn("assistant", "Fruit.")]
    found = background([*earlier, *HISTORY[:1], Turn("assistant", "Anna Berg. " * 100)])
    assert found.startswith("Who signed the treaty in Oslo? Anna Berg.")
    assert "apples" not in found
    assert len(found) < 400


@pytest.mark.parametrize(
    ("asked", "subject"),
    [
        ("Which tunnel opened in Quellport?", "the tunnel opened in Quellport"),
        ("How long is the railway from Norland?", "the railway from Norland"),
        ("Are there fewer bumblebees?", "fewer bumblebees"),
        ("Tell me about the treaty", "the treaty"),
        ("What's the toll?", "the toll"),
        ("How many wolves were counted?", "wolves were counted"),
    ],
)
def test_without_a_model_a_follow_up_keeps_what_was_asked_about(asked, subject):
    history = [Turn("user", asked), Turn("assistant", "That was on Monday.")]
    assert standalone_question("How long is it?", history) == f"How long is it? ({subject})"


def test_several_follow_ups_are_about_the_last_question_that_stood_alone():
    history = [
        Turn("user", "Which tunnel opened in Quellport?"),
        Turn("assistant", "The harbour tunnel. [1]"),
        Turn("user", "How long is it?"),
        Turn("assistant", "It is 4 kilometres long. [1]"),
    ]
    assert "tunnel opened in Quellport" in standalone_question("And what does it cost?", history)


def test_a_long_question_before_does_not_drown_the_follow_up():
    history = [Turn("user", f"Which tunnel opened in {'a long and winding ' * 50}town?")]
    assert len(standalone_question("How long is it?", history)) < 200
