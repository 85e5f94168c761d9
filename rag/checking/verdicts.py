"""Whether a Yes is what the model read, or only its readiness to agree; and the verdict on a comparison."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from rag.checking.judge import UNSURE_ANSWER
from rag.checking.support import Finding, Support

UNSURE = "before it wrote this Yes, the language model was not sure of it"
TELLS_NOTHING = "a Yes of this language model tells too little"
NOT_BELIEVED = (UNSURE, TELLS_NOTHING)
"""Reasons that say nothing about the articles: they may well support the Yes."""
ASKED_ONCE = (TELLS_NOTHING, UNSURE_ANSWER)
"""Reasons after which the model is not asked once more: told that it is wrong, it repeats what it was not sure of."""
_YES = re.compile(r"yes\b", re.IGNORECASE)


@dataclass(frozen=True)
class VerdictFit:
    """Limits of one model's Yes-minus-No logit of the first word of an answer, before it writes.

    `yes` is the least with which a Yes to an English question is believed; None: no Yes of this model is. `comparison`
    is the least with which the verdict on a comparison is a Yes.
    """

    yes: float | None
    comparison: float = 0.0


WITH_MODEL: Mapping[str, VerdictFit] = {
    # Qwen2.5-Coder-1.5B-Instruct, q4_k_m
    "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046": VerdictFit(yes=1.5, comparison=0.25),
    # Qwen2.5-Coder-0.5B-Instruct
    "1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32": VerdictFit(yes=None),
    # SmolLM2-135M-Instruct
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53": VerdictFit(yes=None),
}
"""By the sha256 of the model's file.

`yes` was set on 88 of 132 yes-or-no questions of ours (`benchmarks/yes_no.py`): of all the Yeses with a footnote 24 are
right and 12 wrong without it, 22 and 2 at 1.5. `comparison` was set on comparisons of MultiHop-RAG.

Over 120 other questions (`rag/evaluation/calibration/verdicts.jsonl`), half of which have the true answer No, the logit
has an AUC of 0.76 for the first model, of 0.41 and 0.44 for the two others, which say Yes to nearly all.
"""


def verdict_fit(fingerprint: str | None) -> VerdictFit | None:
    """The fit that ships for the model whose file has that sha256; None for others."""
    return None if fingerprint is None else WITH_MODEL.get(fingerprint)


def is_not_believed(claim: str, fit: VerdictFit | None, preference: Callable[[], float | None]) -> bool:
    """Whether the claim begins with a Yes that is not believed: a small model says Yes to most of what it is asked.

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


def taken_back(found: Support, fit: VerdictFit, *, doubted: bool) -> Support:
    """The claim unsupported, and held for unlikely; `doubted` says whether the model, having read it, does so itself.

    A source is said to contradict it only where the rules and the model's reading say so (`benchmarks/README.md`,
    "A Yes"). What a model of which no Yes is believed reads of the statement tells nothing either.
    """
    contradicted = found.finding is Finding.CONTRADICTED and doubted and fit.yes is not None
    finding = found.finding if contradicted or found.finding is Finding.NOWHERE else Finding.PARTLY
    reason = found.reason if contradicted else TELLS_NOTHING if fit.yes is None else UNSURE
    return replace(found, score=0.0, positions=(), against=(), finding=finding, reason=reason, read=0.0)
