"""Whether a country is named by its adjective, or an adjective by its country: "Russian" and Russia.

Covered: adjectives that are made by an ending, and the table below. Not covered: peoples ("Danes") and cities.
"""

from __future__ import annotations

from collections.abc import Collection

from embeddings.terms import terms

# "Russian" names Russia, "Chinese" China, "Polish" Poland.
_ENDINGS = ("n", "an", "ian", "ese", "ish", "i")
_PAIRS = (
    "afghanistan afghan; argentina argentine; argentina argentinian; britain british; canada canadian; cyprus cypriot; "
    "denmark danish; england english; europe european; finland finnish; france french; germany german; greece greek; "
    "iceland icelandic; ireland irish; kazakhstan kazakh; kyrgyzstan kyrgyz; netherlands dutch; norway norwegian; "
    "philippines filipino; portugal portuguese; spain spanish; sweden swedish; switzerland swiss; tajikistan tajik; "
    "thailand thai; turkey turkish; ukraine ukrainian; uzbekistan uzbek; wales welsh"
)
_SHARED = 3
"""Letters at least that a country and its adjective begin with, where no table has them."""
_OTHERS: dict[str, set[str]] = {}
for pair in _PAIRS.split(";"):
    country, adjective = terms(pair)
    _OTHERS.setdefault(country, set()).add(adjective)
    _OTHERS.setdefault(adjective, set()).add(country)


def is_named_in(name: str, held: Collection[str]) -> bool:
    """Whether the country or the adjective that a term is stands among others as the other one of the two."""
    near = {other for other in held if other[:_SHARED] == name[:_SHARED]}
    return not _OTHERS.get(name, set()).isdisjoint(held) or any(
        other in _adjectives(name) or name in _adjectives(other) for other in near
    )


def _adjectives(name: str) -> set[str]:
    """Stems of the adjectives that may be made of a country's name."""
    bare = name.rstrip("aeiouy")
    made = {stem + ending for stem in (name, bare, name.removesuffix("and")) for ending in _ENDINGS}
    return set(terms(" ".join(made)))
