import pytest

from rag.question.dates import DateRange, read_dates
from tests.hostile import in_no_time


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("on October 7, 2023 and 8th of May 2024", {"2023-10-07", "2024-05-08"}),
        ("published 2023-10-07, after Sept. 2022", {"2023-10-07"}),
        ("in March 2021", set()),
        ("on 2023-99-01 or in Marching 2020 or October 45, 2023", set()),
        ("on 31 June 2024", set()),
        ("on 13/04/2025, not on 03/04/2025", {"2025-04-13"}),
        ("he may 5 times", set()),
    ],
)
def test_days_are_found_in_the_ways_people_write_them(question, days):
    assert read_dates(question).days == days


@pytest.mark.parametrize(
    ("question", "since", "until"),
    [
        ("between 2025-02-01 and 2025-03-01", "2025-02-01", "2025-03-01"),
        ("news from May 3, 2024 to July 2024", "2024-05-03", "2024-07"),
        ("from May to July 2024", "2024-05", "2024-07"),
        ("between 3 and 5 May 2024", "2024-05-03", "2024-05-05"),
        ("from November to February 2024", "2023-11", "2024-02"),
        ("from 28 April to 2 May 2024", "2024-04-28", "2024-05-02"),
        ("What happened since 2023?", "2023", None),
        ("What happened in February 2025?", "2025-02", "2025-02"),
        ("on 3 May 2024", "2024-05-03", "2024-05-03"),
        ("an overview until March 2024", None, "2024-03"),
    ],
)
def test_the_time_that_a_question_asks_about(question, since, until):
    assert read_dates(question).range == DateRange(since, until)


@pytest.mark.parametrize(
    "question", ["Who won the 1998 cup?", "Who is Bob?", "In 1997, 2003 and 2005", "What happened on 31 June 2024?", ""]
)
def test_a_question_that_asks_about_no_time(question):
    assert read_dates(question).range is None


def test_a_text_is_left_without_its_dates():
    dates = read_dates("What happened in Peru on 3 May 2024 and in 1950?")
    assert dates.rest.split() == "What happened in Peru on and in 1950?".split()
    assert dates.undated.split() == "What happened in Peru on and in ?".split()


@pytest.mark.parametrize("part", ["3 May 2024 ", "from May to ", "2024-", "between ", "1", " "])
def test_hostile_text_takes_no_time(part):
    in_no_time(read_dates, part)
