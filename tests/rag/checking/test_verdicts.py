"""A Yes counts where the model was sure of it before it wrote."""

from __future__ import annotations

import pytest

from rag.checking.support import Finding, Support
from rag.checking.verdicts import TELLS_NOTHING, UNSURE, VerdictFit, is_not_believed, says_yes, taken_back


@pytest.mark.parametrize(
    ("claim", "least", "preference", "unsure"),
    [
        ("Yes, the bridge was opened.", 1.5, 1.4, True),
        ("Yes, the bridge was opened.", 1.5, 1.5, False),
        ("yes.", 1.5, -2.0, True),
        ("No, the bridge was not opened.", 1.5, 1.4, False),
        ("No, the bridge was not opened.", 1.5, 3.0, False),
        ("Yesterday the bridge was opened.", 1.5, -2.0, False),
        ("The bridge was opened.", 1.5, -2.0, False),
        ("Yes, the bridge was opened.", None, 9.0, True),
        ("No, the bridge was not opened.", None, -9.0, False),
        ("Yes, the bridge was opened.", 1.5, None, False),
    ],
)
def test_only_a_yes_below_the_least_preference_is_not_believed(claim, least, preference, unsure):
    assert is_not_believed(claim, VerdictFit(least), lambda: preference) == unsure


def test_a_model_is_asked_only_of_a_yes():
    def asked():
        raise AssertionError("not of this claim")

    assert not is_not_believed("The bridge was opened.", VerdictFit(1.5), asked)
    assert not is_not_believed("Yes.", None, asked)  # never measured: it is believed
    assert is_not_believed("Yes.", VerdictFit(None), asked)


def test_the_verdict_on_a_comparison_has_a_limit_of_its_own():
    assert says_yes(VerdictFit(1.5, 0.25), 0.25) and not says_yes(VerdictFit(-3.0, 0.25), 0.2)
    assert says_yes(None, 0.0) and not says_yes(None, -0.1)


def test_what_is_taken_back_is_unsupported_and_unlikely():
    found = Support(0.9, (3, 4), against=(5,), nearest=3, finding=Finding.SUPPORTED, read=0.8)
    back = taken_back(found, VerdictFit(1.5), doubted=False)
    assert not back.supported and back.against == () and back.nearest == 3
    assert (back.finding, back.reason, back.read) == (Finding.PARTLY, UNSURE, 0.0)
    assert taken_back(found, VerdictFit(None), doubted=False).reason == TELLS_NOTHING
    # The words were too few, which does not mean that the articles say nothing of it.
    few = Support(0.4, (), reason="no source says enough of it")
    assert taken_back(few, VerdictFit(1.5), doubted=True).reason == UNSURE


@pytest.mark.parametrize(
    ("least", "doubted", "contradicted"), [(1.5, True, True), (1.5, False, False), (None, True, False)]
)
def test_a_source_contradicts_it_where_the_rules_and_a_model_that_can_be_believed_say_so(least, doubted, contradicted):
    found = Support(0.2, (), reason="no source says that of it", finding=Finding.CONTRADICTED)
    back = taken_back(found, VerdictFit(least), doubted=doubted)
    assert (back.finding is Finding.CONTRADICTED, back.reason == found.reason) == (contradicted, contradicted)
