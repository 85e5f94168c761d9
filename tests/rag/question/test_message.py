"""The question in a long message."""

from contextlib import suppress

import pytest

from embeddings.errors import UsageError
from rag.question.message import LONG, LONGEST, LONGEST_QUESTION, question_in
from tests.hostile import in_no_time

ASKED = "How many tonnes of apples did the farmers pick?"
MAIL = "The committee met on Monday and spoke of many things that do not matter here. " * 20


@pytest.mark.parametrize(
    "message",
    [
        f"Dear all,\n\n{MAIL}\n\n{ASKED}",
        f"{ASKED}\n\n{MAIL}",
        f"Hello!\n\n{MAIL}\n\n{ASKED}\n\nKind regards,\nAnna",
        f"{MAIL} Is that so? {MAIL} {ASKED}",
    ],
)
def test_the_question_of_a_pasted_mail_is_found(message):
    assert question_in(message) == ASKED


def test_a_request_without_a_question_mark_is_found():
    assert question_in(f"{MAIL}\n\nTell me about the harvest of apples.") == "Tell me about the harvest of apples."


def test_a_question_that_points_back_takes_along_what_it_points_at():
    found = question_in(f"{MAIL} The tunnel opened in May. How long is it?")
    assert found == "How long is it? (The tunnel opened in May.)"


@pytest.mark.parametrize(
    "message", ["", ASKED, f"{MAIL[:200]} {ASKED}", f"Did the one say {'that it was so and ' * 40}?"]
)
def test_a_short_message_and_one_that_is_all_question_are_read_as_they_are(message):
    assert question_in(message) == message
    assert len(message) <= LONG or message.endswith("?")


@pytest.mark.parametrize(("message", "limit"), [("word " * 400, LONGEST_QUESTION), (MAIL * 20, LONGEST)])
def test_what_is_too_long_is_told_with_the_limit(message, limit):
    with pytest.raises(UsageError, match=f"{limit:,} is the most"):
        question_in(message)


@pytest.mark.parametrize("part", ["? ", "how ", "please ", ". ", '"'])
def test_hostile_text_takes_no_time(part):
    def read(text: str) -> None:
        with suppress(UsageError):
            question_in(text[:LONGEST])

    in_no_time(read, part)
