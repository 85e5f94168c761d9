"""What turns a claim whose words a source sentence has against it, in any language that has a table.

Covered: negations, verbs of denial, conditions and exceptions, hedges and futures, limits ("only", "almost", "some"),
superlatives, words that decide ("before", "without"), the order of names and of figures, figures of another part of the
sentence, and names that a pronoun takes from before it. Not covered: other words for the same, who says it ("according
to"), and nouns without capitals that change places.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.checking.languages.reading import Clause, Part, Reading
from rag.checking.numbers import Figure

ANOTHER_ORDER = "the nearest source has its names or figures in another order"
NO_COMPARISON = "no source makes that comparison"
LEAST_PART = 2
"""Words by which a part of a sentence speaks of something of its own."""


@dataclass(frozen=True)
class _Compared:
    """A claim, a source sentence, the clauses of the source that share a word with the claim, and the claim's terms
    that a pronoun of the source stands for."""

    claimed: Reading
    said: Reading
    clauses: Sequence[Clause]
    borrowed: Collection[str]


def turned(claimed: Reading, said: Reading, borrowed: Collection[str]) -> tuple[str, bool]:
    """Why the claim does not rest on the source, and whether the source says otherwise; an empty text when it does.

    `borrowed` are the claim's terms that a pronoun of the source stands for. Of the source, the clauses that share a
    word with the claim are looked at; what is planned, suspected or bound is so in all of its clauses.
    """
    wanted = frozenset(claimed.terms)
    clauses = [clause for clause in said.clauses if clause.terms & wanted] or list(said.clauses)
    compared = _Compared(claimed, said, clauses, borrowed)
    for rule, contradicts in _RULES:
        if reason := rule(compared):
            return reason, contradicts
    return "", False


def may_be_found(reason: str, contradicts: bool) -> bool:
    """Whether a model that reads it may support a claim with that reason of `turned`: words that decide ("by", "over")
    and the order may be others where the same is said."""
    return reason == ANOTHER_ORDER or not (contradicts or reason == NO_COMPARISON)


def _denied(compared: _Compared) -> str:
    ours, theirs = compared.claimed.clauses, compared.clauses
    negated = any(clause.negated for clause in ours) != any(clause.negated for clause in theirs)
    denied = any(clause.denied for clause in ours) != any(clause.denied for clause in theirs)
    return "the nearest source says the opposite" if negated or denied else ""


def _bound(compared: _Compared) -> str:
    differs = compared.claimed.bound != compared.said.bound
    return "the nearest source says so only on a condition" if differs else ""


def _hedged(compared: _Compared) -> str:
    """What is hedged in one is hedged in the other; a future may be told as planned, and not the other way round."""
    ours, theirs = (any(clause.hedged for clause in of.clauses) for of in (compared.claimed, compared.said))
    to_come = any(clause.future for clause in compared.clauses)
    told_to_come = any(clause.future for clause in compared.claimed.clauses)
    differs = not (theirs or to_come) if ours else theirs or to_come != told_to_come
    return "the nearest source says so only as planned, possible or suspected" if differs else ""


def _limited(compared: _Compared) -> str:
    wanted = frozenset(compared.claimed.terms)
    limits = frozenset[str]().union(*(part.limits for part in compared.said.parts if part.terms & wanted))
    left_out = sorted(limits - compared.claimed.held)
    return f"the nearest source says so only with {', '.join(left_out)}" if left_out else ""


def _decided(compared: _Compared) -> str:
    ours, theirs = (
        frozenset[str]().union(*(clause.deciding for clause in of.clauses)) for of in (compared.claimed, compared.said)
    )
    return f"no source says {', '.join(sorted(ours - theirs))} there" if ours - theirs else ""


def _compares(compared: _Compared) -> str:
    more = compared.claimed.superlative and not compared.said.superlative
    return NO_COMPARISON if more else ""


def _ordered(compared: _Compared) -> str:
    claimed, said = compared.claimed, compared.said
    turned_round = (
        _in_another_order(claimed, said)
        or _is_taken_wrongly(claimed, said, compared.borrowed)
        or any(_is_of_another_part(figure, claimed, said) for figure in claimed.figures)
    )
    return ANOTHER_ORDER if turned_round else ""


_RULES: Sequence[tuple[Callable[[_Compared], str], bool]] = (
    (_denied, True),
    (_bound, True),
    (_hedged, True),
    (_limited, True),
    (_decided, False),
    (_compares, False),
    (_ordered, True),
)
"""Each with whether a source that breaks it says otherwise."""


def _in_another_order(claimed: Reading, said: Reading) -> bool:
    """Whether names or figures change places; the first word is a name where the other sentence has it as one."""
    ours, theirs = _names(claimed, said), _names(said, claimed)
    figures = [next(str(other) for other in said.figures if figure.agrees(other)) for figure in claimed.figures]
    return not _follow([name for name in ours if name in theirs], theirs) or not _follow(
        figures, [str(figure) for figure in said.figures]
    )


def _names(one: Reading, other: Reading) -> list[str]:
    return [*(term for term in one.first if term in other.names), *one.names]


def _follow(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether the first is a part of the second in its order."""
    rest = iter(other)
    return all(any(item == found for found in rest) for item in one)


def _is_taken_wrongly(claimed: Reading, said: Reading, borrowed: Collection[str]) -> bool:
    """Whether a name from before the source stands where the source has another, or does not stand before the source's
    own names although the pronoun does."""
    ours = [*claimed.first, *claimed.names]
    taken = [name for name in ours if name in borrowed]
    if not taken:
        return False
    own = [ours.index(name) for name in said.names if name in ours]
    if own and said.opens_with_subject and ours.index(taken[0]) > min(own):
        return True
    behind = {(one, two) for one, two in pairwise(claimed.terms) if two in taken}
    names = set(said.names) - set(claimed.terms)
    return any(one == before and two in names for one, two in pairwise(said.terms) for before, _ in behind)


def _is_of_another_part(figure: Figure, claimed: Reading, said: Reading) -> bool:
    """Whether the source has the figure only in parts that speak of something else, and another of its kind."""
    holding = [part for part in said.parts if any(figure.agrees(theirs) for theirs in part.figures)]
    rivals = [theirs for theirs in said.figures if theirs.value != figure.value and theirs.unit == figure.unit]
    return bool(holding and rivals) and all(_speaks_of_other(part, claimed, said) for part in holding)


def _speaks_of_other(part: Part, claimed: Reading, said: Reading) -> bool:
    """It shares no word with the claim and has some of its own, or has a name of its own where the claim's names stand
    in other parts."""
    wanted = frozenset(claimed.terms)
    if not part.terms & wanted:
        return len(part.terms) >= LEAST_PART
    named = frozenset(claimed.names) & frozenset((*said.names, *said.first))
    return bool(named and part.names - wanted) and not part.names & wanted
