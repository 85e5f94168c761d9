"""Has the language model read claims behind their sources, for the check."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from rag.checking.calibration import CheckFit
from rag.checking.judge import Judge
from rag.checking.reading import NEAREST_WORDS
from rag.llm.contract import ChatModel
from rag.llm.prompts import claim_prompt
from rag.records import SourceSentence


def judge_of(
    model: ChatModel | None,
    fit: CheckFit | None,
    question: str,
    evidence: tuple[SourceSentence, ...] | None = None,
    stop: threading.Event | None = None,
    as_answers: bool = False,
    gate: float | None = None,
    most_words: int = NEAREST_WORDS,
) -> Judge | None:
    """The judge of claims that answer the question; None without a model or its fit.

    `evidence`, `as_answers`, `gate` and `most_words` as of Judge.
    """
    if model is None or fit is None:
        return None

    def read(claim: str, sentences: Sequence[SourceSentence]) -> float | None:
        return model.preference(claim_prompt(claim, question, sentences), "Yes", "No", stop=stop)

    return Judge(read, fit, evidence, as_answers=as_answers, gate=gate, most_words=most_words)
