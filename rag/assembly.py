"""Names that a user gives into the real objects: the one place that knows which parts go together."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from embeddings.encoder import Encoder
from rag.generation import ChatModel, LocalChatModel, RemoteChatModel
from rag.models import HubModel, LocalModel, ModelCache, NoModel, RemoteModel, open_cache, resolve
from rag.pipeline import Pipeline
from rag.retrieval import Retriever

EncoderFactory = Callable[[str], Encoder]
CACHE_VARIABLE = "FOOTNOTE_CACHE"


def load_encoder(name: str) -> Encoder:
    """The real encoder; its library is imported only now."""
    from embeddings.encoder import SentenceTransformerEncoder

    return SentenceTransformerEncoder(name)


def user_cache(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> ModelCache:
    """The cache of models: in `folder`, else in $FOOTNOTE_CACHE, else in the user's cache folder."""
    chosen = folder or (Path(environment[CACHE_VARIABLE]) if environment.get(CACHE_VARIABLE) else None)
    return open_cache(environment, chosen)


def load_chat_model(
    name: str, cache: ModelCache | None = None, environment: Mapping[str, str] = os.environ
) -> ChatModel | None:
    """The model of that name, fetched if need be, or None for "none"; raises ModelError."""
    match resolve(name, cache or user_cache(environment=environment)):
        case NoModel():
            return None
        case RemoteModel(url):
            return RemoteChatModel(url, api_key=environment.get("OPENAI_API_KEY"))
        case HubModel(id):
            return LocalChatModel(id, id)
        case LocalModel(folder, model_name):
            return LocalChatModel(model_name, folder)


def open_pipeline(
    index: Path | str, model: ChatModel | None, encoder_factory: EncoderFactory = load_encoder
) -> Pipeline:
    """Raises IndexMissing, IndexDamaged, EncoderError or EncoderMismatch."""
    return Pipeline(Retriever.open(index, encoder_factory), model)
