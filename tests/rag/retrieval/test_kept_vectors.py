"""A text is encoded once, and its vector is the encoder's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from embeddings.encode.contract import QuestionEncoder, question_vectors
from rag.retrieval.kept_vectors import KeptVectors
from tests.fakes import FakeEncoder


def test_a_text_is_encoded_once_and_its_vector_is_the_encoders() -> None:
    plain, encoder = FakeEncoder(), FakeEncoder()
    kept = KeptVectors(encoder)
    for texts in (["one", "two", "one"], ["two", "three"], ["one"], []):
        np.testing.assert_array_equal(kept.encode(texts), plain.encode(texts))
    assert encoder.encoded == ["one", "two", "three"]
    assert kept.identity == encoder.identity and list(kept.token_starts("one two")) == list(
        plain.token_starts("one two")
    )


def test_what_was_asked_for_longest_ago_is_let_go() -> None:
    encoder = FakeEncoder()
    kept = KeptVectors(encoder, kept=2)
    for text in ("one", "two", "one", "three", "one"):
        kept.encode([text])
    assert encoder.encoded == ["one", "two", "three"]
    kept.encode(["two"])
    assert encoder.encoded == ["one", "two", "three", "two"]
    assert len(kept.encode(["a", "b", "c", "d"])) == 4, "more than are kept"


def test_progress_counts_all_texts() -> None:
    counted: list[int] = []
    kept = KeptVectors(FakeEncoder())
    kept.encode(["one", "two"], counted.append)
    kept.encode(["one", "two", "three"], counted.append)
    assert counted == [2, 3]


def test_questions_are_read_as_the_encoder_reads_them() -> None:
    class Asking(FakeEncoder):
        def encode_questions(self, texts):
            return self.encode([f"query: {text}" for text in texts])

    kept = KeptVectors(Asking())
    assert isinstance(kept, QuestionEncoder)
    np.testing.assert_array_equal(question_vectors(kept, ["one"]), FakeEncoder().encode(["query: one"]))
    np.testing.assert_array_equal(question_vectors(KeptVectors(FakeEncoder()), ["one"]), FakeEncoder().encode(["one"]))


def test_many_threads_get_the_right_vectors() -> None:
    kept, plain = KeptVectors(FakeEncoder(), kept=10), FakeEncoder()
    texts = [[f"text {(start + n) % 25}" for n in range(7)] for start in range(60)]
    with ThreadPoolExecutor(8) as pool:
        for asked, vectors in zip(texts, pool.map(kept.encode, texts), strict=True):
            np.testing.assert_array_equal(vectors, plain.encode(asked))
