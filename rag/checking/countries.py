"""Whether a country is named by its adjective, or an adjective by its country: "Russian" and Russia.

Covered: adjectives that are made by an ending, and the table below. Not covered: peoples ("Danes") and cities.
"""

from __future__ import annotations

from collections.abc import Collection

from embeddings.terms import terms

# "Russian" names Russia, "Chinese" China, "Polish" Poland.
_ENDINGS = ("n", "an", "ian", "ese", "ish", "i")
_PAIRS = (
    "afghanistan afghan; africa african; america american; argentina argentine; argentina argentinian; armenia "
    "armenian; asia asian; australia australian; austria austrian; azerbaijan azerbaijani; belarus belarusian; "
    "belgium belgian; brazil brazilian; britain british; bulgaria bulgarian; canada canadian; chile chilean; china "
    "chinese; colombia colombian; croatia croatian; cuba cuban; cyprus cypriot; denmark danish; egypt egyptian; "
    "england english; estonia estonian; ethiopia ethiopian; europe european; finland finnish; france french; georgia "
    "georgian; germany german; greece greek; hungary hungarian; iceland icelandic; india indian; indonesia "
    "indonesian; iran iranian; iraq iraqi; ireland irish; israel israeli; italy italian; japan japanese; kazakhstan "
    "kazakh; kenya kenyan; korea korean; kyrgyzstan kyrgyz; latvia latvian; lebanon lebanese; lithuania lithuanian; "
    "malaysia malaysian; mexico mexican; netherlands dutch; nigeria nigerian; norway norwegian; pakistan pakistani; "
    "palestine palestinian; peru peruvian; philippines filipino; poland polish; portugal portuguese; romania "
    "romanian; russia russian; scotland scottish; serbia serbian; spain spanish; sweden swedish; switzerland swiss; "
    "syria syrian; taiwan taiwanese; tajikistan tajik; thailand thai; turkey turkish; ukraine ukrainian; uzbekistan "
    "uzbek; venezuela venezuelan; vietnam vietnamese; wales welsh"
)
_OTHERS: dict[str, set[str]] = {}
for pair in _PAIRS.split(";"):
    country, adjective = terms(pair)
    _OTHERS.setdefault(country, set()).add(adjective)
    _OTHERS.setdefault(adjective, set()).add(country)


def is_named_in(name: str, held: Collection[str]) -> bool:
    """Whether the country or the adjective that a term is stands among others as the other one of the two.

    Of an adjective only the table knows the country: by endings alone "Owen" would be of "owe", and Julian of Julia.
    """
    return not _OTHERS.get(name, set()).isdisjoint(held) or not _adjectives(name).isdisjoint(held)


def _adjectives(name: str) -> set[str]:
    """Stems of the adjectives that may be made of a country's name."""
    bare = name.rstrip("aeiouy")
    made = {stem + ending for stem in (name, bare, name.removesuffix("and")) for ending in _ENDINGS}
    return set(terms(" ".join(made)))
