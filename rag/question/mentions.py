"""The publishers that a question names."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

# A publisher's name often goes on with a section or a motto: "The Gazette - Sports", "Herald | News of the World".
_NAME_END = re.compile(r"\s+[|\u2013\u2014-]\s+|:\s+|\.(?:com|org|net)$")
# What follows a publisher's name where a sentence begins with it: a verb of reporting, or a word for a publication.
_REPORTS = re.compile(
    r"(?:'s|\u2019s)?\s+(?:also\s+|first\s+)?(?:says?|said|reports?|reported|writes?|wrote|claims?|claimed|publish\w*"
    r"|states?|stated|describe[sd]?|mention\w*|articles?|magazine|newspaper|journal|website)\b",
    re.IGNORECASE,
)
# What asks for a publisher, whatever stands in its place.
_BY = (
    r"according\s+to|(?:reported|published|written|printed)\s+(?:by|in)|(?:described|claimed|said|stated|told|covered)\s+by"
    r"|(?:article|articles|report|reports|story|stories|piece|pieces|review|editorial|coverage)\s+(?:by|in|from)"
    r"|(?:newspaper|magazine|journal|website|paper)"
)
_BEFORE_WORD = rf"\b(?:{_BY})\s+"
_BEFORE_ANY = rf"\b(?:{_BY}|in|read\s+in)\s+"
_ASKED = r"\b(?:did|does|do|has|had)\s+"
_TELLS = (
    r"\s+(?:also\s+)?(?:write|say|report|claim|argue|state|describe|mention|publish|think|suggest|cover|written|said|reported"
    r"|published)\b"
)
_PIECE = r"(?:'s|\u2019s)?\s+(?:article|articles|newspaper|magazine|editorial)\b"
_SENTENCE_START = re.compile(r"(?:^|[.!?]\s)[\s\"'\u201c\u2018(]*$")


def named_publishers(text: str, publishers: Collection[str]) -> frozenset[str]:
    """Which of the publishers the text names.

    A name of one word counts only as it is written, since many are ordinary words (Wired, Fortune), and at the
    beginning of a sentence, where each word is capitalised, only before a verb of reporting ("Time reported ...").
    """
    found: set[str] = set()
    lowered = text.lower()
    for name, owners in _names_of(frozenset(publishers)):
        if name.lower() not in lowered:  # most names, spared the slow way
            continue
        flags = re.IGNORECASE if len(name.split()) > 2 else re.NOFLAG
        pattern = re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", flags)
        if any(_is_name(match) for match in pattern.finditer(text)):
            found |= owners
            text = pattern.sub(" ", text)
    return frozenset(found)


def asked_publishers(text: str, publishers: Collection[str]) -> frozenset[str]:
    """Which of the publishers the text asks for what they wrote, typed in any case.

    A name that is no more than a word ("time", "nature") counts only where the phrasing can mean nothing but a
    publisher: "according to nature", "what did time report", "the wired article"; one of several words also after "in".
    """
    found: set[str] = set()
    lowered = text.lower()
    for name, owners in _names_of(frozenset(publishers)):
        bare = name.lower().removeprefix("the ")
        if bare not in lowered:
            continue
        before = _BEFORE_ANY if " " in bare else _BEFORE_WORD
        written = rf"(?:the\s{{1,9}}|['\"\u2018\u201c]){{0,3}}(?<!\w){re.escape(bare)}(?!\w)['\"\u2019\u201d]?"
        pattern = re.compile(rf"{before}{written}|{_ASKED}{written}{_TELLS}|{written}{_PIECE}", re.IGNORECASE)
        if pattern.search(text):
            found |= owners
            text = pattern.sub(" ", text)
    return frozenset(found)


def _is_name(match: re.Match[str]) -> bool:
    if " " in match.group() or not _SENTENCE_START.search(match.string[: match.start()][-8:]):
        return True
    return _REPORTS.match(match.string, match.end()) is not None


@lru_cache(maxsize=8)
def _names_of(publishers: frozenset[str]) -> tuple[tuple[str, frozenset[str]], ...]:
    """Each form of a name with the publishers that have it, the longest first: it may hold another."""
    owners: dict[str, set[str]] = {}
    for publisher in publishers:
        for name in (publisher, _NAME_END.split(publisher)[0]):
            owners.setdefault(name.strip(), set()).add(publisher)
    names = sorted((name for name in owners if name), key=lambda name: (-len(name), name))
    return tuple((name, frozenset(owners[name])) for name in names)
