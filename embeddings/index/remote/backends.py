"""Which database an address is of; each is imported only when it is asked for."""

from __future__ import annotations

from embeddings.index.address import MilvusAddress, RemoteAddress
from embeddings.index.remote.contract import Backend


def backend(address: RemoteAddress) -> Backend:
    """Raises UsageError where its client is not installed."""
    if isinstance(address, MilvusAddress):
        from embeddings.index.milvus.backend import MilvusBackend

        return MilvusBackend(address)
    from embeddings.index.postgres.backend import PostgresBackend

    return PostgresBackend(address)
