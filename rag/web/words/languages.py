"""The languages that the page speaks: each has a file of texts beside this module, and a row of `_FORMS`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embeddings.language.languages import ENGLISH

Plural = Callable[[int], str]
"""A whole number into the form that a noun takes beside it, by the names of Unicode's plural rules: one, few, other."""
LONGEST_HEADER = 500
"""Characters of an Accept-Language that are read; a browser sends a few dozen."""


@dataclass(frozen=True)
class Forms:
    """How a language counts and writes: `group` between thousands, `point` before decimals, `day` and `month` with
    {year}, {month} and {day} in digits, `byte` the letter for one."""

    plural: Plural
    group: str
    point: str
    day: str
    month: str
    byte: str = "B"


@dataclass(frozen=True)
class PageLanguage:
    """`code` is ISO 639-1; `texts` by key, a counted one as a table of its plural forms."""

    code: str
    forms: Forms
    texts: Mapping[str, str | Mapping[str, str]]


def _one_or_other(number: int) -> str:
    return "one" if number == 1 else "other"


def _none_or_one_or_other(number: int) -> str:
    return "one" if number in (0, 1) else "other"


_FORMS: Mapping[str, Forms] = {
    ENGLISH: Forms(_one_or_other, ",", ".", "{year}-{month}-{day}", "{year}-{month}"),
    "de": Forms(_one_or_other, ".", ",", "{day}.{month}.{year}", "{month}.{year}"),
    "fr": Forms(_none_or_one_or_other, "\u202f", ",", "{day}/{month}/{year}", "{month}/{year}", "o"),
}


def _texts(code: str) -> Mapping[str, str | Mapping[str, str]]:
    """The file's texts as "view.name"."""
    views = json.loads(Path(__file__).with_name(f"{code}.json").read_text(encoding="utf-8"))
    return {f"{view}.{name}": text for view, texts in views.items() for name, text in texts.items()}


PAGE_LANGUAGES: Mapping[str, PageLanguage] = {
    code: PageLanguage(code, forms, _texts(code)) for code, forms in _FORMS.items()
}


def preferred(accept_language: str) -> str:
    """The code of the language that a browser's Accept-Language likes best of those that there are, or English."""
    ranked = []
    for place, offer in enumerate(accept_language[:LONGEST_HEADER].split(",")):
        name, _, weight = offer.partition(";")
        code = name.strip().lower().partition("-")[0]
        liked = _weight(weight)
        if code in PAGE_LANGUAGES and liked > 0:
            ranked.append((-liked, place, code))
    return min(ranked)[2] if ranked else ENGLISH


def _weight(parameter: str) -> float:
    """Of `q=0.8`; 1 where none is given, 0 for one that is no number from 0 to 1."""
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
