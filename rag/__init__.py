"""The online side of Footnote: question -> passages -> cited answer.

from rag import retrieve, answer, Pipeline
retrieve("Who phoned whom?", top_k=5, index="index")      # list[Passage]
answer("Who phoned whom?", index="index")                 # Answer
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from rag.records import Answer, AnswerSentence, Citation, Passage, Turn

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from rag.question.filters import Filters
    from rag.retrieval.retriever import Retriever
    from rag.scripts import answer, retrieve

__all__ = [
    "Answer",
    "AnswerSentence",
    "Citation",
    "Filters",
    "Passage",
    "Pipeline",
    "Retriever",
    "Turn",
    "answer",
    "retrieve",
]

# Whoever imports one stage of the package does not wait for faiss and the index, which the others need.
_HOMES = {
    "Filters": "rag.question.filters",
    "Pipeline": "rag.pipeline",
    "Retriever": "rag.retrieval.retriever",
    "answer": "rag.scripts",
    "retrieve": "rag.scripts",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
