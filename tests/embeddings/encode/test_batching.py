"""Laws of questions that are encoded together, with an encoder that waits until it may go on."""

import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from embeddings.encode.batching import BatchingEncoder
from embeddings.encode.contract import question_vectors
from embeddings.encode.loading import trusted
from tests.fakes import FakeEncoder

QUESTIONS = [f"Who saw crane number {number}?" for number in range(20)]


class HeldEncoder(FakeEncoder):
    """Notes each batch, tells that it was begun, and ends it when it may; fails for what it cannot read."""

    def __init__(self):
        super().__init__()
        self.batches = []
        self.begun = threading.Semaphore(0)
        self.may_end = threading.Semaphore(0)

    def encode(self, texts, progress=None):
        self.batches.append(list(texts))
        self.begun.release()
        assert self.may_end.acquire(timeout=10)
        for text in texts:
            if text.startswith("unreadable"):
                raise ValueError(text)
            if text.startswith("interrupted") and len(texts) > 1:
                raise KeyboardInterrupt
        return super().encode(texts, progress)


def waiting(encoder, count):
    """Returns once so many callers wait for a batch."""
    until = time.monotonic() + 10
    while len(encoder._waiting) < count:
        assert time.monotonic() < until
        time.sleep(0.001)


@pytest.fixture
def threads():
    with ThreadPoolExecutor(len(QUESTIONS)) as pool:
        yield pool


def asked(threads, encoder, questions, behind=0):
    """The answers to come, in the order in which the questions came."""
    found = []
    for question in questions:
        found.append(threads.submit(encoder.encode_questions, [question]))
        waiting(encoder, behind + len(found))
    return found


def one_by_one(questions):
    return np.concatenate([FakeEncoder().encode([question]) for question in questions])


def test_a_lone_question_is_encoded_at_once_by_the_thread_that_asks():
    class Noting(FakeEncoder):
        def encode(self, texts, progress=None):
            self.thread = threading.current_thread()
            return super().encode(texts, progress)

    inner = Noting()
    for question in QUESTIONS[:3]:
        found = BatchingEncoder(inner, at_once=1).encode_questions([question])
        assert np.array_equal(found, one_by_one([question]))
        assert inner.thread is threading.current_thread()


def test_questions_that_come_meanwhile_are_the_next_batch_each_with_its_own_vector(threads):
    inner = HeldEncoder()
    encoder = BatchingEncoder(inner, at_once=1)
    first = threads.submit(encoder.encode_questions, QUESTIONS[:1])
    inner.begun.acquire()
    others = asked(threads, encoder, QUESTIONS[1:])
    inner.may_end.release(2)
    assert np.array_equal(np.concatenate([one.result(10) for one in (first, *others)]), one_by_one(QUESTIONS))
    assert inner.batches == [QUESTIONS[:1], QUESTIONS[1:]]


def test_a_caller_s_texts_stay_together_and_in_order(threads):
    inner = HeldEncoder()
    encoder = BatchingEncoder(inner, at_once=1, most=4)
    first = threads.submit(encoder.encode_questions, [])
    inner.begun.acquire()
    cuts = [QUESTIONS[0:3], QUESTIONS[3:5], [], QUESTIONS[5:15], QUESTIONS[15:17]]
    others = []
    for texts in cuts:
        others.append(threads.submit(encoder.encode_questions, texts))
        waiting(encoder, len(others))
    inner.may_end.release(10)
    assert first.result(10).shape == (0, 64)
    for texts, found in zip(cuts, others, strict=True):
        assert np.array_equal(found.result(10), FakeEncoder().encode(texts))
    assert inner.batches == [[], QUESTIONS[0:3], QUESTIONS[3:5], QUESTIONS[5:15], QUESTIONS[15:17]]


def test_while_there_is_a_core_nobody_waits_for_another(threads):
    inner = HeldEncoder()
    encoder = BatchingEncoder(inner, at_once=2)
    both = [threads.submit(encoder.encode_questions, [question]) for question in QUESTIONS[:2]]
    assert inner.begun.acquire(timeout=10)
    assert inner.begun.acquire(timeout=10)
    inner.may_end.release(2)
    assert np.array_equal(np.concatenate([one.result(10) for one in both]), one_by_one(QUESTIONS[:2]))


def test_an_error_comes_to_the_one_whose_question_caused_it(threads):
    inner = HeldEncoder()
    encoder = BatchingEncoder(inner, at_once=1)
    first = threads.submit(encoder.encode_questions, QUESTIONS[:1])
    inner.begun.acquire()
    bad, *good = asked(threads, encoder, ["unreadable", *QUESTIONS[1:4]])
    inner.may_end.release(100)
    with pytest.raises(ValueError, match="unreadable"):
        bad.result(10)
    assert np.array_equal(np.concatenate([one.result(10) for one in (first, *good)]), one_by_one(QUESTIONS[:4]))
    assert np.array_equal(encoder.encode_questions(QUESTIONS[:1]), one_by_one(QUESTIONS[:1])), "and it goes on"


def test_one_who_is_interrupted_while_encoding_takes_nobody_along(threads):
    inner = HeldEncoder()
    encoder = BatchingEncoder(inner, at_once=1)
    first = threads.submit(encoder.encode_questions, QUESTIONS[:1])
    inner.begun.acquire()
    leader, *others = asked(threads, encoder, ["interrupted", *QUESTIONS[1:4]])
    inner.may_end.release(100)
    with pytest.raises(KeyboardInterrupt):
        leader.result(10)
    assert np.array_equal(np.concatenate([one.result(10) for one in (first, *others)]), one_by_one(QUESTIONS[:4]))
    assert encoder.encode_questions(QUESTIONS[:1]).shape == (1, 64)


class Left(Exception):
    """What a signal raises in one who waits."""


@pytest.mark.skipif(sys.platform == "win32", reason="signals to threads")
@pytest.mark.parametrize("place", [0, 1], ids=["first in line", "second in line"])
def test_one_who_waits_no_longer_is_not_encoded_and_holds_nobody_up(threads, place):
    def raises(*_):
        raise Left

    inner = HeldEncoder()
    encoder = BatchingEncoder(inner, at_once=1)
    first = threads.submit(encoder.encode_questions, QUESTIONS[:1])
    inner.begun.acquire()
    before = asked(threads, encoder, QUESTIONS[1 : 1 + place])
    main = threading.main_thread().ident

    def interrupt():
        waiting(encoder, place + 1)
        signal.pthread_kill(main, signal.SIGUSR1)

    usual = signal.signal(signal.SIGUSR1, raises)
    try:
        interrupting = threads.submit(interrupt)
        with pytest.raises(Left):
            encoder.encode_questions(["left"])
        interrupting.result(10)
    finally:
        signal.signal(signal.SIGUSR1, usual)
    after = asked(threads, encoder, QUESTIONS[5:8], behind=place)
    inner.may_end.release(100)
    assert [one.result(10).shape for one in (first, *before, *after)] == [(1, 64)] * (4 + place)
    assert inner.batches == [QUESTIONS[:1], [*QUESTIONS[1 : 1 + place], *QUESTIONS[5:8]]]


def test_many_callers_each_get_their_own(threads):
    class Slow(FakeEncoder):
        def encode(self, texts, progress=None):
            time.sleep(0.001)
            return super().encode(texts, progress)

    encoder = BatchingEncoder(Slow(), at_once=2, most=5)
    texts = [QUESTIONS[place % 20 : place % 20 + place % 3] for place in range(200)]
    for given, found in zip(texts, threads.map(encoder.encode_questions, texts), strict=True):
        assert np.array_equal(found, FakeEncoder().encode(given))


def test_questions_are_read_as_the_encoder_reads_them_and_passages_go_their_own_way():
    class Apart(FakeEncoder):
        def encode_questions(self, texts):
            return self.encode([f"asked {text}" for text in texts])

    inner = Apart()
    encoder = BatchingEncoder(inner)
    assert encoder.identity == inner.identity
    assert encoder.token_starts("one two") == [0, 4]
    assert np.array_equal(question_vectors(encoder, ["cranes"]), inner.encode(["asked cranes"]))
    told = []
    assert np.array_equal(encoder.encode(["cranes"], told.append), inner.encode(["cranes"]))
    assert told == [1]
    assert trusted(encoder, ["cranes"]) is inner, "a build checks what it is over"
