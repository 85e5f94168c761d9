"""Environments of their own for tests, which see the libraries of this one: quick to make, and nothing is fetched."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path


def new_environment(folder: Path) -> Path:
    """An environment in that folder without pip; its folder of programs."""
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    (Path(paths["purelib"]) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Path(paths["scripts"])


def pip_install(scripts: Path, *arguments: str | Path) -> None:
    """By the pip of this environment into that one."""
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "-q", *arguments], check=True
    )
