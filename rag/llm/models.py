"""The kinds of language models that a user may name; another kind is one class and one row of `KINDS`."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Protocol

import psutil

from embeddings.errors import ModelError
from embeddings.hub import hub_place
from rag.llm import llama_cpp
from rag.llm.contract import ChatModel
from rag.llm.engines.shape import ARCHITECTURES
from rag.llm.local import LocalChatModel
from rag.llm.model_server import addresses, without_secret
from rag.llm.readers import reader_of
from rag.llm.remote import RemoteChatModel
from rag.llm.servers import requests_in_flight
from rag.llm.slot import ModelSlot, Report
from rag.llm.weights.cache import ModelCache
from rag.llm.weights.gguf import MAGIC, GgufHeader, read_header
from rag.llm.weights.registry import REGISTRY, ModelSpec

Registry = Mapping[str, ModelSpec]
CONVERSION_MEMORY = 6
"""Memory that a conversion takes, as a multiple of a 4-bit file: the 1.1 GB of the preset `standard` take 6 GB."""
_URL = re.compile(r"https?://[^/]")
_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9_][\w.-]*", re.ASCII)


class Model(Protocol):
    """What a user's MODEL stands for; nothing is fetched or loaded before it is asked for."""

    @property
    def at_once(self) -> int:
        """How many answers it can write at a time."""
        ...

    def is_prepared(self, cache: ModelCache) -> bool:
        """Whether `prepare` has nothing to do."""
        ...

    def prepare(self, cache: ModelCache) -> None:
        """Fetches and converts what is needed; raises what `ModelCache.converted` raises."""
        ...

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> ChatModel | None:
        """The model, prepared if need be; None when answers are to be quotes only. Raises ModelError."""
        ...


@dataclass(frozen=True)
class NoModel:
    """Quotes only."""

    at_once: ClassVar[int] = 1

    @classmethod
    def named(cls, name: str, registry: Registry) -> NoModel | None:
        return cls() if name == "none" else None

    def is_prepared(self, cache: ModelCache) -> bool:
        return True

    def prepare(self, cache: ModelCache) -> None:
        pass

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> None:
        return None


@dataclass(frozen=True)
class Preset:
    """A model of the registry, here or still to be fetched."""

    spec: ModelSpec
    at_once: ClassVar[int] = 1

    @classmethod
    def named(cls, name: str, registry: Registry) -> Preset | None:
        return cls(registry[name]) if name in registry else None

    def is_prepared(self, cache: ModelCache) -> bool:
        return cache.is_ready(self.spec)

    def prepare(self, cache: ModelCache) -> None:
        cache.converted(self.spec)

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> ChatModel:
        reader = reader_of(self.spec.sha256)
        return LocalChatModel(self.spec.name, cache.converted(self.spec), fingerprint=self.spec.sha256, reader=reader)


@dataclass(frozen=True)
class RemoteModel:
    """OpenAI-compatible servers of one model, each with its own queue; `url` is one that ends with /v1, or several with
    commas between them. `model` is one that they have, or None for their first."""

    url: str
    model: str | None = None
    in_flight: int = field(default_factory=requests_in_flight, compare=False)

    @classmethod
    def named(cls, name: str, registry: Registry) -> RemoteModel | None:
        listed, _, model = name.partition("#")
        urls = [url.rstrip("/") for url in addresses(listed)]
        is_one = all(_URL.match(url) and url.endswith("/v1") for url in urls)
        return cls(",".join(urls), model or None) if is_one else None

    @property
    def at_once(self) -> int:
        return self.in_flight * len(addresses(self.url))

    def is_prepared(self, cache: ModelCache) -> bool:
        return True

    def prepare(self, cache: ModelCache) -> None:
        pass

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> ChatModel:
        key = environment.get("OPENAI_API_KEY")
        return RemoteChatModel(self.url, model=self.model, api_key=key, in_flight=self.in_flight)


@dataclass(frozen=True)
class GgufFile:
    """A GGUF file of the user's own: converted once where our own decoder runs it, else read as it is by llama.cpp."""

    path: Path
    memory_bytes: int = field(default_factory=lambda: psutil.virtual_memory().total, compare=False)
    at_once: ClassVar[int] = 1

    @classmethod
    def named(cls, name: str, registry: Registry) -> GgufFile | None:
        path = Path(name).expanduser()
        return cls(path) if path.is_file() and _is_gguf(path) else None

    @cached_property
    def is_converted(self) -> bool:
        """Whether it is run from a conversion; raises ModelError when its header is damaged."""
        if not llama_cpp.is_available():
            return True
        fits = CONVERSION_MEMORY * self.path.stat().st_size <= self.memory_bytes
        return fits and _is_plain(read_header(self.path))

    def is_prepared(self, cache: ModelCache) -> bool:
        return not self.is_converted  # whether it was converted, only its digest says, for which all of it is read

    def prepare(self, cache: ModelCache) -> None:
        if self.is_converted:
            cache.converted(self.path)

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> ChatModel:
        name, fingerprint = self.path.stem, cache.digest(self.path)
        reader = reader_of(fingerprint)
        if self.is_converted:
            return LocalChatModel(name, cache.converted(self.path), fingerprint=fingerprint, reader=reader)
        # Without its reader its logits are others than those that were calibrated.
        fingerprint += "" if reader is None else "-llama.cpp"
        return llama_cpp.LlamaCppChatModel(name, self.path, fingerprint=fingerprint)


def _is_plain(header: GgufHeader) -> bool:
    """Whether our own decoder runs it: Qwen2 or Llama, with plain rotary embedding and without experts."""
    return (
        header.architecture in ARCHITECTURES
        and header.of_architecture("rope.scaling.type") in (None, "none")
        and not header.of_architecture("expert_count")
        and "rope_freqs.weight" not in header.tensors
    )


@dataclass(frozen=True)
class LocalModel:
    """A folder in transformers' own format. Its fingerprint is not taken: its gigabytes would be read twice."""

    folder: Path
    at_once: ClassVar[int] = 1

    @classmethod
    def named(cls, name: str, registry: Registry) -> LocalModel | None:
        path = Path(name).expanduser()
        return cls(path) if name and (path / "config.json").is_file() else None

    def is_prepared(self, cache: ModelCache) -> bool:
        return True

    def prepare(self, cache: ModelCache) -> None:
        pass

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> ChatModel:
        return LocalChatModel(self.folder.resolve().name, self.folder)


@dataclass(frozen=True)
class HubModel:
    """A Hugging Face id, which transformers looks up in its own cache and then on the hub."""

    id: str
    at_once: ClassVar[int] = 1

    @classmethod
    def named(cls, name: str, registry: Registry) -> HubModel | None:
        path = Path(name).expanduser()
        is_one = not path.exists() and _HUB_ID.fullmatch(name) and path.suffix.lower() != ".gguf"
        return cls(name) if is_one else None

    def is_prepared(self, cache: ModelCache) -> bool:
        return True  # transformers fetches it while it loads

    def prepare(self, cache: ModelCache) -> None:
        pass

    def load(self, cache: ModelCache, environment: Mapping[str, str]) -> ChatModel:
        return LocalChatModel(self.id, hub_place(self.id, environment))


KINDS: tuple[Callable[[str, Registry], Model | None], ...] = (
    NoModel.named,
    Preset.named,
    RemoteModel.named,
    GgufFile.named,
    LocalModel.named,
    HubModel.named,
)
"""In this order: a preset's name comes before a folder of that name (`./small` is the folder), and an existing path
before a Hugging Face id."""


def identify(name: str, registry: Registry = REGISTRY) -> Model:
    """What the user's MODEL stands for; raises ModelError for a name of nothing."""
    for named in KINDS:
        model = named(name, registry)
        if model is not None:
            return model
    raise ModelError(
        f"{without_secret(name)!r} is no model that can be used ({_why_not(name)}). It must be a preset "
        f"({', '.join(registry)}), a Hugging Face id (org/name), a folder with config.json and the weights, a .gguf "
        "file, the URL of an OpenAI-compatible server (http(s)://.../v1 or http(s)://.../v1#model; several with commas "
        "between them), or none"
    )


def load_into(
    slot: ModelSlot, name: str, cache: ModelCache, environment: Mapping[str, str], registry: Registry = REGISTRY
) -> threading.Thread:
    """Has the slot load the model of that name in the background; raises ModelError at once for a name of nothing."""
    model = identify(name, registry)

    def loader(report: Report) -> ChatModel | None:
        if not model.is_prepared(cache):
            report("preparing", None)
            model.prepare(_told(cache, report))
        report("loading", None)
        return model.load(cache, environment)

    return slot.load(without_secret(name), loader, at_once=model.at_once)


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


def _is_gguf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def _why_not(name: str) -> str:
    path = Path(name).expanduser()
    if not name:
        return "nothing is named"
    if "://" in name:
        if not re.match("https?://", name):
            return "only http and https are spoken"
        return "the URL does not end with /v1" if _URL.match(name) else "the URL names no host"
    if path.is_dir():
        return "the folder has no config.json"
    return "the file does not begin as GGUF does" if path.is_file() else "there is no such file or preset"
