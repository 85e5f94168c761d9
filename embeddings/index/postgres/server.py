"""Connections to the databases that indexes are in, one pool each for the whole process."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from embeddings.errors import IndexUnreachable, UsageError
from embeddings.index.address import PostgresAddress

if TYPE_CHECKING:
    from embeddings.postgres.connections import Connections


def connections(address: PostgresAddress) -> Connections:
    """Connects to nothing yet. Raises UsageError where the library is missing or the address cannot be read."""
    return _connections(address.url)


@cache
def _connections(url: str) -> Connections:
    try:
        from embeddings.postgres.connections import Connections
    except ImportError as error:
        raise UsageError('an index in PostgreSQL needs its client: pip install "footnote-rag[postgres]"') from error
    return Connections(
        url,
        lambda reason: IndexUnreachable(
            f"the index at {url} cannot be had from PostgreSQL ({reason}); see that it runs"
        ),
    )
