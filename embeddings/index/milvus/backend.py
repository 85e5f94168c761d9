"""An index in Milvus behind the contract of all databases."""

from __future__ import annotations

from embeddings.index.address import MilvusAddress
from embeddings.index.milvus.collection import Collection, newest, write_collections
from embeddings.index.remote.contract import Snapshot


class MilvusBackend:
    """Milvus moves an alias without a condition: who else wrote meanwhile is told only before the write."""

    def __init__(self, address: MilvusAddress) -> None:
        self._address = address

    def newest(self) -> str | None:
        return newest(self._address)

    def open(self, name: str) -> Collection:
        return Collection(self._address, name)

    def write(self, snapshot: Snapshot, over: str | None) -> str:
        return write_collections(self._address, snapshot)
