"""A bound on the time that reading a hostile text may take."""

import time
from collections.abc import Callable

LENGTH = 100_000  # characters
LIMIT_S = 5.0  # of processor time; what is not linear takes minutes


def in_no_time(read: Callable[[str], object], part: str) -> None:
    """Reads the part, repeated up to LENGTH, which must stay under the limit."""
    text = part * (LENGTH // len(part))
    began = time.process_time()
    read(text)
    assert time.process_time() - began < LIMIT_S
