"""Names that a user gives into the real objects: the one place that knows which parts go together."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from embeddings.encode.contract import Encoder
from embeddings.encode.loading import load_encoder
from embeddings.errors import ModelError
from rag.evidence.gate import Strictness
from rag.llm.local import ChatModel, LocalChatModel, RemoteChatModel
from rag.llm.slot import ModelSlot, Report
from rag.llm.weights.cache import ModelCache, open_cache
from rag.llm.weights.registry import REGISTRY, ModelSpec
from rag.pipeline import Pipeline
from rag.retrieval.retriever import Retriever

EncoderFactory = Callable[[str], Encoder]
CACHE_VARIABLE = "FOOTNOTE_CACHE"


def user_cache(folder: Path | None = None, environment: Mapping[str, str] = os.environ) -> ModelCache:
    """The cache of models: in `folder`, else in $FOOTNOTE_CACHE, else in the user's cache folder."""
    chosen = folder or (Path(environment[CACHE_VARIABLE]) if environment.get(CACHE_VARIABLE) else None)
    return open_cache(environment, chosen)


@dataclass(frozen=True)
class Preset:
    """A model of the registry, here or still to be fetched."""

    spec: ModelSpec


@dataclass(frozen=True)
class GgufFile:
    """A GGUF file of the user's own, still to be converted."""

    path: Path


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
    """An OpenAI-compatible server; `url` ends with /v1. `model` is one of its models, or None for its first."""

    url: str
    model: str | None = None


@dataclass(frozen=True)
class NoModel:
    """Quotes only."""


Loadable = LocalModel | HubModel | RemoteModel | NoModel
Model = Preset | GgufFile | Loadable

REMOTE_AT_ONCE = 4
"""Answers that a server by URL may be asked for at a time."""

_URL = re.compile(r"https?://[^/]")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*", re.ASCII)


def identify(model: str, registry: Mapping[str, ModelSpec] = REGISTRY) -> Model:
    """What the user's MODEL stands for; nothing is fetched.

    A preset's name comes before a folder of that name (`./small` is the folder), and an existing path before a
    Hugging Face id. Raises ModelError for anything else.
    """
    path = Path(model).expanduser()
    if model == "none":
        return NoModel()
    if model in registry:
        return Preset(registry[model])
    url, _, named = model.partition("#")
    if _URL.match(model) and url.rstrip("/").endswith("/v1"):
        return RemoteModel(url.rstrip("/"), named or None)
    if path.is_file() and _is_gguf(path):
        return GgufFile(path)
    if model and (path / "config.json").is_file():
        return LocalModel(path, path.resolve().name)
    if not path.exists() and _HUB_ID.fullmatch(model) and path.suffix.lower() != ".gguf":
        return HubModel(model)
    raise ModelError(
        f"{model!r} is no model that can be used ({_why_not(model, path)}). It must be a preset "
        f"({', '.join(registry)}), a Hugging Face id (org/name), a folder with config.json and the weights, a .gguf "
        "file, the URL of an OpenAI-compatible server (http(s)://.../v1, or "
        "http(s)://.../v1#model), or none"
    )


def prepared(model: Model, cache: ModelCache) -> Loadable:
    """The same, fetched and converted if need be; raises what `ModelCache.converted` raises."""
    match model:
        case Preset(spec):
            return LocalModel(cache.converted(spec), spec.name)
        case GgufFile(path):
            return LocalModel(cache.converted(path), path.stem)
    return model


def resolve(model: str, cache: ModelCache, registry: Mapping[str, ModelSpec] = REGISTRY) -> Loadable:
    """What the user's MODEL stands for, ready to be loaded; raises what `identify` and `prepared` raise."""
    return prepared(identify(model, registry), cache)


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
    return _loaded(resolve(name, cache or user_cache(environment=environment)), environment)


def _loaded(model: Loadable, environment: Mapping[str, str]) -> ChatModel | None:
    match model:
        case NoModel():
            return None
        case RemoteModel(url, named):
            return RemoteChatModel(url, model=named, api_key=environment.get("OPENAI_API_KEY"))
        case HubModel(id):
            return LocalChatModel(id, id)
        case LocalModel(folder, model_name):
            return LocalChatModel(model_name, folder)


def load_into(
    slot: ModelSlot, name: str, cache: ModelCache, environment: Mapping[str, str] = os.environ
) -> threading.Thread:
    """Has the slot load the model of that name in the background; raises ModelError at once for a name of nothing."""
    model = identify(name)

    def loader(report: Report) -> ChatModel | None:
        if not isinstance(model, Preset) or not cache.is_converted(model.spec):
            report("preparing", None)
        ready = prepared(model, _told(cache, report))
        report("loading", None)
        return _loaded(ready, environment)

    return slot.load(name, loader, at_once=REMOTE_AT_ONCE if isinstance(model, RemoteModel) else 1)


def _told(cache: ModelCache, report: Report) -> ModelCache:
    """The same cache, telling its progress to the slot as well as to the terminal."""

    @contextmanager
    def both(label: str, size_bytes: int) -> Iterator[Callable[[int], None]]:
        with cache.progress(label, size_bytes) as bar:

            def here(bytes_here: int) -> None:
                bar(bytes_here)
                report("preparing", min(bytes_here / size_bytes, 1.0) if size_bytes else None)

            yield here
        report("preparing", None)

    return cache.with_progress(both)


def open_pipeline(
    index: Path | str,
    model: ChatModel | ModelSlot | None,
    encoder_factory: EncoderFactory = load_encoder,
    *,
    strictness: Strictness = Strictness.BALANCED,
) -> Pipeline:
    """Raises IndexMissing, IndexDamaged, EncoderError or EncoderMismatch."""
    return Pipeline(Retriever.open(index, encoder_factory), model, strictness=strictness)
