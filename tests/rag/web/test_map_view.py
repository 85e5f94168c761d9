"""The axis of time: few marks, at the beginnings of years, months or days, within what there is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.web.views.map import _ticks


@given(st.dates(date(1500, 1, 1), date(2100, 1, 1)), st.dates(date(1500, 1, 1), date(2100, 1, 1)))
def test_marks_are_few_and_within_the_span(one: date, other: date) -> None:
    first, last = sorted((one, other))
    marks, _ = _ticks(first, last)
    assert len(marks) <= 9
    assert all(first.toordinal() <= mark <= last.toordinal() for mark in marks)
    assert marks == sorted(set(marks))


@pytest.mark.parametrize(
    ("first", "last", "written"),
    [
        ("2016-10-18", "2025-09-02", ["2018", "2020", "2022", "2024"]),
        ("2023-09-10", "2023-12-28", ["2023-10", "2023-11", "2023-12"]),
        ("2025-02-24", "2025-02-26", ["2025-02-24", "2025-02-25", "2025-02-26"]),
        ("2025-02-24", "2025-02-24", ["2025-02-24"]),
    ],
)
def test_marks_stand_where_a_reader_expects_them(first: str, last: str, written: list[str]) -> None:
    marks, form = _ticks(date.fromisoformat(first), date.fromisoformat(last))
    assert [date.fromordinal(mark).strftime(form) for mark in marks] == written
