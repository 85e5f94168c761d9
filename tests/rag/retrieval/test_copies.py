"""Copies of one article: told once, and named."""

from dataclasses import replace

import pytest

from rag.pipeline import Pipeline
from rag.records import Passage
from rag.retrieval.copies import without_copies
from tests.rag.retrieval.test_retriever import made

TEXT = "The mayor of Hallberg said on Monday that the old dam will hold the flood of 12 metres."


def passage(source: str, text: str, rank: int = 1) -> Passage:
    return Passage(rank, 1.0, source, "Flood", None, 0, len(text), text)


def test_a_copy_is_named_by_the_first_of_its_passages():
    found = without_copies(
        [passage("a", TEXT), passage("b", f"{TEXT} "), passage("c", "Geese came."), passage("d", TEXT)]
    )
    assert [(p.rank, p.source, p.copies) for p in found] == [(1, "a", ("b", "d")), (2, "c", ())]


def test_what_differs_in_a_figure_or_a_denial_is_no_copy():
    others = [
        TEXT.replace("12", "13"),
        f"{TEXT} Three hurt.",
        f"{TEXT} Seven hurt.",
        TEXT.replace("will hold", "will not hold"),
        TEXT.replace("dam will", "bridge may"),
    ]
    assert len(without_copies([passage("a", TEXT), *(passage(t, t) for t in others)])) == 6


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("Die Bürgermeisterin von Hallberg sagte am Montag, dass der alte Damm dem Hochwasser des Flusses im Frühling "
         "standhalten werde und die Bewohner der Stadt ihre Häuser am Ufer verlassen müssen.", " nicht"),
        ("Мэр города сказал в понедельник, что старая плотина выдержит весеннее наводнение и что жители домов на "
         "берегу реки должны покинуть свои дома до конца этой недели вместе с семьями.", " не"),
    ],
)  # fmt: skip
def test_a_denial_in_another_language_makes_no_copy(text, denied):
    words = text.split(" ")
    other = " ".join([*words[:-1], denied.strip(), words[-1]])
    assert len(without_copies([passage("a", text), passage("b", other)])) == 2
    assert len(without_copies([passage("a", text), passage("b", f" {text}")])) == 1


CORRECTED = {
    "old.txt": ("Flood", "Post", "2024-01-01", f"{TEXT} Three people were hurt at the old bridge."),
    "new.txt": ("Flood", "Post", "2024-01-03", f"{TEXT} Seven people were injured at the old bridge."),
    "else.txt": ("Flood", "Globe", "2024-01-05", f"{TEXT} Nine people were hurt at the old bridge."),
}


@pytest.mark.parametrize("left_out", ["else.txt", ""])
def test_a_correction_comes_first_and_the_older_version_stays(tmp_path, left_out):
    articles = {name: article for name, article in CORRECTED.items() if name != left_out}
    retriever = made(tmp_path, articles)
    question = "How many people were hurt at the bridge?"
    found = Pipeline(retriever, None).answer(question).passages
    ranked = [p.source for p in retriever.retrieve(question)]
    assert ranked.index("old.txt") < ranked.index("new.txt")
    places = [p.source for p in found]
    assert places.index("new.txt") < places.index("old.txt")
    assert [p.rank for p in found] == list(range(1, len(found) + 1))
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)


def test_a_version_that_is_asked_for_by_its_day_is_not_put_behind(tmp_path):
    retriever = made(tmp_path, CORRECTED)
    found = Pipeline(retriever, None).answer("How many people were hurt on 1 January 2024?").passages
    assert found[0].source == "old.txt"


def test_passages_of_one_article_and_short_ones_are_no_copies():
    assert len(without_copies([passage("a", TEXT), replace(passage("a", TEXT), start=9)])) == 2
    assert len(without_copies([passage("a", "Geese came."), passage("b", "Geese came.")])) == 2


def test_one_quote_of_several_copies_and_then_other_articles(tmp_path):
    copies = {f"copy{n}.txt": ("Flood", f"Paper {n}", "2024-01-01", TEXT) for n in range(6)}
    other = {"other.txt": ("Dam", "Post", "2024-01-02", "Engineers said that the dam of Hallberg will hold the flood.")}
    retriever = made(tmp_path, copies | other)
    answer = Pipeline(retriever, None).answer("What did the mayor say about the dam of Hallberg and the flood?")
    first = answer.citations[0]
    assert {first.source, *first.copies} == set(copies)
    assert [citation.source for citation in answer.citations[1:]] == ["other.txt"]
