"""Words that decide: opposites.

Covered: the pairs that newspapers use of figures, votes, games, trade and courts. Not covered: opposites in general.
"""

from __future__ import annotations

EXTREMES = (
    "most highest largest biggest greatest main best longest oldest tallest strongest majority mostly chiefly largely",
    "least fewest lowest smallest worst shortest youngest weakest minority",
)
# Of each pair, the words of one side deny what those of the other say.
OPPOSITES = [
    (frozenset(one.split()), frozenset(other.split()))
    for one, other in (
        (
            "rise rises rose risen rising increase increases increased increasing grow grows grew grown climb climbed "
            "raise raises raised",
            "fall falls fell fallen falling decrease decreases decreased decreasing decline declined drop dropped "
            "shrink shrank cut cuts lowered reduced",
        ),
        ("more higher larger bigger greater above over exceeded", "less fewer lower smaller below under"),
        EXTREMES,
        ("win wins won winning beat beats defeated", "lose loses lost losing"),
        ("first", "second third fourth fifth last final"),
        ("accept accepts accepted approve approved", "reject rejects rejected refuse refused decline declined"),
        ("support supports supported agree agrees agreed", "oppose opposes opposed disagree disagrees disagreed"),
        (
            "open opens opened begin begins began start starts started kick kicks kicked launch launches launched",
            "close closes closed end ends ended stop stopped",
        ),
        ("guilty convicted", "innocent acquitted"),
        ("buy buys bought", "sell sells sold"),
        ("import imports imported", "export exports exported"),
        ("legal", "illegal"),
        ("allow allows allowed permit permitted", "forbid forbids forbade forbidden ban bans banned prohibited"),
    )
]
