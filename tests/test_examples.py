"""The examples do what they say, over the sample articles and without a language model."""

from __future__ import annotations

import ast
import configparser
import inspect
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.loops import call, run

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"
NIGHTLY = EXAMPLES / "nightly"


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    shutil.copytree(ROOT / "articles", tmp_path / "articles")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def indexed(here, samples) -> Path:
    shutil.copytree(samples / "index", here / "index")
    return here


@pytest.mark.real
def test_the_script(here, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["ask.py", "--model", "none"])
    call(lambda: runpy.run_path(str(EXAMPLES / "ask.py"), run_name="__main__"))
    said = capsys.readouterr().out
    assert "13 articles, 13 of them new" in said
    assert "[1] Xi Jinping and Vladimir Putin speak by phone" in said
    assert "How long is the Trans-Siberian Railway? ->" in said


@pytest.mark.real
def test_the_notebook_is_valid_and_each_cell_runs(indexed, capsys):
    notebook = nbformat.read(EXAMPLES / "notebook.ipynb", as_version=4)
    nbformat.validate(notebook)
    names: dict[str, object] = {}
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs
            assert cell.execution_count is None
            code = compile(cell.source, cell.id, "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
            result = eval(code, names)
            if inspect.iscoroutine(result):
                run(result)
    assert names["passages"][0].source == "2025-02-24-putin-xi-phone-call.txt"
    assert "[1]" in capsys.readouterr().out


@pytest.mark.real
def test_the_nightly_rebuild_builds_checks_and_fails_aloud(indexed):
    environment = {
        **os.environ, "PYTHONPATH": str(ROOT), "FOOTNOTE_EMBEDDINGS": f"{sys.executable} -m embeddings",
    }  # fmt: skip
    rebuild = ["sh", NIGHTLY / "rebuild.sh", "articles"]
    done = subprocess.run([*rebuild, "index"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "all is well" in done.stdout
    assert done.stderr == ""  # what is written there is mailed
    failed = subprocess.run(["sh", NIGHTLY / "rebuild.sh", "nowhere", "index"], env=environment, capture_output=True)
    assert failed.returncode == 1


def test_the_nightly_rebuild_says_that_the_program_is_not_there(tmp_path):
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}
    failed = subprocess.run(
        ["sh", NIGHTLY / "rebuild.sh", "articles", "index"], env=environment, capture_output=True, text=True
    )
    assert failed.returncode == 1
    assert "footnote-embeddings is not on the PATH" in failed.stderr


def test_the_nightly_rebuild_says_what_it_takes():
    failed = subprocess.run(["sh", NIGHTLY / "rebuild.sh", "articles"], capture_output=True, text=True)
    assert failed.returncode == 2
    assert "usage: rebuild.sh ARTICLES INDEX" in failed.stderr


def test_the_line_of_cron_is_one():
    (line,) = [
        line for line in (NIGHTLY / "crontab").read_text().splitlines() if line.strip() and not line.startswith("#")
    ]
    *when, command = line.split(maxsplit=5)
    for field, (least, most) in zip(when, [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)], strict=True):
        assert field == "*" or least <= int(field) <= most
    assert "rebuild.sh" in command
    assert "%" not in command  # cron would make a new line of it


UNITS = [NIGHTLY / "footnote-rebuild.service", NIGHTLY / "footnote-rebuild.timer"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_takes_the_unit(unit):
    check_unit(unit)


def check_unit(unit: Path) -> None:
    """By systemd itself where it is there, and at least as sections of known keys."""
    parser = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read(unit, encoding="utf-8")
    kind = {"service": "Service", "timer": "Timer"}[unit.suffix[1:]]
    assert {"Unit", kind} <= set(parser.sections()) <= {"Unit", kind, "Install"}
    if shutil.which("systemd-analyze"):
        verified = subprocess.run(["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True)
        # A program that is not installed on this machine is no fault of the unit's.
        said = [line for line in verified.stderr.splitlines() if unit.name in line and "is not executable" not in line]
        assert not [line for line in said if re.search(r"Unknown|Failed to parse|Invalid|Missing|ignoring", line)]


def test_the_check_of_units_finds_a_fault(tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is not here")
    unit = tmp_path / "broken.service"
    unit.write_text("[Unit]\nDescription=x\n[Service]\nExecStart=/bin/true\nProtectSistem=strict\n", encoding="utf-8")
    with pytest.raises(AssertionError):
        check_unit(unit)
