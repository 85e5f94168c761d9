"""The table of engines, and which of them runs a model on this machine. Another engine is one file and one row here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.llm.engines.contract import Engine
from rag.llm.engines.int8_decoder import Int8Decoder, decodable
from rag.llm.engines.int8_weights import write_quantised
from rag.llm.engines.transformers import TransformersEngine

logger = logging.getLogger(__name__)

Loader = Callable[[], Engine]
"""Reads the weights; raises OSError, ValueError, RuntimeError or ImportError."""


def _nothing(folder: Path) -> None:
    """Most engines read what transformers saved."""


@dataclass(frozen=True)
class EngineRow:
    """One engine.

    `decode_tokens_per_s` is its speed with the preset `standard` on two cores with AVX-512, to compare it with the
    others. `loader` takes a model folder (or hub id) and a device (`cpu`, `cuda`), and gives None where the engine
    cannot run that model here. `imports_transformers` says that loading does: two threads cannot import it at once.
    `prepare` writes into a model folder, once, what makes later loading faster.
    """

    name: str
    decode_tokens_per_s: float
    loader: Callable[[Path | str, str], Loader | None]
    imports_transformers: bool
    prepare: Callable[[Path], None] = _nothing


@dataclass(frozen=True)
class Choice:
    """An engine that can run the model that was asked about."""

    row: EngineRow
    load: Loader


def _int8_loader(folder: Path | str, device: str) -> Loader | None:
    shape = decodable(Path(folder)) if device == "cpu" else None
    return None if shape is None else lambda: Int8Decoder(Path(folder), shape)


def _write_int8(folder: Path) -> None:
    shape = decodable(folder)
    if shape is not None:
        write_quantised(folder, shape.layers)


def _transformers_loader(folder: Path | str, device: str) -> Loader | None:
    return lambda: TransformersEngine(folder, device)


ENGINES = (
    EngineRow("8-bit decoder", 37, _int8_loader, imports_transformers=False, prepare=_write_int8),
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


def default_device() -> str:
    """`cuda` where torch can use it, else `cpu`."""
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"
