"""Two collections of Milvus a generation: the chunks, which are searched, and all else that the index holds.

The name of an index is an alias of the chunks' collection, which moves to a new one at one instant.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from embeddings.index.address import MilvusAddress
from embeddings.index.dump import StoredChunk
from embeddings.index.milvus.features import dimensions, sparse_rows
from embeddings.index.milvus.filters import expression
from embeddings.index.milvus.server import READ_S, TIMEOUT_S, asking, client, is_away, translated
from embeddings.index.nearest import EXACT_UP_TO, Mask
from embeddings.index.postings import Floats, Ints
from embeddings.index.remote.contract import Features, Snapshot
from embeddings.index.remote.parts import PART_CHARACTERS, joined, parted

INSERTED_ROWS = 500
READ_ROWS = 1000
TERMS_CHARACTERS = 65_535
PARTS = "_parts"
Found = TypeVar("Found")
_STORED = ["row", "id", "owner", "start", "end", "digest", "terms", "vector"]


class Collection:
    """One generation of an index, open to be searched and read."""

    most_hits = 2000  # Milvus would tell 16,384

    def __init__(self, address: MilvusAddress, name: str) -> None:
        """Raises IndexUnreachable."""
        self.name = name
        self._address = address
        self._client = client(address)
        with translated(address):
            fields = self._client.describe_collection(name)["fields"]
            self.dim = int(next(field["params"]["dim"] for field in fields if field["name"] == "vector"))
            self._client.load_collection(name, timeout=TIMEOUT_S)

    def nearest(self, vector: Floats, count: int, mask: Mask | None) -> tuple[Ints, Floats]:
        return self._search("vector", vector, count, expression(mask))

    def matching(
        self, features: Features, query: Mapping[int, float], count: int, mask: Mask | None
    ) -> tuple[Ints, Floats]:
        return self._search("words", dimensions(features, query), count, expression(mask))

    def _search(
        self, field: str, query: Floats | Mapping[int, float], count: int, expression: str
    ) -> tuple[Ints, Floats]:
        """The rows with the largest products with the query, and these, best first, equals by row."""
        [found] = self._asked(
            lambda: self._client.search(
                self.name, [query], anns_field=field, limit=count, filter=expression, output_fields=["row"],
                search_params={"metric_type": "IP"}, timeout=READ_S,
            )
        )  # fmt: skip
        rows, scores = np.array(found.ids, dtype=np.int64), np.array(found.distances, dtype=np.float32)
        order = np.lexsort((rows, -scores))
        return rows[order], scores[order]

    def vectors(self, rows: list[int]) -> dict[int, npt.NDArray[np.float32]]:
        found = self._asked(
            lambda: self._client.query(
                self.name, filter=f"row in {rows}", output_fields=["row", "vector"], timeout=READ_S
            )
        )
        return {int(one["row"]): np.array(one["vector"], dtype=np.float32) for one in found}

    def chunks(self) -> Iterator[StoredChunk]:
        for one in self._all(self.name, "row", _STORED):
            vector = np.array(one["vector"], dtype=np.float32)
            digest, terms = base64.b64decode(one["digest"]), base64.b64decode(one["terms"])
            yield StoredChunk(one["id"], one["owner"], one["start"], one["end"], digest, terms, vector)

    def records(self) -> Iterator[str]:
        yield from joined(one["text"] for one in self._all(self.name + PARTS, "part", ["part", "text"]))

    def _asked(self, ask: Callable[[], Found]) -> Found:
        """A server that was started anew may have to load the collection once more: Milvus Lite does not by itself."""
        from pymilvus import MilvusException

        with asking(self._address):
            try:
                return ask()
            except MilvusException as error:
                if is_away(error) or self._is_loaded():
                    raise
                self._client.load_collection(self.name, timeout=READ_S)
                return ask()

    def _is_loaded(self) -> bool:
        from pymilvus.client.types import LoadState

        return bool(self._client.get_load_state(self.name, timeout=READ_S)["state"] == LoadState.Loaded)

    def _all(self, name: str, key: str, fields: list[str]) -> Iterator[dict[str, Any]]:
        first = 0
        with translated(self._address):
            self._client.load_collection(name, timeout=TIMEOUT_S)
        while True:
            asked = f"{key} >= {first} and {key} < {first + READ_ROWS}"
            with translated(self._address):
                found = self._client.query(name, filter=asked, output_fields=fields, timeout=TIMEOUT_S)
            if not found:
                return
            yield from sorted(found, key=lambda one: int(one[key]))
            first += READ_ROWS


def newest(address: MilvusAddress) -> str | None:
    """The collection in force; None when there is no such index. Raises IndexUnreachable."""
    with asking(address):
        for name in _collections(address):
            if address.name in client(address).list_aliases(collection_name=name, timeout=READ_S)["aliases"]:
                return name
    return None


def _collections(address: MilvusAddress) -> list[str]:
    """Those of the index, of all its generations; of a write that was killed, one that nothing leads to."""
    own = re.compile(rf"{address.name}_g\d+_[0-9a-f]{{6}}")
    return [name for name in client(address).list_collections(timeout=READ_S) if own.fullmatch(name)]


def write_collections(address: MilvusAddress, snapshot: Snapshot) -> str:
    """Fills two new collections and moves the alias to them; those of the generation before stay for who reads them.

    Returns the collection's name. Raises IndexUnreachable.
    """
    from pymilvus import DataType

    milvus, before = client(address), newest(address)
    name = f"{address.name}_g{snapshot.generation}_{secrets.token_hex(3)}"
    with translated(address):
        schema = milvus.create_schema(auto_id=False)
        schema.add_field("row", DataType.INT64, is_primary=True)
        for field in ("id", "owner", "document", "day", "start", "end"):
            schema.add_field(field, DataType.INT64)
        schema.add_field("digest", DataType.VARCHAR, max_length=128)
        schema.add_field("terms", DataType.VARCHAR, max_length=TERMS_CHARACTERS)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=snapshot.dim)
        schema.add_field("words", DataType.SPARSE_FLOAT_VECTOR)
        indexes = milvus.prepare_index_params()
        kind = "FLAT" if snapshot.chunk_count <= EXACT_UP_TO else "AUTOINDEX"
        indexes.add_index("vector", index_type=kind, metric_type="IP")
        indexes.add_index("words", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")
        milvus.create_collection(name, schema=schema, index_params=indexes, consistency_level="Strong")
        schema = milvus.create_schema(auto_id=False)
        schema.add_field("part", DataType.INT64, is_primary=True)
        schema.add_field("text", DataType.VARCHAR, max_length=4 * PART_CHARACTERS)
        schema.add_field("nothing", DataType.FLOAT_VECTOR, dim=2)  # Milvus has no collection without a vector
        indexes = milvus.prepare_index_params()
        indexes.add_index("nothing", index_type="FLAT", metric_type="IP")
        milvus.create_collection(name + PARTS, schema=schema, index_params=indexes, consistency_level="Strong")
        _insert(milvus, name, _rows(snapshot))
        _insert(milvus, name + PARTS, _parts(snapshot.records))
        for filled in (name, name + PARTS):
            milvus.flush(filled)
        if before is None:
            milvus.create_alias(name, address.name)
        else:
            milvus.alter_alias(name, address.name)
        for old in _collections(address):
            if old not in (name, before):
                milvus.drop_collection(old + PARTS)
                milvus.drop_collection(old)
    return name


def _rows(snapshot: Snapshot) -> Iterator[dict[str, Any]]:
    for placed, words in zip(snapshot.chunks, sparse_rows(snapshot.files, snapshot.chunk_count), strict=True):
        chunk = placed.chunk
        digest, terms = (base64.b64encode(blob).decode("ascii") for blob in (chunk.digest, chunk.terms))
        yield {
            "row": placed.row,
            "id": chunk.id,
            "owner": chunk.document,
            "document": placed.document,
            "day": placed.day,
            "start": chunk.start,
            "end": chunk.end,
            "digest": digest,
            "terms": terms,
            "vector": chunk.vector.tolist(),
            # A chunk without words still needs a vector of them: one that no query has.
            "words": words or {(1 << 32) - 2: 1e-6},
        }


def _parts(records: Iterable[str]) -> Iterator[dict[str, Any]]:
    for part, text in enumerate(parted(records)):
        yield {"part": part, "text": text, "nothing": [0.0, 1.0]}


def _insert(milvus: Any, name: str, rows: Iterable[dict[str, Any]]) -> None:
    block: list[dict[str, Any]] = []
    for row in rows:
        block.append(row)
        if len(block) == INSERTED_ROWS:
            milvus.insert(name, block, timeout=TIMEOUT_S)
            block = []
    if block:
        milvus.insert(name, block, timeout=TIMEOUT_S)
