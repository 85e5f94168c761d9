"""What the API is over: a pipeline, the library, and what is counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from embeddings.index.stored import DocumentInfo
from embeddings.load.files import Document
from rag.accounts.contract import Limit
from rag.accounts.limits import RateLimit
from rag.api.metrics import Metrics
from rag.corpus.library import Library
from rag.corpus.pictures import PagePictures
from rag.evidence.gate import Strictness
from rag.llm.slot import ModelSlot
from rag.question.filters import Filters
from rag.records import Event, Passage, Turn


class Articles(Protocol):
    """What the API asks of an index."""

    @property
    def generation(self) -> int: ...

    def documents(self) -> Sequence[DocumentInfo]: ...

    def document(self, source: str) -> Document: ...


class Answers(Protocol):
    """What the API asks of a pipeline."""

    slot: ModelSlot

    @property
    def index(self) -> Articles: ...

    def retrieve(
        self, question: str, top_k: int = ..., filters: Filters | None = None, history: Sequence[Turn] = ()
    ) -> list[Passage]: ...

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


@dataclass(frozen=True)
class Service:
    """What the API serves. `library` is None where articles cannot be changed.

    `limit` is that of questions, shared with the page; `documents` lists all articles, read once for each state of the
    index; `on_change` is called when the index has taken in a change; `reading_page` makes the page of an article;
    `pictures` are those of the pages of PDFs, None where there are none to show; `check_state` raises StateUnavailable
    while the database of several page servers is away, None where there is none.
    """

    pipeline: Answers
    documents: Callable[[], Sequence[DocumentInfo]]
    reading_page: Callable[[Document], str]
    library: Library | None = None
    limit: Limit = field(default_factory=lambda: RateLimit(0))
    on_change: Callable[[], object] = lambda: None
    metrics: Metrics = field(default_factory=Metrics)
    pictures: PagePictures | None = None
    check_state: Callable[[], object] | None = None
