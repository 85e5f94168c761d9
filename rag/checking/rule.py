"""What a rule of the check is, and what it is told of the question."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from rag.checking.facts import Facts


@dataclass(frozen=True)
class Asked:
    """The question that a claim answers, and the idf of a term."""

    facts: Facts
    idf: Callable[[str], float]


@dataclass(frozen=True)
class Rule:
    """One way in which a claim must not differ from the source that it rests on.

    `breaks` takes the claim, the source and what was asked, and gives what is amiss, in words that `message` may name
    with {}; nothing when the rule holds. `contradicts`: a source that breaks it says otherwise, rather than less. `why`
    is the reason for the rule, and what it was measured on.
    """

    name: str
    message: str
    why: str
    breaks: Callable[[Facts, Facts, Asked], Collection[str]]
    contradicts: bool = False

    def objection(self, claimed: Facts, source: Facts, asked: Asked) -> str:
        """The message, when the claim breaks the rule on the source; empty when it does not."""
        found = self.breaks(claimed, source, asked)
        return self.message.format(", ".join(sorted(found))) if found else ""
