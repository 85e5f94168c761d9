"""How long an answer will take, from products as they were tried."""

from __future__ import annotations

import pytest

from embeddings.kernels import FBGEMM, FLOAT32, ONEDNN, Trial
from rag.checking.calibration import CheckFit
from rag.llm.calibrations import Calibration, Calibrations
from rag.llm.estimate import BEARABLE_S, Machine, expected_s, in_words, proposed, warning
from rag.llm.slot import SlotState
from rag.llm.weights.cache import ModelCache
from rag.llm.weights.registry import REGISTRY, ModelSize
from rag.web.chat import Preferences
from rag.web.models_at_hand import ModelsAtHand
from rag.web.views.rail import render_welcome
from rag.web.views.settings import render_settings

STANDARD, SMALL, TINY = (spec.size for spec in REGISTRY.values())
# A product of 256, of 12 and of 2 rows with weights of 8960 x 1536 on one core, in seconds: AMD Zen 5, with AVX-512
# VNNI, and held to AVX2.
WIDE = Machine(Trial(ONEDNN, {2: 0.00044, 12: 0.00068, 256: 0.00743}, 8960, 1536), cores=2)
AVX2 = Machine(Trial(FBGEMM, {2: 0.00047, 12: 0.00138, 256: 0.0278}, 8960, 1536), cores=2)


def slowed(machine: Machine, times: float) -> Machine:
    seconds = {rows: each * times for rows, each in machine.trial.seconds.items()}
    return Machine(Trial(machine.trial.kernel, seconds, machine.trial.out, machine.trial.width), machine.cores)


@pytest.mark.parametrize(("machine", "seconds"), [(WIDE, 1.7), (AVX2, 3.9)], ids=["AVX-512", "AVX2"])
def test_it_is_within_a_third_of_what_was_measured_for_standard(machine, seconds):
    assert machine.answer_s(STANDARD) == pytest.approx(seconds, rel=0.33)


def test_it_grows_with_the_model_and_with_the_slowness_of_the_processor():
    assert AVX2.answer_s(TINY) < AVX2.answer_s(SMALL) < AVX2.answer_s(STANDARD)
    assert slowed(AVX2, 3).answer_s(SMALL) == pytest.approx(3 * AVX2.answer_s(SMALL), rel=0.1)


def test_more_cores_read_faster_but_write_no_faster_than_memory():
    one, two, many = (Machine(AVX2.trial, cores).answer_s(STANDARD) for cores in (1, 2, 64))
    assert one == pytest.approx(2 * two, rel=0.05)
    assert many > 0.4, "each word still takes all weights out of memory"


def test_without_exact_sums_each_word_is_a_step_of_its_own():
    slow = dict.fromkeys(AVX2.trial.seconds, 0.0019)  # a few rows take as long as one: all weights are read for each
    exact, floats = (Machine(Trial(kernel, slow, 8960, 1536), cores=2) for kernel in (FBGEMM, FLOAT32))
    assert floats.answer_s(STANDARD) > 2 * exact.answer_s(STANDARD)


def test_this_machine_has_an_estimate_or_cuda():
    seconds = expected_s(SMALL)
    assert seconds is None or 0.05 < seconds < 600


def test_small_is_proposed_only_where_standard_takes_longer_than_people_bear():
    assert proposed(AVX2.answer_s) == "standard"
    assert proposed(slowed(AVX2, 10).answer_s) == "small"
    assert proposed(lambda size: None) == "standard"


def test_what_is_too_slow_is_said_with_what_to_choose_instead():
    slow = slowed(AVX2, 5).answer_s
    assert slow(STANDARD) > BEARABLE_S
    said = warning("standard", slow)
    assert in_words(slow(STANDARD)) in said
    assert f"choose small, which takes {in_words(slow(SMALL))}" in said


@pytest.mark.parametrize("preset", ["standard", "small", "tiny", "none", "org/name"])
def test_nothing_is_said_where_it_is_quick_or_not_known(preset):
    assert warning(preset, AVX2.answer_s) == ""
    assert warning(preset, lambda size: None) == ""
    assert preset == "standard" or warning(preset, slowed(AVX2, 5).answer_s) == ""


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "about 1 s"), (7.4, "about 7 s"), (89, "about 89 s"), (130, "about 2 minutes")]
)
def test_seconds_are_said_as_people_do(seconds, said):
    assert in_words(seconds) == said


def test_the_page_says_it_of_each_preset_and_warns_of_the_one_in_use(tmp_path):
    def estimate(size: ModelSize) -> float:
        return slowed(AVX2, 5).answer_s(size)

    models = ModelsAtHand(lambda name: None, ModelCache(tmp_path), estimate=estimate)
    expected = {offer.choice: offer.expected_s for offer in models.offers(lambda name: ())}
    assert expected == {preset: estimate(spec.size) for preset, spec in REGISTRY.items()} | {"none": None}
    shown = render_settings(
        models.offers(lambda name: ()), SlotState("standard"), Preferences(), {}, {}, warning=models.warning("standard")
    )
    assert f"an answer takes {in_words(estimate(SMALL))} here, as estimated" in shown
    assert "better choose small" in shown
    assert "better choose small" in render_welcome(3, [], models.warning("standard"))
    assert 'role="note"' not in render_welcome(3, [], models.warning("none"))


def test_the_page_says_whose_answers_are_checked_by_words_only(tmp_path):
    kept = Calibrations(tmp_path / "kept")
    models = ModelsAtHand(lambda name: None, ModelCache(tmp_path), "http://127.0.0.1:8080/v1", calibrations=kept)

    def reads() -> dict[str, bool | None]:
        return {offer.choice: offer.reads for offer in models.offers(lambda name: ())}

    others = {"http://127.0.0.1:8080/v1": None, "none": None}
    assert reads() == {"standard": True, "small": True, "tiny": False} | others
    shown = render_settings(models.offers(lambda name: ()), SlotState("standard"), Preferences(), {}, {})
    assert shown.count("checked by words only") == 1
    kept.keep(REGISTRY["tiny"].sha256, Calibration(CheckFit(0.5, 0.0, 0.5)))  # as python -m rag calibrate tiny does
    assert reads()["tiny"]
