"""A language model that rewrites follow-ups into questions that stand alone."""

from __future__ import annotations

import threading

from rag.llm.contract import ChatModel
from rag.llm.prompts import REWRITE_TOKENS, rewrite_prompt
from rag.question.follow_up import Rewriter


def rewriter(model: ChatModel | None, stop: threading.Event) -> Rewriter | None:
    """None without a model."""
    if model is None:
        return None

    def rewritten(conversation: str, question: str) -> str:
        text, pieces = "", model.stream(rewrite_prompt(conversation, question), max_tokens=REWRITE_TOKENS, stop=stop)
        while "\n" not in text.strip() and (piece := next(pieces, None)) is not None:  # only its first line is taken
            text += piece
        return text

    return rewritten
