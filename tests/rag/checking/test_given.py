import json

import pytest

from embeddings.errors import UsageError
from rag.checking.given import GivenClaim, judged, read_claims, source_sentences
from tests.fakes import FakeEncoder

TEXT = "Anna Berg of Norland signed the treaty in Oslo. She called it a promise. Sudland did not sign the treaty."


def test_the_sentences_of_a_text_are_its_own_words_with_what_stands_before_them():
    found = source_sentences(TEXT)
    assert [TEXT[sentence.start : sentence.end] for sentence in found] == [sentence.text for sentence in found]
    assert [sentence.context for sentence in found][:2] == ["", found[0].text]
    assert "promise" in found[2].context
    assert source_sentences("  \n ") == []


@pytest.mark.parametrize(
    ("claim", "supported"),
    [
        ("Anna Berg signed the treaty in Oslo.", True),
        ("Sudland signed the treaty.", False),
        ("Trains run late.", False),
    ],
)
def test_a_claim_is_judged_by_its_own_source(claim, supported):
    (judgement,) = judged([GivenClaim("7", TEXT, claim)], FakeEncoder(dim=512))
    assert (judgement.id, judgement.supported, bool(judgement.reason)) == ("7", supported, not supported)
    assert 0 <= judgement.score <= 1


def test_an_empty_source_supports_nothing():
    (judgement,) = judged([GivenClaim("1", "", "Anything.")], FakeEncoder())
    assert not judgement.supported
    assert judgement.reason


def test_claims_are_read_from_lines(tmp_path):
    path = tmp_path / "claims.jsonl"
    lines = [{"id": "a", "source": "S.", "claim": "C."}, {"id": "b", "source": "S.", "claim": "C.", "question": "Q?"}]
    path.write_text("\n\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert list(read_claims(path)) == [GivenClaim("a", "S.", "C."), GivenClaim("b", "S.", "C.", "Q?")]


@pytest.mark.parametrize("line", ["{", '{"id": "a", "claim": "C."}', "[1]", '{"id": "a", "source": 3, "claim": "C."}'])
def test_a_line_that_is_no_claim_is_named(tmp_path, line):
    path = tmp_path / "claims.jsonl"
    path.write_text(f'{{"id": "a", "source": "S.", "claim": "C."}}\n{line}\n', encoding="utf-8")
    with pytest.raises(UsageError, match=r"claims\.jsonl:2"):
        list(read_claims(path))


def test_what_a_line_lacks_is_named(tmp_path):
    path = tmp_path / "claims.jsonl"
    path.write_text('{"id": "a", "claim": "C."}\n', encoding="utf-8")
    with pytest.raises(UsageError, match="it has no 'source'"):
        list(read_claims(path))
