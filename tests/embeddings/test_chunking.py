import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings.chunking import LONGEST_AT_ONCE, chunk_document, context_line, sentences
from embeddings.load.files import Document
from tests.fakes import FakeEncoder
from tests.hostile import no_time

WORDS = FakeEncoder()


def texts_of(text: str) -> list[str]:
    return [text[span.start : span.end] for span in sentences(text)]


def document(text: str, body_start: int = 0) -> Document:
    return Document("a.txt", "Title", None, text, body_start)


def count(text: str) -> int:
    return len(WORDS.token_starts(text))


def test_sentences_whose_space_is_missing_are_split():
    text = "It will add to stability.This is the second call.\u201cWhy?\u201dHe left in 2025.In May he came back."
    assert texts_of(text) == [
        "It will add to stability.",
        "This is the second call.",
        "\u201cWhy?\u201d",
        "He left in 2025.",
        "In May he came back.",
    ]


def test_abbreviations_figures_and_addresses_are_not_split():
    text = "Dr. Smith of the U.S. Army paid $1.5 million. Version 2.0.1 is at www.example.com now."
    assert texts_of(text) == [
        "Dr. Smith of the U.S. Army paid $1.5 million.",
        "Version 2.0.1 is at www.example.com now.",
    ]


@given(st.text(max_size=300))
def test_every_character_that_is_not_white_space_is_in_exactly_one_sentence(text):
    spans = sentences(text)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    left_over = list(text)
    for span in spans:
        assert text[span.start : span.end] == text[span.start : span.end].strip() != ""
        left_over[span.start : span.end] = " " * (span.end - span.start)
    assert "".join(left_over).strip() == ""


@given(st.text(alphabet=st.sampled_from("ab. ,;\r\n\u00e9\U0001f600X9"), max_size=400), st.integers(1, 12))
def test_chunks_are_exact_slices_within_the_limit_and_leave_no_word_out(text, limit):
    chunks = chunk_document(document(text), WORDS.token_starts, limit)
    covered = 0
    for chunk in chunks:
        assert chunk.text == text[chunk.start : chunk.end]
        assert 1 <= count(chunk.text) <= limit
        assert not text[covered : chunk.start].strip()
        assert chunk.end > covered, "a chunk that adds nothing"
        covered = chunk.end
    assert not text[covered:].strip()


def test_neighbouring_chunks_share_one_sentence():
    text = "One two three. Four five six. Seven eight nine. Ten eleven twelve."
    chunks = chunk_document(document(text), WORDS.token_starts, 6)
    assert [chunk.text for chunk in chunks] == [
        "One two three. Four five six.",
        "Four five six. Seven eight nine.",
        "Seven eight nine. Ten eleven twelve.",
    ]


def test_a_long_sentence_is_cut_at_a_clause_border_before_a_word_border():
    text = "alpha beta gamma delta epsilon, zeta eta theta iota kappa lambda mu"
    chunks = chunk_document(document(text), WORDS.token_starts, 7, overlap_sentences=0)
    assert [chunk.text for chunk in chunks] == [
        "alpha beta gamma delta epsilon,",
        "zeta eta theta iota kappa lambda mu",
    ]
    words_only = chunk_document(document(text.replace(",", "")), WORDS.token_starts, 7, overlap_sentences=0)
    assert all(re.fullmatch(r"\w+( \w+)*", chunk.text) for chunk in words_only)


def test_the_header_is_in_no_chunk():
    text = "Title\nDate: 2025-02-24\n\nThe body."
    assert [c.text for c in chunk_document(document(text, text.index("The")), WORDS.token_starts, 9)] == ["The body."]


def test_title_publisher_and_date_in_words_travel_with_a_chunk():
    full = Document("a.txt", "A call", "2025-02-04", "x", 0, {"publisher": "The Paper"})
    assert context_line(full) == "A call. The Paper. 4 February 2025"
    assert context_line(document("x")) == "Title"


def test_a_very_long_text_has_the_sentences_that_it_has_in_parts():
    body = "".join(f"This is sentence {n} of Mr. Smith, who said so. " for n in range(6_000))
    assert len(body) > LONGEST_AT_ONCE
    found = [body[span.start : span.end] for span in sentences(body)]
    assert found == [f"This is sentence {n} of Mr. Smith, who said so." for n in range(6_000)]


def test_a_hundred_thousand_sentences_do_not_take_forever():
    body = "![" * 150_000 + "words"
    with no_time(8):
        spans = sentences(body)
    assert "".join(body[span.start : span.end] for span in spans) == body


@pytest.mark.parametrize(
    "one_a_line",
    [
        "The fees rise by six percent in May.\nBoats under six metres are exempt.",
        "The prize went to the museum of art.\nVisitors came from Lima.",
        "The ships belong to the U.S.\nBoats of others must wait.",
        "The harbour was sold to Reed Inc.\nShares fell at once.",
        "It was sold by Reed and co.\nOwners protest.",
        "It opens in Dec.\nTickets are sold now.",
        "They have rope, nets etc.\nPrices rose.",
        "He said that she saw me.\nNobody else came.",
        "It lies near Washington D.C.\nTrains go there.",
    ],
)
def test_an_abbreviation_may_end_a_sentence(one_a_line):
    assert texts_of(one_a_line.replace("\n", " ")) == one_a_line.split("\n")


@pytest.mark.parametrize(
    "whole",
    [
        "The U.S. Navy came on May 5 and left.",
        "The U.S. Marines left, and so did U.K. Prime Minister Reed.",
        "The Reed Corp. Board met J.J. Abrams and the L.A. Chargers.",
        "He spoke with Gen. Reed, Sen. Diaz and St. Paul of Reed vs. Diaz.",
        "See no. IV, art. II and fig. A of it.",
        "The U.S. Women's team won.",
    ],
)
def test_an_abbreviation_within_a_sentence_does_not_end_it(whole):
    assert texts_of(whole) == [whole]


def test_chunks_are_packed_as_they_were_before_abbreviations_ended_sentences():
    text = "The fees rise in May. Boats are exempt. Owners came."
    assert [chunk.text for chunk in chunk_document(document(text), WORDS.token_starts, 8, overlap_sentences=0)] == [
        "The fees rise in May. Boats are exempt.",
        "Owners came.",
    ]
