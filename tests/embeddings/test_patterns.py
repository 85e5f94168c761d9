"""No text is slow: every regular expression of the package is fed hostile strings, and so are the loaders."""

import importlib
import pkgutil
import re
import signal
from itertools import islice

import pytest

import embeddings

LENGTH = 100_000
LONGEST_S = 1.0  # a quadratic pattern takes minutes


# What patterns stumble over: long runs of what they repeat, and of what they begin with, that do not end as they want.
UNITS = [
    "a", "A", "1", " ", "\n", "-", ".", ",", ":", "'", "[", "<", "|", "*", "=", "\ue000", "a ", "1 ", "1.", "a.", "A.",
    "a-", "a: ", "By A ", "date ", "Photo: ", "5 may ", "1 mars ", "2024-", "<!--", "<br", "</", "[^a", "Page ",
]  # fmt: skip


class TooSlow(Exception):
    pass


def stop(*_: object) -> None:
    raise TooSlow


def patterns() -> list[tuple[str, re.Pattern]]:
    """Compiled ones that lie in modules, also in their lists and tables."""
    found = {}
    for info in pkgutil.walk_packages(embeddings.__path__, "embeddings."):
        if info.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(info.name)).items():
            values = (
                value.values() if isinstance(value, dict) else value if isinstance(value, tuple | list) else [value]
            )
            for place, pattern in enumerate(values):
                if isinstance(pattern, re.Pattern) and isinstance(pattern.pattern, str):
                    found.setdefault(pattern, f"{info.name}.{name}[{place}]")
    return sorted((where, pattern) for pattern, where in found.items())


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="no timers here")
@pytest.mark.parametrize(("where", "pattern"), patterns(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_pattern_is_slow(where: str, pattern: re.Pattern) -> None:
    before = signal.signal(signal.SIGPROF, stop)  # the processor's time; the machine may be busy
    slow = []
    try:
        for unit in UNITS:
            text = f"a {unit * (LENGTH // len(unit))}\x00"
            signal.setitimer(signal.ITIMER_PROF, LONGEST_S)
            try:
                for _ in islice(pattern.finditer(text), 1000):
                    continue
                pattern.match(text, 2)
            except TooSlow:
                slow.append(unit)
            finally:
                signal.setitimer(signal.ITIMER_PROF, 0)
    finally:
        signal.signal(signal.SIGPROF, before)
    assert not slow, where
