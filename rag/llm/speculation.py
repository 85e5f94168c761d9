"""What comes next, guessed by copying: answers quote the text that they are drawn from."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST_MATCH = 4
SHORTEST_MATCH = 1


def guessed(
    tokens: Sequence[int], count: int, *, longest: int = LONGEST_MATCH, shortest: int = SHORTEST_MATCH
) -> list[int]:
    """At most `count` tokens that followed the last ones of `tokens` where these stood before, the latest time.

    Prompt lookup decoding (Saxena 2023): the longest ending that occurs earlier decides. A model's step costs little
    more for several tokens than for one, so that checking the guess is cheap; what is wrong in it is thrown away.
    """
    size = len(tokens)
    for length in range(min(longest, size - 1), shortest - 1, -1):
        ending = list(tokens[size - length :])
        for start in range(size - length - 1, -1, -1):
            if tokens[start + length - 1] == ending[-1] and list(tokens[start : start + length]) == ending:
                return list(tokens[start + length : start + length + count])
    return []
