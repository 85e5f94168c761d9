"""Where articles and index are when nobody says so: in the current folder, or in the user's own data folder."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

ARTICLES, INDEX = Path("articles"), Path("index")
DATA_VARIABLE = "FOOTNOTE_DATA"


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """$FOOTNOTE_DATA, else the user's data folder; it need not exist."""
    from platformdirs import user_data_path

    return Path(environment.get(DATA_VARIABLE) or user_data_path("footnote", appauthor=False))


def is_writable(folder: Path) -> bool:
    """Whether files can be made in it, or in the nearest folder above it that exists."""
    folder = folder.resolve()
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


def default_index(environment: Mapping[str, str] = os.environ, writable: Callable[[Path], bool] = is_writable) -> Path:
    """`index`; where that is not there and cannot be made, a folder in the data folder that belongs to this one."""
    if INDEX.exists() or writable(Path.cwd()):
        return INDEX
    return own_folder(Path.cwd(), environment) / INDEX


def own_folder(place: Path, environment: Mapping[str, str] = os.environ) -> Path:
    """For what cannot be kept in `place`: a folder in the data folder that is told from those of other places."""
    place = place.resolve()
    return data_folder(environment) / "places" / f"{place.name}-{hashlib.sha256(os.fsencode(place)).hexdigest()[:12]}"
