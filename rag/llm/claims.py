"""Has the language model read claims behind their sources, for the check."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from rag.checking.calibration import check_fit
from rag.checking.judge import Judge
from rag.llm.contract import ChatModel
from rag.llm.prompts import claim_prompt
from rag.records import SourceSentence


def judge_of(
    model: ChatModel | None,
    question: str,
    evidence: tuple[SourceSentence, ...] | None = None,
    stop: threading.Event | None = None,
) -> Judge | None:
    """The judge of claims that answer the question; None without a model, and for one that was not calibrated, whose
    logit has a scale that nobody knows. `evidence` as of Judge."""
    fit = check_fit(None if model is None else model.fingerprint)
    if model is None or fit is None:
        return None

    def read(claim: str, sentences: Sequence[SourceSentence]) -> float | None:
        return model.preference(claim_prompt(claim, question, sentences), "Yes", "No", stop=stop)

    return Judge(read, fit, evidence)
