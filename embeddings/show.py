"""Articles as they were read: what people look at before they believe an answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import UsageError
from embeddings.index.index import DATABASE, store_folder
from embeddings.index.patterns import named_source
from embeddings.index.store import Store
from embeddings.language.labels import label


@dataclass(frozen=True)
class ShownArticle:
    """`chunks` is their number; `notes` say what of the file is not in `text`, and what was guessed or broken."""

    source: str
    title: str
    date: str | None
    language: str
    publisher: str | None
    text: str
    body_start: int
    chunks: int
    notes: tuple[str, ...]


def articles(folder: Path, source: str | None = None) -> Iterator[ShownArticle]:
    """All articles of an index, by source, or the one of that source; raises UsageError, IndexMissing, IndexDamaged."""
    store = Store.open(store_folder(folder) / DATABASE, read_only=True)
    try:
        sources = store.sources()
        if source is not None:
            named = named_source(source, sources)
            if named is None:
                raise UsageError(f"no article of the index has the source {source!r}; leave it out to see all of them")
            sources = [named]
        files = store.files()
        for found in sources:
            document, owner = store.document(found), store.owner(found)
            if document is None or owner is None:
                continue
            # Of a file of many articles, its problems are those of some line or other.
            problems = files[owner].problems if found == owner else ()
            publisher = document.metadata.get("publisher")
            yield ShownArticle(
                found,
                document.title,
                document.date,
                label(document.metadata),
                str(publisher) if publisher else None,
                document.text,
                document.body_start,
                store.chunk_count(found),
                (*document.metadata.get("notes", ()), *problems),
            )
    finally:
        store.close()
