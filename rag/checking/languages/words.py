"""What the check must know of a language's words, which its stemmer and its stop words do not say."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class CheckWords:
    """In small letters, as they are written; of a language without spaces, runs of letters.

    `negations` deny what stands in their clause. `not_negations` hold one and deny nothing ("不同"), but where a longer
    negation begins so ("不同意"). `denials` are verbs that deny, as far as they are told from negations: the two
    together say again what they deny. `hedges` say that something is possible, planned, expected, demanded, believed
    or alleged, `futures` only that it is to come. `conditions` ("if") and `exceptions` ("except") bind the whole
    sentence, as `without` does where the sentence begins with it; `limits` ("only", "almost", "some") bind their part
    of it, and `joints` ("and") part it beside its commas. `deciding` are words that turn a sentence ("before",
    "without", "only") and that its stop words leave out of the terms; a claim has none that its source has not.
    `superlative` is a regular expression. `pronouns` begin a sentence that speaks of what was named before it; of them
    `subjects` can only be what does something. `verdicts` answer a question by themselves. `units` are the magnitudes
    and units behind a figure, with their English word.
    """

    negations: frozenset[str]
    hedges: frozenset[str]
    deciding: frozenset[str]
    pronouns: frozenset[str]
    verdicts: frozenset[str]
    units: Mapping[str, str] = field(default_factory=dict)
    not_negations: frozenset[str] = frozenset()
    denials: frozenset[str] = frozenset()
    futures: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    exceptions: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    limits: frozenset[str] = frozenset()
    joints: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    superlative: str = ""

    def denies(self, text: str) -> bool:
        """Whether there is a negation in a text without spaces."""
        return any(found in self.negations for found in self._signs.findall(text))

    @cached_property
    def _signs(self) -> re.Pattern[str]:
        return re.compile("|".join(sorted(self.negations | self.not_negations, key=len, reverse=True)))


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def units(**forms: str) -> dict[str, str]:
    """Of each English word, its forms, to the word of each form."""
    return {form: unit for unit, written in forms.items() for form in written.split()}
