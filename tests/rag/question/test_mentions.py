import pytest

from rag.question.mentions import named_publishers

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
