"""What scripts call: a question in, passages or a cited answer out."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from embeddings.encode.loading import load_encoder
from rag.assembly import load_chat_model, open_pipeline
from rag.llm.weights.cache import DEFAULT_PRESET
from rag.pipeline import Pipeline
from rag.question.filters import as_filters
from rag.records import Answer, Passage, Turn
from rag.retrieval.retriever import DEFAULT_TOP_K


def retrieve(
    question: str,
    top_k: int = DEFAULT_TOP_K,
    index: Path | str = "index",
    *,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> list[Passage]:
    """The `top_k` best passages for a question, best first.

    `since` and `until` are dates (2025-02-24, 2025-02 or 2025), both included; `source` is a shell pattern of
    sources, or several. Raises FootnoteError: no index, a bad date, an empty question.
    """
    pipeline = _pipeline(str(Path(index).resolve()), "none")
    return pipeline.retrieve(question, top_k, as_filters(since, until, source))


def answer(
    question: str,
    index: Path | str = "index",
    *,
    model: str = DEFAULT_PRESET,
    history: Sequence[Turn] = (),
    top_k: int = DEFAULT_TOP_K,
    since: str | None = None,
    until: str | None = None,
    source: str | Sequence[str] | None = None,
) -> Answer:
    """A cited answer; `model` as for `--model`, fetched at first use. Raises FootnoteError."""
    pipeline = _pipeline(str(Path(index).resolve()), model)
    return pipeline.answer(question, history=history, filters=as_filters(since, until, source), top_k=top_k)


@lru_cache(maxsize=4)
def _pipeline(index: str, model: str) -> Pipeline:
    """Kept, so that a script that asks often loads once; it follows the index when that is rebuilt."""
    return open_pipeline(index, load_chat_model(model), load_encoder)
