"""The mean vector of each language's chunks, which multilingual encoders put near questions in that language.

Such an encoder has two texts in one language nearer to each other than two that say the same in two. What the mean of a
language has in common with a question is its language alone: taken off, chunks of all languages compare.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from embeddings.encode.contract import Vectors
from embeddings.index.postings import Floats, Ints

SAMPLED = 2000
"""Chunks of a language, spread over the index, of which the mean is taken."""


@dataclass(frozen=True)
class Centring:
    """`of_chunk` the place of each chunk's language among `codes` and the rows of `means`, shape (languages, dim)."""

    of_chunk: npt.NDArray[np.int16]
    means: Vectors
    codes: tuple[str, ...] = ()

    def shares(self, vector: Floats) -> Floats:
        """Of each chunk, the cosine of the question to the mean of its language, shape (chunks,)."""
        found: Floats = (self.means @ vector)[self.of_chunk]
        return found

    def shares_of(self, languages: Sequence[str], vector: Floats) -> Floats:
        """The same of texts in these languages; 0 for one that no chunk is in."""
        of_code = dict(zip(self.codes, (self.means @ vector).tolist(), strict=False))
        return np.array([of_code.get(code, 0.0) for code in languages], dtype=np.float32)

    def masks(self) -> list[npt.NDArray[np.bool_]]:
        """The chunks of each language."""
        return [self.of_chunk == place for place in range(len(self.means))]


def centring(codes: Sequence[str], documents: npt.NDArray[np.integer], vectors: Callable[[Ints], Vectors]) -> Centring:
    """`codes` of the documents' languages, `documents` the document of each chunk, `vectors` gives those of rows."""
    places = {code: place for place, code in enumerate(sorted(set(codes)))}
    of_document = np.array([places[code] for code in codes], dtype=np.int16)
    of_chunk = of_document[documents] if len(documents) else np.empty(0, dtype=np.int16)
    means = []
    for place in range(len(places)):
        rows = np.flatnonzero(of_chunk == place)
        step = max(1, len(rows) // SAMPLED)
        means.append(vectors(rows[::step]).mean(axis=0) if len(rows) else None)
    known = [mean for mean in means if mean is not None]
    empty = np.zeros_like(known[0]) if known else np.zeros(1, dtype=np.float32)
    stacked = np.stack([empty if mean is None else mean for mean in means]) if means else empty[None]
    return Centring(of_chunk, stacked.astype(np.float32), tuple(places))
