"""The readers that ship: low-rank weights by which a model says better what its excerpts say (`benchmarks/reader`)."""

from __future__ import annotations

from pathlib import Path

_FOLDER = Path(__file__).parent / "reader_weights"


def reader_of(fingerprint: str | None, folder: Path = _FOLDER) -> Path | None:
    """The file of the reader for the model whose file has that sha256; None for others."""
    path = None if fingerprint is None else folder / f"{fingerprint[:16]}.safetensors"
    return path if path is not None and path.is_file() else None
