"""Where an index is: in a folder, or in a Milvus server or a file of Milvus Lite, named as `milvus://...`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import UsageError

# A `Path` of such a name has lost one of its slashes.
_MILVUS = re.compile(r"milvus:[/\\]+")
_SERVER = re.compile(r"milvus:/+([^/\s]+:\d+)/(\w+)", re.ASCII)
_FILE = re.compile(r"milvus:/+(.+\.db)/(\w+)", re.ASCII)


@dataclass(frozen=True)
class MilvusAddress:
    """`uri` is that of a server, or the path of a file of Milvus Lite; `name` is the index's in it."""

    uri: str
    name: str

    def __str__(self) -> str:
        return f"milvus://{self.uri.removeprefix('http://')}/{self.name}"


def milvus_address(place: Path | str) -> MilvusAddress | None:
    """None for an ordinary folder; raises UsageError for a `milvus:` that names neither a server nor a file."""
    text = place.as_posix() if isinstance(place, Path) else place
    if not _MILVUS.match(text):
        return None
    if found := _FILE.fullmatch(text):
        path, name = found.groups()
        return MilvusAddress(path if re.match(r"[A-Za-z]:", path) else f"/{path}", name)
    if found := _SERVER.fullmatch(text):
        return MilvusAddress(f"http://{found[1]}", found[2])
    raise UsageError(
        f"{text!r} names no index in Milvus: it must be milvus://HOST:PORT/NAME, or for Milvus Lite "
        "milvus:///FOLDER/FILE.db/NAME; a NAME has letters, digits and underscores"
    )
