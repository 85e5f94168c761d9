"""Who may write to an index, and into which store: the one in force, or one beside it that takes its place."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from embeddings.encode.contract import EncoderIdentity
from embeddings.errors import IndexBusy, IndexDamaged, IndexMissing, IndexNotWritten
from embeddings.index.folder import CURRENT, DATABASE, switch_store
from embeddings.index.folder import store_in as store_folder
from embeddings.index.store import Store

logger = logging.getLogger(__name__)


def stored_encoder_name(folder: Path, rebuild: bool) -> str | None:
    """The name of the encoder that the index has, so that it need not be given again."""
    try:
        store = Store.open(store_folder(folder) / DATABASE, read_only=True)
    except (IndexMissing, IndexDamaged):
        if not rebuild and (folder / CURRENT).exists():
            raise
        return None
    try:
        return store.encoder.name
    finally:
        store.close()


def writable_store(folder: Path, identity: Callable[[], EncoderIdentity], rebuild: bool) -> tuple[Store, str]:
    """The store to write to, and its name: the one in force, or else a new or half-filled one beside it.

    `identity` is asked for only when a new store is made, or a half-filled one taken up.
    """
    try:
        in_force = store_folder(folder).name
    except IndexMissing:
        in_force = None
    if in_force is not None and not rebuild:
        return Store.open(folder / in_force / DATABASE, read_only=False), in_force
    encoder = identity()
    for half in sorted(folder.glob("store-*")):
        if half.name != in_force:
            try:
                store = Store.open(half / DATABASE, read_only=False)
            except (IndexMissing, IndexDamaged):
                continue
            if store.encoder == encoder:
                logger.info("going on with the build that was interrupted")
                return store, half.name
            store.close()
    number = 1 + max((int(path.name.split("-")[1]) for path in folder.glob("store-*")), default=0)
    name = f"store-{number}"
    (folder / name).mkdir()
    store = Store.create(folder / name / DATABASE, encoder)
    if in_force is None:
        # Nothing to wait for: what is committed of a first build can be searched at once, and survives its end.
        switch_store(folder, name)
    return store, name


@contextmanager
def only_writer(folder: Path) -> Iterator[None]:
    """Holds the index's lock; raises IndexBusy when another process holds it, or IndexNotWritten."""
    lock = FileLock(folder / "writer.lock", timeout=0)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds every article; a shared one keeps its mode
        lock.acquire()
        (folder / "writer.pid").write_text(str(os.getpid()), encoding="utf-8")
    except Timeout as error:
        raise IndexBusy(f"process {_pid(folder)} is writing to the index in {folder}; wait until it is done") from error
    except OSError as error:
        lock.release()
        why = "it is a file" if folder.is_file() else f"{error.strerror}"
        raise IndexNotWritten(
            f"the index folder {folder} cannot be written to ({why}); give a folder where you may write, and that has "
            "room, with --index"
        ) from error
    try:
        yield
    except OSError as error:
        raise IndexNotWritten(
            f"the index in {folder} cannot be written to ({error.strerror}: {error.filename}); what was committed is "
            "kept: make room or choose another --index, and build again"
        ) from error
    finally:
        (folder / "writer.pid").unlink(missing_ok=True)
        lock.release()


def _pid(folder: Path) -> str:
    try:
        return (folder / "writer.pid").read_text(encoding="utf-8")
    except OSError:
        return "(unknown)"
