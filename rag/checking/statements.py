"""A question for a Yes or a No, with its verdict, as the statement that the verdict makes."""

from __future__ import annotations

import re
from typing import Literal

Verdict = Literal["yes", "no"]

_AUXILIARIES = frozenset("is are was were do does did has have had can could will would should may might must".split())
_CONTRACTED = re.compile(r"^(\w+?)n't$", re.IGNORECASE)
_OPENING = re.compile(r"^(?:and|but|so|then|also)\s+", re.IGNORECASE)
# "According to the mayor, did ...": the statement keeps the clause before the verb.
_LATER = re.compile(rf"^(?P<before>[^?]+?,\s+)(?=(?:{'|'.join(sorted(_AUXILIARIES))})\b)", re.IGNORECASE)
_PRONOUNS = frozenset("there it he she they this that these those we you i".split())
_DETERMINERS = frozenset("the a an its his her their our my your this that these those any some all no both".split())
_PREPOSITIONS = frozenset(
    "in on at by for from to of with under over between among during before after since until than as into about "
    "against through without within near because".split()
)
_WITHIN_NAMES = frozenset("of the and for".split())
_BEFORE_VERB = frozenset("be been being have not already still now ever never only also just yet currently".split())


def statement(question: str, verdict: Verdict) -> str | None:
    """What the verdict says of the question, or None when the question is no plain yes-or-no question.

    "Is Power of Siberia 2 built?" and "yes" make "Power of Siberia 2 is built." The subject ends where its words do:
    before the last word in front of the next article, preposition, name or end. No choice ("A or B?") is stated.
    """
    asked = _OPENING.sub("", " ".join(question.split()).replace("\u2019", "'")).rstrip(" ?.!")
    later = _LATER.match(asked)
    before = later["before"] if later else ""
    tokens = asked[len(before) :].split()
    if not tokens or re.search(r"\bor\b", asked):
        return None
    auxiliary = tokens[0].lower()
    contracted = _CONTRACTED.match(auxiliary)
    if contracted:
        auxiliary = {"ca": "can", "wo": "will"}.get(contracted[1], contracted[1])
    rest = tokens[1:]
    if auxiliary not in _AUXILIARIES or len(rest) < 2:
        return None
    end = _subject_end(rest)
    if end is None:
        return None
    said = [*rest[:end], auxiliary, *(["not"] if verdict == "no" else []), *rest[end:]]
    text = f"{before}{' '.join(said)}."
    return text[0].upper() + text[1:]


def _subject_end(words: list[str]) -> int | None:
    """How many of the words behind the auxiliary are its subject."""
    if words[0].lower() in _PRONOUNS and (words[0].lower() not in _DETERMINERS or words[1].lower() in _BEFORE_VERB):
        return 1
    place = 1 if words[0].lower() in _DETERMINERS else 0
    begun = place
    first_break = None
    while place < len(words):
        if _breaks(words, place, begun):
            if place - begun > 1 and not _is_name(words, begun, place):
                return _before_verb(words, begun, place - 1)
            if first_break is None:
                first_break = place
            if words[place].lower() in _DETERMINERS:
                if words[place - 1].lower() not in _PREPOSITIONS:
                    return place
                begun = place + 1
            elif words[place].lower() in _PREPOSITIONS:
                begun = place + 1
        place += 1
    if len(words) - begun > 1 and not _is_name(words, begun, len(words)):
        return _before_verb(words, begun, len(words) - 1)
    return first_break


def _breaks(words: list[str], place: int, begun: int) -> bool:
    """Whether a new phrase begins there: an article, a preposition, or a name behind a lower-case word."""
    word = words[place]
    if word.lower() in _WITHIN_NAMES and place > begun and _capital(words[place - 1]):
        return not any(_capital(following) for following in words[place + 1 : place + 3])
    if word.lower() in _DETERMINERS or word.lower() in _PREPOSITIONS:
        return True
    return _capital(word) and place > begun and not _capital(words[place - 1]) and not _joins(words[place - 1])


def _joins(word: str) -> bool:
    return word.lower() in _WITHIN_NAMES or word.lower() in _DETERMINERS or word.lower() in _PREPOSITIONS


def _is_name(words: list[str], begun: int, end: int) -> bool:
    """Whether all of these words are of a name: capitals, small words between them, figures."""
    return all(_capital(word) or word.lower() in _WITHIN_NAMES or word[0].isdigit() for word in words[begun:end])


def _capital(word: str) -> bool:
    return word.lstrip("'\"\u201c\u2018(")[:1].isupper()


def _before_verb(words: list[str], begun: int, verb: int) -> int:
    """The place of the verb, or of the small words before it: "already been opened"."""
    while verb - 1 > begun and (words[verb - 1].lower() in _BEFORE_VERB or words[verb - 1].lower().endswith("ly")):
        verb -= 1
    return verb
