"""Copies of one article: told once, and named."""

from dataclasses import replace

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
        TEXT.replace("will hold", "will not hold"),
        TEXT.replace("dam will", "bridge may"),
    ]
    assert len(without_copies([passage("a", TEXT), *(passage(t, t) for t in others)])) == 4


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
