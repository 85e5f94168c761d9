"""The mean of a language is what its texts have in common, and no more."""

import numpy as np

from embeddings.index.centring import centring


def test_chunks_of_two_languages_compare_once_their_means_are_off():
    german, english, bridge, wolf = np.eye(4, dtype=np.float32)
    vectors = np.stack([german + bridge, german + wolf, english + bridge, english + wolf]) / np.sqrt(2)
    found = centring(["de", "en"], np.array([0, 0, 1, 1]), lambda rows: vectors[rows])
    question = (german + 0.5 * bridge) / np.sqrt(1.25)
    cosines = vectors @ question
    assert cosines[1] > cosines[2], "the wrong German article is nearer than the right English one"
    centred = cosines - found.shares(question)
    assert centred[2] > centred[1]
    assert [mask.tolist() for mask in found.masks()] == [[True, True, False, False], [False, False, True, True]]


def test_an_index_without_chunks_has_no_means():
    found = centring([], np.empty(0, dtype=np.int64), lambda rows: np.empty((0, 3), dtype=np.float32))
    assert found.shares(np.ones(1, dtype=np.float32)).shape == (0,)
