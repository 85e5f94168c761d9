"""The sentences that the program says of itself and of the collection: what a table of a language holds, and how its
parts are put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from embeddings.language.languages import ENGLISH, language_named
from rag.question.collection_phrases import Act

_DATE = re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)(?:-(?P<day>\d\d))?", re.ASCII)
Forms = tuple[str, str]
"""For one, and for any other number. Languages with more forms (Russian, Arabic) are worded as "articles: 3", which
needs none."""


@dataclass(frozen=True)
class Sayings:
    """Templates; {n} is a number, written as the language does.

    `group` stands between thousands; `day` and `month` write dates with {year}, {month} and {day}; `quoted` stands
    around titles and subjects. `mentions`, `lacks` and `origin` are the predicates of articles, joined by `also`;
    `origin` holds what they are in, by, from and of when, joined by `comma`; titles are
    joined by `between`. `found` says how many of all articles have
    a predicate, {of} being `of_all`. `which` takes a predicate into a noun phrase. `facets` by act: how many there are,
    and `no_facet` that none is named. `facts` by act: what an article says of itself, and that it does not. `both` and
    `either` are the words that list several subjects in a question.
    """

    group: str
    day: str
    month: str
    quoted: str
    greeting: Forms
    suggestion: str
    span: str
    no_articles: str
    none_such: str
    total: Forms
    of_all: Forms
    found: Forms
    more: str
    mentions: Forms
    lacks: Forms
    origin: Forms
    in_language: str
    by: str
    source: str
    dated: str
    dated_until: str
    dated_since: str
    dated_between: str
    also: str
    comma: str
    between: str
    or_else: str
    none_dated: str
    none_such_dated: str
    which: str
    newest: str
    oldest: str
    newest_of: str
    oldest_of: str
    end: str
    named_by: str
    facts: Mapping[Act, Forms]
    no_facet: Mapping[Act, str]
    facets: Mapping[Act, Forms]
    facets_more: str
    facets_silent: str
    facets_end: str
    most: str
    extent: Forms
    subject: Forms
    both: tuple[str, ...]
    either: tuple[str, ...]

    def number(self, value: int) -> str:
        return f"{value:,}".replace(",", self.group)

    def date(self, iso: str) -> str:
        """A day, a month or a year as the language writes it; what is none of these as it is."""
        found = _DATE.fullmatch(iso)
        if found is None:
            return iso
        parts = {name: int(digits) for name, digits in found.groupdict().items() if digits}
        return (self.day if found["day"] else self.month).format(**parts)

    def counted(self, forms: Forms, number: int, **values: object) -> str:
        """The form for that many, with {n} and the other values in their places."""
        return forms[number != 1].format(n=self.number(number), **values)

    def quote(self, text: str) -> str:
        return self.quoted.format(text)

    def any_of(self, names: Iterable[str]) -> str:
        return self.or_else.join(sorted(names))


def language_name(code: str, language: str) -> str:
    """The name of the language of that code, in `language`."""
    if language != ENGLISH:
        from babel import Locale  # only here: it is not needed for English

        if name := Locale.parse(language).languages.get(code):
            return str(name)
    return language_named(code).name
