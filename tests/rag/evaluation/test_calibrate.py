"""A model that was never measured is calibrated on claims and questions about the sample articles."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.errors import ModelError
from embeddings.load.files import load_file
from rag.checking.verdicts import VerdictFit
from rag.evaluation.calibrate import as_text, calibrated, shipped
from rag.llm.calibrations import Calibration, Calibrations
from tests.fakes import FakeEncoder, FakeModel

ARTICLES = Path(__file__).resolve().parents[3] / "articles"
CLAIMS, QUESTIONS, VERDICTS = map(shipped, ("claims.jsonl", "questions.jsonl", "verdicts.jsonl"))


def oracle(sign: float) -> FakeModel:
    """Knows every case, and says so with the logit."""
    right = {case.claim: case.right for case in CLAIMS}
    right |= {case.question: case.right for case in (*QUESTIONS, *VERDICTS)}

    class Oracle(FakeModel):
        def preference(self, prompt, first, second, *, stop=None):
            claim = prompt.instruction.split('"')[1] if prompt.instruction.startswith("Claim") else ""
            return sign if right[claim or prompt.question.removeprefix("Question: ")] else -sign

    return Oracle("", fingerprint="a" * 64)


def test_every_source_stands_in_a_sample_article_and_both_labels_are_as_many():
    texts = [load_file(path, ARTICLES).documents[0].text for path in sorted(ARTICLES.glob("*.txt"))]
    for cases in (CLAIMS, QUESTIONS):
        assert all(any(case.source in text for text in texts) for case in cases)
        assert sum(case.right for case in cases) * 2 == len(cases) >= 160
    assert all(case.claim not in case.source for case in CLAIMS)
    assert not {case.question for case in QUESTIONS} & {case.question for case in VERDICTS}
    said = [" ".join(text.split()) for text in texts]
    assert all(any(line in text for text in said) for case in VERDICTS for line in case.source.split("\n"))
    assert sum(case.right for case in VERDICTS) * 2 == len(VERDICTS) >= 120


def test_a_model_that_knows_is_believed():
    measured = calibrated(oracle(2.0), FakeEncoder())
    assert measured.check.logit == measured.check.both == measured.gate.both == 1.0
    assert measured.calibration.check is not None and measured.calibration.check.logit > 0
    assert measured.calibration.gate is not None and measured.calibration.gate.logit_weight > 0
    assert measured.calibration.verdict is not None and measured.calibration.verdict.yes is not None
    assert (measured.verdict.right, measured.verdict.wrong) == (len(VERDICTS) // 2, 0)
    assert "used" in as_text(measured) and "a Yes is believed from" in as_text(measured)


def test_a_model_that_is_always_wrong_is_not_used():
    measured = calibrated(oracle(-2.0), FakeEncoder())
    assert measured.calibration == Calibration(None, None, VerdictFit(None))
    assert "tells nothing" in as_text(measured) and "no Yes of it is believed" in as_text(measured)


def test_a_model_without_logits_says_so():
    with pytest.raises(ModelError, match="tells no logits"):
        calibrated(FakeModel(""), FakeEncoder(), CLAIMS[:4], QUESTIONS[:4], VERDICTS[:4])


def test_what_was_measured_here_is_kept_and_comes_before_what_ships(tmp_path, caplog):
    preset = FakeModel("", fingerprint="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046")
    shipped_fits = Calibrations(tmp_path).of(preset)
    assert shipped_fits.check is not None and shipped_fits.gate is not None
    here = Calibration(replace(shipped_fits.check, logit=9.0), shipped_fits.gate, VerdictFit(2.0, 1.0))
    path = Calibrations(tmp_path).keep(str(preset.fingerprint), here)
    assert Calibrations(tmp_path).of(preset) == here
    kept = json.loads(path.read_text())
    check = {name: value for name, value in kept["check"].items() if name != "answer"}
    earlier = {"check": check | {"sure_yes": None}, "gate": kept["gate"] | {"agreeableness": 0.25}}
    path.write_text(json.dumps(earlier))
    assert Calibrations(tmp_path).of(preset) == replace(here, verdict=shipped_fits.verdict)
    path.write_text(json.dumps({"check": 1}))
    assert Calibrations(tmp_path).of(preset) == shipped_fits
    assert "damaged" in caplog.text
    assert Calibrations().of(FakeModel("", fingerprint="b" * 64)) == Calibrations().of(None) == Calibration()
