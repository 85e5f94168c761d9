import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.numbers import Figure, figures, with_plain_figures


def read(text: str) -> set[str]:
    return {str(figure) for figure in figures(text)}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("forty-three boats", {"43"}),
        ("thirty seven animals", {"37"}),
        ("fourteen thousand people", {"14000"}),
        ("14,000 people", {"14000"}),
        ("14 thousand people", {"14000"}),
        ("14k people", {"14000"}),
        ("one hundred and five pupils", {"105"}),
        ("a hundred pupils", {"100"}),
        ("two million three hundred thousand", {"2300000"}),
        ("the twenty-first time", {"21"}),
        ("the tenth and the 10th", {"10"}),
        ("rooms seven and eight", {"7", "8"}),
        ("the one that flows", set()),
        ("first required", set()),
        ("scored twice", {"2"}),
        ("1.5 million", {"1500000"}),
        ("1,500,000", {"1500000"}),
        ("1.500.000", {"1500000"}),
        ("1,234.5 and 1.234,5", {"1234.5"}),
        ("4,5 per cent", {"4.5 percent"}),
        ("4.5%, 4.5 percent", {"4.5 percent"}),
        ("$3bn", {"3000000000 dollar"}),
        ("3 billion dollars", {"3000000000 dollar"}),
        ("US$3 billion", {"3000000000 dollar"}),
        ("$2.4m", {"2400000 dollar"}),
        ("2.4 m of rope", {"2.4 m"}),
        ("a 9-kilometre tunnel, 9 km long", {"9 km"}),
        ("50 bcm", {"50000000000 cubic m"}),
        ("50 billion cubic metres", {"50000000000 cubic m"}),
        ("4 March 1921", {"4", "1921"}),
        ("won 3-1", {"3", "1"}),
        ("Caesars 2024, 7.", {"2024", "7"}),
        ("", set()),
    ],
)
def test_figures_are_read_as_they_are_meant(text, expected):
    assert read(text) == expected


def test_units_must_agree_where_both_are_written():
    assert Figure("5", "km").agrees(Figure("5"))
    assert Figure("5").agrees(Figure("5", "km"))
    assert not Figure("5", "km").agrees(Figure("5", "mile"))
    assert not Figure("5").agrees(Figure("6"))


ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()


def spelt(value: int) -> str:
    if value < 20:
        return ONES[value]
    if value < 100:
        return TENS[value // 10 - 2] + (f"-{ONES[value % 10]}" if value % 10 else "")
    for size, name in ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (100, "hundred")):
        if value >= size:
            rest = value % size
            joint = " and " if size == 100 and rest else " "
            return f"{spelt(value // size)} {name}" + (f"{joint}{spelt(rest)}" if rest else "")
    raise AssertionError


@given(st.integers(2, 10**12 - 1))
def test_a_number_spelt_out_is_the_number_in_digits(value):
    assert read(f"about {spelt(value)} of them") == {str(value)} == read(f"about {value:,} of them")


def test_a_rank_is_no_count():
    assert not Figure("3", kind="count").agrees(Figure("3", kind="rank"))
    (third,), (three,), (digit,) = (figures(f"the {word} film") for word in ("third", "three", "3"))
    assert not third.agrees(three)
    assert digit.agrees(third) and digit.agrees(three)


def test_a_text_reads_the_same_however_its_figures_are_written():
    plain = "It cost 3000000000 dollar for 12 km."
    assert with_plain_figures("It cost $3bn for twelve kilometres.") == plain
    assert with_plain_figures(plain) == plain


@given(st.text())
def test_any_text_can_be_read(text):
    figures(text)
