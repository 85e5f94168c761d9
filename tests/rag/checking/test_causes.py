"""Causes that a claim gives and its source does not."""

from __future__ import annotations

import pytest

from rag.checking.causes import unfounded_causes
from rag.checking.facts import Facts


@pytest.mark.parametrize(
    "source",
    [
        "The line closed because the bridge was unsafe.",
        "The bridge was unsafe, so the line closed.",
        "The unsafe bridge forced the line to close.",
        "The line closed after the bridge was found unsafe.",
        "An unsafe bridge led to the closing of the line.",
        "They closed the line in order to repair the unsafe bridge.",
        "Engineers blamed the unsafe bridge for the line's closing.",
    ],
)
def test_a_source_may_give_a_cause_in_any_words(source):
    assert not unfounded_causes(Facts.of("The line closed because the bridge was unsafe."), Facts.of(source))


@pytest.mark.parametrize(
    "claim",
    [
        "The line closed because the bridge was unsafe.",
        "The line closed due to an unsafe bridge.",
        "The line closed as a result of an unsafe bridge.",
    ],
)
def test_what_stands_side_by_side_gives_none(claim):
    source = Facts.of("The line closed in May. The bridge was unsafe.")
    assert unfounded_causes(Facts.of(claim), source)


def test_a_claim_without_a_cause_breaks_nothing():
    assert not unfounded_causes(Facts.of("The line closed in May."), Facts.of("The line closed in May."))


def test_what_is_due_to_happen_has_no_cause():
    source = Facts.of("The page will be shut down on 1 November.")
    assert not unfounded_causes(Facts.of("The page was due to go offline on 1 November."), source)
    assert unfounded_causes(Facts.of("The delay was due to rain."), Facts.of("The delay and the rain were long."))
