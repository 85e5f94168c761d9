"""A bound on the time that a hostile text may take: what is not linear takes minutes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

LENGTH = 100_000  # characters
LIMIT_S = 5.0  # of processor time; the machine may be busy


def in_no_time(read: Callable[[str], object], part: str) -> None:
    """Reads the part, repeated up to LENGTH, which must stay under the limit."""
    with no_time():
        read(part * (LENGTH // len(part)))


@contextmanager
def no_time(limit_s: float = LIMIT_S) -> Iterator[None]:
    """What is done within must not take more of the processor's time."""
    began = time.process_time()
    yield
    assert time.process_time() - began < limit_s
