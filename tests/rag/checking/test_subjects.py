"""Whose doing a sentence tells."""

from __future__ import annotations

import time

import pytest

from rag.checking.facts import Facts, names
from rag.checking.quantities import counts_times, of_which_one
from rag.checking.subjects import another_subject


def found(claim: str, text: str, context: str = "") -> list[str]:
    known = names(f"x {claim} x {text} {context}")
    return another_subject(Facts.of(claim, known_names=known), Facts.of(text, context, known))


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Anna Berg died in 2019.", "Karl Meier died in 2019."),
        ("Anna Berg has signed the treaty.", "The treaty was long. Karl Meier had also signed the treaty."),
        ("Anna Berg was arrested in Marn.", "Karl Meier was arrested in Marn."),
        ("Anna Berg made clocks in Marn.", "Assimilated, the Karl Meier made clocks in Marn."),
        ("Anna Berg opened the mill in 1992.", "Karl Meier would open the mill in 1992."),
        ("Anna Berg opened the mill in 1992.", "In 1992 Karl Meier opens the mill."),
    ],
)
def test_what_another_did_is_no_support(claim, text):
    assert found(claim, text, "Anna Berg lived in Marn.") == ["Karl Meier"]


@pytest.mark.parametrize(
    ("claim", "text"),
    [
        ("Anna Berg died in 2019.", "Berg died in 2019."),
        ("Anna Berg died in 2019.", "She died in 2019."),
        ("Anna Berg died in 2019.", "The Marn champion died in 2019."),
        ("Anna Berg died in 2019.", "Karl Meier died in 2017. Berg died in 2019."),
        ("She died in 2019.", "Karl Meier died in 2019."),
        ("Anna Berg won the title in 2019.", "The player who beat Meier won the title in 2019."),
        # the one was arrested, the other arrested somebody
        ("Anna Berg was arrested in Marn.", "Karl Meier arrested her in Marn."),
        ("Norway joined the union.", "Norwegian leaders said that Norway joined the union."),
        ("The Shanghai Cooperation Organisation admitted Norland.", "SCO admitted Norland."),
    ],
)
def test_who_may_be_the_same_is_no_other(claim, text):
    assert found(claim, text, "Anna Berg lived in Marn.") == []


def test_a_time_before_the_name_is_not_told():
    assert found("Anna Berg opened a plant.", "In March Meier opened a plant.", "Anna Berg is rich.") == ["Meier"]


@pytest.mark.parametrize("text", ["Anna " * 4000 + "had " * 4000, "A-" * 10_000, "scored 8 tries " * 700])
def test_a_long_text_takes_no_time(text):
    begun = time.perf_counter()
    found("Anna Berg died in 2019.", text)
    counts_times(text, text)
    of_which_one(text, text)
    assert time.perf_counter() - begun < 20


@pytest.mark.parametrize("name", ["Beyoncé", "Éric", "Plauché", "Šime"])
def test_a_name_may_begin_or_end_with_any_letter(name):
    (term,) = names(f"In May {name} sang.") - {"may"}
    assert term and found(f"{name} Berg died in 2019.", "Karl Meier died in 2019.", f"{name} Berg lived here.")
    assert found(f"Anna Berg has 3 bridges, said {name}.", "Karl Meier, 26, has 3 bridges.") == ["Karl Meier"]
