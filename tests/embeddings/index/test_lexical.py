import math

import numpy as np
import pytest

from embeddings.index.lexical import LexicalIndex, write_lexical
from embeddings.index.postings import K1, B
from embeddings.terms import terms, words

CORPUS = ["cats chase mice", "dogs chase cats and cats", "the moon", "figures: 1,000 and 3.5"]


@pytest.fixture
def build(tmp_path):
    """From texts to an index of their words, written a block at a time."""

    def built(texts, block=99, impact_type=np.float32):
        vocabulary: dict[str, int] = {}
        rows = [
            np.array([vocabulary.setdefault(t, len(vocabulary)) for t in terms(text)], dtype=np.int64) for text in texts
        ]
        write_lexical(tmp_path, [rows[i : i + block] for i in range(0, len(rows), block)], impact_type)
        return LexicalIndex(tmp_path, vocabulary.get, len(texts))

    return built


def by_the_formula(texts, query):
    documents = [terms(text) for text in texts]
    mean = sum(map(len, documents)) / len(documents)
    scores = []
    for document in documents:
        score = 0.0
        for term in terms(query):
            holding = sum(term in other for other in documents)
            idf = math.log(1 + (len(documents) - holding + 0.5) / (holding + 0.5))
            frequency = document.count(term)
            score += idf * frequency * (K1 + 1) / (frequency + K1 * (1 - B + B * len(document) / mean))
        scores.append(score)
    return scores


@pytest.mark.parametrize("query", ["cats", "dogs chasing a cat", "moon", "nothing of it", "1,000", ""])
def test_scores_are_those_of_the_published_formula(build, query):
    assert build(CORPUS).scores(terms(query)) == pytest.approx(by_the_formula(CORPUS, query), rel=1e-5)


def test_words_keep_figures_whole_and_drop_case_and_accents():
    assert words("Caf\u00e9 S\u00e3o-Paulo 1,000 3.5%") == ["cafe", "sao", "paulo", "1,000", "3.5"]


def test_a_word_that_no_chunk_holds_is_the_rarest(build):
    lexical = build(CORPUS)
    assert lexical.idf("unheard") > lexical.idf("moon") > lexical.idf("cat")


def test_an_empty_corpus_can_be_searched(build):
    assert build([]).scores(["cat"]).shape == (0,)


def test_it_does_not_matter_in_which_blocks_the_chunks_came(build):
    texts = [f"the cat number {number} chased mouse {number % 7} and cat {number % 3}" for number in range(50)]
    question = terms("cat number 12 chased mouse 3")
    expected = build(texts).scores(question), build(texts).bigram_scores(question)
    for block in (1, 7, 49):
        lexical = build(texts, block)
        assert np.array_equal(lexical.scores(question), expected[0])
        assert np.array_equal(lexical.bigram_scores(question), expected[1])


def test_half_the_bits_make_next_to_no_difference(build):
    texts = [f"the cat number {number} chased mouse {number % 7}" for number in range(50)]
    exact = build(texts).scores(terms("cat 12"))
    assert build(texts, impact_type=np.float16).scores(terms("cat 12")) == pytest.approx(exact, rel=1e-3)


def test_more_words_than_the_lists_can_number_is_an_error_and_no_wrong_answer(tmp_path):
    with pytest.raises(ValueError, match="more than these lists can hold"):
        write_lexical(tmp_path, [[np.array([1 << 60])]])


@pytest.mark.parametrize("written", ["hydro\u00adelec\u00adtric", "hydro\u200belectric", "\ufeffhydroelectric"])
def test_a_word_with_marks_that_nobody_sees_is_that_word(written):
    assert terms(f"The {written} dam") == terms("The hydroelectric dam")
