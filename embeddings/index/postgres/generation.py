"""One generation of an index in PostgreSQL: a schema of its own with its tables, searched and read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt

from embeddings.errors import IndexDamaged
from embeddings.index.address import PostgresAddress
from embeddings.index.dump import StoredChunk
from embeddings.index.nearest import Mask
from embeddings.index.postgres.binary import vector_from
from embeddings.index.postgres.filters import condition
from embeddings.index.postgres.server import connections
from embeddings.index.postings import Floats, Ints
from embeddings.index.remote.contract import Features
from embeddings.index.remote.parts import joined
from embeddings.postgres.connections import Row

READ_ROWS = 1000
MOST_HNSW_DIM = 4000
"""Of 16-bit vectors, in pgvector."""
_BESIDE = 50
"""More than are asked for come from HNSW, and are scored again in 32 bits."""
# How many are looked at: at first, and in all, where a filter takes away most of them. The planner cannot know how many
# a filter leaves, and here they are many: without these settings it may sort them all.
_SETTINGS = """
SELECT set_config('hnsw.ef_search', %s, true), set_config('hnsw.max_scan_tuples', %s, true),
       set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.scan_mem_multiplier', '8', true),
       set_config('enable_seqscan', 'off', true), set_config('enable_bitmapscan', 'off', true),
       set_config('enable_sort', 'off', true)
"""
_MOST_EF = 1000
_LEAST_SCANNED = 20_000
_HIT = np.dtype([("row", ">i4"), ("score", ">f4")])


def schema(name: str) -> str:
    """Of the generation of that name; raises IndexDamaged for what is none."""
    if not re.fullmatch(r"\w+_g\d+_[0-9a-f]+", name, re.ASCII):
        raise IndexDamaged(f"{name!r} is no generation of an index; build it again")
    return f'"footnote_index_{name}"'


class PostgresGeneration:
    """Values are sent as parameters; what is put into statements is the schema's name, a dimension and fixed text."""

    most_hits = 10_000  # 80 kB

    def __init__(self, address: PostgresAddress, name: str, exact_up_to: int) -> None:
        """Of so many chunks, or of those that a filter leaves, every vector is looked at. Raises IndexUnreachable."""
        self._exact_up_to = exact_up_to
        self._schema = schema(name)
        self._database = connections(address)
        [(self.dim, self._count)] = self._database.rows(f"SELECT dim, chunks FROM {self._schema}.made")

    def nearest(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        where, values = condition(mask)
        asked, table = str(vector.tolist()), f"{self._schema}.chunks"
        allowed = self._count if mask is None else int(np.count_nonzero(mask))
        if allowed <= self._exact_up_to or self.dim > MOST_HNSW_DIM:
            # Not what the HNSW index is of, so that it is never used for it.
            found = self._database.rows(
                f"SELECT row, -(vector <#> %s::vector) FROM {table} WHERE {where} ORDER BY 2 DESC, 1 LIMIT %s",
                [asked, *values, count],
            )
            return _columns(found)
        half, wanted = f"halfvec({self.dim})", count + _BESIDE
        scanned = max(_LEAST_SCANNED, 4 * wanted * self._count // allowed)
        with self._database.transaction() as connection:
            connection.execute(_SETTINGS, [str(min(2 * wanted, _MOST_EF)), str(scanned)])
            found = connection.execute(
                f"SELECT row, score FROM (SELECT row, -(vector <#> %s::vector) AS score FROM {table} WHERE {where} "
                f"ORDER BY (vector::{half}) <#> %s::{half} LIMIT %s) AS near ORDER BY score DESC, row LIMIT %s",
                [asked, *values, asked, wanted, count],
            ).fetchall()
        return _columns(found)

    def matching(
        self, features: Features, query: Mapping[int, float], count: int, mask: Mask | None
    ) -> tuple[Ints, Floats]:
        where, values = condition(mask)
        # Which rows a filter leaves is looked up once, and not for each that is scored.
        allowed = f"WITH allowed AS MATERIALIZED (SELECT row FROM {self._schema}.chunks WHERE {where})"
        # Summed in 64 bits, whose last ones alone depend on the order. One value with all hits is read several times
        # faster than a row for each.
        [(hits,)] = self._database.rows(
            f"""
            {"" if mask is None else allowed}
            SELECT string_agg(int4send(row) || float4send(score::real), '') FROM (
                SELECT row, score FROM (
                    SELECT row, sum(impact) AS score FROM (
                        SELECT unnest(rows) AS row, unnest(impacts) * weight AS impact
                        FROM unnest(%s::bigint[], %s::float8[]) AS asked (key, weight)
                        JOIN {self._schema}.{features} USING (key)
                    ) AS held GROUP BY row
                ) AS scored {"" if mask is None else "JOIN allowed USING (row)"}
                ORDER BY score DESC, row LIMIT %s
            ) AS best
            """,
            [*values, list(query), list(query.values()), count],
            binary=True,
        )
        found = np.frombuffer(hits or b"", dtype=_HIT)
        rows, scores = found["row"].astype(np.int64), found["score"].astype(np.float32)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def vectors(self, rows: list[int]) -> dict[int, npt.NDArray[np.float32]]:
        asked = f"SELECT row, vector FROM {self._schema}.chunks WHERE row = ANY(%s::int[])"
        return {row: vector_from(vector) for row, vector in self._database.rows(asked, [rows], binary=True)}

    def chunks(self) -> Iterator[StoredChunk]:
        columns = 'row, id, owner, start, "end", digest, terms, vector'
        for _, id, owner, start, end, digest, terms, vector in self._all(columns, f"{self._schema}.chunks", "row"):
            yield StoredChunk(id, owner, start, end, digest, terms, vector_from(vector))

    def records(self) -> Iterator[str]:
        yield from joined(text for _, text in self._all("part, text", f"{self._schema}.parts", "part"))

    def _all(self, columns: str, table: str, key: str) -> Iterator[Row]:
        first = 0
        asked = f"SELECT {columns} FROM {table} WHERE {key} >= %s AND {key} < %s ORDER BY {key}"
        while found := self._database.rows(asked, [first, first + READ_ROWS], binary=True):
            yield from found
            first += READ_ROWS


def _columns(found: list[Row]) -> tuple[Ints, Floats]:
    rows, scores = zip(*found, strict=True) if found else ((), ())
    return np.array(rows, dtype=np.int64), np.array(scores, dtype=np.float32)
