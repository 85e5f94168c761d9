"""What the parts below the page say (the check's reasons, errors), in the language of whoever looks.

Below the page all messages are English, for scripts, logs and what is kept. Here they are found by their English
wording in a table a language, `below_CODE.json`, as gettext finds them: the English text with {names} where values
stand, and the text that says the same. The page's own words are in `say`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

from embeddings.language.languages import ENGLISH
from rag.web.words.say import current_code, decimal, figure

MESSAGES = frozenset({"reason", "remedy", "problem", "language", "instead"})
"""Places in which another message stands."""
FIGURES = frozenset({"number", "most", "held", "lost", "known", "size", "limit"})
"""Places in which a figure or a size stands, as English writes it."""
AMOUNTS = frozenset({"figures", "first", "last"})
"""Places in which figures of a claim stand, as the check writes them: without separators, with English units."""
DEPTH = 3
"""Messages within messages that are told: more of them is nobody's but a hostile text's."""

_UNIT = re.compile(r"(?<= )[a-z]+")
_DECIMAL = re.compile(r"\d+\.(?P<parts>\d+)", re.ASCII)
_FIGURE = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)(?:\.(?P<parts>\d+))?", re.ASCII)


@dataclass(frozen=True)
class Message:
    """A row of a table: `between` are the English texts before, between and behind the `places`."""

    between: tuple[str, ...]
    places: tuple[str, ...]
    translation: str

    @classmethod
    def of(cls, english: str, translation: str) -> Message:
        between, places = [""], []
        for text, name, _, _ in Formatter().parse(english):
            between[-1] += text
            if name is not None:
                places.append(name)
                between.append("")
        return cls(tuple(between), tuple(places), translation)

    def values(self, said: str) -> Mapping[str, str] | None:
        """What stands in the places of a message of this wording, each as short as may be; None for any other."""
        first, *others = self.between
        if not said.startswith(first):
            return None
        if not others:
            return {} if said == first else None
        found, at, last = {}, len(first), others.pop()
        end = len(said) - len(last)
        for place, text in zip(self.places, others, strict=False):
            stop = said.find(text, at + 1, end)
            if stop < 0:
                return None
            found[place], at = said[at:stop], stop + len(text)
        if at >= end or not said.endswith(last):
            return None
        return {**found, self.places[-1]: said[at:end]}


@cache
def messages(code: str) -> Sequence[Message]:
    """The table of a language, those with most of their wording given first; empty where there is none."""
    path = Path(__file__).with_name(f"below_{code}.json")
    if not path.is_file():
        return ()
    sections = json.loads(path.read_text(encoding="utf-8"))
    rows = (Message.of(*row) for section in sections.values() for row in section.items())
    return sorted(rows, key=lambda row: (not row.places, sum(map(len, row.between))), reverse=True)


def translated(message: str, depth: int = DEPTH) -> str | None:
    """The message in the language of whoever looks; None where its table has none of that wording."""
    if current_code() == ENGLISH:
        return message
    for row in messages(current_code()):
        if (values := row.values(message)) is not None:
            return row.translation.format_map({name: _told(name, value, depth) for name, value in values.items()})
    return None


def told(message: str) -> str:
    """The same, and the message as it is where there is none."""
    said = translated(message)
    return message if said is None else said


def _told(name: str, value: str, depth: int) -> str:
    if name in MESSAGES and depth:
        said = translated(value, depth - 1)
        return value if said is None else said
    if name in AMOUNTS:
        amount = _DECIMAL.sub(lambda found: decimal(float(found.group()), len(found["parts"])), value)
        return _UNIT.sub(lambda found: told(found.group()), amount)
    return _FIGURE.sub(_written, value) if name in FIGURES else value


def _written(found: re.Match[str]) -> str:
    if parts := found["parts"]:
        return decimal(float(found.group().replace(",", "")), len(parts))
    return figure(int(found["whole"].replace(",", "")))
