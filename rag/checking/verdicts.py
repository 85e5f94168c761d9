"""Whether a Yes is what the model read, or only its readiness to agree; and the verdict on a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rag.checking.support import Finding, Support

UNSURE = "before it wrote this Yes, the language model was not sure of it"
_YES = re.compile(r"yes\b", re.IGNORECASE)


@dataclass(frozen=True)
class VerdictFit:
    """Limits of one model's Yes-minus-No logit of the first word of an answer, before it writes.

    `yes` is the least with which a Yes is believed; None: no Yes of this model is. `comparison` is the least with
    which the verdict on a comparison is a Yes.
    """

    yes: float | None
    comparison: float = 0.0


WITH_MODEL: Mapping[str, VerdictFit] = {
    # Qwen2.5-Coder-1.5B-Instruct, q4_k_m
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046": VerdictFit(yes=1.5, comparison=0.25),
}
"""By the sha256 of the model's file.

`yes` was set on 88 of 132 yes-or-no questions of ours (`benchmarks/yes_no.py`): of all the Yeses with a footnote 24 are
right and 12 wrong without it, 22 and 2 at 1.5. `comparison` was set on comparisons of MultiHop-RAG.
"""


def verdict_fit(fingerprint: str | None) -> VerdictFit | None:
    """The fit that ships for the model whose file has that sha256; None for others."""
    return None if fingerprint is None else WITH_MODEL.get(fingerprint)


def is_unsure(claim: str, fit: VerdictFit | None, preference: Callable[[], float | None]) -> bool:
    """Whether the claim begins with a Yes of which the model was not sure: it says Yes to most of what it is asked.

    `preference` is the logit that `fit` limits; None of either tells nothing. A No, which it says seldom, it means.
    """
    if fit is None or not _YES.match(claim):
        return False
    if fit.yes is None:
        return True
    logit = preference()
    return logit is not None and logit < fit.yes


def says_yes(fit: VerdictFit | None, logit: float) -> bool:
    """The verdict on a comparison."""
    return logit >= (0.0 if fit is None else fit.comparison)


def taken_back(found: Support) -> Support:
    """The claim unsupported, and held for unlikely."""
    finding = Finding.PARTLY if found.finding is Finding.SUPPORTED else found.finding
    reason = found.reason or UNSURE
    return replace(found, score=0.0, positions=(), against=(), finding=finding, reason=reason, read=0.0)
