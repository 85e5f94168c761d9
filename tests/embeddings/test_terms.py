"""Words and terms as people write them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.terms import terms, words
from tests.hostile import in_no_time


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the U.S. navy", "the US navy"),
        ("a U.N. report", "a UN report"),
        ("J.K. Rowling", "JK Rowling"),
        ("hydro\u00adelectric dams", "hydroelectric dams"),
        ("under\u200bsea cables", "undersea cables"),
        ("caf\u00e9", "cafe"),
        ("\u201cboats\u201d", "boat"),
    ],
)
def test_one_word_written_in_two_ways_is_one_term(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize("name", ["WHO", "IT", "US", "IS"])
def test_a_stop_word_that_is_a_name_is_a_term_when_it_is_written_so(name):
    assert terms(f"What did the {name} say?") == [name, "say"]
    assert name not in terms(f"what did {name.lower()} say")
    assert name not in terms(f"WHAT DID {name} SAY?"), "a text all in capitals says nothing of it"


@pytest.mark.parametrize("text", ["what did the who declare", "WHAT DID THE WHO DECLARE"])
def test_a_name_of_capitals_behind_an_article_needs_none(text):
    assert terms(text) == ["WHO", "declar"]


def test_words_are_in_small_letters_and_figures_stay_whole():
    assert words("The WHO paid 1,000 or 3.5") == ["the", "who", "paid", "1,000", "or", "3.5"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("$3bn", "3 billion dollars"),
        ("US$3 billion", "$3bn"),
        ("EUR 20", "20 euros"),
        ("5 per cent", "5%"),
        ("5 percent", "5%"),
        ("twenty-one boats", "21 boats"),
        ("twenty one boats", "21 boats"),
        ("the twenty-first century", "the 21st century"),
        ("the 3rd boat", "the third boat"),
        ("two hundred and five", "two hundred five"),
        ("1,500 boats", "1500 boats"),
    ],
)
def test_one_figure_or_name_written_in_two_ways_is_the_same_terms(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("1,500,000", "1.5 million"),
        ("1500000", "1.5m"),
        ("1.5 million", "1,500,000 people"),
        ("14,000", "fourteen thousand"),
        ("email", "an e-mail"),
        ("onsite", "On-site tests"),
        ("Covid 19", "Covid-19"),
        ("covid19", "Covid-19"),
        ("f16", "the F-16"),
        ("PPR9087", "ppr-9087"),
        ("war", "anti-war protests"),
    ],
)
def test_what_is_asked_meets_what_is_written(asked, written):
    assert set(terms(asked)[-1:]) <= set(terms(written))


@pytest.mark.parametrize(
    ("one", "other"),
    [("A/RES/75/26", "A/RES/75/260"), ("C#", "C++"), ("F-16", "F-35"), ("1.5m", "1.5bn"), ("nineteen", "ninety")],
)
def test_what_is_another_thing_is_another_term(one, other):
    assert terms(one) != terms(other)


@settings(deadline=None)
@given(st.integers(1, 10**12))
def test_a_number_with_separators_is_the_number(value):
    assert terms(f"{value:,}") == terms(str(value)) == [str(value)]


@settings(deadline=None)
@given(st.integers(2, 99).filter(lambda value: value not in (1, 2, 3)))
def test_a_number_in_words_is_its_digits(value):
    assert terms(in_words(value)) == [str(value)]
    assert terms(f"{in_words(value)} million")[-1] == str(value * 10**6)


def in_words(value: int) -> str:
    units = (
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen"
    ).split()
    if value < 20:
        return units[value]
    tens = "twenty thirty forty fifty sixty seventy eighty ninety".split()[value // 10 - 2]
    return tens if value % 10 == 0 else f"{tens}-{units[value % 10]}"


@settings(deadline=None)
@given(st.text())
def test_any_text_has_terms(text):
    terms(text)


@pytest.mark.parametrize(
    "part", ["1", "1,", "1,111,", "111 ", "two ", "two-", "two and ", "a-", "e-", "a1-", "$", "$1 "]
)
def test_hostile_text_takes_no_time(part):
    in_no_time(terms, part)
