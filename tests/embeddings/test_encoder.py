import numpy as np

from embeddings.encoder import TextVectors
from tests.fakes import FakeEncoder


def test_each_text_is_encoded_once_and_only_when_asked_for():
    encoder = FakeEncoder()
    vectors = TextVectors(["one apple", "two pears", "three plums"], encoder)
    assert encoder.encoded == []
    first = vectors.of([2, 0, 2])
    assert encoder.encoded == ["three plums", "one apple"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(vectors.of([0])[0], encoder.encode(["one apple"])[0])
    assert vectors.of([]).shape == (0, encoder.identity.dim)
