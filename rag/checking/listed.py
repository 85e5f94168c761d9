"""Names that are listed: which of them a source lists, too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rag.checking.countries import is_named_in
from rag.checking.facts import Facts
from rag.checking.first_words import PARTICLES, are_names_alone, opens_without_a_name
from rag.checking.hedges import based_terms

LEAST_ITEMS = 3
"""Two names with a comma between them may be a place and its country."""
_TOKEN = re.compile(r"[\w\u2019'-]+|[^\w\s]")
_JOINING = frozenset({",", "and", "or"})


@lru_cache(maxsize=64)  # one claim is compared with many sentences
def listed_names(text: str) -> tuple[frozenset[str], ...]:
    """The terms of each name of the longest list of names in the text; none of fewer than three."""
    lists = list(_lists(text))
    if lists and opens_without_a_name(text) and text.startswith(lists[0][0]):
        lists[0] = lists[0][1:]
    longest = max(lists, key=len, default=[])
    return (
        tuple(frozenset(map(str.lower, based_terms(name))) for name in longest) if len(longest) >= LEAST_ITEMS else ()
    )


def _lists(text: str) -> Iterator[list[str]]:
    """Names with commas, "and" or "or" between them."""
    names: list[str] = []
    name = ""
    for token in (*_TOKEN.findall(text), "."):
        if token[0].isupper() or (token in PARTICLES and (name or names)):
            name = f"{name} {token}".strip()
            continue
        names += [name] if name else []
        name = ""
        if token not in _JOINING and names:
            yield names
            names = []


def unlisted(claimed: Facts, source: Facts) -> set[str]:
    """Terms of the names that the claim lists and a sentence does not that names two of them or more: they may not be
    taken from what stands before it."""
    items = listed_names(claimed.text)
    if not items:
        return set()
    missing = _missing(items, claimed, source)
    return set[str]().union(*missing) if len(items) - len(missing) > 1 else set()


def lists_others(claimed: Facts, sources: Iterable[Facts]) -> bool:
    """Whether one sentence has most of the names that the claim lists, and none has all of them; or the claim is a bare
    list, of which nothing says that sentences put together are of one thing."""
    items = listed_names(claimed.text)
    if not items:
        return False
    if are_names_alone(claimed.text):
        return True
    missing = [len(_missing(items, claimed, source)) for source in sources]
    return bool(missing) and 0 < min(missing) < len(items) / 2


def _missing(items: Sequence[frozenset[str]], claimed: Facts, source: Facts) -> list[frozenset[str]]:
    """ "Kazakh" is not what "Kazakh President Nazarbayev" names; "the UK" is the United Kingdom, in either."""
    within = {first for first, name in source.first_names if not any({first, name} <= item for item in items)}
    held = {term.lower() for term in source.terms if term not in within or source.terms.count(term) > 1}
    held |= {letters for letters, _ in source.initials}
    held |= {stem for letters, stem in claimed.initials if letters in held}
    return [item for item in items if item and not item & held and not any(is_named_in(term, held) for term in item)]
