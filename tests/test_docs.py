"""The documentation is true: its blocks run, its commands are as the programs have them, its links lead somewhere."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.loops import call

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
PATH = os.environ["PATH"]
PAGES = ["using", "scripting", "operating", "contributing"]
REASONS = {"downloads", "serves", "installs", "container", "langchain", "llama_index"}
"""Why a block may be left out: other tests do what the last two show, and the page is served by test_package.py."""
FENCE = re.compile(r"^```(sh|python)([^\n]*)\n(.*?)^```$", re.M | re.S)
PROGRAMS = {"footnote": "rag", "footnote-embeddings": "embeddings"}


@dataclass(frozen=True)
class Block:
    language: str
    skipped: str
    code: str


def blocks(page: str) -> list[Block]:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    return [Block(language, info.strip().removeprefix("skip="), code) for language, info, code in FENCE.findall(text)]


@pytest.fixture
def here(tmp_path) -> Path:
    """An empty folder, with the programs of the clone on the path under the names that they are installed by."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "here").mkdir()
    for name, module in PROGRAMS.items():
        script = tmp_path / "bin" / name
        script.write_text(
            f"#!{sys.executable}\nimport sys\nfrom {module}.__main__ import main\nsys.exit(main())\n", encoding="utf-8"
        )
        script.chmod(0o755)
    return tmp_path / "here"


@pytest.mark.real
@pytest.mark.parametrize("page", PAGES)
def test_every_block_that_can_be_run_runs(page, here, samples, monkeypatch):
    """Over an index of the samples that is there, so that each page's build has only to look; the Python blocks of a
    page one after the other in this process, as in a notebook, its commands in one shell."""
    found = blocks(page)
    assert {block.skipped for block in found} - {""} <= REASONS
    run = [block for block in found if not block.skipped]
    monkeypatch.chdir(here)
    monkeypatch.setenv("FOOTNOTE_DATA", str(here.parent / "data"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PATH", os.pathsep.join([str(here.parent / "bin"), str(Path(sys.executable).parent), PATH]))
    shutil.copytree(samples / "index", here / "index")
    code = {
        language: "\n".join(block.code for block in run if block.language == language) for language in ("sh", "python")
    }
    if "footnote samples" not in code["sh"]:
        shutil.copytree(samples / "articles", here / "articles")
    if code["python"]:
        compiled = compile(code["python"], f"docs/{page}.md", "exec", dont_inherit=True)
        call(lambda: exec(compiled, {"__name__": "__main__"}))
    if code["sh"]:
        done = subprocess.run(["bash", "-euc", code["sh"]], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr


def test_the_commands_are_as_the_programs_have_them():
    written = runpy.run_path(str(DOCS / "write_commands.py"))["text"]()
    assert (DOCS / "commands.md").read_text(encoding="utf-8") == written, "run: python docs/write_commands.py"


@pytest.mark.parametrize("page", [*sorted(DOCS.glob("*.md")), ROOT / "README.md"], ids=lambda page: page.name)
def test_links_between_the_pages_lead_somewhere(page):
    links = re.findall(r"\]\((?!https?://)([^)#\s]+)", page.read_text(encoding="utf-8"))
    assert not [link for link in links if not (page.parent / link).exists()]


def test_the_paths_that_the_pages_name_are_there():
    text = "".join((DOCS / f"{page}.md").read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"`?((?:examples|docs|tests)/[\w./-]*[\w/])", text))
    assert named
    assert not [path for path in named if not (ROOT / path).exists()]


def test_bash_is_here_to_run_them():
    assert shutil.which("bash")
