"""What an index holds, and how the folder differs from it by now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from embeddings.changes import Changes, compare
from embeddings.encode.contract import EncoderIdentity
from embeddings.index.derived import search_settings
from embeddings.index.index import DATABASE, store_folder
from embeddings.index.store import Store
from embeddings.index.stored import DocumentInfo
from embeddings.records import Problem


@dataclass(frozen=True)
class Status:
    """Counts, size in bytes, encoder and generation of an index; `changes` is None when the folder is gone."""

    folder: str
    articles: str | None
    documents: int
    chunks: int
    size_bytes: int
    encoder: EncoderIdentity
    generation: int
    changes: Changes | None
    problems: tuple[Problem, ...]
    search: Mapping[str, Any] | None = None  # how vectors are searched; None until a build has come to its end


def status(folder: Path) -> Status:
    """Raises IndexMissing or IndexDamaged."""
    path = store_folder(folder)
    store = Store.open(path / DATABASE, read_only=True)
    try:
        articles = store.meta("articles")
        documents, chunks = store.counts()
        return Status(
            folder=str(folder),
            articles=articles,
            documents=documents,
            chunks=chunks,
            size_bytes=sum(file.stat().st_size for file in path.rglob("*") if file.is_file()),
            encoder=store.encoder,
            generation=store.generation,
            changes=compare(Path(articles), store) if articles and Path(articles).exists() else None,
            problems=tuple(Problem(f.path, reason) for f in store.files().values() for reason in f.problems),
            search=search_settings(store),
        )
    finally:
        store.close()


def articles(folder: Path) -> list[DocumentInfo]:
    """All articles without their texts, by source; raises IndexMissing or IndexDamaged."""
    store = Store.open(store_folder(folder) / DATABASE, read_only=True)
    try:
        return store.documents()
    finally:
        store.close()
