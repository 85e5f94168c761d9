"""`FootnoteRetriever` for LlamaIndex: `pip install "footnote-rag[llama-index]"`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from rag.integrations.passages import metadata_of
from rag.records import Passage
from rag.retrieval.retriever import DEFAULT_TOP_K
from rag.scripts import aretrieve, retrieve


class FootnoteRetriever(BaseRetriever):
    """The passages of an index, best first, as LlamaIndex's nodes.

    Arguments as of `rag.retrieve`. `start_char_idx` and `end_char_idx` of a node are offsets in characters of the
    article's text, half-open; its metadata are `source`, `start`, `end`, `title`, `date` (ISO or None), `score`, `rank`
    and `page_number`, of which language models are shown title and date. Raises FootnoteError.
    """

    def __init__(
        self,
        index: Path | str = "index",
        *,
        top_k: int = DEFAULT_TOP_K,
        since: str | None = None,
        until: str | None = None,
        source: str | Sequence[str] | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        super().__init__(callback_manager=callback_manager)
        self._asked: dict[str, Any] = {
            "index": index,
            "top_k": top_k,
            "since": since,
            "until": until,
            "source": source,
        }

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(passage) for passage in retrieve(query_bundle.query_str, **self._asked)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return [_node(passage) for passage in await aretrieve(query_bundle.query_str, **self._asked)]


def _node(passage: Passage) -> NodeWithScore:
    metadata = metadata_of(passage)
    unread = [name for name in metadata if name not in ("title", "date")]
    node = TextNode(
        id_=f"{passage.source}#{passage.start}-{passage.end}",
        text=passage.text,
        metadata=metadata,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        excluded_llm_metadata_keys=unread,
        excluded_embed_metadata_keys=unread,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.source)},
    )
    return NodeWithScore(node=node, score=passage.score)
