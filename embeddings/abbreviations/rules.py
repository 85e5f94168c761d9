"""What a language adds to sentencex: abbreviations that it cuts behind, words that it takes for abbreviations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_LAST_WORD = re.compile(r"(?:^|[\s(\[«„\"'’])((?:[^\W_]|[\u0900-\u0963])[\w.’'\-\u0900-\u0963]*)\.\s*$")
_INITIALS = re.compile(r"(?:^|[\s(])[^\W\d_]\.\s*$")
_INITIAL_NEXT = re.compile(r"[^\W\d_]\.(?:\s|$)")
_ORDINAL = re.compile(r"(?:^|\s)(\S+)\s+\d{1,2}\.\s*$")
_ELIDED = re.compile("['’]")  # "l'art."
LONGEST_UNMARKED = 80
"""Characters of a language without full stops (Thai) behind which a space ends a span."""


@dataclass(frozen=True)
class SentenceRules:
    """In small letters and without their last full stop.

    `abbreviations`: the sentence goes on behind them. `words`: they end a sentence, though sentencex keeps them for
    abbreviations. `ordinal_after`: words behind which a figure with a full stop is an ordinal ("der 1. FC").
    `openers`: signs that begin a sentence. `spaces_end`: whether there are no full stops, and spaces part phrases.
    """

    abbreviations: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    ordinal_after: frozenset[str] = frozenset()
    openers: str = ""
    spaces_end: bool = False


def mended(text: str, spans: Sequence[tuple[int, int]], rules: SentenceRules) -> Iterator[tuple[int, int]]:
    """The library's spans, one behind the other, with those joined that an abbreviation parted, and the others cut."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _goes_on(text[joined[-1][0] : joined[-1][1]], text[start:end], rules):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    for start, end in joined:
        cuts = [start, *(at for at in _ends(text, start, end, rules) if start < at < end), end]
        yield from pairwise(cuts)


def _goes_on(before: str, after: str, rules: SentenceRules) -> bool:
    if "\n" in before[len(before.rstrip()) :] or not after.strip() or not before.rstrip().endswith("."):
        return False
    word, ordinal = _LAST_WORD.search(before), _ORDINAL.search(before)
    last = word[1].lower() if word else ""
    return (
        (after[0].islower() and last not in rules.words)
        or bool({last, _ELIDED.split(last)[-1]} & rules.abbreviations)
        or (ordinal is not None and ordinal[1].lower() in rules.ordinal_after)
        or bool(_INITIALS.search(before) and _INITIAL_NEXT.match(after))
    )


def _ends(text: str, start: int, end: int, rules: SentenceRules) -> Iterator[int]:
    """Where sentences begin within a span, in order."""
    found = set()
    if rules.openers:
        found |= {m.end() for m in re.compile(rf"[.!?…][»”\"')]?\s+(?=[{rules.openers}])").finditer(text, start, end)}
    if rules.words:
        words = "|".join(sorted(rules.words))
        ending = re.compile(rf"(?<!\S)(?i:{words})[.]\s+(?=[^\W\d_a-zà-öø-ÿ]|[¿¡«“])")
        found |= {match.end() for match in ending.finditer(text, start, end)}
    if rules.spaces_end:
        last = start
        for match in re.compile(r"\s+").finditer(text, start, end):
            if match.end() - last >= LONGEST_UNMARKED:
                last = match.end()
                found.add(last)
    yield from sorted(found)
