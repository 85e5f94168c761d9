"""The folder of an index: which store in it is in force, and how another one takes its place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from shlex import quote

from embeddings.errors import IndexDamaged, IndexMissing

CURRENT = "CURRENT"  # the file that names the store in force; replaced atomically when a rebuild is done
DATABASE = "footnote.db"


def store_in(folder: Path) -> Path:
    """The store in force inside an index folder; raises IndexMissing, or IndexDamaged where it cannot be read."""
    try:
        name = (folder / CURRENT).read_text(encoding="utf-8").strip()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise IndexMissing(
            f"there is no index in {folder}; make one with: "
            f"python -m embeddings build ARTICLES --index {quote(str(folder))}"
        ) from error
    except OSError as error:
        raise IndexDamaged(f"the index in {folder} cannot be read ({error.strerror}); check its permissions") from error
    return folder / name


def switch_store(folder: Path, name: str) -> None:
    """Makes the named store the one in force, at one instant, and removes the others."""
    beside = folder / f"new-{CURRENT}"
    beside.write_text(name, encoding="utf-8")
    os.replace(beside, folder / CURRENT)
    for old in folder.glob("store-*"):
        if old.name != name:
            shutil.rmtree(old, ignore_errors=True)
