"""Names and patterns of sources as people type them."""

import fnmatch
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings.index.patterns import named_source, source_matcher

NAMES = [
    "2024/Z\u00fcrich.txt",
    unicodedata.normalize("NFD", "2024/M\u00e4rz/Gr\u00f6\u00dfe.txt"),
    "report [final] (v2) 100%.txt",
    "report f.txt",
    "[a].txt",
    "a.txt",
    "what?.txt",
    "all*.txt",
    "dump.jsonl#[7]",
]


def matched(*patterns: str) -> list[str]:
    return list(filter(source_matcher(patterns), NAMES))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("name", NAMES)
def test_a_name_finds_itself_however_its_letters_are_encoded(name, form):
    typed = unicodedata.normalize(form, name)
    assert name in matched(typed)
    assert named_source(typed, NAMES) == name


@settings(deadline=None)
@given(st.text(max_size=20))
def test_any_name_finds_itself(name):
    assert source_matcher([name])(name)


def test_a_name_with_brackets_is_a_pattern_too():
    assert matched("[a].txt") == ["[a].txt", "a.txt"]
    assert matched("report [final]*") == ["report [final] (v2) 100%.txt", "report f.txt"]
    assert matched("report [[]final]*") == ["report [final] (v2) 100%.txt"]
    assert matched("[!r]*#*") == ["dump.jsonl#[7]"]


def test_what_is_no_source_is_none():
    assert matched("b.txt", "2025/*") == []
    assert named_source("b.txt", NAMES) is None
    assert named_source("[a]*", NAMES) is None


def test_patterns_that_somebody_sends_are_not_kept() -> None:
    """Python's own `fnmatch` keeps 32,768 of them, which is half a gigabyte of the longest that a request can hold."""
    kept = fnmatch._compile_pattern.cache_info  # type: ignore[attr-defined]
    before = kept().currsize
    assert not source_matcher([f"{number}*?" for number in range(50)])("x")
    assert kept().currsize == before
