"""What a table holds of how people ask about the collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from rag.question.collection_phrases import Act


class Cue(StrEnum):
    """What a condition says of the articles."""

    ON = "on"
    SINCE = "since"
    UNTIL = "until"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    NAME = "name"
    LANGUAGE = "language"
    TITLE = "title"
    NOTHING = "nothing"


@dataclass(frozen=True)
class CollectionPhrases:
    """Regular expressions over folded texts, each of a whole question or of a whole condition.

    `words` are parts of them by a name in braces. `polite` may stand before a question. `questions`: acts, each with a
    question that asks for it; {rest} behind, or {before}, is where conditions may stand, {subject} what the articles
    must mention, {name} a publisher or an author, {title} a title in quotation marks, {number} how many; {many} marks a
    question for several of the newest or oldest, {needed} one that is none without a condition, {dated} one that is
    none without a date or a name.
    `conditions`: how each is said, with {date}, {until}, {span}, {name} or {title} in it; NOTHING is what may stand
    there and says nothing. `about` stands before a subject, `without` before what must not be mentioned. `spans`: a
    time told from today on, with the English for it, which `relative_dates` reads. `numbers` and `months` by word,
    months as far as no date has them so. `languages`: how it is said that an article is in one, with its code.
    """

    words: Mapping[str, str]
    polite: str
    questions: tuple[tuple[Act, str], ...]
    conditions: tuple[tuple[Cue, str], ...]
    about: str
    without: str
    spans: Mapping[str, str]
    numbers: Mapping[str, int]
    languages: Mapping[str, str]
    months: Mapping[str, int] = field(default_factory=dict)


def numbered(words: str) -> Mapping[str, int]:
    """The numbers from two on by their words, forms of one parted by "/"."""
    return {form: number for number, forms in enumerate(words.split(), 2) for form in forms.split("/")}


def ways(said: str, names: str) -> Mapping[str, str]:
    """How it is said that an article is in a language: each way, with a name for {}, and the code behind the name."""
    pairs = [pair.split(":") for pair in names.split()]
    return {way.format(name): code for name, code in pairs for way in said.split("|")}
