"""Opposites in general, out of WordNet 3.0 (Fellbaum 1998); the table is made by `benchmarks/antonyms.py`.

Covered: 3,238 pairs of single English words. Not covered: opposites of several words ("give up"), those that are only
near ("cheap", "costly"), and which sense of a word is meant: "left" is the opposite of "right" also where it is a verb.
As a rule of the check they would cost what they bring: of 469 wrong dev claims 8 more would be caught, and 5 of 515
right ones flagged. What a question takes for granted they tell well (`premise.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from embeddings.terms import terms


@cache
def antonyms() -> Mapping[str, frozenset[str]]:
    """Of each term the terms of its opposites."""
    found: dict[str, set[str]] = defaultdict(set)
    text = files("rag.checking").joinpath("antonyms.txt").read_text("ascii")
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        pair = terms(line)
        # A stop word has no term; two words of one stem ("useful" and "useless") are not told apart.
        if len(set(pair)) == 2:
            one, other = pair
            found[one].add(other)
            found[other].add(one)
    return {term: frozenset(opposites) for term, opposites in found.items()}
