"""A folder of articles into an index: what changed is brought up to date, and what is gone is forgotten."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path

from embeddings.changes import Changes, compare, is_gone
from embeddings.encode.contract import DEFAULT_ENCODER
from embeddings.errors import EncoderMismatch, UsageError
from embeddings.index.derived import write_derived
from embeddings.index.index import switch_store
from embeddings.index.store import Store
from embeddings.index.writer import only_writer, stored_encoder_name, writable_store
from embeddings.pipeline import EncoderFactory, LazyEncoder, Progress, ProgressListener, encode_files
from embeddings.records import Problem

__all__ = ["BuildReport", "Changes", "Problem", "Progress", "ProgressListener", "build", "compare", "is_gone"]


@dataclass(frozen=True)
class BuildReport:
    """What a build did and what the index now holds."""

    new: int
    changed: int
    removed: int
    unchanged: int
    encoded_chunks: int
    documents: int
    chunks: int
    generation: int
    seconds: float
    unknown: int = 0  # files of no format that can be read
    problems: tuple[Problem, ...] = field(default_factory=tuple)


def build(
    articles: Path,
    folder: Path,
    encoder_factory: EncoderFactory,
    *,
    encoder_name: str | None = None,
    rebuild: bool = False,
    on_progress: ProgressListener = lambda _: None,
) -> BuildReport:
    """Brings the index in `folder` up to date with the articles; only what changed is encoded.

    With `rebuild`, or where there is no index, a new store is filled beside the old one and takes its place at the
    end; a rebuild that was interrupted is taken up where it was. Raises UsageError, IndexBusy, IndexNotWritten,
    IndexDamaged, EncoderMismatch or EncoderError; a file that cannot be read is reported and skipped.
    """
    started = time.monotonic()
    if not articles.exists():
        raise UsageError(f"there is no folder {str(articles)!r}; give the folder that holds the articles")
    with only_writer(folder):
        encoders = LazyEncoder(encoder_factory, encoder_name or stored_encoder_name(folder, rebuild) or DEFAULT_ENCODER)
        store, name = writable_store(folder, lambda: encoders.get().identity, rebuild)
        try:
            if encoder_name is not None and store.encoder.name != encoder_name:
                raise EncoderMismatch(
                    f"the index in {folder} was made with {store.encoder.name!r}, not with {encoder_name!r}; add "
                    "--rebuild to make it anew with the other encoder"
                )
            changes = compare(articles, store)
            encoded = _bring_up_to_date(articles, store, changes, encoders, on_progress)
            store.set_meta("articles", str(articles.resolve()))
            write_derived(store)
            switch_store(folder, name)
            files = store.files()
            documents, chunks = store.counts()
            return BuildReport(
                new=len(changes.new),
                changed=len(changes.changed),
                removed=len(changes.removed),
                unchanged=len(files) - len(changes.new) - len(changes.changed),
                encoded_chunks=encoded,
                documents=documents,
                chunks=chunks,
                generation=store.generation,
                seconds=time.monotonic() - started,
                unknown=len(changes.unknown),
                problems=(
                    *(Problem(f.path, reason) for f in files.values() for reason in f.problems),
                    *(Problem(str(articles), reason) for reason in changes.problems),
                ),
            )
        finally:
            store.close()


def _bring_up_to_date(
    articles: Path, store: Store, changes: Changes, encoders: LazyEncoder, on_progress: ProgressListener
) -> int:
    """Commits the changes batch by batch; the number of chunks that had to be encoded."""
    if changes.touched:
        store.touch(changes.touched)
    pending = [*changes.new, *changes.changed]
    encoded = encode_files(articles, store, pending, encoders, on_progress) if pending else 0
    if changes.removed:
        # Last, so that a renamed file still finds its vectors.
        store.write([], changes.removed)
    return encoded
