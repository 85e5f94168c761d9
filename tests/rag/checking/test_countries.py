"""A country and its adjective."""

from __future__ import annotations

import pytest

from embeddings.terms import terms
from rag.checking.countries import is_named_in


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Russia", "Russian"), ("China", "Chinese"), ("Poland", "Polish"), ("Norway", "Norwegian"),
        ("Netherlands", "Dutch"), ("Switzerland", "Swiss"), ("Kazakhstan", "Kazakh"), ("Wales", "Welsh"),
    ],
)  # fmt: skip
def test_each_names_the_other(name, other):
    (one,), (two,) = terms(name), terms(other)
    assert is_named_in(one, {two, "gas"}) and is_named_in(two, {one, "gas"})


@pytest.mark.parametrize(("name", "other"), [("Austria", "Australian"), ("Norway", "Danish"), ("Iran", "Iraqi")])
def test_no_other_country_does(name, other):
    (one,), (two,) = terms(name), terms(other)
    assert not is_named_in(one, {two}) and not is_named_in(two, {one})


@pytest.mark.parametrize(
    ("name", "word"), [("Owen", "owed"), ("Milan", "miles"), ("Julian", "Julia"), ("Mali", "male")]
)
def test_no_other_word_names_what_looks_like_its_adjective(name, word):
    (one,), (two,) = terms(name), terms(word)
    assert not is_named_in(one, {two})
