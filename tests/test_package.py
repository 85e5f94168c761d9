"""The distribution: what it asks for, what is in it, and that it works where there is no clone."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from embeddings.places import default_index, own_folder
from tests.environments import new_environment, pip_install

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def requirements(lines: list[str]) -> dict[str, Requirement]:
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-r"))]
    return {canonicalize_name(requirement.name): requirement for requirement in found}


RANGES = requirements(PROJECT["dependencies"])
PINS = requirements((ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines())


def pinned(requirement: Requirement) -> Version:
    (specifier,) = requirement.specifier
    assert specifier.operator == "=="
    return Version(specifier.version)


def test_each_pin_lies_in_its_range():
    assert RANGES.keys() == PINS.keys()
    for name, requirement in RANGES.items():
        assert requirement.specifier.contains(pinned(PINS[name])), name
        assert str(requirement.marker).replace("'", '"') == str(PINS[name].marker).replace("'", '"')


def test_the_cpu_build_of_torch_is_the_newest_of_its_range():
    # Where an index has a CPU build beside the ordinary one, pip takes the higher version, and a local one is higher.
    newest = [
        version for version in ("2.13.0", "2.13.0+cpu", "2.14.0", "2.15.0") if version in RANGES["torch"].specifier
    ]
    assert max(newest, key=Version) == "2.13.0+cpu"


def test_the_index_is_made_here_or_where_the_user_may_write(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    environment = {"FOOTNOTE_DATA": str(tmp_path / "data")}
    assert default_index(environment) == Path("index")
    elsewhere = default_index(environment, lambda folder: False)
    assert elsewhere.is_relative_to(tmp_path / "data")
    assert own_folder(tmp_path / "a" / "x", environment) != own_folder(tmp_path / "b" / "x", environment)
    (tmp_path / "index").mkdir()
    assert default_index(environment, lambda folder: False) == Path("index")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "wheel",
            "--no-deps",
            "--no-build-isolation",
            "--no-index",
            "-q",
            "-w",
            folder,
            ROOT,
        ],
        check=True,
    )
    (built,) = folder.glob("footnote_rag-*.whl")
    return built


def test_the_wheel_holds_the_packages_the_samples_and_nothing_else(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {"rag/py.typed", "embeddings/py.typed", "rag/web/page.js", "rag/web/page.css"} <= names
    assert {name for name in names if name.startswith("rag/sample_articles/")} == {
        f"rag/sample_articles/{path.name}" for path in (ROOT / "articles").iterdir()
    }
    assert {name.split("/")[0] for name in names} == {
        "rag", "embeddings", f"footnote_rag-{PROJECT['version']}.dist-info",
    }  # fmt: skip
    files = [path for part in ("rag", "embeddings") for path in (ROOT / part).rglob("*") if path.is_file()]
    assert {path.relative_to(ROOT).as_posix() for path in files if path.suffix != ".pyc"} <= names


@dataclass(frozen=True)
class Installed:
    """The wheel in an environment of its own, which sees the libraries of this one; `folder` is empty."""

    scripts: Path
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return {**kept, "FOOTNOTE_DATA": str(self.folder.parent / "data"), "PYTHONSAFEPATH": "1"}

    def run(self, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.scripts / script, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True
        )

    def done(self, script: str, *arguments: str) -> str:
        run = self.run(script, *arguments)
        assert run.returncode == 0, run.stderr
        return run.stdout


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Path:
    scripts = new_environment(tmp_path_factory.mktemp("environment"))
    pip_install(scripts, "--no-deps", "--no-index", wheel)
    return scripts


@pytest.fixture
def installed(environment, tmp_path) -> Installed:
    (tmp_path / "empty").mkdir()
    return Installed(environment, tmp_path / "empty")


def test_what_is_installed_is_imported_and_not_the_clone(installed):
    code = (
        "import rag, embeddings; from rag import retrieve, answer, Pipeline; print(rag.__file__, embeddings.__file__)"
    )
    assert str(ROOT) not in installed.done("python", "-c", code)


@pytest.mark.parametrize("script", sorted(PROJECT["scripts"]))
def test_each_script_speaks_of_itself_by_its_own_name(installed, script):
    said = installed.done(script, "--help")
    assert said.startswith("usage: footnote")
    assert "python -m" not in said
    assert "python app.py" not in said


@pytest.mark.real
def test_from_the_samples_to_a_footnote_by_the_scripts(installed):
    assert "footnote-embeddings build" in installed.run("footnote", "search", "Who?").stderr
    installed.done("footnote", "samples")
    installed.done("footnote-embeddings", "build")
    found = json.loads(installed.done("footnote", "ask", "When did Putin and Xi speak?", "--model", "none", "--json"))
    for citation in found["citations"]:
        text = (installed.folder / "articles" / citation["source"]).read_bytes().decode()
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert found["citations"]
    again = installed.run("footnote", "samples")
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


@contextmanager
def page(installed: Installed, *options: str) -> Iterator[tuple[str, Path]]:
    """The page at work: its address, and the file of what it says."""
    errors = installed.folder.parent / "errors"
    with errors.open("w") as stderr, subprocess.Popen(
        [installed.scripts / "footnote-page", "--model", "none", "--port", "0", *options],
        cwd=installed.folder, env=installed.environment, stdout=subprocess.PIPE, stderr=stderr, text=True,
    ) as process:  # fmt: skip
        try:
            line = process.stdout.readline()
            assert "http://127.0.0.1:" in line, errors.read_text()
            yield re.search(r"http://\S+", line).group(), errors
        finally:
            process.terminate()


@pytest.mark.real
def test_the_page_in_an_empty_folder_is_over_the_samples_and_says_so(installed):
    with page(installed) as (url, said):
        assert b"Footnote" in urllib.request.urlopen(url, timeout=20).read()
        assert "these are the sample articles" in said.read_text()
        assert "footnote-page --articles DIR" in said.read_text()
    assert list(installed.folder.iterdir()) == []  # neither an index nor conversations are left in it
