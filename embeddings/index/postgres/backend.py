"""An index in PostgreSQL behind the contract of all databases."""

from __future__ import annotations

from embeddings.index.address import PostgresAddress
from embeddings.index.postgres.server import connections
from embeddings.index.remote.contract import Generation, Snapshot

EXACT_UP_TO = 20_000
"""Of 99,747 chunks a look at every vector took 65 ms, and HNSW 8 ms, with 0.997 of the ten nearest and 0.994 of the
200; its index took 20 s to make (benchmarks/README.md)."""


class PostgresBackend:
    """One that writes at the same time as another one is refused, whatever the moment."""

    def __init__(self, address: PostgresAddress, exact_up_to: int = EXACT_UP_TO) -> None:
        """`exact_up_to` as of `PostgresGeneration`. Raises UsageError where the client is not installed."""
        connections(address)
        self._address = address
        self._exact_up_to = exact_up_to

    def newest(self) -> str | None:
        from embeddings.index.postgres.write import newest

        return newest(self._address)

    def open(self, name: str) -> Generation:
        from embeddings.index.postgres.generation import PostgresGeneration

        return PostgresGeneration(self._address, name, self._exact_up_to)

    def write(self, snapshot: Snapshot, over: str | None) -> str:
        from embeddings.index.postgres.write import write_generation

        return write_generation(self._address, snapshot, over, self._exact_up_to)
