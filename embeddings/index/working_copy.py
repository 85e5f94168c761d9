"""The copy on this machine of an index in a database: its SQLite file, from which texts are read; searches go there."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

from filelock import FileLock

from embeddings.encode.contract import EncoderIdentity
from embeddings.errors import IndexMissing
from embeddings.index.address import RemoteAddress, remote_address
from embeddings.index.dump import restore
from embeddings.index.folder import CURRENT, DATABASE, store_in, switch_store
from embeddings.places import data_folder

MIRRORS = "MIRRORS"  # the file that names the generation which the copy is of


def copy_folder(address: RemoteAddress, use: str) -> Path:
    """Of the copy for that `use`: to read, or to write, as a build that was interrupted leaves half of one."""
    number = hashlib.sha256(str(address).encode()).hexdigest()[:12]
    return data_folder() / address.kind / f"{address.name}-{number}" / use


def path_here(index: Path) -> Path:
    """The folder of the index itself, or of its copy where it is in a database: what belongs to it is kept beside."""
    address = remote_address(index)
    return index if address is None else copy_folder(address, "index")


def mirrored(folder: Path) -> str | None:
    """The generation that a copy is of."""
    try:
        return (folder / MIRRORS).read_text(encoding="utf-8")
    except OSError:
        return None


def set_mirrored(folder: Path, name: str) -> None:
    (folder / MIRRORS).write_text(name, encoding="utf-8")


def up_to_date_copy(address: RemoteAddress, use: str = "read") -> Path:
    """The folder of a copy of the newest generation, fetched when the one here is older.

    Raises IndexMissing or IndexUnreachable.
    """
    from embeddings.index.remote.backends import backend

    remote = backend(address)
    folder, name = copy_folder(address, use), remote.newest()
    if name is None:
        raise IndexMissing(
            f"there is no index at {address}; make one with: python -m embeddings build ARTICLES --index {address}"
        )
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with FileLock(folder / "copy.lock"):
        if mirrored(folder) != name or not (folder / CURRENT).exists():
            generation = remote.open(name)
            number = 1 + max((int(path.name.split("-")[1]) for path in folder.glob("store-*")), default=0)
            store = folder / f"store-{number}"
            store.mkdir()
            # Whose it is, is among the records; until then the file says that it is nobody's.
            restore(store / DATABASE, EncoderIdentity("", "", 0, "", 0), generation.records(), generation.chunks())
            switch_store(folder, store.name)
            set_mirrored(folder, name)
    return folder


def generation_of(name: str) -> int:
    """The number of the generation of that name."""
    return int(name.rsplit("_g", 1)[1].split("_", maxsplit=1)[0])


def store_at(address: RemoteAddress) -> Path:
    """The store of a copy to read, brought up to date; raises IndexMissing or IndexUnreachable."""
    return store_in(up_to_date_copy(address))


def forget_copy(folder: Path) -> None:
    """What is there is no copy of the newest generation and no half of a build that goes on from it."""
    shutil.rmtree(folder, ignore_errors=True)
