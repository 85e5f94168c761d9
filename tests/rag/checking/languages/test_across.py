"""What the language model's reading does to a sentence of an answer whose sources are in another language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embeddings.encode.contract import DEFAULT_ENCODER
from rag.checking.any_language import AnyLanguage
from rag.checking.calibration import CheckFit
from rag.checking.given import one_weight, source_sentences
from rag.checking.judge import Judge
from rag.checking.languages.checker import MEANING_ONLY
from rag.checking.support import Finding
from tests.fakes import FakeEncoder

GERMAN = (
    "Die Stadt Falkenau hat am 3. Mai 2023 eine neue Brücke über die Arl eröffnet. Gebaut hat sie die Firma Hollmann "
    "für 3,5 Millionen Euro. Radfahrer dürfen sie schon seit April benutzen."
)
ENGLISH = "The hall was painted in June. The mayor likes the colour."
BUILT = "A new bridge over the Arl was opened by Falkenau."
FIT = CheckFit(words=0.0, bias=0.0, logit=1.0, finds_across=2.5)


def checked(claim: str, logit: float | None, *, answer: bool = True, fit: CheckFit = FIT, texts=(GERMAN,), name="fake"):
    asked: list[str] = []

    def read(said, _):
        asked.append(said)
        return logit

    sources = [sentence for number, text in enumerate(texts) for sentence in source_sentences(text, str(number))]
    judge = Judge(read, fit, tuple(sources) if answer else None)
    encoder = FakeEncoder(name, dim=256)
    return AnyLanguage(sources, "", encoder, one_weight, judge=judge).check(claim), asked


def test_a_sentence_of_an_answer_rests_on_what_the_model_reads_in_another_language():
    support, asked = checked(BUILT, 3.0)
    assert asked == [BUILT] and support.positions == (0,) and support.finding == Finding.SUPPORTED
    assert support.score == support.read == pytest.approx(0.95, abs=0.01)


def test_below_the_threshold_the_sentence_is_marked_and_its_probability_known():
    support, _ = checked(BUILT, 2.0)
    assert not support.supported and support.reason.startswith(MEANING_ONLY) and support.read is not None


def test_the_figures_must_be_those_of_the_article():
    assert not checked("A new bridge over the Arl was opened by Falkenau on 4 May 2023.", 9.0)[0].supported
    assert checked("A new bridge over the Arl was opened by Falkenau on 3 May 2023.", 9.0)[0].positions == (0,)
    cost = checked("A new bridge over the Arl was opened by Falkenau for 3.5 million euros.", 9.0)[0]
    assert cost.positions == (0, 1), "the sentence with the figure is cited too"
    assert not checked("A new bridge over the Arl was opened by Falkenau for 35 million euros.", 9.0)[0].supported


def test_a_claim_of_a_draft_and_a_model_that_was_not_measured_get_nothing():
    assert checked(BUILT, 9.0, answer=False)[1] == []
    assert checked(BUILT, 9.0, fit=replace(FIT, finds_across=None))[1] == []
    assert not checked(BUILT, None)[0].supported


def test_an_encoder_of_one_language_compares_none():
    assert checked(BUILT, 9.0, name=DEFAULT_ENCODER)[1] == []


def test_a_language_that_was_not_measured_is_not_read_across():
    assert checked("Falkenau abriu uma Brücke sobre o rio Arl para todas as pessoas da cidade.", 9.0)[1] == []


def test_where_the_nearest_sentence_is_in_the_claims_language_its_words_decide():
    painted = "The hall was painted by the mayor and her deputy in the summer."
    assert not checked(painted, 9.0, texts=(GERMAN, ENGLISH))[0].supported
    assert checked(BUILT, 9.0, texts=(ENGLISH, GERMAN))[0].positions == (2,)


def test_a_claim_in_other_latin_words_is_read_over_english_sources_alone():
    said = "Der Bürgermeister mag die Farbe der Halle."
    support, asked = checked(said, 9.0, texts=(ENGLISH,))
    assert support.supported and asked == [said]
    assert not checked(said, 9.0, texts=(ENGLISH,), name=DEFAULT_ENCODER)[0].supported
    assert checked("The mayor likes the colour.", None, texts=(ENGLISH,))[0].supported, "by the rules of English"
