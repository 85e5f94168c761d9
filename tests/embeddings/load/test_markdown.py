"""Markdown, as a reader sees it."""

from pathlib import Path

from tests.embeddings.load.samples import one


def test_markdown_becomes_readable_text(tmp_path: Path) -> None:
    document = one(
        tmp_path,
        "a.md",
        "---\ndate: 2024-03-08\n---\n# A *treaty*\n\nWith [a link](http://x.y) and\na [soft] `break` &amp; <b>tags</b>."
        "\n\n- one\n- two\n\n1. first\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\ncode\n  kept\n```\n<!-- no -->\n",
    )
    assert (document.title, document.date) == ("A treaty", "2024-03-08")
    assert document.text.split("\n\n") == [
        "A treaty",
        "With a link and a [soft] break & tags.",
        "- one",
        "- two",
        "1. first",
        "a | b",
        "1 | 2",
        "code\n  kept",
    ]
    assert document.text[document.body_start :].startswith("With a link")


def test_markdown_with_the_header_of_a_plain_text(tmp_path: Path) -> None:
    document = one(tmp_path, "a.md", "# A treaty\nSource: Gazette\nDate: 2024-03-08\n\nThe **body**.")
    assert (document.title, document.date, document.metadata["publisher"]) == ("A treaty", "2024-03-08", "Gazette")
    assert document.text == "The body."


def test_an_empty_heading_or_item_marks_nothing_else(tmp_path: Path) -> None:
    document = one(tmp_path, "fish.md", "#\n\nNo heading.\n\n-\n\nNo item.")
    assert (document.title, document.text) == ("Fish", "No heading.\n\nNo item.")
