"""What the index says of the collection is exact, and every line of it rests on an article."""

import pytest

from embeddings.build import build
from embeddings.index.index import Index
from rag.pipeline import Pipeline
from rag.question.filters import Filters
from rag.retrieval.retriever import Retriever
from tests.fakes import FakeEncoder, FakeModel
from tests.rag.test_pipeline import assert_laws

ARTICLES = {
    "loom.txt": "The old loom\nSource: Veldt Evening Post\nBy: Henrike Solstad\nDate: 2025-05-05\n\n"
    "The loom of Ister was mended. Anna Berg paid for it.",
    "chess.txt": "Chess in Ister\nSource: The Gazette\nDate: 2025-03-09\n\n"
    "The chess olympiad ended. Berg won. Anna lost.",
    "eels.txt": "Eels return\nSource: The Gazette\nDate: 2024-07-01\n\n"
    "Eels are back in the harbour. Anna Berg saw them.",
    "undated.txt": "A harbour song\n\nOld sailors sang in the harbour.",
}


@pytest.fixture
def pipeline(tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(folder, tmp_path / "index", lambda _: encoder)
    return Pipeline(Retriever(Index.open(tmp_path / "index"), encoder), FakeModel("never asked"))


def asked(pipeline, question, **filters):
    answer = pipeline.answer(question, filters=Filters(**filters))
    assert_laws(answer, pipeline.index)
    assert not answer.refused
    assert all(sentence.supported for sentence in answer.sentences)
    return answer


def cited(answer):
    return {citation.source for citation in answer.citations}


@pytest.mark.parametrize(
    ("question", "begins", "sources"),
    [
        ("How many articles are there?", "There are 4 articles", set(ARTICLES)),
        ("How many articles mention Anna Berg?", "2 of 4 articles mention", {"loom.txt", "eels.txt"}),
        ("Which articles mention the harbour?", "2 of 4 articles mention", {"eels.txt", "undated.txt"}),
        ("List the articles from The Gazette", "2 of 4 articles are from The Gazette", {"chess.txt", "eels.txt"}),
        ("Which articles were published in 2025?", "2 of 4 articles are dated 2025", {"chess.txt", "loom.txt"}),
        ("Which articles mention looms, chess and eels?", "3 of 4 articles", {"loom.txt", "chess.txt", "eels.txt"}),
        ("What is new since April 2025?", "1 of 4 articles is dated 2025-04 or later", {"loom.txt"}),
        ("What did the Veldt Evening Post write?", "1 of 4 articles is from", {"loom.txt"}),
        ("What is the newest article?", "The newest article is \u201cThe old loom\u201d", {"loom.txt"}),
        ("What is the oldest article about the harbour?", "The oldest article", {"eels.txt"}),
        (
            "Who wrote the article about the loom?",
            "\u201cThe old loom\u201d was written by Henrike Solstad.",
            {"loom.txt"},
        ),
        (
            "When was the article about the loom published?",
            "\u201cThe old loom\u201d is dated 2025-05-05.",
            {"loom.txt"},
        ),
        (
            "Which newspaper reported on the eels?",
            "\u201cEels return\u201d was published by The Gazette.",
            {"eels.txt"},
        ),
        (
            "What is the title of the article about the chess olympiad?",
            "The title is \u201cChess in Ister\u201d",
            {"chess.txt"},
        ),
        ("Who wrote the article about eels?", "\u201cEels return\u201d names no author.", {"eels.txt"}),
    ],
)
def test_the_articles_that_are_meant_are_named_and_linked(pipeline, question, begins, sources):
    answer = asked(pipeline, question)
    assert answer.text.startswith(begins)
    assert cited(answer) == sources
    assert pipeline.slot.model.asked == []


def test_the_fact_rests_on_the_words_of_the_header(pipeline):
    answer = asked(pipeline, "Who wrote the article about the loom?")
    assert [citation.quote for citation in answer.citations] == ["Henrike Solstad"]


def test_a_list_is_the_newest_first(pipeline):
    lines = asked(pipeline, "List all articles").text.splitlines()
    assert [line.split("\u201d")[0] for line in lines[1:]] == [
        "\u201cThe old loom",
        "\u201cChess in Ister",
        "\u201cEels return",
        "\u201cA harbour song",
    ]


def test_none_is_said_to_be_none(pipeline):
    answer = pipeline.answer("How many articles mention whales?")
    assert answer.text == "No article mentions \u201cwhales\u201d."
    assert not answer.citations


def test_only_what_is_asked_within_counts(pipeline):
    assert cited(asked(pipeline, "How many articles are there?", since="2025")) == {"loom.txt", "chess.txt"}
    assert cited(asked(pipeline, "Which articles mention Anna Berg?", sources=("eels*",))) == {"eels.txt"}


def test_an_overview_tells_how_much_there_is_from_whom_and_about_what(pipeline):
    answer = asked(pipeline, "Give me an overview of all articles")
    assert answer.text.startswith("There are 4 articles, dated 2024-07-01 to 2025-05-05.")
    assert "The Gazette (2)" in answer.text


def test_an_empty_collection_is_said_to_be_empty(tmp_path):
    (tmp_path / "articles").mkdir()
    encoder = FakeEncoder(dim=256)
    build(tmp_path / "articles", tmp_path / "index", lambda _: encoder)
    pipeline = Pipeline(Retriever(Index.open(tmp_path / "index"), encoder), None)
    for question in ("How many articles are there?", "Give me an overview of everything"):
        assert pipeline.answer(question).text == "There are no articles."


def test_what_lists_several_is_all_of_them_or_any(pipeline):
    both = asked(pipeline, "How many articles mention Ister and Berg?")
    assert both.text.startswith("2 of 4") and cited(both) == {"loom.txt", "chess.txt"}  # in different sentences
    assert cited(asked(pipeline, "Which articles mention eels or chess?")) == {"eels.txt", "chess.txt"}
    assert asked(pipeline, "Which articles mention both eels and chess?").text.startswith("No article mentions")
    assert cited(asked(pipeline, "Which articles mention the harbour but not eels?")) == {"undated.txt"}


def test_who_there_is_in_what_languages_and_of_when(pipeline):
    told = {
        "Which newspapers do you have?": "of 2 publishers: The Gazette (2), Veldt Evening Post (1); 1 of 4 name none.",
        "Who are the authors?": "of 1 author: Henrike Solstad (1); 3 of 4 name none.",
        "What languages are the articles in?": "in 1 language: English (4).",
    }
    for question, answer in told.items():
        assert asked(pipeline, question).text.startswith(f"The articles are {answer}")
    span = asked(pipeline, "What period do the articles cover?")
    assert span.text.startswith("There are 4 articles, dated 2024-07-01 to 2025-05-05.")


def test_articles_of_an_author(pipeline):
    assert cited(asked(pipeline, "What has Henrike Solstad written?")) == {"loom.txt"}
    assert cited(asked(pipeline, "Who wrote \u201cThe old loom\u201d?")) == {"loom.txt"}


def test_several_of_the_newest_are_named_one_by_one(pipeline):
    answer = asked(pipeline, "What are the two newest articles?")
    assert answer.text.startswith("The newest 2 articles are:")
    assert [citation.source for citation in answer.citations] == ["loom.txt", "chess.txt"]


def test_before_a_month_is_not_in_it(pipeline):
    assert cited(asked(pipeline, "What was published before March 2025?")) == {"eels.txt"}
    assert cited(asked(pipeline, "What was published after March 2025?")) == {"loom.txt"}


GERMAN = {
    "bruecke.txt": "Die alte Brücke\nQuelle: Abendblatt\nDatum: 2024-03-05\n\n"
    "Die Brücken über die Arl werden erneuert. Anna Berg bezahlte das.",
    "aale.txt": "Aale kehren zurück\nDatum: 2025-03-09\n\nDie Aale sind wieder im Hafen. Anna Berg hat sie gesehen.",
    "harbour.txt": "The harbour\nDate: 2023-01-02\n\nThe harbour of Ister has nine cranes, said Berg of the harbour.",
}


@pytest.fixture(scope="module")
def german(tmp_path_factory):
    folder = tmp_path_factory.mktemp("german")
    (folder / "articles").mkdir()
    for name, text in GERMAN.items():
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    encoder = FakeEncoder(dim=256)
    build(folder / "articles", folder / "index", lambda _: encoder)
    return Pipeline(Retriever(Index.open(folder / "index"), encoder), FakeModel("never asked"))


@pytest.mark.parametrize(
    ("question", "text", "sources"),
    [
        ("Wie viele Artikel gibt es?", "Es gibt 3 Artikel:", set(GERMAN)),
        ("Welche Artikel erwähnen eine Brücke?", "1 von 3 Artikeln erwähnt „eine Brücke“:", {"bruecke.txt"}),
        ("Welche Artikel erwähnen Anna Berg?", "2 von 3 Artikeln erwähnen „Anna Berg“:", {"bruecke.txt", "aale.txt"}),
        ("Welche Artikel erwähnen Aale oder Brücken?", "2 von 3 Artikeln", {"bruecke.txt", "aale.txt"}),
        (
            "Welche Artikel erwähnen Aale und Brücken?",
            "2 von 3 Artikeln erwähnen „Aale oder Brücken“",
            {"bruecke.txt", "aale.txt"},
        ),
        ("Welche Artikel erwähnen Berg aber nicht Aale?", "2 von 3", {"bruecke.txt", "harbour.txt"}),
        ("Was ist der neueste Artikel?", "Der neueste Artikel ist „Aale kehren zurück“, 09.03.2025.", {"aale.txt"}),
        ("Welche Artikel sind auf Englisch?", "1 von 3 Artikeln ist auf Englisch:", {"harbour.txt"}),
        ("Welche Artikel sind aus dem Jahr 2024?", "1 von 3 Artikeln ist mit Datum 2024:", {"bruecke.txt"}),
        ("In welchen Sprachen sind die Artikel?", "Die Artikel sind in 2 Sprachen: Deutsch (2), Englisch (1).", None),
        (
            "Wann ist der Artikel über die Aale erschienen?",
            "„Aale kehren zurück“ hat das Datum 09.03.2025.",
            {"aale.txt"},
        ),
        ("Welche Artikel sind nach Mai 2024 erschienen?", "1 von 3 Artikeln ist mit Datum ab 06.2024:", {"aale.txt"}),
        ("Wer hat den Artikel über die Aale geschrieben?", "„Aale kehren zurück“ nennt niemanden", {"aale.txt"}),
        ("Gib mir einen Überblick", "Es gibt 3 Artikel vom 02.01.2023 bis 09.03.2025.", None),
    ],
)
def test_what_is_asked_in_german_is_answered_in_german(german, question, text, sources):
    answer = asked(german, question)
    assert answer.language == "de"
    assert answer.text.startswith(text)
    assert sources is None or cited(answer) == sources
    assert german.slot.model.asked == []


def test_none_is_said_to_be_none_in_german(german):
    answer = german.answer("Wie viele Artikel erwähnen Wale?")
    assert (answer.text, answer.language) == ("Kein Artikel erwähnt „Wale“.", "de")


def test_a_question_of_the_articles_in_german_is_answered_from_them(german):
    answer = Pipeline(Retriever(german.index, german.encoder), None).answer(
        "Hallo, wer bezahlte die alte Brücke über die Arl?"
    )
    assert "Anna Berg bezahlte das." in answer.text
