"""Which sources a reader means: names and shell patterns, however their letters are encoded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from fnmatch import translate


def source_matcher(patterns: Sequence[str]) -> Callable[[str], bool]:
    """Whether a source is one of `patterns`, letter by letter, or fits one of them as a shell pattern.

    Brackets count as they stand too, since names have them: "report [final]*". Letters with marks may be composed (NFC,
    as most keyboards type them) or not (NFD, as some file systems keep them).
    """
    names = {_composed(pattern) for pattern in patterns}
    # What is no pattern but a source is looked up at once: a thousand chosen articles are no thousand patterns.
    shell = [name for name in names if any(char in "*?[" for char in name)]
    shell += [name.replace("[", "[[]") for name in shell if "[" in name]
    # Not by `fnmatchcase`, which keeps the last 32,768 patterns that anybody has sent; `re` keeps 512.
    fitting = [re.compile(translate(pattern)).match for pattern in shell]

    def matches(source: str) -> bool:
        name = _composed(source)
        return name in names or any(fits(name) for fits in fitting)

    return matches


def named_source(name: str, sources: Sequence[str]) -> str | None:
    """The source of that name, letter by letter or else with its letters encoded in another way; None without one."""
    if name in sources:
        return name
    return next((source for source in sources if _composed(source) == _composed(name)), None)


def _composed(name: str) -> str:
    return unicodedata.normalize("NFC", name)
