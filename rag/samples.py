"""The sample articles that come with the program."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from embeddings.errors import UsageError
from embeddings.places import data_folder


@dataclass(frozen=True)
class Samples:
    """A copy of the sample articles that one may add to, and where its index is kept."""

    articles: Path
    index: Path


def own_samples(environment: Mapping[str, str] = os.environ) -> Samples:
    """The user's own copy, in their data folder; made at first use. Raises UsageError when that cannot be written."""
    folder = data_folder(environment) / "samples"
    articles = folder / "articles"
    if not articles.is_dir():
        copy_samples(articles)
    return Samples(articles, folder / "index")


def copy_samples(folder: Path, packaged: Path | None = None) -> int:
    """Copies them into a folder that is not there yet, whole or not at all; how many they are. Raises UsageError.

    `packaged` is where they are, unless it is in this program itself.
    """
    if folder.exists():
        raise UsageError(f"{folder} is there already, and nothing was changed; give a folder that is not")
    # In a clone this may be a folder in use, with files that are kept about it, and folders of other articles.
    samples = sorted(
        path for path in (packaged or _packaged()).iterdir() if path.is_file() and not path.name.startswith(".")
    )
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as beside:
            whole = Path(beside) / folder.name
            whole.mkdir()
            for sample in samples:
                shutil.copyfile(sample, whole / sample.name)
            whole.rename(folder)
    except OSError as error:
        raise UsageError(f"the sample articles cannot be copied to {folder}: {error.strerror}") from error
    return len(samples)


def _packaged() -> Path:
    """Inside the installed package, or in a clone beside it."""
    installed = Path(__file__).with_name("sample_articles")
    return installed if installed.is_dir() else Path(__file__).parent.parent / "articles"
