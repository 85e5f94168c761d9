"""Lines of the log that nobody else can write."""

from __future__ import annotations

import logging


class OneLine(logging.Formatter):
    """A record's message on one line: what visitors and articles bring into it begins no line of its own.

    Control characters (C0, C1), line and paragraph separators and marks of writing direction are written as escapes.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = "".join(char if _is_plain(char) else ascii(char)[1:-1] for char in record.message)
        return super().formatMessage(record)


def _is_plain(char: str) -> bool:
    return char == " " or char.isprintable()
