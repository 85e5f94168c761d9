import pytest

from rag.question.mentions import find_mentions, parts

PUBLISHERS = ["Meadow", "The Gazette", "The Gazette - Sports", "Herald | News of the World", "Almanac.com"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does The Gazette - Sports say?", {"The Gazette - Sports"}),
        ("What does The Gazette say?", {"The Gazette", "The Gazette - Sports"}),
        ("What does 'Herald' say?", {"Herald | News of the World"}),
        ("As Almanac reported", {"Almanac.com"}),
        ("Was there a meadow?", set()),
        ("Meadows and Heralds", set()),
        ("", set()),
    ],
)
def test_publishers_are_found_under_the_forms_of_their_names(question, named):
    assert find_mentions(question, PUBLISHERS).publishers == named


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("on October 7, 2023 and 8th of May 2024", {"2023-10-07", "2024-05-08"}),
        ("published 2023-10-07, after Sept. 2022", {"2023-10-07"}),
        ("in March 2021", set()),
        ("on 2023-99-01 or in Marching 2020 or October 45, 2023", set()),
        ("he may 5 times", set()),
    ],
)
def test_dates_are_found_in_the_ways_people_write_them(question, dates):
    assert find_mentions(question, PUBLISHERS).dates == dates


def test_a_name_with_signs_of_its_own_is_only_text():
    assert find_mentions("what (does. a+b) say", ["(does. a+b)", "["]).publishers == {"(does. a+b)"}


def test_a_short_question_is_its_only_part():
    assert parts("Who built it, and when?") == ["Who built it, and when?"]


def test_the_parts_of_a_long_question_hold_all_its_words():
    question = (
        "Did the red report say that wheat prices fell in the north last year, while the blue report, in turn, "
        "claimed that farmers of the southern plains lost every field?"
    )
    found = parts(question)
    assert len(found) > 1
    joints = {"and", "that", "while"}
    assert [w for part in found for w in part.split()] == [
        w for w in question.replace(",", " ").replace("?", " ").split() if w not in joints
    ]
