import pytest

from rag.question.mentions import asked_publishers, named_publishers
from tests.hostile import in_no_time

PUBLISHERS = ["Meadow", "Nature", "The Gazette", "The Gazette - Sports", "Herald | News of the World", "Almanac.com"]


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What does The Gazette - Sports say?", {"The Gazette - Sports"}),
        ("What does The Gazette say?", {"The Gazette", "The Gazette - Sports"}),
        ("What does 'Herald' say?", {"Herald | News of the World"}),
        ("As Almanac reported", {"Almanac.com"}),
        ("Was there a meadow?", set()),
        ("Meadows and Heralds", set()),
        ("Nature reserves in Norland: how many are there?", set()),
        ("The reserves grew. Nature had its way, did it not?", set()),
        ("Nature reported how many reserves?", {"Nature"}),
        ("Nature's article on reserves says what?", {"Nature"}),
        ("What did Nature report?", {"Nature"}),
        ("", set()),
    ],
)
def test_publishers_are_found_under_the_forms_of_their_names(question, named):
    assert named_publishers(question, PUBLISHERS) == named


def test_a_name_with_signs_of_its_own_is_only_text():
    assert named_publishers("what (does. a+b) say", ["(does. a+b)", "["]) == {"(does. a+b)"}


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("what did the gazette write about the tax?", {"The Gazette", "The Gazette - Sports"}),
        ("WHAT DOES GAZETTE SAY?", {"The Gazette", "The Gazette - Sports"}),
        ("how high is the tax according to nature", {"Nature"}),
        ("what was reported by herald on trade?", {"Herald | News of the World"}),
        ("the meadow article on trade", {"Meadow"}),
        ("Which plans did the newspaper meadow describe?", {"Meadow"}),
        ("what is written in news of the reef about trade", {"News of the Reef"}),
        ("trade in news of the reef", {"News of the Reef"}),
        ("what lives in nature and in the meadow?", set()),
        ("did nature suffer from the herald of winter?", set()),
        ("why is a meadow green?", set()),
        ("", set()),
    ],
)
def test_a_paper_is_asked_for_in_any_case_by_what_stands_around_it(question, asked):
    assert asked_publishers(question, [*PUBLISHERS, "News of the Reef"]) == asked


@pytest.mark.parametrize("part", ["according to ", "the ", "did ", "nature ", "'", " "])
def test_hostile_text_takes_no_time(part):
    in_no_time(lambda text: asked_publishers(f"{text}nature", PUBLISHERS), part)
