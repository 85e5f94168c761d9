"""What the page asks of a pipeline and of an index."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.evidence.gate import Strictness
from rag.llm.slot import ModelSlot
from rag.question.filters import Filters
from rag.records import Event, Turn


class Articles(Protocol):
    """What the page asks of an index."""

    @property
    def generation(self) -> int: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def document(self, source: str) -> Document: ...

    def document_vectors(self, sources: Sequence[str]) -> npt.NDArray[np.float32]: ...


class AnswersQuestions(Protocol):
    """What the page asks of a pipeline."""

    slot: ModelSlot

    @property
    def index(self) -> Articles: ...

    def stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters | None = None,
        top_k: int | None = None,
        strictness: Strictness | None = None,
        stop: threading.Event | None = None,
    ) -> Iterator[Event]: ...

    def example_questions(self, count: int = 4) -> list[str]: ...
