"""Markdown, as a reader sees it."""

from pathlib import Path

from embeddings.load.markdown import load_markdown
from embeddings.load.raw import RawFile
from tests.embeddings.load.samples import one
from tests.hostile import no_time


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


def test_html_within_markdown_breaks_where_its_tags_do(tmp_path: Path) -> None:
    document = one(
        tmp_path,
        "a.md",
        "Rain on Monday.<br>Snow on *Tuesday*.\n\n| a | b<br>c |\n|---|---|\n| 1 | <ul><li>x</li><li>y</li></ul> |\n\n"
        "<table><tr><td>2022</td><td>Heron</td></tr></table>\n\n<div><p>One.</p><p>Two.</p></div>\n\n"
        "<style>.a{}</style>\n\n<script>code()</script>\n\n40 km<sup>2</sup> of road.<sup>7</sup> &lt;End&gt;",
    )
    assert document.text.split("\n\n") == [
        "Rain on Monday.\nSnow on Tuesday.",
        "a | b c",
        "1 | x; y",
        "2022 | Heron",
        "One.",
        "Two.",
        "40 km2 of road. <End>",
    ]


def test_footnotes_are_paragraphs_and_their_marks_are_gone(tmp_path: Path) -> None:
    text = one(tmp_path, "a.md", "A treaty[^1] and `x[^2]`.[^b]\n\n[^1]: In Lima.\n[^b]: In May.\n\n[^c]: Ibid.\n").text
    assert text.split("\n\n") == ["A treaty and x[^2].", "In Lima.", "In May.", "Ibid."]


def test_front_matter_in_toml(tmp_path: Path) -> None:
    document = one(
        tmp_path, "a.md", '+++\ntitle = "A treaty"\ndate = 2024-03-08T09:30:00Z\n[params]\nx = 1\n+++\n\nThe body.'
    )
    assert (document.title, document.date, document.text) == ("A treaty", "2024-03-08", "The body.")


def test_images_without_end_are_taken_as_they_are_written(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("![" * 70_000 + "words", encoding="utf-8")
    with no_time(1.0):
        loaded = load_markdown(RawFile("a.md", path.read_bytes()))
    assert "taken as it is written" in loaded.problems[0]
