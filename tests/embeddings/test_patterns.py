"""No text is slow: every regular expression of the package is fed hostile strings, and so are the loaders."""

import importlib
import pkgutil
import re
import time

import pytest

import embeddings

LENGTH = 100_000
LONGEST_S = 3.0  # a quadratic pattern takes minutes for these
# What patterns stumble over: long runs of what they repeat, and of what they begin with, that do not end as they want.
UNITS = [
    "a", "A", "1", " ", "\t", "\n", "-", ".", ",", ":", "'", '"', "[", "]", "(", "<", ">", "|", "*", "_", "=", "\ue000", "\u00ad",
    "a ", "1 ", "1.", "a.", "A.", "a-", "A B ", "a: ", "a:", "by A", "By A ", "date ", "on ", "Photo: ", "photo by ", "5 may ",
    "may ", "1 mars ", "2024 ", "2024-", "12:00 ", "<!--", "<br", "<b ", "</", "[^a", "[^1]: ", "[a](", "a@", "=?utf-8?q?",
    "Page ", "- ", "i", "page 1 of ", "x\x02", "Mr. ", "a. A", "the U.S. ", "” ", "é", "1,", "charset=", "# ", "+++\n", "---\n",
]  # fmt: skip


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


@pytest.mark.parametrize(("where", "pattern"), patterns(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_pattern_is_slow(where: str, pattern: re.Pattern) -> None:
    slow = []
    for unit in UNITS:
        for text in (unit * (LENGTH // len(unit)), f"a{unit * (LENGTH // len(unit))}\x00"):
            started = time.process_time()
            pattern.match(text)
            for count, _ in enumerate(pattern.finditer(text)):
                if count > 1_000 and time.process_time() - started > LONGEST_S:
                    break
            pattern.search(text)
            if time.process_time() - started > LONGEST_S:
                slow.append(unit)
    assert not slow, where
