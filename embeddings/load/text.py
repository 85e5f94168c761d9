"""Plain text, taken as it is written."""

from __future__ import annotations

from embeddings.load.decoding import Decoded, decode
from embeddings.load.headers import read_header
from embeddings.load.raw import Loaded, RawFile


def load_text(raw: RawFile) -> Loaded:
    return as_written(raw, decode(raw.data))


def as_written(raw: RawFile, decoded: Decoded) -> Loaded:
    header = read_header(decoded.text)
    document = raw.document(
        decoded.text,
        title=header.title,
        date=header.date,
        body_start=header.body_start,
        metadata={**header.metadata, "encoding": decoded.encoding},
        notes=decoded.notes,
    )
    return Loaded((document,), decoded.problems)
