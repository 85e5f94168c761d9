"""Which engine runs a model on this machine."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from rag.llm.engines.contract import Engine
from rag.llm.engines.int8_decoder import Int8Decoder, Shape, decodable
from rag.llm.engines.transformers import TransformersEngine

if TYPE_CHECKING:
    pass

logger = logging.getLogger(__name__)


def fastest_engine(folder: Path | str, device: str | None = None) -> Engine:
    """On CUDA the model as it is; on a processor in 8 bits where it can be, and as it is elsewhere.

    Raises OSError, ValueError, RuntimeError or ImportError.
    """
    shape = _in_8_bits(folder, device)
    if shape is not None:
        return Int8Decoder(Path(folder), shape)
    logger.info("%s is run as it is, on %s", folder, _device(device))
    return TransformersEngine(folder, _device(device))


def _in_8_bits(folder: Path | str, device: str | None) -> Shape | None:
    return decodable(Path(folder)) if _device(device) == "cpu" else None


def _device(asked: str | None) -> str:
    import torch

    return asked or ("cuda" if torch.cuda.is_available() else "cpu")
