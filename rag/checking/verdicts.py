"""Whether a Yes is what the model read, or only its readiness to agree."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from rag.checking.support import Finding, Support

UNSURE = "before it wrote this Yes, the language model was not sure of it"
_YES = re.compile(r"yes\b", re.IGNORECASE)


def is_unsure(claim: str, sure_yes: float | None, preference: Callable[[], float | None]) -> bool:
    """Whether the claim begins with a Yes of which the model was not sure: it says Yes to most of what it is asked.

    `preference` is the Yes-minus-No logit of the first word of the answer, and `sure_yes` the least with which a Yes is
    right more often than not; None of either tells nothing. A No, which it says seldom, it means.
    """
    if sure_yes is None or not _YES.match(claim):
        return False
    logit = preference()
    return logit is not None and logit < sure_yes


def taken_back(found: Support) -> Support:
    """The claim unsupported, and held for unlikely."""
    finding = Finding.PARTLY if found.finding is Finding.SUPPORTED else found.finding
    reason = found.reason or UNSURE
    return replace(found, score=0.0, positions=(), against=(), finding=finding, reason=reason, read=0.0)
