"""What a table holds of how a language tells dates, beside the months and the conditions of the collection's table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class DateWords:
    """`joints`: a regular expression, over texts as they are written, of what stands between the two dates of a span
    of which one leaves out what the other says ("between May and July 2024"). The rest is over folded texts: `counted`
    a time of so many units up to today, with {number} and {unit} in it; `units` by word, in English; `spans` times told
    from today on that the collection's table has not, with the English for them; `behind` what stands before a date
    without a preposition and asks about its time.
    """

    joints: str
    counted: str
    units: Mapping[str, str]
    spans: Mapping[str, str] = field(default_factory=dict)
    behind: str = ""


def units(**forms: str) -> Mapping[str, str]:
    """Of each English unit, its forms, to the unit of each form."""
    return {form: unit for unit, written in forms.items() for form in written.split()}
