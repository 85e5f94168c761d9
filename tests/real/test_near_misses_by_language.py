"""The real model's reading of claims in other languages, beside their words: those written after the rules were."""

import json
from pathlib import Path

import pytest

from rag.checking.any_language import AnyLanguage
from rag.checking.calibration import check_fit
from rag.checking.given import one_weight, source_sentences
from rag.llm.claims import judge_of
from tests.fakes import FakeEncoder

LATER = Path(__file__).parent.parent / "rag/checking/languages/near_misses/later"


@pytest.mark.parametrize("language", ["es", "ru"])
def test_a_near_miss_that_passes_by_its_words_is_read_and_stopped(chat_model, language):
    model = chat_model("standard")
    held = json.loads((LATER / f"{language}.json").read_text(encoding="utf-8"))
    articles = [tuple(source_sentences(text, str(number))) for number, text in enumerate(held["articles"])]
    sources = [sentence for article in articles for sentence in article]
    words = AnyLanguage(sources, "", FakeEncoder(dim=256), one_weight)

    def passes(claim: str) -> bool:
        by_words = words.check(claim)
        article = articles[int(sources[by_words.nearest or 0].source)]
        judge = judge_of(model, check_fit(model.fingerprint), "", article)
        return AnyLanguage(sources, "", FakeEncoder(dim=256), one_weight, judge=judge).check(claim).supported

    wrong = [claim for claims in held["near_misses"].values() for claim in claims if passes(claim)]
    flagged = [claim for claim in held["right"] if not passes(claim)]
    assert len(wrong) <= 1, wrong
    assert len(flagged) <= 2, flagged
