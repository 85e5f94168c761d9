from datetime import date
from types import SimpleNamespace

import pytest

from rag.question.collection import FEW, read_collection_question
from rag.question.collection_phrases import Act
from rag.question.dates import DateRange
from tests.hostile import in_no_time

LOOM = SimpleNamespace(title="An old loom weaves again", metadata={"author": "Henrike Solstad and Ole Dahl"})
INDEX = SimpleNamespace(publishers={"The Gazette": 0, "Veldt Evening Post": 1}, documents=lambda: [LOOM])
TODAY = date(2025, 5, 14)  # a Wednesday


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
        ("What is the total number of articles?", Act.COUNT, ""),
        ("How many of your articles are about fish?", Act.COUNT, "fish"),
        ("How many articles mention the word 'crowns'?", Act.COUNT, "crowns"),
        ("In which articles is Torsk mentioned?", Act.LIST, "Torsk"),
        ("Where is Paula Lindqvist mentioned?", Act.LIST, "Paula Lindqvist"),
        ("Do you have any articles about salmon?", Act.LIST, "salmon"),
        ("Is there an article about salmon?", Act.LIST, "salmon"),
        ("Do any articles mention Torsk?", Act.LIST, "Torsk"),
        ("Find all articles mentioning Torsk", Act.LIST, "Torsk"),
        ("Name an article about wolves.", Act.LIST, "wolves"),
        ("list all", Act.LIST, ""),
        ("What are the titles of the articles?", Act.LIST, ""),
        ("Give me the titles of all articles about Torsk", Act.LIST, "Torsk"),
        ("Which article is the newest?", Act.NEWEST, ""),
        ("Who wrote \u201cAn old loom weaves again\u201d?", Act.AUTHOR, "An old loom weaves again"),
        ("When was the loom article published?", Act.DATE, "loom"),
        ("What is the article about wolves called?", Act.TITLE, "wolves"),
        ("Which newspapers do you have?", Act.PUBLISHERS, ""),
        ("What sources are there?", Act.PUBLISHERS, ""),
        ("Who are the authors?", Act.AUTHORS, ""),
        ("What languages are the articles in?", Act.LANGUAGES, ""),
        ("What period do the articles cover?", Act.SPAN, ""),
        ("From when to when are your articles?", Act.SPAN, ""),
        ("Give me an overview", Act.OVERVIEW, ""),
        ("Summarise all articles", Act.OVERVIEW, ""),
        ("What is this collection about?", Act.OVERVIEW, ""),
        ("What topics are covered?", Act.OVERVIEW, ""),
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
        ("How many stories did The Gazette publish in May 2025?", {"The Gazette"}, DateRange("2025-05", "2025-05")),
        ("What was published between January and March 2025?", set(), DateRange("2025-01", "2025-03")),
        ("What was published before April 2024?", set(), DateRange(None, "2024-03")),
        ("What was published before 2024?", set(), DateRange(None, "2023")),
        ("List the articles after 31 March 2025", set(), DateRange("2025-04-01", None)),
        ("List the articles after December 2024", set(), DateRange("2025-01", None)),
        ("List the articles until March 2025", set(), DateRange(None, "2025-03")),
        ("Is there anything from February 2025?", set(), DateRange("2025-02", "2025-02")),
        ("What is new since yesterday?", set(), DateRange("2025-05-13", None)),
        ("What was published today?", set(), DateRange("2025-05-14", "2025-05-14")),
        ("What's new this week?", set(), DateRange("2025-05-12", None)),
        ("Which articles were published last month?", set(), DateRange("2025-04", "2025-04")),
        ("What was published last week?", set(), DateRange("2025-05-05", "2025-05-11")),
        ("What is new since last year?", set(), DateRange("2024-01-01", None)),
        ("How many articles are from the past three weeks?", set(), DateRange("2025-04-23", None)),
        ("How many articles were there in the last 10 days?", set(), DateRange("2025-05-04", None)),
    ],
)
def test_within_which_publishers_and_dates(question, publishers, dates):
    found = read_collection_question(question, INDEX, TODAY)
    assert (found.publishers, found.range) == (publishers, dates)


@pytest.mark.parametrize(
    "question",
    [
        "Which articles did Henrike Solstad write?",
        "What has Solstad written?",
        "List articles by henrike solstad",
        "How many articles are by Henrike Solstad?",
    ],
)
def test_of_which_authors(question):
    assert read_collection_question(question, INDEX).authors == {"Henrike Solstad"}


def test_who_is_mentioned_is_no_author():
    found = read_collection_question("Which articles mention Henrike Solstad?", INDEX)
    assert (found.subject, found.authors) == ("Henrike Solstad", frozenset())


def test_in_which_language():
    assert read_collection_question("How many articles are in German?", INDEX).language == "de"
    assert read_collection_question("How many articles are in trouble?", INDEX) is None


@pytest.mark.parametrize(
    ("question", "number"),
    [
        ("What is the newest article?", 1),
        ("What are the three newest articles?", 3),
        ("List the 10 oldest articles about eels", 10),
        ("What are the newest articles?", FEW),
        ("What's new?", FEW),
    ],
)
def test_how_many_of_the_newest(question, number):
    assert read_collection_question(question, INDEX).number == number


def test_what_must_not_be_mentioned_and_what_must_both():
    found = read_collection_question("Which articles mention Torsk but not Ister?", INDEX)
    assert (found.subject, found.without, found.every) == ("Torsk", "Ister", False)
    found = read_collection_question("Which articles mention both Torsk and Ister?", INDEX)
    assert (found.subject, found.every) == ("Torsk and Ister", True)


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
        "How many stories does the building have?",
        "Is there a story behind the name?",
        "What sources of energy are there?",
        "Which languages did the king speak?",
        "Which newspapers were banned?",
        "What years did the war cover?",
        "Who are the authors of the study?",
        "Where is the treaty?",
        "Who wrote about the great pestilence in 1893?",
        "anything on losses?",
        'Who wrote "War and Peace"?',
        "What is new in the harbour?",
        "Do the articles of the treaty mention fishing?",
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
