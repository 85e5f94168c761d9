"""The check with no language model over near misses and right claims, a file a language: how many pass, how many stop.

The articles are invented, and so are the claims: each near miss is one thing off (a denial, a figure, a name, a date,
who says it, whether it is so yet, a condition, who did it to whom, how many, which is the most), each right claim is
what an article says. They were written before the check was measured on them. The rules were then looked over
with the fifty of each language; those in `later` were written after that. What is taken
wrongly stands in the message of a failure.
"""

import json
from pathlib import Path

import pytest

from rag.checking.any_language import AnyLanguage
from rag.checking.given import one_weight, source_sentences
from tests.fakes import FakeEncoder

FILES = sorted((Path(__file__).parent / "near_misses").rglob("*.json"))
FALSE_SUPPORT = 0.25
"""Of the near misses, at most: a green footnote under a wrong sentence is worse than none."""
FLAGGED = 0.25
"""Of the right claims, at most: what is flagged without need teaches readers to look away."""


def taken_wrongly(path):
    """The near misses that pass, each with what is off; and the right claims that do not, each with the reason."""
    held = json.loads(path.read_text(encoding="utf-8"))
    sources = [
        sentence for number, text in enumerate(held["articles"]) for sentence in source_sentences(text, f"{number}")
    ]
    checker = AnyLanguage(sources, "", FakeEncoder(dim=256), one_weight)
    passed = [(off, claim) for off, claims in held["near_misses"].items() for claim in claims]
    supports = [(checker.check(claim), claim) for claim in held["right"]]
    return (
        [(off, claim) for off, claim in passed if checker.check(claim).supported],
        [(support.reason, claim) for support, claim in supports if not support.supported],
        held,
    )


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_few_near_misses_pass_and_most_right_claims_do(path):
    passed, flagged, held = taken_wrongly(path)
    near_misses = sum(map(len, held["near_misses"].values()))
    least = 20 if path.parent.name == "later" else 50
    assert near_misses >= least and len(held["right"]) >= least / 2.5
    assert len(passed) <= FALSE_SUPPORT * near_misses, passed
    assert len(flagged) <= FLAGGED * len(held["right"]), flagged
