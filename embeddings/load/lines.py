"""Lines of a text with their offsets, whatever ends them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)")


@dataclass(frozen=True)
class Line:
    text: str
    start: int
    end: int  # after the line's end mark

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def lines_of(text: str, start: int = 0) -> Iterator[Line]:
    """From `start` on."""
    return (Line(match[1], match.start(), match.end()) for match in _LINE.finditer(text, start))
