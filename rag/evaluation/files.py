"""Rows of the JSONL files (gzip or not) that hold questions to measure by."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from embeddings.errors import UsageError

Row = TypeVar("Row")


def read_rows(path: Path, parsed: Callable[[Any], Row], wanted: str) -> Iterator[Row]:
    """Each line as `parsed` makes it; raises UsageError that names the file, or the line that is not `wanted`."""
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    row = parsed(json.loads(line))
                except (ValueError, KeyError, TypeError, AttributeError) as error:
                    raise UsageError(f"{path}:{number} is not {wanted} ({error!r})") from error
                yield row
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the questions file {str(path)!r} cannot be read: {error}") from error
