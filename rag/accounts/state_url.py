"""Where the state of several page servers is: a PostgreSQL database, named as `postgresql://...`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

STATE_VARIABLE = "FOOTNOTE_STATE"
"""Names the database where no option does, so that a password stands in no list of processes."""
_POSTGRES = re.compile(r"postgres(?:ql)?://")


@dataclass(frozen=True)
class StateUrl:
    """What libpq reads as a connection URI. It may hold a password, and so is never shown."""

    secret: str = field(repr=False)

    def __str__(self) -> str:
        return "postgresql://..."


def state_url(text: str) -> StateUrl | None:
    """None for what names no PostgreSQL database, such as a path."""
    return StateUrl(text) if _POSTGRES.match(text) else None


def file_or_state(text: str) -> Path | StateUrl:
    """What a command is given where either will do."""
    return state_url(text) or Path(text)
