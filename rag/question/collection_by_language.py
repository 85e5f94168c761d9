"""Questions about the collection in other languages than English, by a table a language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from embeddings.index.index import Index
from rag.question.collection_phrases import FACETS, OF_ONE, Act
from rag.question.collection_question import FEW, CollectionQuestion, authors_of
from rag.question.date_words.tables import DATE_WORDS
from rag.question.dates import DateRange
from rag.question.languages import forms_of
from rag.question.phrases.collection import Cue
from rag.question.phrases.folding import Folded, folded
from rag.question.phrases.patterns import Patterns, patterns_of, places, range_of
from rag.question.phrases.signs import MOST, TITLES, Named, named_dates, named_people, named_titles
from rag.question.phrases.signs import together as all_signs
from rag.question.phrases.tables import PHRASES

MOST_ASKED = 100
"""Articles that "the 500 newest" are at most."""


def read_in_any_language(asked: str, index: Index, today: date) -> CollectionQuestion | None:
    """What a question asks of the collection, in the first language whose table has it whole; None in none.

    A question is read with the names in it as names, and where none has it so, as it stands.
    """
    for code, table in PHRASES.items():
        dates = named_dates(asked, table.collection.months, DATE_WORDS[code].joints)
        plain = folded(asked, dates.tokens)
        if not any(pattern.fullmatch(plain.text) for pattern in patterns_of(code).likely):
            continue  # the names of all articles need not be looked at
        people = {person for info in index.documents() for person in authors_of(info.metadata)}
        every = all_signs((named_titles(asked, index), named_people(asked, index, people), dates))
        for named in (every, dates):
            reading = _Reading(code, folded(asked, named.tokens), named, index, people, today)
            found = reading.question()
            if found is not None and _may_stand_there(found, code, index):
                return replace(found, asked_in=code)
    return None


def _may_stand_there(found: CollectionQuestion, code: str, index: Index) -> bool:
    """Whether its subject can be looked for by its words: articles in other languages have others for it, and then what
    it means is searched."""
    if code in index.languages:
        return True
    return all(any(map(index.lexical.is_held, forms)) for forms in forms_of(found.subject, code, index.languages))


@dataclass(frozen=True)
class _Conditions:
    """What was understood so far."""

    subject: str = ""
    without: str = ""
    names: frozenset[str] = frozenset()
    language: str | None = None
    range: DateRange | None = None

    def __bool__(self) -> bool:
        return bool(self.subject or self.names or self.language or self.range)


@dataclass(frozen=True)
class _Reading:
    """One question, by the table of one language."""

    code: str
    asked: Folded
    named: Named
    index: Index
    people: set[str]
    today: date

    @property
    def patterns(self) -> Patterns:
        return patterns_of(self.code)

    def question(self) -> CollectionQuestion | None:
        for act, pattern in self.patterns.questions:
            match = pattern.fullmatch(self.asked.text)
            if match is not None and (found := self._asked(act, match)) is not None:
                return found
        return None

    def _asked(self, act: Act, match: re.Match[str]) -> CollectionQuestion | None:
        got: _Conditions | None = _Conditions(
            subject="".join(self._bare(*place) for place in places(match, "subject")),
            names=frozenset(self._value(place) for place in places(match, "name")),
        )
        for place in places(match, "title"):
            got = _Conditions(self._value(place))
        for place in places(match, "before") + places(match, "rest"):
            got = self._read(*place, got) if got is not None else None
        if got is None or self._says_too_little(act, match, got):
            return None
        publishers = frozenset(name for name in got.names if name in self.index.publishers)
        return CollectionQuestion(
            act,
            got.subject,
            publishers,
            got.range,
            (got.names - publishers) & self.people,
            got.language,
            got.without,
            number=self._number(match) if act in (Act.NEWEST, Act.OLDEST) else 1,
        )

    def _says_too_little(self, act: Act, match: re.Match[str], got: _Conditions) -> bool:
        """Or too much: what is asked of all articles has no conditions, "Who wrote it?" is a follow-up, and what is new
        about eels the articles say."""
        if act in (Act.OVERVIEW, Act.SPAN, *FACETS):
            return bool(got)
        if places(match, "dated"):
            return bool(got.subject) or not (got.names or got.range)
        return not got and (act in OF_ONE or bool(places(match, "needed")))

    def _number(self, match: re.Match[str]) -> int:
        for start, end in places(match, "number"):
            written = self.asked.text[start:end]
            return max(1, min(self.patterns.numbers.get(written) or int(written), MOST_ASKED))
        return FEW if places(match, "many") else 1

    def _value(self, place: tuple[int, int]) -> str:
        """What the sign there stands for."""
        return self.named.values[self.asked.text[slice(*place)]]

    def _read(self, start: int, end: int, got: _Conditions, *, subject: bool = True) -> _Conditions | None:
        """With what `[start, end)` says, where all of it is conditions; a subject is the last of them."""
        at = start
        while at < end:
            if self.asked.text[at] == " ":
                at += 1
                continue
            found = [
                (condition.end(), cue, condition)
                for cue, pattern in self.patterns.conditions
                if (condition := pattern.match(self.asked.text, at, end)) and condition.end() > at
            ]
            if not found:
                about = self.patterns.about.match(self.asked.text, at, end) if subject and not got.subject else None
                return None if about is None else self._read_subject(about.end(), end, got)
            at, cue, condition = max(found, key=lambda item: item[0])
            got = self._with(cue, condition, got)
        return got

    def _read_subject(self, start: int, end: int, got: _Conditions) -> _Conditions | None:
        """With the shortest subject behind which all is conditions."""
        for stop in self._stops(start, end):
            if (tail := self._read(stop, end, got, subject=False)) is None or not self._bare(start, stop):
                continue
            without = self.patterns.without.search(self.asked.text, start, stop)
            if without is None:
                return replace(tail, subject=self._bare(start, stop))
            subject, lacking = self._bare(start, without.start()), self._bare(without.end(), stop)
            return replace(tail, subject=subject, without=lacking) if subject else None
        return None

    def _stops(self, start: int, end: int) -> Iterator[int]:
        for stop in range(start + 1, end + 1):
            if stop == end or not PHRASES[self.code].spaced or self.asked.text[stop] == " ":
                yield stop

    def _bare(self, start: int, end: int) -> str:
        """What stands there in the question, without quotation marks around it."""
        text = self.asked.text
        while start < end and text[start] == " ":
            start += 1
        while end > start and text[end - 1] == " ":
            end -= 1
        if text[start:end] in self.named.values and TITLES <= ord(text[start]) < TITLES + MOST:
            return self.named.values[text[start:end]]
        return self.asked.said(start, end)

    def _with(self, cue: Cue, match: re.Match[str], got: _Conditions) -> _Conditions:
        if cue == Cue.NAME:
            return replace(got, names=got.names | {self._value(place) for place in places(match, "name")})
        if cue == Cue.TITLE:
            return replace(got, subject="".join(self._value(place) for place in places(match, "title")))
        if cue == Cue.LANGUAGE:
            return replace(got, language=self.patterns.languages[match[0]])
        if cue == Cue.NOTHING:
            return got
        return replace(got, range=range_of(cue, match, self.patterns, self._value, self.today))
