"""What a table holds of how questions are asked in a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


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
    cased: bool = True

    def points_back(self, question: str) -> bool:
        """Whether it needs the conversation before it."""
        asked = " ".join(question.split()).replace("\u2019", "'").lstrip("\u00bf\u00a1\"'«„“” ")
        said = asked.rstrip(" ?!.\u061f\uff1f\u3002\uff01\u00bb\"'\u201c\u201d")
        if self._openings.match(asked) or self._bare.fullmatch(said):
            return True
        return any(not self._names(asked[: pointer.start()]) for pointer in self._pointers.finditer(said))

    def subject(self, question: str) -> str:
        """What a question is about: what stands behind its question word and that word's verb."""
        asked = " ".join(question.split()).strip(" ?!.\u00bf\u061f\uff1f")
        opening = self._asks.match(asked.replace("\u2019", "'"))
        return asked[opening.end() :].strip() if opening else asked

    def _names(self, before: str) -> bool:
        if self.cased and re.search(r"(?<=\s)['\"«„“(]?[^\W\d_a-zß-öø-ÿа-яё]", before):
            return True
        return self._named.search(before) is not None

    @cached_property
    def _asks(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.asks})", re.IGNORECASE)

    @cached_property
    def _openings(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.openings})", re.IGNORECASE)

    @cached_property
    def _bare(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.bare})", re.IGNORECASE)

    @cached_property
    def _pointers(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.pointers})", re.IGNORECASE)

    @cached_property
    def _named(self) -> re.Pattern[str]:
        return re.compile(f"(?:{self.named})", re.IGNORECASE)
