import io
import json
import subprocess
import sys

from embeddings.terminal import Style
from rag.checked_text import check_text, checked_by_turns
from rag.llm.calibrations import Calibrations
from rag.llm.slot import ModelSlot
from rag.llm.stop import Stop
from rag.records import TurnAwaited
from rag.terminal import checked_text
from tests.fakes import FakeModel

DRAFT = (
    "# My report\n\nMinister Anna Berg of Norland signed the treaty in Oslo on 1 May 2024. Sudland signed the treaty. "
    "Farmers in Norland picked 950 tonnes of apples in 2025. The moon is made of green cheese."
)


def test_each_sentence_has_its_footnotes_or_the_reason_why_none_holds(retriever):
    checked = check_text(DRAFT, retriever)
    assert all(DRAFT[sentence.start : sentence.end] == sentence.text for sentence in checked.sentences)
    signed, denied, picked, moon = checked.sentences[-4:]
    assert signed.supported and signed.citations == (1,)
    assert checked.citations[0].source == "treaty.txt"
    assert not signed.reason
    assert denied.reason.startswith("contradicted by \u201cSudland did not sign the treaty.\u201d")
    assert picked.reason.startswith("contradicted by \u201cFarmers in Norland picked 900 tonnes")
    assert moon.reason == "nowhere: no source says enough of it", "nothing was asked that it could answer"
    assert not (denied.citations or picked.citations or moon.citations)


def test_what_is_said_only_in_part_says_what_is_missing(retriever):
    (sentence,) = check_text("The railway from Norland to Sudland is 480 kilometres of steel.", retriever).sentences
    (other,) = check_text("Anna Berg signed the treaty in Oslo with Karl Holm.", retriever).sentences
    assert other.reason.startswith("only in part, without \u201cKarl Holm\u201d: no source has all its names together")
    assert other.mark == "partly" and other.missing_words == ("Karl Holm",)
    assert other.nearest.source == "treaty.txt" and other.nearest.number == 0
    assert sentence.supported or sentence.reason.startswith("only in part")


def test_missing_words_are_found_where_they_stand_among_marks_and_line_ends(retriever):
    draft = "Of course.\n\nAnna Berg [1] signed\n  the treaty in Oslo [2, 3] with Karl\n   Holm."
    *_, sentence = check_text(draft, retriever).sentences
    assert sentence.missing_words == ("Karl\n   Holm",)
    start, end = sentence.missing[0]
    assert draft[sentence.start + start : sentence.start + end] == "Karl\n   Holm"


def checked_in_turns(text, retriever, slot=None, stop=None):
    return checked_by_turns(text, retriever, slot or ModelSlot(), Calibrations(), stop or Stop())


def test_in_turns_the_check_grows_sentence_by_sentence_to_the_whole(retriever):
    found = list(checked_in_turns(DRAFT, retriever))
    assert [len(so_far.sentences) for so_far in found] == list(range(len(found)))
    assert {so_far.total for so_far in found} == {len(found) - 1}
    assert found[-1] == check_text(DRAFT, retriever)
    assert found[-1].words_only


def test_a_check_that_is_stopped_keeps_what_it_has_and_lets_the_model_go(retriever):
    stop, slot = Stop(), ModelSlot(FakeModel("Yes."))
    found = []
    for so_far in checked_in_turns(DRAFT, retriever, slot, stop):
        found.append(so_far)
        if len(found) == 2:
            stop.set()
    assert len(found[-1].sentences) == 1
    assert slot.waiting == 0


def test_between_two_sentences_the_model_is_free_for_a_question(retriever):
    slot = ModelSlot(FakeModel("Yes."))
    for _ in checked_in_turns(DRAFT, retriever, slot):
        assert slot.waiting == 0
        with slot.reserve(Stop()) as turn:
            assert list(turn.wait()) == []


def test_a_check_waits_for_its_turn_and_tells_of_it(retriever):
    slot = ModelSlot(FakeModel("Yes."))
    with slot.reserve(Stop()) as other:
        assert list(other.wait()) == []
        events = checked_in_turns(DRAFT, retriever, slot)
        next(events)
        assert next(events) == TurnAwaited(1, loading=False)
    assert len(next(events).sentences) == 1


def test_a_text_of_no_sentences_has_none(retriever):
    assert check_text("", retriever).sentences == ()
    assert check_text("...\n\n***", retriever).sentences == ()


def test_for_a_terminal_marks_and_reasons_stand_by_the_sentences(retriever):
    shown = checked_text(check_text(DRAFT, retriever), Style(io.StringIO()))
    assert "1 May 2024. [1]\n" in shown
    assert "Sudland signed the treaty. [?]\n    contradicted by" in shown
    assert shown.splitlines()[-2].startswith("[1] The treaty of Oslo, 2024-05-01 (treaty.txt:")


def test_marks_that_the_draft_has_already_are_not_claimed(retriever):
    (sentence,) = check_text("Sudland did not sign the treaty [3].", retriever).sentences
    assert sentence.supported


def test_a_sentence_of_any_length_is_checked(retriever):
    (sentence,) = check_text(
        f"Anna Berg signed the treaty{', and then she waited for a while' * 100}.", retriever
    ).sentences
    assert not sentence.supported


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "rag", "check", *arguments], capture_output=True, text=True)


def test_the_command_wants_a_draft_or_claims(tmp_path):
    assert run().returncode == 2
    assert run("a.txt", "--claims", "b.jsonl").returncode == 2
    missing = run(str(tmp_path / "none.txt"))
    assert missing.returncode == 1
    assert "none.txt" in missing.stderr and "Traceback" not in missing.stderr


def test_a_claims_file_that_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text(json.dumps({"id": 1}))
    failed = run("--claims", str(path))
    assert failed.returncode == 1
    assert "claims.jsonl:1" in failed.stderr
