"""What the language model's reading does to a sentence of an answer whose sources are in another language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from embeddings.encode.contract import DEFAULT_ENCODER, MULTILINGUAL_ENCODER
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


def checked(
    claim: str,
    logit: float | None,
    *,
    answer: bool = True,
    fit: CheckFit = FIT,
    texts: tuple[str, ...] = (GERMAN,),
    read_texts: int | None = None,
    name: str = MULTILINGUAL_ENCODER,
):
    """`read_texts`: how many of the texts the model has read for the answer; all where it is None."""
    asked: list[str] = []

    def read(said, _):
        asked.append(said)
        return logit

    sources = [sentence for number, text in enumerate(texts) for sentence in source_sentences(text, str(number))]
    evidence = tuple(s for s in sources if read_texts is None or int(s.source) < read_texts)
    judge = Judge(read, fit, evidence if answer else None)
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


def test_it_rests_on_nothing_that_the_model_has_not_read():
    other = "Ein Zirkus hat im Herbst Elefanten gezeigt."
    assert checked(BUILT, 9.0, texts=(other, GERMAN))[0].positions == (1,)
    assert checked(BUILT, 9.0, texts=(other, GERMAN), read_texts=1)[0].positions == (0,), "the only one that was read"


@pytest.mark.parametrize("verdict", ["Yes.", "No.", "Yes, a new bridge over the Arl was opened by Falkenau."])
def test_a_verdict_is_not_read_across(verdict):
    support, asked = checked(verdict, 9.0)
    assert not support.supported and asked == []


def test_what_the_rules_of_english_found_to_be_supported_in_part_stays_so():
    said = "The mayor of Falkenau likes the colour."
    plain, _ = checked(said, None, texts=(ENGLISH, GERMAN))
    read, _ = checked(said, 9.0, texts=(ENGLISH, GERMAN))
    assert plain.finding == read.finding == Finding.PARTLY and not read.supported


def test_a_list_of_names_over_english_sources_is_checked_as_english():
    support, _ = checked("S\u00e3o Paulo, Rio de Janeiro, Bras\u00edlia.", None, texts=(ENGLISH,))
    assert MEANING_ONLY not in support.reason
