"""Lines of the log that nobody else can write."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import Path


class OneLine(logging.Formatter):
    """A record's message on one line: what visitors and articles bring into it begins no line of its own.

    Control characters (C0, C1), line and paragraph separators and marks of writing direction are written as escapes.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = "".join(char if _is_plain(char) else ascii(char)[1:-1] for char in record.message)
        return super().formatMessage(record)


def _is_plain(char: str) -> bool:
    return char == " " or char.isprintable()


class JsonLines(logging.Formatter):
    """A record as one line of JSON: `time` (ISO, UTC), `level`, `logger`, `message`, and the record's own `fields`.

    Of an exception it tells the kind and the places, and not the words: these may hold what somebody asked.
    """

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            told["error"] = type(error).__name__
            told["places"] = [
                f"{Path(frame.filename).name}:{frame.lineno} {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
        return json.dumps(told)
