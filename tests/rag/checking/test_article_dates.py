"""What a sentence need not say since its article has it: the year, the month, and full names."""

from __future__ import annotations

import pytest

from rag.checking.article_dates import dated, with_whole_months
from rag.checking.checker import Checker
from rag.records import SourceSentence
from tests.fakes import FakeEncoder

LOST = "On an adjusted basis, Norland Freight lost $13 million in the third quarter."


def check(question: str, claim: str, *texts: str, day: str | None = "2023-11-07", title: str = ""):
    sources = [SourceSentence("a.txt", title, day, 300 * i, 300 * i + len(t), t) for i, t in enumerate(texts)]
    return Checker(sources, question, FakeEncoder(dim=512), lambda term: 1.0).check(claim)


@pytest.mark.parametrize("day", ["2023-11-07", "2023-11-07T10:30:00Z"])
def test_the_year_of_the_question_may_be_that_of_the_article(day):
    question = "How much did Norland Freight lose on an adjusted basis in the third quarter of 2023?"
    claim = "Norland Freight lost $13 million on an adjusted basis in the third quarter of 2023."
    assert check(question, claim, LOST, day=day).supported


@pytest.mark.parametrize(
    ("question", "claim", "text", "day"),
    [
        # of another year than the article
        ("What did Norland Freight lose in 2022?", "Norland Freight lost $13 million in 2022.", LOST, "2023-11-07"),
        # a year of the model's own
        ("What did Norland Freight lose?", "Norland Freight lost $13 million in 2023.", LOST, "2023-11-07"),
        # an article without a date
        ("What did Norland Freight lose in 2023?", "Norland Freight lost $13 million in 2023.", LOST, None),
        # a sentence about another time
        (
            "What did Norland Freight lose in 2023?",
            "Norland Freight lost $13 million in 2023.",
            "Norland Freight lost $13 million last year.",
            "2023-11-07",
        ),
    ],
)
def test_no_other_year_is_lent(question, claim, text, day):
    assert not check(question, claim, text, day=day).supported


def test_a_month_is_lent_as_a_year_is():
    text = "Anna Berg hit the six that decided the series of Norland."
    claim = "Anna Berg hit the six that decided the series of Norland in November 2023."
    assert check("Who hit the six that decided the series of Norland in November 2023?", claim, text).supported
    claim = claim.replace("November", "October")
    assert not check("Who hit the six that decided the series of Norland in October 2023?", claim, text).supported


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("It lost 13 million in the quarter.", {"2023", "novemb"}),
        ("It lost 13 million compared to a profit in the same quarter last year.", {"2023", "novemb"}),
        ("Sales are up 7 percent on last year.", {"2023", "novemb"}),
        ("A year ago it lost 13 million.", set()),
        ("In 2021 it lost 13 million.", set()),
        ("In the 1990s it lost 13 million.", set()),
        ("It will lose 13 million next year.", set()),
        ("It was founded more than 30 years ago.", set()),
        ("It was founded in the 90s.", set()),
        ("It fell in December.", set()),  # of last year, or still to come
        ("It fell in September.", {"2023"}),
    ],
)
def test_what_points_to_another_time_is_not_of_its_articles_year(text, terms):
    assert dated(text, "2023-11-07") == terms


def test_a_date_that_is_none_lends_nothing():
    assert dated("It lost 13 million.", "autumn") == frozenset()


def test_a_month_with_a_dot_is_the_whole_one():
    assert (
        with_whole_months("The trial starts Oct. 2, not Sept. 30.") == "The trial starts October 2, not September 30."
    )
    assert with_whole_months("Dec. was cold.") == "Dec. was cold."
    claim = "The trial of Norland starts on October 2."
    assert check(
        "When does the trial of Norland start?", claim, "The trial of Norland starts Oct. 2.", day=None
    ).supported
