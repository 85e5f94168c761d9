"""A new generation of an index in PostgreSQL: filled, put in force and the oldest removed, all in one transaction."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np

from embeddings.errors import IndexUnreachable, UsageError
from embeddings.index.address import PostgresAddress
from embeddings.index.postgres.binary import elements, fill, float4_array, int4, int4_array, int8, row, vector
from embeddings.index.postgres.generation import MOST_HNSW_DIM, schema
from embeddings.index.postgres.server import connections
from embeddings.index.postings import Postings
from embeddings.index.remote.contract import Features, PlacedChunk, Snapshot, overtaken
from embeddings.index.remote.parts import parted
from embeddings.postgres.connections import Connection

_ALIASES = """
CREATE SCHEMA IF NOT EXISTS footnote_index;
CREATE TABLE IF NOT EXISTS footnote_index.in_force (name text PRIMARY KEY, generation text NOT NULL)
"""
_PREPARED_ONCE = 0x466F6F75
"""The advisory lock under which these are made: of several builds that start at once, one makes them."""
_OLDEST_PGVECTOR = (0, 8)
"""The first that goes on with a search by HNSW where a filter has left too few."""
_POSTINGS_READ = 1 << 20
_PLAIN_BYTES = 8000
"""A vector up to this size is kept in its row: looked up elsewhere, as those over 2 kB are, a search takes longer."""


def newest(address: PostgresAddress) -> str | None:
    """Raises IndexUnreachable."""
    database = connections(address)
    if database.rows("SELECT to_regclass('footnote_index.in_force')")[0][0] is None:
        return None
    found = database.rows("SELECT generation FROM footnote_index.in_force WHERE name = %s", [address.name])
    return str(found[0][0]) if found else None


def write_generation(address: PostgresAddress, snapshot: Snapshot, over: str | None, exact_up_to: int) -> str:
    """A write that is killed leaves nothing. More than `exact_up_to` chunks get an index by HNSW.

    Raises IndexUnreachable, IndexBusy or UsageError.
    """
    _prepare(address)
    name = f"{address.name}_g{snapshot.generation}_{secrets.token_hex(3)}"
    with connections(address).long_transaction() as connection:
        _make(connection, schema(name), snapshot, exact_up_to)
        if over is None:
            statement = "INSERT INTO footnote_index.in_force VALUES (%s, %s) ON CONFLICT DO NOTHING"
            moved = connection.execute(statement, [address.name, name])
        else:
            statement = "UPDATE footnote_index.in_force SET generation = %s WHERE name = %s AND generation = %s"
            moved = connection.execute(statement, [name, address.name, over])
        if moved.rowcount != 1:
            raise overtaken(address)
        for old in _generations(connection, address):
            if old not in (name, over):
                connection.execute(f"DROP SCHEMA {schema(old)} CASCADE")
    return name


def _prepare(address: PostgresAddress) -> None:
    database = connections(address)
    asked = "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    if not database.rows(asked):
        try:
            with database.transaction() as connection:
                connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except IndexUnreachable as error:
            if not database.rows(asked):
                raise UsageError(
                    f"the database at {address.url} has no pgvector ({error.__cause__}); when it is installed, a "
                    "superuser adds it with: CREATE EXTENSION vector"
                ) from error
    version = str(database.rows(asked)[0][0])
    if tuple(int(part) for part in version.split(".")[:2]) < _OLDEST_PGVECTOR:
        raise UsageError(
            f"the database at {address.url} has pgvector {version}, and 0.8 is the oldest that will do; update it "
            "with: ALTER EXTENSION vector UPDATE"
        )
    with database.transaction() as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_PREPARED_ONCE])
        connection.execute(_ALIASES)


def _generations(connection: Connection, address: PostgresAddress) -> list[str]:
    own = re.compile(rf"footnote_index_({address.name}_g\d+_[0-9a-f]{{6}})")
    found = connection.execute("SELECT nspname FROM pg_namespace").fetchall()
    return [name[1] for (one,) in found if (name := own.fullmatch(one))]


def _make(connection: Connection, within: str, snapshot: Snapshot, exact_up_to: int) -> None:
    dim = snapshot.dim
    for statement in (
        f"CREATE SCHEMA {within}",
        f"CREATE TABLE {within}.made (dim int, chunks int)",
        f"CREATE TABLE {within}.parts (part int, text text)",
        f"""CREATE TABLE {within}.chunks (row int, document int, day int, id bigint, owner bigint, start int, "end" int,
        digest bytea, terms bytea, vector vector({dim}))""",
        f"ALTER TABLE {within}.chunks ALTER vector SET STORAGE {'PLAIN' if 4 * dim <= _PLAIN_BYTES else 'EXTERNAL'}",
    ):
        connection.execute(statement)
    connection.execute(f"INSERT INTO {within}.made VALUES (%s, %s)", [dim, snapshot.chunk_count])
    fill(connection, f"{within}.parts", (row(int4(n), t.encode()) for n, t in enumerate(parted(snapshot.records))))
    fill(connection, f"{within}.chunks", map(_chunk_row, snapshot.chunks))
    for features in ("words", "bigrams"):
        table = f"{within}.{features}"
        connection.execute(f"CREATE TABLE {table} (key bigint, rows int[], impacts real[])")
        # Numbers of chance: to compress them would take time and gain nothing.
        connection.execute(f"ALTER TABLE {table} ALTER rows SET STORAGE EXTERNAL, ALTER impacts SET STORAGE EXTERNAL")
        fill(connection, table, _posting_rows(snapshot.files, features, snapshot.chunk_count))
        connection.execute(f"ALTER TABLE {table} ADD PRIMARY KEY (key)")
    for statement in (
        f"ALTER TABLE {within}.parts ADD PRIMARY KEY (part)",
        # With what words are filtered by, which then takes no look at the vectors.
        f"ALTER TABLE {within}.chunks ADD PRIMARY KEY (row) INCLUDE (document, day)",
        f"CREATE INDEX ON {within}.chunks (day)",
    ):
        connection.execute(statement)
    if snapshot.chunk_count > exact_up_to and dim <= MOST_HNSW_DIM:
        connection.execute(f"CREATE INDEX ON {within}.chunks USING hnsw ((vector::halfvec({dim})) halfvec_ip_ops)")
    for table in ("parts", "chunks", "words", "bigrams"):
        connection.execute(f"ANALYZE {within}.{table}")


def _chunk_row(placed: PlacedChunk) -> bytes:
    chunk = placed.chunk
    return row(
        int4(placed.row),
        int4(placed.document),
        int4(placed.day),
        int8(chunk.id),
        int8(chunk.document),
        int4(chunk.start),
        int4(chunk.end),
        chunk.digest,
        chunk.terms,
        vector(chunk.vector),
    )


def _posting_rows(files: Path, features: Features, chunk_count: int) -> Iterator[bytes]:
    postings = Postings.load(files, features, chunk_count)
    starts = np.asarray(postings.indptr)
    first = 0
    while first < len(postings.keys):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _POSTINGS_READ, side="right")) - 1)
        part = slice(int(starts[first]), int(starts[last]))
        rows = elements(postings.rows.read(part))
        impacts = elements(postings.impacts.read(part).astype(np.float32))
        places = 8 * (starts[first : last + 1] - starts[first])
        keys = postings.keys[first:last].tolist()
        for key, (start, end) in zip(keys, pairwise(places.tolist()), strict=True):
            yield row(int8(key), int4_array(rows[start:end]), float4_array(impacts[start:end]))
        first = last
