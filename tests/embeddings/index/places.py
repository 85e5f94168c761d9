"""Small articles, and what is asked of an index of them, wherever it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import ascii_lowercase

import numpy as np

from embeddings.build import BuildReport, build
from embeddings.index.address import MilvusAddress, remote_address
from embeddings.index.database import Database
from embeddings.index.dump import dumped_chunks, dumped_records
from embeddings.index.index import DATABASE, Index, store_folder
from embeddings.index.nearest import Mask
from embeddings.index.postgres.server import connections
from embeddings.index.verify import verify
from tests.fakes import FakeEncoder

ENCODER = FakeEncoder()


WORDS = ["moon", "sea", "cave", "rock", "water", "bat", "fish", "air", "dark", "salt", "comet", "tide", "sand"]


FILTERS: list[dict] = [
    {"since": "2025-01-10"},
    {"until": "2025-01-09"},
    {"since": "2025-01-05", "until": "2025-01-12"},
    {"sources": ["1*"]},
    {"sources": ["03.txt", "2*"], "since": "2025-01-15"},
    {"sources": ["nothing"]},
]


def name(number: int) -> str:
    """A word that only one article has."""
    return f"zeta{ascii_lowercase[number]}"


def write(folder: Path, name: str, body: str, date: str = "2025-02-24") -> None:
    dated = f"Date: {date}\n" if date else ""
    (folder / name).write_text(f"A title\nSource: The Paper\n{dated}\n{body}\n", encoding="utf-8")


def made(articles: Path, place: Path, encoder: FakeEncoder = ENCODER, **options: bool) -> BuildReport:
    return build(articles, place, lambda _: encoder, **options)


def findings(place: Path) -> list[str]:
    return list(verify(place, lambda _: ENCODER))


def sources(index: Index, rows: np.ndarray) -> list[str]:
    return [index.source(int(row)) for row in rows]


def contents(place: Path) -> tuple[list[str], list[tuple]]:
    """All that is stored."""
    database = Database.open(store_folder(place) / DATABASE, read_only=True)
    try:
        chunks = [
            (c.id, c.document, c.start, c.end, c.digest, c.terms, c.vector.tobytes()) for c in dumped_chunks(database)
        ]
        return list(dumped_records(database)), chunks
    finally:
        database.close()


def kept(place: Path) -> list[str]:
    """The generations of an index, whether anything leads to them or not."""
    address = remote_address(place)
    assert address is not None
    if isinstance(address, MilvusAddress):
        from embeddings.index.milvus.server import client

        named = client(address).list_collections()
    else:
        named = [one for (one,) in connections(address).rows("SELECT nspname FROM pg_namespace")]
    return [one for one in named if re.search(rf"\b(footnote_index_)?{address.name}_g\d+_\w{{6}}$", one)]


def masks(index: Index) -> Iterator[Mask | None]:
    """None, and those of `FILTERS`: as filters, and as rows that know none."""
    yield None
    for filters in FILTERS:
        mask = index.mask(**filters)
        assert mask is not None
        yield mask
        yield mask & np.True_
