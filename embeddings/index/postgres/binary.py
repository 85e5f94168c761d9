"""Rows as PostgreSQL's COPY takes them in its binary form: no number is written out and read again."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.postgres.connections import Connection

_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_SENT_BYTES = 1 << 18
_INT4, _FLOAT4 = 23, 700  # the types' numbers in every PostgreSQL
_ELEMENT = np.dtype([("length", ">i4"), ("value", ">i4")])


def fill(connection: Connection, table: str, rows: Iterable[bytes]) -> None:
    """Into a table that was made in this very transaction: nobody sees it yet, and it need not be vacuumed later."""
    with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary, FREEZE)") as copy:
        block = bytearray(_HEADER)
        for row in rows:
            block += row
            if len(block) >= _SENT_BYTES:
                copy.write(bytes(block))
                block.clear()
        copy.write(bytes(block + _END))


def row(*fields: bytes) -> bytes:
    return struct.pack(">h", len(fields)) + b"".join(struct.pack(">i", len(field)) + field for field in fields)


def int4(value: int) -> bytes:
    return struct.pack(">i", value)


def int8(value: int) -> bytes:
    return struct.pack(">q", value)


def vector(values: npt.NDArray[np.float32]) -> bytes:
    """As pgvector sends and takes it."""
    return struct.pack(">hh", len(values), 0) + values.astype(">f4").tobytes()


def vector_from(data: bytes) -> npt.NDArray[np.float32]:
    return np.frombuffer(data, dtype=">f4", offset=4).astype(np.float32)


def elements(values: npt.NDArray[Any]) -> bytes:
    """int32 or float32 values as parts of arrays, of which any slice of 8 bytes a value is some."""
    found = np.empty(len(values), dtype=_ELEMENT)
    found["length"] = 4
    found["value"] = values.view(np.int32)
    return found.tobytes()


def int4_array(part: bytes) -> bytes:
    return _array(_INT4, part)


def float4_array(part: bytes) -> bytes:
    return _array(_FLOAT4, part)


def _array(kind: int, part: bytes) -> bytes:
    # One dimension, no nulls, the first element is number 1.
    return struct.pack(">iiiii", 1, 0, kind, len(part) // 8, 1) + part
