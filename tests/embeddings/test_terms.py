"""Words and terms as people write them."""

import pytest

from embeddings.terms import terms, words


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


def test_words_are_in_small_letters_and_figures_stay_whole():
    assert words("The WHO paid 1,000 or 3.5") == ["the", "who", "paid", "1,000", "or", "3.5"]
