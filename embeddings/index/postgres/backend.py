"""An index in PostgreSQL behind the contract of all databases."""

from __future__ import annotations

from embeddings.index.address import PostgresAddress
from embeddings.index.postgres.server import connections
from embeddings.index.remote.contract import Generation, Snapshot


class PostgresBackend:
    """One that writes at the same time as another one is refused, whatever the moment."""

    def __init__(self, address: PostgresAddress) -> None:
        """Raises UsageError where the client is not installed."""
        connections(address)
        self._address = address

    def newest(self) -> str | None:
        from embeddings.index.postgres.write import newest

        return newest(self._address)

    def open(self, name: str) -> Generation:
        from embeddings.index.postgres.generation import PostgresGeneration

        return PostgresGeneration(self._address, name)

    def write(self, snapshot: Snapshot, over: str | None) -> str:
        from embeddings.index.postgres.write import write_generation

        return write_generation(self._address, snapshot, over)
