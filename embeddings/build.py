"""A folder of articles into an index: what changed is brought up to date, and what is gone is forgotten."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from shlex import quote

from embeddings.changes import Changes, compare, compare_names, contents, is_gone
from embeddings.choosing import encoder_for
from embeddings.chunking import encoded_texts
from embeddings.errors import EncoderMismatch, IndexDamaged, IndexMissing, NearlyAllGone, UsageError
from embeddings.index.address import RemoteAddress, remote_address
from embeddings.index.derived import write_derived
from embeddings.index.folder import DATABASE, store_in, switch_store
from embeddings.index.index import LANGUAGES_META, store_folder
from embeddings.index.store import Store
from embeddings.index.stored import FileRecord
from embeddings.index.working_copy import (
    copy_folder,
    forget_copy,
    generation_of,
    mirrored,
    set_mirrored,
    up_to_date_copy,
)
from embeddings.index.writer import only_writer, stored_encoder_name, writable_store
from embeddings.language.labels import label, labelled
from embeddings.language.languages import LANGUAGES
from embeddings.pipeline import Progress, ProgressListener, encode_files
from embeddings.records import Problem
from embeddings.terms import TERMS_VERSION, terms
from embeddings.workers import EncoderFactory, LazyEncoder, OpenWorkers, own_process

MOST_GONE = 0.8
"""Share of an index's files that may be gone at once: of more, it is rather the disk that is gone."""
AUTO = "auto"
_SPOKEN = "language"  # the key of the index's settings

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
    unknown_files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default_factory=tuple)
    languages: Mapping[str, int] = field(default_factory=dict)  # articles by the code of their language
    encoder: str = ""


def _renew_terms(store: Store, encoders: LazyEncoder, language: str | None) -> None:
    """Of an index that an older version of the program made; nothing is encoded for it."""
    if store.meta("terms") == TERMS_VERSION:
        return
    starts = encoders.get().token_starts
    store.renew_terms(
        TERMS_VERSION,
        lambda document, chunks: [
            terms(text, label(document.metadata)) for _, text in encoded_texts(document, chunks, starts)
        ],
        lambda document: labelled(document, language),
    )


def build(
    articles: Path,
    folder: Path,
    encoder_factory: EncoderFactory,
    *,
    encoder_name: str | None = None,
    language: str | None = None,
    rebuild: bool = False,
    prune: bool = False,
    check_content: bool = False,
    deleted: Collection[str] = (),
    on_progress: ProgressListener = lambda _: None,
    open_workers: OpenWorkers = own_process,
) -> BuildReport:
    """Brings the index in `folder` up to date with the articles; only what changed is encoded.

    With `rebuild`, or where there is no index, a new store is filled beside the old one and takes its place at the
    end; a rebuild that was interrupted is taken up where it was. Where nearly all files of the index are gone, as on an
    empty mount point, nothing is done but with `prune`; `deleted` are files that went on purpose. With `check_content`
    all files are read again to see whether they changed. `language` is the code of the language of all articles, or
    "auto" to have it detected again; None keeps to what the index was made with, or detects. `open_workers` opens what
    reads and encodes, where that is not this process; the index does not depend on it.

    Raises UsageError, NearlyAllGone, IndexBusy, IndexNotWritten, IndexDamaged, EncoderMismatch or EncoderError; a
    file that cannot be read is reported and skipped.
    """
    if (address := remote_address(folder)) is not None:
        return _built_elsewhere(
            address,
            lambda copy: build(
                articles, copy, encoder_factory, encoder_name=encoder_name, language=language, rebuild=rebuild,
                prune=prune, check_content=check_content, deleted=deleted, on_progress=on_progress,
                open_workers=open_workers,
            ),
        )  # fmt: skip
    started = time.monotonic()
    if not articles.exists():
        raise UsageError(f"there is no folder {str(articles)!r}; give the folder that holds the articles")
    if language not in (None, AUTO, *LANGUAGES):
        raise UsageError(f"{language!r} is the code of no language that is known; {AUTO}, or {', '.join(LANGUAGES)}")
    with only_writer(folder):
        chosen = encoder_name or stored_encoder_name(folder, rebuild)
        if chosen is None:
            chosen = encoder_for(articles, encoder_factory, None if language == AUTO else language)
        encoders = LazyEncoder(encoder_factory, chosen)
        if rebuild and not prune:
            known = _files_in_force(folder)
            _refuse_to_forget_nearly_all(articles, folder, known, compare_names(articles, known), deleted)
        store, name = writable_store(folder, lambda: encoders.get().identity, rebuild)
        try:
            if encoder_name is not None and store.encoder.name != encoder_name:
                raise EncoderMismatch(
                    f"the index in {folder} was made with {store.encoder.name!r}, not with {encoder_name!r}; add "
                    "--rebuild to make it anew with the other encoder"
                )
            spoken = _settled_language(store, language)
            changes = compare(articles, store, check_content=check_content)
            if not prune:
                _refuse_to_forget_nearly_all(articles, folder, store.files(), changes, deleted)
            encoded = _bring_up_to_date(articles, store, changes, encoders, on_progress, spoken, open_workers)
            _renew_terms(store, encoders, spoken)
            store.set_meta(LANGUAGES_META, store.languages())
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
                unknown_files=changes.unknown,
                problems=(
                    *(Problem(f.path, reason) for f in files.values() for reason in f.problems),
                    *(Problem(str(articles), reason) for reason in changes.problems),
                ),
                languages=store.languages(),
                encoder=store.encoder.name,
            )
        finally:
            store.close()


def _built_elsewhere(address: RemoteAddress, build_copy: Callable[[Path], BuildReport]) -> BuildReport:
    """Builds a copy on this machine, which goes on from what is in the database, and then puts its new state there."""
    from embeddings.index.remote.backends import backend
    from embeddings.index.remote.publish import publish

    folder, before = copy_folder(address, "write"), backend(address).newest()
    if before is None and mirrored(folder) is not None:
        forget_copy(folder)  # of an index that is gone
    elif before is not None:
        up_to_date_copy(address, "write")
    report = build_copy(folder)
    if before is None or generation_of(before) != report.generation:
        set_mirrored(folder, publish(store_in(folder) / DATABASE, address, before))
    return report


def _files_in_force(folder: Path) -> Mapping[str, FileRecord]:
    """Those of the index that a rebuild would replace; none where there is none that can be read."""
    try:
        store = Store.open(store_folder(folder) / DATABASE, read_only=True)
    except (IndexMissing, IndexDamaged):
        return {}
    try:
        return store.files()
    finally:
        store.close()


def _refuse_to_forget_nearly_all(
    articles: Path, folder: Path, known: Mapping[str, FileRecord], changes: Changes, deleted: Collection[str]
) -> None:
    """Raises NearlyAllGone when the folder has hardly a file of the index, under its name or another."""
    lost = set(changes.removed) - set(deleted)
    if len(lost) <= MOST_GONE * len(known):
        return
    there = contents(articles, changes.new)
    lost = {path for path in lost if known[path].sha256 not in there}
    if len(lost) > MOST_GONE * len(known):
        raise NearlyAllGone(
            f"{len(lost):,} of the {len(known):,} files of the index in {folder} are not in {articles} any more, and "
            "nothing was changed; if it is the right folder and its disk is there, have the index forget them with: "
            f"python -m embeddings build {quote(str(articles))} --index {quote(str(folder))} --prune"
        )


def _settled_language(store: Store, language: str | None) -> str | None:
    """What is said of all articles at once, kept in the index; None has the language of each detected."""
    kept = store.meta(_SPOKEN)
    said = kept if language is None else None if language == AUTO else language
    if said != kept:
        if store.counts()[0]:
            raise UsageError(
                f"the articles of the index were read with --language {kept or AUTO}, not {said or AUTO}; add "
                "--rebuild to read them anew"
            )
        store.set_meta(_SPOKEN, said)
    return str(said) if said else None


def _bring_up_to_date(
    articles: Path,
    store: Store,
    changes: Changes,
    encoders: LazyEncoder,
    on_progress: ProgressListener,
    language: str | None,
    open_workers: OpenWorkers,
) -> int:
    """Commits the changes batch by batch; the number of chunks that had to be encoded."""
    if changes.touched:
        store.touch(changes.touched)
    pending = [*changes.new, *changes.changed]
    encoded = 0
    if pending:
        encoded = encode_files(articles, store, pending, encoders, on_progress, language, open_workers)
    if changes.removed:
        # Last, so that a renamed file still finds its vectors.
        store.write([], changes.removed)
    return encoded
