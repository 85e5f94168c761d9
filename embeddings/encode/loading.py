"""The fastest trustworthy encoder for a name on this machine."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from embeddings.encode.batching import BatchingEncoder
from embeddings.encode.contract import MULTILINGUAL_ENCODER, Encoder
from embeddings.encode.fetch import SHA256, cache_folder, multilingual_folder
from embeddings.encode.prefixed import PASSAGE, PrefixedEncoder
from embeddings.encode.sentence_transformer import SentenceTransformerEncoder, model_folder

logger = logging.getLogger(__name__)


LEAST_AGREEMENT = 0.995
"""The mean cosine to float32 under which a faster way is not taken."""
LEAST_CHECKED = 16
"""Texts that are encoded in float32 as well at the start of a build; fewer tell too little."""


def load_encoder(name: str) -> Encoder:
    """The real encoder of that name, by the way that the processor likes best; its libraries are imported only now.

    A plain BERT with mean pooling runs in 8-bit integers where the processor multiplies those faster; everything
    else, a GPU included, through sentence-transformers. Both have one identity: they are the same weights.
    The multilingual one is fetched at first use.
    """
    if name == MULTILINGUAL_ENCODER:
        folder = multilingual_folder(cache_folder())
        return PrefixedEncoder(load_encoder(str(folder)), name, SHA256)
    from embeddings.encode.int8 import Int8Encoder

    return Int8Encoder.load(name, model_folder(name)) or SentenceTransformerEncoder(name)


def trusted(encoder: Encoder, texts: Sequence[str]) -> Encoder:
    """The encoder itself, or the library's when on these texts it strays from the weights in float32."""
    from embeddings.encode.int8 import Int8Encoder

    if isinstance(encoder, PrefixedEncoder):
        inner = trusted(encoder.inner, [PASSAGE + text for text in texts])
        return encoder if inner is encoder.inner else PrefixedEncoder(inner, encoder.identity.name, SHA256)
    if isinstance(encoder, BatchingEncoder):
        return trusted(encoder.inner, texts)
    if not isinstance(encoder, Int8Encoder) or len(texts) < LEAST_CHECKED:
        return encoder
    agreement = encoder.agreement(texts[:LEAST_CHECKED])
    logger.info("8-bit vectors agree with float32 by a mean cosine of %.4f", agreement)
    if agreement >= LEAST_AGREEMENT:
        return encoder
    logger.warning(
        "8-bit vectors of these texts agree with float32 by a mean cosine of only %.4f; going on without them, slower",
        agreement,
    )
    return SentenceTransformerEncoder(encoder.identity.name)
