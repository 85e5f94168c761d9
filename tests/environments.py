"""Environments of their own for tests, which see the libraries of this one: quick to make, and nothing is fetched."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from tests.conftest import missing


def new_environment(folder: Path) -> Path:
    """An environment in that folder without pip; its folder of programs."""
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths("venv", {"base": str(folder), "platbase": str(folder)})
    (Path(paths["purelib"]) / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return Path(paths["scripts"])


def pip_install(scripts: Path, *arguments: str | Path) -> None:
    """By the pip of this environment into that one."""
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", scripts / "python", "install", "-q", "--no-compile", *arguments],
        check=True,
    )  # compiled are those few of its files that are imported


def installed(variable: str, folder: Path, requirements: Path) -> Path:
    """The folder of programs of an environment with these requirements: that which the variable names, or a new one in
    `folder`. Where they cannot be installed, the test is skipped, or fails in CI."""
    if variable in os.environ:
        return Path(os.environ[variable]) / "bin"
    scripts = new_environment(folder)
    try:
        pip_install(scripts, "-r", requirements)
    except subprocess.CalledProcessError as error:
        missing(f"what {requirements.name} names cannot be installed: {error}")
    return scripts
