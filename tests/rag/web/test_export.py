"""What leaves the page as a file: all of it, with every source, and none of it markup that nobody wrote as markup."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from rag.accounts.history import ConversationInfo, StoredExchange
from rag.records import Answer, AnswerSentence, Citation, Passage, Timings, from_json
from rag.web.views.export import as_json, as_markdown, file_name, plain_answer

CITATIONS = (
    Citation(1, "treaty.txt", "The treaty of Oslo", "2024-05-01", 40, 95, "Anna Berg signed\n  the treaty in Oslo."),
    Citation(2, "papers/rail.txt", "The railway", None, 7, 30, "It opened in 1994."),
)
ANSWER = Answer(
    question="Who signed it?",
    standalone_question="Who signed the treaty?",
    text="Anna Berg signed it. [1][2] The king laughed. [?]",
    refused=False,
    sentences=(
        AnswerSentence("Anna Berg signed it.", 0, 20, True, 0.9, (1, 2)),
        AnswerSentence("The king laughed.", 28, 45, False, 0.1, (), "no source says enough of it"),
    ),
    citations=CITATIONS,
    passages=(Passage(1, 0.75, "treaty.txt", "The treaty of Oslo", "2024-05-01", 0, 99, "Anna Berg signed it."),),
    timings=Timings(1.5, 20.25, 90.0),
    model="scripted",
    answerable=0.875,
)
INFO = ConversationInfo(7, "The treaty", "2025-02-24T10:00:00.000+00:00", 2, {"since": "2024", "articles": ["a.txt"]})
EXCHANGES = (
    StoredExchange("Who signed it?", "finished", ANSWER, "", "2025-02-24T10:00:00.000+00:00", -1, "too short"),
    StoredExchange("And then?", "failed", None, "the model is not there", "2025-02-24T10:01:00.000+00:00", 0, ""),
)
TAGS = {"h1", "h2", "p", "ol", "li", "strong", "em"}


class Seen(HTMLParser):
    """The elements of a page, and the text that a reader sees."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert tag == "ol" or not attrs, "nothing that is read has an attribute"

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.tags.append("comment")


def seen(info: ConversationInfo, exchanges: Sequence[StoredExchange]) -> Seen:
    """What a reader of the Markdown sees, which is the same whether or not HTML is let through."""
    text = as_markdown(info, exchanges)
    let_through, shown = (
        MarkdownIt("commonmark", {"html": html}).enable(["table", "strikethrough"]).render(text)
        for html in (True, False)
    )
    assert let_through == shown
    return Seen(let_through)


def with_text(text: str, answered: str | None = None) -> tuple[ConversationInfo, list[StoredExchange]]:
    """A conversation in which everything that others wrote is this text, or the answer is another one."""
    answer = replace(
        ANSWER,
        text=text if answered is None else answered,
        standalone_question=f"{text} indeed",
        citations=tuple(replace(citation, source=text, title=text, quote=text) for citation in CITATIONS),
    )
    exchange = StoredExchange(text, "finished", answer, text, "", 1, text)
    return replace(INFO, title=text, scope={"pattern": text, "articles": [text]}), [exchange]


# -- JSON


def test_all_that_is_kept_is_in_the_json():
    fields = json.loads(as_json(INFO, EXCHANGES))
    assert (fields["title"], fields["updated_at"], fields["scope"]) == (INFO.title, INFO.updated_at, dict(INFO.scope))
    for stored, exported in zip(EXCHANGES, fields["exchanges"], strict=True):
        answer = from_json(Answer, exported["answer"]) if exported["answer"] else None
        verdict = {"good": 1, "bad": -1, None: 0}[exported["verdict"]]
        assert StoredExchange(**{**exported, "answer": answer, "verdict": verdict}) == stored


def test_whatever_was_said_comes_back_from_the_json():
    info, exchanges = with_text('</script> "quoted" \\ \u202e \U0001f4dc \x00 \n')
    fields = json.loads(as_json(info, exchanges))
    assert fields["title"] == info.title
    assert from_json(Answer, fields["exchanges"][0]["answer"]) == exchanges[0].answer


def test_letters_are_letters_in_the_json():
    assert "\u00e4 \u4f60 \U0001f4dc" in as_json(replace(INFO, title="\u00e4 \u4f60 \U0001f4dc"), ())


# -- Markdown


def test_each_citation_stands_in_the_markdown_with_source_offsets_and_quote():
    text = seen(INFO, EXCHANGES).text
    assert "The treaty of Oslo, 2024-05-01, treaty.txt, characters 40 to 95" in text
    assert "\u201cAnna Berg signed the treaty in Oslo.\u201d" in text, "in one line"
    assert "The railway, no date, papers/rail.txt, characters 7 to 30: \u201cIt opened in 1994.\u201d" in text


def test_footnotes_have_their_numbers_in_the_markdown():
    html = MarkdownIt().render(as_markdown(INFO, EXCHANGES))
    assert html.index("<ol>") < html.index("The treaty of Oslo") < html.index("The railway") < html.index("</ol>")


def test_the_markdown_has_title_questions_answers_notices_and_verdicts_in_order():
    first = replace(EXCHANGES[0], within="from 2024 · a.txt")
    text = seen(INFO, [first, *EXCHANGES[1:]]).text
    parts = [
        "The treaty",
        "Who signed it?",
        "Asked within: from 2024 · a.txt",
        "Understood as: Who signed the treaty?",
        "Anna Berg signed it. [1][2] The king laughed. [?]",
        "The treaty of Oslo, 2024",
        "Judged bad: too short",
        "And then?",
        "the model is not there",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_markdown_has_one_heading_for_the_title_and_one_for_each_question():
    tags = seen(INFO, EXCHANGES).tags
    assert (tags.count("h1"), tags.count("h2"), tags.count("li")) == (1, 2, 2)


def test_a_question_that_stood_alone_is_not_said_twice():
    alone = replace(EXCHANGES[0], question="Who signed the treaty?")
    assert "Understood as" not in as_markdown(INFO, [alone])


def test_without_exchanges_there_is_the_title():
    assert seen(replace(INFO, scope={}), []).text.strip() == "The treaty"


def test_an_answer_without_citations_has_no_list():
    bare = replace(EXCHANGES[0], answer=replace(ANSWER, citations=()))
    assert "ol" not in seen(INFO, [bare]).tags


ONE_LINE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- gone -->",
    "</p><h1>Mine</h1>",
    "[click](javascript:alert(1))",
    "![image](https://evil.example/x.png)",
    "<https://evil.example>",
    "[1]: https://evil.example",
    "**bold** *em* __bold__ _em_ ~~gone~~",
    "`code` ``` ~~~",
    "# Heading",
    "#",
    "> quote",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "2) item",
    "---",
    "===",
    "***",
    "a | b",
    "a trailing backslash \\",
    "\\*not escaped\\*",
    "&lt;b&gt; &amp; &copy; &#60;",
    "a $x^2$ *",
    "    four spaces",
    "\ttab",
]


@pytest.mark.parametrize("text", ONE_LINE)
def test_a_line_of_others_never_changes_what_the_page_is_made_of(text):
    assert seen(*with_text(text)).tags == seen(*with_text("plain words")).tags


@pytest.mark.parametrize("text", ONE_LINE)
def test_a_line_of_others_is_read_as_it_was_written(text):
    read = seen(*with_text(text)).text
    assert read.count(" ".join(text.split())) >= 10, "wherever it stands"


SEVERAL_LINES = [
    "one\n\n- item\n- item",
    "one\n\n1. item\n2. item",
    "one\n\n2) item",
    "one\n---\ntwo",
    "one\n===\ntwo",
    "one\n\n---\n\ntwo",
    "one\n\n    code\n",
    "one\n\n\tcode\n",
    "one\n\n```\ncode\n```",
    "one\n\n# Heading\n\n## Heading",
    "one\n\n> quote",
    "one\n\n<div>\n\n<script>alert(1)</script>",
    "one\n\n[1]: https://evil.example\n\n[1]",
    "a | b\n--- | ---\n1 | 2",
    "one  \ntwo",
    "one\r\n\r\n- two\r\r- three",
]


@pytest.mark.parametrize("text", SEVERAL_LINES)
def test_lines_of_an_answer_are_paragraphs_at_most(text):
    tags = seen(*with_text("plain words", text)).tags
    assert set(tags) <= TAGS | {"br"}
    assert [tags.count(tag) for tag in ("h1", "h2", "ol", "li")] == [1, 1, 1, 2]


@pytest.mark.parametrize("text", SEVERAL_LINES)
def test_lines_of_an_answer_lose_no_word(text):
    read = seen(*with_text("", text)).text
    assert Counter(re.findall(r"\w+", text)) <= Counter(re.findall(r"\w+", read))


@pytest.mark.parametrize("text", ["two\nlines", "two\n\nparagraphs", "two\n\n- items\n- in a list"])
def test_lines_of_a_name_or_a_question_stay_in_their_place(text):
    assert seen(*with_text(text, "Yes.")).tags == seen(*with_text("plain words", "Yes.")).tags


# -- plain text, and the file's name


def test_the_plain_answer_has_its_marks_and_its_footnotes_beneath():
    assert plain_answer(ANSWER).split("\n") == [
        "Anna Berg signed it. [1][2] The king laughed. [?]",
        "",
        "[1] The treaty of Oslo, 2024-05-01 (treaty.txt): \u201cAnna Berg signed the treaty in Oslo.\u201d",
        "[2] The railway, no date (papers/rail.txt): \u201cIt opened in 1994.\u201d",
    ]


def test_a_plain_answer_without_citations_is_its_text():
    assert plain_answer(replace(ANSWER, citations=())) == ANSWER.text


@pytest.mark.parametrize(
    "title", ["Who?", "../../etc/passwd", "a\nb\x00", "", "?!", "\U0001f4dc", "CON", "x" * 500, "\u6f22" * 500]
)
def test_a_file_of_any_title_has_a_name_that_any_system_takes(title):
    name = file_name(title, ".json")
    assert name.endswith(".json")
    assert len(name) > len(".json")
    assert not set(name) & set('/\\:*?"<>|\n\x00')
    assert not name.startswith((".", "-"))
    assert len(name.encode()) < 255


def test_a_file_is_named_after_its_conversation():
    assert file_name("Who signed the treaty of Oslo?", ".md") == "Who-signed-the-treaty-of-Oslo.md"


def test_a_sentence_that_is_supported_in_part_says_so_with_the_words_that_no_source_has_in_bold():
    partly = replace(ANSWER.sentences[1], text="The *old* king laughed.", missing=((4, 9), (15, 22)))
    answer = replace(ANSWER, sentences=(ANSWER.sentences[0], partly))
    told = as_markdown(INFO, [replace(EXCHANGES[0], answer=answer)])
    said = "\\[?\\] The **\\*old\\*** king **laughed**\\. "
    why = "only in part, without \u201c\\*old\\*\u201d, \u201claughed\u201d: no source says enough of it"
    assert f"{said}({why})" in told
