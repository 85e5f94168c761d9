"""What the language model's reading does to claims in the languages that it was measured in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.checking.any_language import AnyLanguage
from rag.checking.calibration import CheckFit
from rag.checking.given import one_weight, source_sentences
from rag.checking.judge import NOT_READ, Judge
from rag.checking.support import Finding
from tests.fakes import FakeEncoder

SOURCE = (
    "Die Stadt Falkenau hat am 3. Mai 2023 eine neue Brücke über die Arl eröffnet. Gebaut hat sie die Firma Hollmann "
    "für 3,5 Millionen Euro. Radfahrer dürfen sie schon seit April benutzen."
)
SAID = "Radfahrer dürfen die Brücke seit April benutzen."
IN_ANOTHER_ORDER = "Die neue Brücke über die Arl wurde am 3. Mai 2023 eröffnet."
FIT = CheckFit(words=0.0, bias=0.0, logit=1.0, keeps_elsewhere=-2.5, finds_elsewhere=2.0)


def checked(claim: str, logit: float | None, *, answer: bool = True, fit: CheckFit = FIT, text: str = SOURCE):
    asked: list[str] = []

    def read(said, _):
        asked.append(said)
        return logit

    sources = source_sentences(text)
    judge = Judge(read, fit, tuple(sources) if answer else None)
    return AnyLanguage(sources, "", FakeEncoder(dim=256), one_weight, judge=judge).check(claim), asked


def test_a_claim_that_words_support_loses_it_where_the_model_reads_otherwise():
    assert checked(SAID, -1.0)[0].supported
    support, asked = checked(SAID, -3.0)
    assert asked == [SAID]
    assert (support.supported, support.reason, support.finding) == (False, NOT_READ, Finding.PARTLY)


def test_an_answer_in_another_order_is_supported_where_the_model_reads_it():
    assert not checked(IN_ANOTHER_ORDER, None)[0].supported
    assert not checked(IN_ANOTHER_ORDER, 1.0)[0].supported
    support, _ = checked(IN_ANOTHER_ORDER, 4.0)
    assert support.positions == (0,) and not support.reason
    assert support.score == support.read == pytest.approx(0.982, abs=0.001)


def test_a_claim_of_a_draft_is_given_nothing_that_its_words_do_not_show():
    assert not checked(IN_ANOTHER_ORDER, 4.0, answer=False)[0].supported


@pytest.mark.parametrize(
    "claim",
    [
        "Die neue Brücke über die Arl wurde am 4. Mai 2023 eröffnet.",
        "Radfahrer dürfen sie nicht seit April benutzen.",
        "Die Firma Hollmann baute sie für 4,5 Millionen Euro.",
        "Radfahrer könnten sie seit April benutzen.",
    ],
)
def test_the_model_never_outvotes_a_rule(claim):
    support, asked = checked(claim, 9.0)
    assert not support.supported
    assert asked == [], "nor is its time spent"


def test_what_hardly_any_word_of_its_article_says_is_not_given_to_it():
    assert not checked("Der Zirkus Vellini zeigte im Herbst seltene Elefanten.", 9.0)[0].supported


def test_a_model_that_was_not_measured_in_other_languages_is_not_asked():
    support, asked = checked(SAID, -9.0, fit=replace(FIT, keeps_elsewhere=None))
    assert support.supported and asked == []


def test_a_language_that_was_not_measured_is_not_read():
    text = "O museu do mar de Porto Velho reabriu no dia 12 de junho. O bilhete custa 4 euros para os adultos."
    support, asked = checked("O museu do mar de Porto Velho reabriu no dia 12 de junho.", -9.0, text=text)
    assert support.supported and asked == []
