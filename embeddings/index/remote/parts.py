"""Records as parts of equal length, so that an article of any size is no larger row than others, and back again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

PART_CHARACTERS = 16_000
"""Milvus takes 65,535 bytes, and a character has four at most."""


def parted(records: Iterable[str]) -> Iterator[str]:
    """Records are lines without a line break in them."""
    text = ""
    for record in records:
        text += record + "\n"
        while len(text) >= PART_CHARACTERS:
            yield text[:PART_CHARACTERS]
            text = text[PART_CHARACTERS:]
    if text:
        yield text


def joined(parts: Iterable[str]) -> Iterator[str]:
    text = ""
    for part in parts:
        *whole, text = (text + part).split("\n")
        yield from whole
