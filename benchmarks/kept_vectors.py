"""An encoder whose vectors are kept in a folder: what a benchmark has encoded once, the next run only reads."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np


class KeptVectors:
    """Encodes through another encoder what the folder does not hold yet."""

    def __init__(self, encoder, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._encoder = encoder
        self.identity = encoder.identity
        self._file = folder / f"{encoder.identity.sha256[:12]}-{type(encoder).__name__}.npz"
        self._known: dict[str, np.ndarray] = {}
        if self._file.exists():
            with np.load(self._file) as held:
                self._known = dict(zip(held["keys"].tolist(), held["vectors"], strict=True))
        self._new = 0

    def token_starts(self, text: str) -> Sequence[int]:
        return self._encoder.token_starts(text)

    def encode(self, texts: Sequence[str], progress=None) -> np.ndarray:
        keys = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if missing:
            self._known |= zip(missing, self._encoder.encode(list(missing.values())), strict=True)
            self._new += len(missing)
        return np.stack([self._known[key] for key in keys])

    def save(self) -> None:
        """Writes the file when anything was added."""
        if self._new:
            np.savez(self._file, keys=np.array(list(self._known)), vectors=np.stack(list(self._known.values())))
            self._new = 0
