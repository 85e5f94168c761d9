"""What a sentence has from its article."""

from __future__ import annotations

from rag.checking.sources import facts_of_sources
from rag.records import SourceSentence

RECORD = "The record was set by Jorgen Juve."
GOALS = "Juve scored a modest 33 goals in 45 matches."


def lent(*texts: str, article: str = "a.txt", title: str = "") -> frozenset[str]:
    """What the second sentence has from its article beside what stands in it; the last is of another `article`."""
    sources = [SourceSentence("a.txt", title, None, 99 * i, 99 * i + len(text), text) for i, text in enumerate(texts)]
    sources[-1] = SourceSentence(article, title, None, 9_000, 9_000 + len(texts[-1]), texts[-1])
    return facts_of_sources(sources, frozenset({"juve"}))[1].context_terms


def test_whom_an_article_names_in_full_once_it_calls_by_the_last_name():
    assert "jorgen" in lent(RECORD, GOALS, "It was long ago.")


def test_of_two_of_that_name_it_may_be_either():
    assert lent(RECORD, GOALS, "His brother Karl Juve kept goal.").isdisjoint({"jorgen", "karl"})


def test_another_articles_names_are_its_own():
    assert "jorgen" in lent(RECORD, GOALS, "His brother Karl Juve kept goal.", article="b.txt")


def test_a_name_that_stands_in_full_is_that_one():
    assert "jorgen" not in lent(RECORD, "Then Karl Juve kept goal.", "It was long ago.")


def test_a_south_is_no_first_name():
    assert "south" not in lent("Chad shelters those from South Juve.", GOALS, "It was long ago.")


def test_a_last_name_in_the_title_is_as_good():
    assert "jorgen" in lent(
        RECORD, "The striker scored a modest 33 goals.", "It was long ago.", title="How Juve scored"
    )
