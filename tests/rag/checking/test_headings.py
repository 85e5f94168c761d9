"""Headings of a draft, which are no claims."""

from __future__ import annotations

import pytest

from rag.checking.headings import sentences_of


def said(text: str, language: str = "en") -> list[str]:
    return [text[span.start : span.end] for span in sentences_of(text, language)]


@pytest.mark.parametrize(
    "heading",
    [
        "# The pipeline",
        "## What happened next ##",
        "The costs of it\n===============",
        "The costs of it\n---",
        "\nBackground\n",
        "\nWhat happened next\n",
        "\n**Reactions**\n",
    ],
)
def test_a_heading_is_left_out_and_what_it_heads_is_not(heading):
    assert said(f"Norland built a pipeline.\n{heading}\nSudland paid for it.") == [
        "Norland built a pipeline.",
        "Sudland paid for it.",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Norland halts all gas deliveries to Sudland",
        "Anna Berg resigned",
        "Berg resigned.",
        "Exports up 5%",
        "- India joined",
        "Has Sudland paid?",
    ],
)
def test_a_line_that_may_claim_something_is_checked(line):
    assert said(f"{line}\n\nSudland paid for it.") == [line, "Sudland paid for it."]


@pytest.mark.parametrize("text", ["Anna Berg resigned", "Sudland paid for it.\n\nAnna Berg resigned"])
def test_what_heads_nothing_is_no_heading(text):
    assert said(text)[-1] == "Anna Berg resigned"


def test_a_text_of_headings_alone_says_nothing():
    assert said("# One\n\n## Two") == []
    assert said("") == []


def test_a_long_text_without_line_ends_takes_no_time():
    assert len(said("a " * 50_000)) == 1
