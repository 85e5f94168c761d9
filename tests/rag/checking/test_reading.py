"""What is chosen of a long source to be read with a claim."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rag.checking.reading import NEAR, NEAREST_WORDS, WHOLE_WORDS, covering_first, sentences_to_read
from rag.records import SourceSentence

CLAIM = frozenset("the dam that broke in 1889 was rebuilt by prisoners".split())


def coverage_of(texts: Sequence[str]):
    def coverage(positions: Sequence[int]) -> float:
        held = {word for position in positions for word in texts[position].split()}
        return len(CLAIM & held) / len(CLAIM)

    return coverage


def test_a_sentence_that_says_the_rest_of_the_claim_comes_before_one_that_says_the_same_again():
    texts = [
        "the dam that broke in 1889",
        "the dam that broke in spring",
        "the dam that broke in a storm",
        "was rebuilt by prisoners",
    ]
    order = covering_first(coverage_of(texts), np.array([0.8, 0.7, 0.7, 0.2], dtype=np.float32))
    assert order[:2] == [0, 3]


@given(st.lists(st.lists(st.sampled_from(sorted(CLAIM)), max_size=6), max_size=40))
def test_each_of_the_nearest_is_chosen_once_and_the_first_ones_cover_no_less_than_any_one_alone(rows):
    texts = [" ".join(row) for row in rows]
    coverage = coverage_of(texts)
    order = covering_first(coverage, np.zeros(len(texts), dtype=np.float32))
    assert len(set(order)) == len(order) == min(len(texts), NEAR)
    if order:
        assert coverage(order[:1]) == max(coverage([position]) for position in range(len(texts)))


def source(place: int, words: int) -> SourceSentence:
    return SourceSentence("a.txt", "", None, place, place + 1, " ".join(["word"] * words))


def test_a_short_source_is_read_as_a_whole_and_of_a_long_one_the_best_in_reading_order():
    short = [source(place, 100) for place in range(WHOLE_WORDS // 100)]
    assert sentences_to_read(short, lambda: [2]) == short
    long = [source(place, 50) for place in range(WHOLE_WORDS // 50 + 1)]
    read = sentences_to_read(long, lambda: [5, 0, 3, 1])
    assert read == [long[0], long[3], long[5]]
    assert sum(len(sentence.text.split()) for sentence in read) == NEAREST_WORDS
