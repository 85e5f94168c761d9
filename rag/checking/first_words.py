"""Whether the first word of a sentence, which has a capital anyway, is a name."""

from __future__ import annotations

import re
from collections.abc import Collection

from embeddings.terms import CAPITALS, STOP_WORDS
from rag.checking.article_dates import MONTHS
from rag.checking.hedges import based_terms

PARTICLES = ("of", "the", "van", "von", "de", "da", "bin", "al")
"""Words within names."""
_ITEM = rf"[{CAPITALS}][\w\u2019'-]*(?:\s+(?:(?:{'|'.join(PARTICLES)})\s+)*[{CAPITALS}][\w\u2019'.-]*)*"
# "Anna Berg", "Kazakhstan, Moldova"; and what a sentence begins with, "Kazakhstan, Moldova and Cuba are ...".
_NAMES_ALONE = re.compile(rf"{_ITEM}(?:(?:,\s+(?:(?:and|or)\s+)?|\s+(?:and|or)\s+)(?:the\s+)?{_ITEM})*[.!]?$")
_NAMES_FIRST = re.compile(
    rf"[{CAPITALS}][\w\u2019'-]*(?:\s+(?:and|or)\s+{_ITEM}|(?:,\s+{_ITEM})+(?:,?\s+(?:and|or)|,)\s+{_ITEM})"
)
_OPENING_WORDS = frozenset(
    "according across afterwards again against ago almost alongside already although always amid among another around "
    "back besides beyond compared considering consequently despite earlier either elsewhere even every few five "
    "following former four further furthermore given hence here however including indeed inside instead last late "
    "later like likewise many maybe meanwhile moreover near neither nevertheless next nine nonetheless "
    "notwithstanding now nowadays numerous often otherwise outside overall perhaps quite rather regarding regardless "
    "seven several since six sometimes soon speaking still ten then thereafter therefore though three thus today "
    "today's together tomorrow tonight two unlike upon various within without worldwide yes yesterday yet".split()
)
"""No names though a name or a comma follows them, as are stop words: conjunctions, prepositions, adverbs, quantifiers.
"-ly" words are told by their ending, but for the names that have it. Not covered: adjectives and participles."""
_NAMES_IN_LY = frozenset(
    "beverly billy connolly emily holly italy july kelly kimberly lily molly polly reilly sally sicily thessaly".split()
)
_PAIR = re.compile(
    rf"\b([{CAPITALS}][\w\u2019'-]{{0,60}}[^\W\d_{CAPITALS}])\s+([{CAPITALS}][\w\u2019'-]{{0,60}}[^\W\d_{CAPITALS}])\b"
)
TITLES = frozenset(
    stem
    for title in "captain chancellor chief city day doctor emperor empress general king lord minister party pope "
    "premier president prime prince princess professor queen republic saint secretary senator state street "
    "university".split()
    for stem in based_terms(title)
)
"""What stands before these tells which one is meant, and is no first name: "French President"."""
_MONTHS = [month for month in MONTHS if month != "May"]  # a first name, too
NO_FIRST_NAMES = TITLES | frozenset(
    stem
    for word in "central east eastern great lower new north northern old south southern upper west western monday "
    "tuesday wednesday thursday friday saturday sunday".split()
    + _MONTHS
    for stem in based_terms(word)
)
"""What stands before a name and tells another place ("South Sudan") or a time: no first name either."""


def opens_with_a_name(text: str) -> bool:
    """Whether the text is a name, or begins with a list of names."""
    return are_names_alone(text) or (not opens_without_a_name(text) and bool(_NAMES_FIRST.match(text)))


def are_names_alone(text: str) -> bool:
    """Whether the text is a name, or a list of names."""
    return bool(_NAMES_ALONE.match(text))


def opens_without_a_name(text: str) -> bool:
    """Whether its first word is known to be none."""
    first = re.split(r"[,\s]", text, maxsplit=1)[0].lower()
    return first in _OPENING_WORDS | STOP_WORDS or (first.endswith("ly") and first not in _NAMES_IN_LY)


def first_names(text: str) -> set[tuple[str, str]]:
    """Pairs of terms of two words with capitals beside each other."""
    found: set[tuple[str, str]] = set()
    start = 0
    while match := _PAIR.search(text, start):
        one, other = based_terms(match[1]), based_terms(match[2])
        if len(one) == len(other) == 1:
            found.add((one[0], other[0]))
        start = match.start(2)
    return found


def other_first_names(
    claimed: Collection[tuple[str, str]], source: Collection[tuple[str, str]], held: Collection[str]
) -> set[str]:
    """First names that the source does not hold, before names that it has with other ones ("Karl Meier" where it has
    only "Otto Meier"): of the first word of a sentence nothing else shows that it is a name."""
    others = {name for _, name in source}
    return {first for first, name in claimed if first not in held and name not in TITLES and name in others}
