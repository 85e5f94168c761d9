"""What a server of OpenAI's protocol tells of the first token of a reply: asked for, and read."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

TOLD_TOKENS = 20
"""The likeliest tokens whose log-probabilities are asked for: the protocol allows no more, nor does vLLM by default."""

FIRST_TOKEN: Mapping[str, Any] = {"max_tokens": 1, "temperature": 0, "logprobs": True, "top_logprobs": TOLD_TOKENS}
"""What is asked of a server besides model and messages."""


class NothingTold(Exception):
    """The answer holds no log-probabilities."""


def preference_told(answer: Any, first: str, second: str) -> float | None:
    """Logit of a reply that begins with the word `first` minus that of one with `second`, from a server's answer.

    A word that is not among the tokens told is at most as likely as the last of them, and is taken to be as likely.
    None when neither is told. Raises NothingTold.
    """
    try:
        told = [(str(one["token"]), float(one["logprob"])) for one in _top_tokens(answer)]
    except (LookupError, TypeError, ValueError) as error:
        raise NothingTold from error
    if not told:
        raise NothingTold
    least = min(logprob for _, logprob in told)
    # Tokenizers have a word with a space before it too, and either begins the reply.
    one, other = (_summed([logprob for token, logprob in told if token.strip() == word]) for word in (first, second))
    if one is None and other is None:
        return None
    return (least if one is None else one) - (least if other is None else other)


def _top_tokens(answer: Any) -> Any:
    return answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]


def _summed(logprobs: list[float]) -> float | None:
    """The log-probability of any of them; None of none."""
    if not logprobs:
        return None
    highest = max(logprobs)
    return highest + math.log(sum(math.exp(logprob - highest) for logprob in logprobs))
