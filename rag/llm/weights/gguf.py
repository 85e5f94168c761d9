"""What the header of a GGUF file says of its model, read without its weights."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from embeddings.errors import ModelError

MAGIC = b"GGUF"
_NUMBERS = {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}
_STRING, _ARRAY = 8, 9

Value = str | int | float | bool


@dataclass(frozen=True)
class GgufHeader:
    """`values` are the metadata that are no arrays, by their keys; `tensors` the names of the weights."""

    values: Mapping[str, Value]
    tensors: frozenset[str]

    @property
    def architecture(self) -> str:
        """As llama.cpp names it, such as `qwen2` or `gemma3`; empty when the file does not say."""
        return str(self.values.get("general.architecture", ""))

    def of_architecture(self, key: str) -> Value | None:
        """The value of "ARCHITECTURE.key"."""
        return self.values.get(f"{self.architecture}.{key}")


def read_header(path: Path) -> GgufHeader:
    """Of GGUF version 2 or 3, little-endian; raises ModelError when it is damaged."""
    try:
        with path.open("rb") as file:
            if file.read(4) != MAGIC:
                raise ValueError("it does not begin as GGUF does")
            version = _number(file, "I")
            if version not in (2, 3):
                raise ValueError(f"version {version} is not known")
            tensors, count = _number(file, "Q"), _number(file, "Q")
            values = {key: value for key, value in (_entry(file) for _ in range(count)) if value is not None}
            return GgufHeader(values, frozenset(_tensor_name(file) for _ in range(tensors)))
    except (OSError, ValueError, struct.error, OverflowError, MemoryError) as error:
        raise ModelError(f"{path} is no GGUF file that can be read ({error}); fetch it again") from error


def _entry(file: BinaryIO) -> tuple[str, Value | None]:
    key, kind = _string(file), _number(file, "I")
    return key, _value(file, kind)


def _value(file: BinaryIO, kind: int) -> Value | None:
    """None for an array, which is passed over."""
    if kind == _STRING:
        return _string(file)
    if kind != _ARRAY:
        return _number(file, _format(kind))
    of, length = _number(file, "I"), _number(file, "Q")
    if of in (_STRING, _ARRAY):
        for _ in range(length):
            _value(file, of)
    else:
        file.seek(length * struct.calcsize(_format(of)), 1)
    return None


def _tensor_name(file: BinaryIO) -> str:
    name, dimensions = _string(file), _number(file, "I")
    file.seek(8 * dimensions + 4 + 8, 1)  # its shape, type and offset
    return name


def _format(kind: int) -> str:
    if kind not in _NUMBERS:
        raise ValueError(f"type {kind} is not known")
    return _NUMBERS[kind]


def _string(file: BinaryIO) -> str:
    length = _number(file, "Q")
    data = file.read(length)
    if len(data) != length:
        raise ValueError("it ends in the middle of its header")
    return data.decode(errors="replace")


def _number(file: BinaryIO, form: str) -> int:
    (number,) = struct.unpack(f"<{form}", file.read(struct.calcsize(f"<{form}")))
    return number  # type: ignore[no-any-return]
