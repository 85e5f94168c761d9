"""`FootnoteRetriever` for LangChain: `pip install "footnote-rag[langchain]"`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForRetrieverRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever

from rag.integrations.passages import metadata_of
from rag.records import Passage
from rag.scripts import aretrieve, retrieve


class FootnoteRetriever(BaseRetriever):
    """The passages of an index, best first, as LangChain's documents.

    Fields as the arguments of `rag.retrieve`. The metadata of each document are `source`, `start` and `end` (offsets in
    characters of the article's text, half-open), `title`, `date` (ISO or None), `score`, `rank`, `page_number`. Raises
    FootnoteError.
    """

    index: str | Path = "index"
    top_k: int = 5
    since: str | None = None
    until: str | None = None
    source: str | list[str] | None = None

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        return [_document(passage) for passage in retrieve(query, **self._options())]

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun
    ) -> list[Document]:
        return [_document(passage) for passage in await aretrieve(query, **self._options())]

    def _options(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "top_k": self.top_k,
            "since": self.since,
            "until": self.until,
            "source": self.source,
        }


def _document(passage: Passage) -> Document:
    metadata = metadata_of(passage)
    return Document(page_content=passage.text, metadata=metadata, id=f"{passage.source}#{passage.start}-{passage.end}")
