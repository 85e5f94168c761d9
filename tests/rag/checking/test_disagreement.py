"""What says otherwise than a claim, and what says something else."""

from __future__ import annotations

import pytest

from rag.checking.checker import SAID_NOWHERE
from rag.checking.disagreement import counted, disagrees
from rag.checking.facts import Facts
from rag.checking.given import checker_of
from rag.checking.rule import Asked
from rag.checking.support import Finding
from tests.fakes import FakeEncoder

NOTHING_ASKED = Asked(Facts.of(""), lambda _: 1.0)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("The line has 22 stops.", "The line is 11.2 kilometres long, has 18 stops, and cost 412 million pounds."),
        ("The bridge cost 3 million euros.", "The bridge cost 4 million euros."),
        ("The hall was built in 1911.", "The hall was built in 1899."),
        ("Kestrel won 3-1 in the cup.", "Kestrel won 2-0 in the cup."),
        ("The index rose to 41.", "The index rose to 38."),
        ("Trams run every eight minutes.", "Trams run every six minutes."),
        ("The council has 31 seats.", "The council has twenty-nine seats."),
    ],
)
def test_another_figure_of_the_same_thing_is_a_disagreement(claim, source):
    assert disagrees(Facts.of(claim), Facts.of(source), NOTHING_ASKED)


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        # "Line 4" is a name, and the line's own figures are all the claim's.
        (
            "Tram line 4 cost £412 million and has 18 stops.",
            "The line is 11.2 kilometres long, has 18 stops, and cost £412 million, £61 million more than planned.",
        ),
        ("In the storm of 2025 nobody was hurt.", "In the storm 340 households were evacuated; nobody was hurt."),
        ("The school has 12 teachers.", "The school has 340 pupils."),
        ("It opened in 2025.", "The new wing with 60 beds will open in autumn 2027."),
    ],
)
def test_a_figure_of_something_else_is_none(claim, source):
    assert not disagrees(Facts.of(claim), Facts.of(source), NOTHING_ASKED)


def test_what_a_figure_is_of_is_its_unit_or_the_words_around_it():
    signs = {str(figure): found for figure, found in counted("In 2019 it won 3-1 with 18 stops, at 4 km, up to 7.")}
    assert signs["2019"] == {"a year"} and signs["3"] == signs["1"] == {"a score"}
    assert signs["18"] == {"stop"} and signs["4 km"] == {"km"}
    assert not signs["7"] & signs["18"]


def test_nobody_denies_what_was_done_and_not_where_or_when():
    source = "The storm hit the town on 12 December 2025. It tore off the roof of the hall; nobody was hurt."
    claim = "Nobody was hurt in the storm of December 2025."
    support = checker_of(source, "", FakeEncoder()).check(claim)
    assert support.finding is not Finding.CONTRADICTED
    denied = {word for word, _ in Facts.of(claim).denials}
    assert denied == {"hurt"}
    assert {word for word, _ in Facts.of("Norway is not in the union.").denials} == {"union"}


def test_what_hardly_speaks_of_the_claim_is_not_said_to_say_the_opposite():
    source = "Mayor Olivia Grant cut the ribbon at nine in front of about three thousand people."
    claim = "Olivia Grant resigned because she did not cut the taxes that her party and its voters had complained of."
    support = checker_of(source, "", FakeEncoder()).check(claim)
    assert support.finding is Finding.NOWHERE
    assert support.reason == SAID_NOWHERE
