"""Names that a user gives into the real objects: the one place that knows which parts go together."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from embeddings.encoder import Encoder, load_encoder
from embeddings.errors import ModelError
from rag.gate import Strictness
from rag.generation import ChatModel, LocalChatModel, RemoteChatModel
from rag.models import ModelCache, open_cache
from rag.pipeline import Pipeline
from rag.registry import REGISTRY, ModelSpec
from rag.retrieval import Retriever

EncoderFactory = Callable[[str], Encoder]
CACHE_VARIABLE = "FOOTNOTE_CACHE"


def user_cache(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> ModelCache:
    """The cache of models: in `folder`, else in $FOOTNOTE_CACHE, else in the user's cache folder."""
    chosen = folder or (Path(environment[CACHE_VARIABLE]) if environment.get(CACHE_VARIABLE) else None)
    return open_cache(environment, chosen)


@dataclass(frozen=True)
class LocalModel:
    """A folder in transformers' own format."""

    folder: Path
    name: str


@dataclass(frozen=True)
class HubModel:
    """A Hugging Face id, which transformers looks up in its own cache and then on the hub."""

    id: str


@dataclass(frozen=True)
class RemoteModel:
    """An OpenAI-compatible server; `url` ends with /v1."""

    url: str


@dataclass(frozen=True)
class NoModel:
    """Quotes only."""


Model = LocalModel | HubModel | RemoteModel | NoModel

_URL = re.compile(r"https?://[^/]")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*", re.ASCII)


def resolve(model: str, cache: ModelCache, registry: Mapping[str, ModelSpec] = REGISTRY) -> Model:
    """What the user's MODEL stands for; a preset or a GGUF file is fetched and converted here if need be.

    A preset's name comes before a folder of that name (`./small` is the folder), and an existing path before a
    Hugging Face id. Raises ModelError for anything else, and what `ModelCache.converted` raises.
    """
    path = Path(model).expanduser()
    if model == "none":
        return NoModel()
    if model in registry:
        return LocalModel(cache.converted(registry[model]), registry[model].name)
    if _URL.match(model) and model.rstrip("/").endswith("/v1"):
        return RemoteModel(model.rstrip("/"))
    if path.is_file() and _is_gguf(path):
        return LocalModel(cache.converted(path), path.stem)
    if model and (path / "config.json").is_file():
        return LocalModel(path, path.resolve().name)
    if not path.exists() and _HUB_ID.fullmatch(model) and path.suffix.lower() != ".gguf":
        return HubModel(model)
    raise ModelError(
        f"{model!r} is no model that can be used ({_why_not(model, path)}). It must be a preset "
        f"({', '.join(registry)}), a Hugging Face id (org/name), a folder with config.json and the weights, a .gguf "
        "file, the URL of an OpenAI-compatible server (http(s)://.../v1), or none"
    )


def _is_gguf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"GGUF"


def _why_not(model: str, path: Path) -> str:
    if not model:
        return "nothing is named"
    if "://" in model:
        if not re.match("https?://", model):
            return "only http and https are spoken"
        return "the URL does not end with /v1" if _URL.match(model) else "the URL names no host"
    if path.is_dir():
        return "the folder has no config.json"
    return "the file does not begin as GGUF does" if path.is_file() else "there is no such file or preset"


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
    index: Path | str,
    model: ChatModel | None,
    encoder_factory: EncoderFactory = load_encoder,
    *,
    strictness: Strictness = Strictness.BALANCED,
) -> Pipeline:
    """Raises IndexMissing, IndexDamaged, EncoderError or EncoderMismatch."""
    return Pipeline(Retriever.open(index, encoder_factory), model, strictness=strictness)
