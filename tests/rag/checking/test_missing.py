"""What of a claim is supported in part no source has: whole words, names and figures, and never what a source says."""

import pytest

from rag.checking.given import checker_of
from rag.checking.missing import joined
from rag.checking.support import Finding
from tests.fakes import FakeEncoder

SOURCE = (
    "Minister Anna Berg of Norland signed the treaty in Oslo. The railway from Norland to Sudland is made of steel. "
    "Several nurses reported headaches and the ward was closed for a week. Sudland did not ratify the treaty."
)


def missing(claim: str, source: str = SOURCE) -> list[str]:
    found = checker_of(source, "", FakeEncoder(dim=256)).check(claim)
    assert all(0 <= start < end <= len(claim) for start, end in found.missing)
    assert not (found.supported and found.missing)
    return [claim[start:end] for start, end in found.missing]


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("Minister Karl Holm of Norland signed the treaty in Oslo.", ["Karl Holm"]),
        ("The railway from Norland to Sudland is 480 kilometres of steel.", ["480 kilometres"]),
        ("The railway from Norland to Sudland has seventeen stations.", ["seventeen stations"]),
        ("Minister Anna Berg of Norland signed the treaty in Oslo for the Bank of Elbonia.", ["Bank of Elbonia"]),
        ("All nurses reported headaches and the ward was closed.", ["All"]),
    ],
)
def test_of_a_claim_that_is_supported_in_part_the_words_that_no_source_has_are_marked(claim, words):
    assert missing(claim) == words


@pytest.mark.parametrize(
    "claim",
    [
        "Anna Berg signed the treaty.",  # supported
        "Sudland ratified the treaty.",  # the opposite
        "The moon is made of green cheese.",  # nothing of it
        "...",
    ],
)
def test_nothing_is_marked_in_what_is_supported_contradicted_or_said_nowhere(claim):
    assert missing(claim) == []


def test_a_sentence_with_another_figure_is_contradicted_and_not_supported_in_part():
    claim, source = "Farmers in Norland picked 950 tonnes of apples.", "Farmers in Norland picked 900 tonnes of apples."
    found = checker_of(source, "", FakeEncoder(dim=256)).check(claim)
    assert found.finding is Finding.CONTRADICTED and not found.missing


def test_a_claim_of_which_one_clause_is_supported_is_supported_in_part():
    claim = (
        "Anna Berg of Norland signed the treaty in Oslo and then bought twelve expensive racing horses from Elbonia."
    )
    found = checker_of(SOURCE, "", FakeEncoder(dim=256)).check(claim)
    assert found.finding is Finding.PARTLY and not found.supported
    words = " ".join(claim[start:end] for start, end in found.missing)
    assert "racing horses" in words and "Elbonia" in words
    assert not {"Berg", "treaty", "Oslo"} & set(words.split())


def test_a_verdict_before_the_claim_moves_its_offsets():
    source, question = (
        "The railway from Norland to Sudland is made of steel.",
        "Is the railway to Sudland made of steel?",
    )
    claim = "Yes, the railway from Norland to Sudland has seventeen stations."
    found = checker_of(source, question, FakeEncoder(dim=256)).check(claim)
    assert [claim[start:end] for start, end in found.missing] == ["seventeen stations"]


@pytest.mark.parametrize(
    ("source", "claim", "words"),
    [
        (
            "Die Stadt hat eine neue Brücke über den Fluss gebaut.",
            "Die Stadt hat eine neue Brücke und einen Turm über den Fluss gebaut.",
            ["Turm"],
        ),
        ("这座城市修建了一座新的大桥。", "这座城市修建了一座新的大桥和机场。", ["机场"]),
    ],
    ids=["German", "Chinese"],
)
def test_other_languages_mark_their_words_too(source, claim, words):
    assert [word for word in words if word in "".join(missing(claim, source))] == words


def test_spans_that_touch_or_overlap_are_one_and_in_order():
    text = "the Bank of Elbonia, and seven horses"
    assert joined(text, [(12, 19), (4, 8), (4, 6), (25, 30)]) == ((4, 19), (25, 30))
