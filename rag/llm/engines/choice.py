"""The table of engines, and which of them runs a model on this machine. Another engine is one file and one row here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rag.llm.engines.contract import Engine
from rag.llm.engines.int8_decoder import Int8Decoder, prefers_8_bits
from rag.llm.engines.int8_weights import EXACT_FILE, INT8_FILE
from rag.llm.engines.shape import decodable
from rag.llm.engines.transformers import TransformersEngine

logger = logging.getLogger(__name__)

Form = Literal["int8", "exact"]
"""How a model's weights are kept: linear layers in 8 bits, or all of them exact."""
Loader = Callable[[], Engine]
"""Reads the weights; raises OSError, ValueError, RuntimeError or ImportError."""


@dataclass(frozen=True)
class EngineRow:
    """One engine.

    `decode_tokens_per_s` is its speed with the preset `standard` on two cores with AVX-512, to compare it with the
    others. `loader` takes a model folder (or hub id) and a device (`cpu`, `cuda`), and gives None where the engine
    cannot run that model here. `imports_transformers` says that loading does: two threads cannot import it at once.
    """

    name: str
    decode_tokens_per_s: float
    loader: Callable[[Path | str, str], Loader | None]
    imports_transformers: bool


@dataclass(frozen=True)
class Choice:
    """An engine that can run the model that was asked about."""

    row: EngineRow
    load: Loader


def _int8_loader(folder: Path | str, device: str) -> Loader | None:
    folder = Path(folder)
    shape = decodable(folder)
    if shape is None or not (_only_int8(folder) or (folder / EXACT_FILE).is_file()):
        return None
    # Where the exact weights are not kept, nothing else can run it, on whatever device and however slowly.
    suits = _only_int8(folder) or (device == "cpu" and prefers_8_bits(shape))
    return (lambda: Int8Decoder(folder, shape)) if suits else None


def _transformers_loader(folder: Path | str, device: str) -> Loader | None:
    return None if _only_int8(Path(folder)) else lambda: TransformersEngine(folder, device)


def _only_int8(folder: Path) -> bool:
    return (folder / INT8_FILE).is_file() and not (folder / EXACT_FILE).is_file()


ENGINES = (
    EngineRow("8-bit decoder", 37, _int8_loader, imports_transformers=False),
    EngineRow("transformers", 5, _transformers_loader, imports_transformers=True),
)


def choose_engine(folder: Path | str, device: str | None = None, engines: Sequence[EngineRow] = ENGINES) -> Choice:
    """The fastest engine of the table that can run the model; on CUDA, if there is one, unless a device is given."""
    device = device or default_device()
    found = [Choice(row, load) for row in engines if (load := row.loader(folder, device)) is not None]
    choice = max(found, key=lambda choice: choice.row.decode_tokens_per_s)
    logger.info("%s is run by the %s engine, on %s", folder, choice.row.name, device)
    return choice


def fastest_engine(folder: Path | str, device: str | None = None) -> Engine:
    """That engine, loaded; raises OSError, ValueError, RuntimeError or ImportError."""
    return choose_engine(folder, device).load()


def quickest_form(folder: Path, device: str | None = None) -> Form:
    """The form in which the fastest engine reads the weights of the model whose config.json is in `folder`."""
    shape = decodable(folder)
    return "int8" if shape and (device or default_device()) == "cpu" and prefers_8_bits(shape) else "exact"


def default_device() -> str:
    """`cuda` where torch can use it, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
