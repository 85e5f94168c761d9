"""The online side of Footnote: question -> passages -> cited answer.

from rag import retrieve, answer, stream
retrieve("Who phoned whom?", top_k=5, index="index")      # list[Passage]
answer("Who phoned whom?", index="index")                 # Answer
stream("Who phoned whom?", index="index")                 # Iterator[Event], the last one with the Answer

`aretrieve`, `aanswer` and `astream` are the same for an event loop. A `Pipeline` is what they are made of: it takes any
retriever and model. All that is raised on purpose is a FootnoteError (`embeddings.errors` draws the tree).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from embeddings.errors import FootnoteError
from rag.records import Answer, AnswerSentence, Citation, Event, Passage, Turn

if TYPE_CHECKING:
    from rag.pipeline import Pipeline
    from rag.question.filters import Filters
    from rag.retrieval.retriever import Retriever
    from rag.scripts import aanswer, answer, aretrieve, astream, retrieve, stream

__all__ = [
    "Answer",
    "AnswerSentence",
    "Citation",
    "Event",
    "Filters",
    "FootnoteError",
    "Passage",
    "Pipeline",
    "Retriever",
    "Turn",
    "aanswer",
    "answer",
    "aretrieve",
    "astream",
    "retrieve",
    "stream",
]

# Whoever imports one stage of the package does not wait for faiss and the index, which the others need.
_HOMES = {
    "Filters": "rag.question.filters",
    "Pipeline": "rag.pipeline",
    "Retriever": "rag.retrieval.retriever",
    **dict.fromkeys(("answer", "retrieve", "stream", "aanswer", "aretrieve", "astream"), "rag.scripts"),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
