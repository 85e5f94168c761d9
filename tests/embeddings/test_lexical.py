import math

import numpy as np
import pytest

from embeddings.lexical import K1, B, LexicalIndex, terms, words

CORPUS = ["cats chase mice", "dogs chase cats and cats", "the moon", "figures: 1,000 and 3.5"]


def build(texts):
    vocabulary: dict[str, int] = {}
    rows = [
        np.array([vocabulary.setdefault(t, len(vocabulary)) for t in terms(text)], dtype=np.int64) for text in texts
    ]
    return LexicalIndex.build(vocabulary, rows)


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
def test_scores_are_those_of_the_published_formula(query):
    assert build(CORPUS).scores(terms(query)) == pytest.approx(by_the_formula(CORPUS, query), rel=1e-5)


def test_words_keep_figures_whole_and_drop_case_and_accents():
    assert words("Caf\u00e9 S\u00e3o-Paulo 1,000 3.5%") == ["cafe", "sao", "paulo", "1,000", "3.5"]


def test_a_word_that_no_chunk_holds_is_the_rarest():
    lexical = build(CORPUS)
    assert lexical.rarity("unheard") > lexical.rarity("moon") > lexical.rarity("cat")


def test_an_empty_corpus_can_be_searched():
    assert build([]).scores(["cat"]).shape == (0,)


def test_saved_and_loaded_is_the_same(tmp_path):
    lexical = build(CORPUS)
    lexical.save(tmp_path / "lexical.npz")
    again = LexicalIndex.load(tmp_path / "lexical.npz", lexical.vocabulary, lexical.chunk_count)
    assert np.array_equal(again.scores(["cat", "moon"]), lexical.scores(["cat", "moon"]))
