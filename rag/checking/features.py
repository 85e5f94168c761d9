"""What the words show of a claim, for its probability."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from rag.checking.calibration import Features
from rag.checking.facts import Facts
from rag.checking.support import Match


def features_of(
    claimed: Facts, matches: Mapping[int, Match], sources: Sequence[Facts], held: Collection[str], supported: bool
) -> Features:
    """`matches` of the claim with the sources, by their positions; `held` are all terms of the sources."""
    nearest = max(matches.values(), key=lambda match: match.plain_score)
    figures = frozenset().union(*(facts.figures for facts in sources))
    return Features(
        max((match.score for match in matches.values() if not match.objection), default=0.0),
        float(not nearest.objection),
        share(name in held for name in claimed.names),
        share(any(figure.agrees(other) for other in figures) for figure in claimed.figures),
        float(supported),
    )


def share(held: Iterable[bool]) -> float:
    """Of the values, how many are true; all of none."""
    values = list(held)
    return sum(values) / len(values) if values else 1.0
