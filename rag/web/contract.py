"""What the page asks of a pipeline and of an index, beyond what the API asks."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embeddings.language.languages import ENGLISH
from rag.api.contract import Answers
from rag.api.contract import Articles as ApiArticles
from rag.checked_text import CheckedText
from rag.records import TurnAwaited


class Articles(ApiArticles, Protocol):
    """What the page asks of an index."""

    def document_vectors(self, sources: Sequence[str]) -> npt.NDArray[np.float32]: ...


class AnswersQuestions(Answers, Protocol):
    """What the page asks of a pipeline."""

    @property
    def index(self) -> Articles: ...

    def check(self, text: str, *, stop: threading.Event | None = None) -> Iterator[TurnAwaited | CheckedText]: ...

    def example_questions(self, count: int = 4, language: str = ENGLISH) -> list[str]: ...
