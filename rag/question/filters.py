"""What to search in: dates and sources."""

from __future__ import annotations

import calendar
import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace

from embeddings.errors import UsageError
from embeddings.index.index import Index
from embeddings.index.nearest import Mask
from rag.question.dates import DateRange


@dataclass(frozen=True)
class Filters:
    """What to search in: ISO dates (a year or a month will do), both included, and shell patterns of sources."""

    since: str | None = None
    until: str | None = None
    sources: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raises UsageError for a date that is none."""
        object.__setattr__(self, "since", _whole_date(self.since, last=False))
        object.__setattr__(self, "until", _whole_date(self.until, last=True))
        object.__setattr__(self, "sources", tuple(self.sources))

    def within(self, dates: DateRange | None) -> Filters:
        """The same, and within those dates too."""
        if dates is None:
            return self
        asked = Filters(dates.since, dates.until)
        since = max(filter(None, (self.since, asked.since)), default=None)
        until = min(filter(None, (self.until, asked.until)), default=None)
        return replace(self, since=since, until=until)

    @property
    def are_reversed(self) -> bool:
        """Whether they end before they begin."""
        return bool(self.since and self.until and self.since > self.until)

    def why_nothing(self, index: Index) -> str:
        """Why no question can find anything in the index; empty when one can."""
        if not len(index.chunks):
            return "the index has no articles"
        mask = self.mask(index)
        if mask is None or mask.any():
            return ""
        dates = [f"since {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        within = [*dates, " or ".join(f"--source {shlex.quote(source)}" for source in self.sources)]
        return f"no article is within what was given ({', '.join(filter(None, within))})"

    def mask(self, index: Index) -> Mask | None:
        """The rows of the index that they leave; None for all."""
        return index.mask(self.since, self.until, self.sources)


def _whole_date(date: str | None, *, last: bool) -> str | None:
    """A year or a month filled up to its first or last day."""
    if date is None:
        return None
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", date.strip())
    if match is not None:
        year, month, day = (int(part) if part else None for part in match.groups())
        month = month or (12 if last else 1)
        if year and 1 <= month <= 12:
            days = calendar.monthrange(year, month)[1]
            day = day or (days if last else 1)
            if 1 <= day <= days:
                return f"{year:04}-{month:02}-{day:02}"
    raise UsageError(f"{date!r} is not a date; write it as 2025-02-24, 2025-02 or 2025")


def as_filters(since: str | None, until: str | None, source: str | Sequence[str] | None) -> Filters:
    """From the loose forms that scripts use: one source pattern, several, or none; raises UsageError."""
    patterns = (source,) if isinstance(source, str) else tuple(source or ())
    filters = Filters(since, until, patterns)
    if filters.are_reversed:
        raise UsageError(f"no day is since {since} and until {until}; turn them round")
    return filters
