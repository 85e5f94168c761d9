from types import SimpleNamespace

import pytest

from rag.question.collection import Act, read_collection_question
from rag.question.dates import DateRange
from tests.hostile import in_no_time

INDEX = SimpleNamespace(publishers={"The Gazette": 0, "Veldt Evening Post": 1})


@pytest.mark.parametrize(
    ("question", "act", "subject"),
    [
        ("How many articles are there?", Act.COUNT, ""),
        ("How many articles do you have in total?", Act.COUNT, ""),
        ("Can you tell me how many documents mention Anna Berg?", Act.COUNT, "Anna Berg"),
        ("How many articles are about the harbour?", Act.COUNT, "the harbour"),
        ("List all articles", Act.LIST, ""),
        ("Which articles mention chess?", Act.LIST, "chess"),
        ("What articles do you have on the harbour?", Act.LIST, "the harbour"),
        ("Which articles say that the harbour has nine cranes?", Act.LIST, "the harbour has nine cranes"),
        ("What is the newest article?", Act.NEWEST, ""),
        ("What's the oldest article about the loom?", Act.OLDEST, "the loom"),
        ("Who wrote the article about the loom?", Act.AUTHOR, "the loom"),
        ("When was the article about the loom published?", Act.DATE, "the loom"),
        ("Which newspaper reported on the loom?", Act.PUBLISHER, "the loom"),
        ("What is the title of the article about the loom?", Act.TITLE, "the loom"),
        ("Give me an overview of all articles", Act.OVERVIEW, ""),
        ("Give me a brief overview of the articles you have.", Act.OVERVIEW, ""),
        ("What are the articles about?", Act.OVERVIEW, ""),
    ],
)
def test_what_is_asked_of_the_articles(question, act, subject):
    found = read_collection_question(question, INDEX)
    assert (found.act, found.subject) == (act, subject)


@pytest.mark.parametrize(
    ("question", "publishers", "dates"),
    [
        ("How many articles are from May 2025?", set(), DateRange("2025-05", "2025-05")),
        ("Which articles were published in March 2025?", set(), DateRange("2025-03", "2025-03")),
        ("List the articles by The Gazette from 2024 to 2025", {"The Gazette"}, DateRange("2024", "2025")),
        ("How many articles of the veldt evening post mention eels?", {"Veldt Evening Post"}, None),
        ("What did the Veldt Evening Post write?", {"Veldt Evening Post"}, None),
        ("What is new since 2025-05-01?", set(), DateRange("2025-05-01", None)),
    ],
)
def test_within_which_publishers_and_dates(question, publishers, dates):
    found = read_collection_question(question, INDEX)
    assert (found.publishers, found.range) == (publishers, dates)


@pytest.mark.parametrize(
    "question",
    [
        "How many articles has the treaty?",
        "How many articles does the treaty of Oslo have?",
        "List the articles of the treaty",
        "Which articles of the constitution were changed?",
        "Who wrote War and Peace?",
        "Who wrote it?",
        "What did the minister write?",
        "What is the latest on the harbour?",
        "How many boats are there?",
        "",
    ],
)
def test_what_is_asked_of_what_the_articles_say(question):
    assert read_collection_question(question, INDEX) is None


@pytest.mark.parametrize(
    "part", ["how many articles are there ", "are ", "which articles that ", "on in of ", "from 2024 "]
)
def test_hostile_text_takes_no_time(part):
    in_no_time(lambda text: read_collection_question(text, INDEX), "how many articles " + part)
    in_no_time(lambda text: read_collection_question(text[:290] + "#", INDEX), "how many articles " + part * 20)
