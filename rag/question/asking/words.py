"""What a table holds of how questions are asked in a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_END = " ?!.\u061f\uff1f\u3002\uff01\u00bb\"'\u201c\u201d"


@dataclass(frozen=True)
class AskingWords:
    """Regular expressions over a question with single spaces, in any case.

    `openings` begin a follow-up ("And ..."); `bare` is all of one ("Why?", "How long?"). `pointers` point back, unless
    what stands before them in the question names something: `named` is how it does so (a determiner with its noun), and
    where the language has capitals, one does behind the first word.
    """

    openings: str
    bare: str
    pointers: str
    named: str
    asks: str
    yes_no: str
    either: str
    summary: str
    happened: str
    latest: str
    several: str
    explanation: str
    cased: bool = True

    def points_back(self, question: str) -> bool:
        """Whether it needs the conversation before it."""
        asked = _plain(question)
        said = asked.rstrip(_END)
        if self._starts(self.openings, asked) or compiled(self.bare).fullmatch(said):
            return True
        return any(not self._names(asked[: pointer.start()]) for pointer in compiled(self.pointers).finditer(said))

    def subject(self, question: str) -> str:
        """What a question is about: what stands behind its question word and that word's verb."""
        asked = " ".join(question.split()).strip(f"\u00bf{_END}")
        opening = compiled(self.asks).match(asked.replace("\u2019", "'"))
        return asked[opening.end() :].strip() if opening else asked

    def without_pointers(self, question: str) -> str:
        """What a question says of its own: without what points back, and without its opening."""
        asked = _plain(question)
        opening = compiled(self.openings).match(asked)
        asked = asked[opening.end() :] if opening else asked
        return compiled(self.pointers).sub(" ", asked)

    def says(self, phrase: str, question: str) -> bool:
        """Whether one of the fields that hold a phrase stands in the question."""
        return compiled(phrase).search(_plain(question).rstrip(_END)) is not None

    def begins(self, phrase: str, question: str) -> bool:
        return self._starts(phrase, _plain(question).rstrip(_END))

    def _starts(self, phrase: str, asked: str) -> bool:
        return compiled(phrase).match(asked) is not None

    def _names(self, before: str) -> bool:
        if self.cased and re.search(r"(?<=\s)['\"«„“(]?[^\W\d_a-zß-öø-ÿа-яё]", before):
            return True
        return compiled(self.named).search(before) is not None


@lru_cache(maxsize=256)
def compiled(phrase: str) -> re.Pattern[str]:
    return re.compile(f"(?:{phrase})", re.IGNORECASE)


def _plain(question: str) -> str:
    return " ".join(question.split()).replace("\u2019", "'").lstrip("\u00bf\u00a1\"'«„“” ")
