"""The rows that a filter leaves, which still know the filter: a backend elsewhere is sent that, and not the rows."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


class FilteredRows(np.ndarray[Any, np.dtype[np.bool_]]):
    """A mask of rows with `days`, both included, and the `documents` that may match, by place; None is no filter.

    What is made of it by an operation is a mask that knows no filter.
    """

    filter: Filter | None

    def __array_finalize__(self, made_from: object) -> None:
        self.filter = None


class Filter:
    """Articles with a date between the two, days as of `day_number`, and among these places."""

    def __init__(self, since: int | None, until: int | None, documents: npt.NDArray[np.int64] | None) -> None:
        self.since, self.until, self.documents = since, until, documents


def filtered(rows: npt.NDArray[np.bool_], filter_: Filter) -> FilteredRows:
    """The same rows, with what they come from."""
    found = rows.view(FilteredRows)
    found.filter = filter_
    return found


def filter_of(mask: npt.NDArray[np.bool_]) -> Filter | None:
    """That which a mask comes from, where it knows one."""
    return mask.filter if isinstance(mask, FilteredRows) else None


def runs(places: npt.NDArray[np.int64]) -> list[tuple[int, int]]:
    """The first and the last of each run of ascending places without a gap."""
    if not len(places):
        return []
    breaks = np.flatnonzero(np.diff(places) != 1)
    firsts, lasts = places[np.r_[0, breaks + 1]], places[np.r_[breaks, len(places) - 1]]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
