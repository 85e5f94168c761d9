"""Scripts of an attacker, each with a program of its own; they lie beside the clone, and are no part of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import SHARED

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = SHARED / "attacks"
SLOW = {
    "02_redos_question": "waits until a question has taken too long",
    "03_redos_spaces": "waits until a quote has taken too long",
    "10_pdf_line": "waits until a page has taken too long",
    "11_pdf_forms": "waits until a page has taken too long",
    "12_docx_memory": "unpacks and reads 62 MB",
    "19_slow_headers": "waits 35 s for connections to be closed",
    "21_tab_memory": "opens 2,000 tabs",
    "24_many_articles": "indexes for minutes where nothing is refused",
    "25_article_views": "indexes an article of 2 MB",
    "26_text_memory": "indexes a text of 12 MB",
}
"""Run when SLOW_ATTACKS is set in the environment (nightly): they take minutes, for the reason given."""

pytestmark = [pytest.mark.shared, pytest.mark.real]


@pytest.mark.parametrize("script", sorted(path.stem for path in FOLDER.glob("[0-9]*.py")) or ["none"])
def test_the_fault_is_mended(script: str) -> None:
    if not FOLDER.is_dir():
        pytest.skip(f"{FOLDER} is not there: it is no part of a clone")
    if script in SLOW and not os.environ.get("SLOW_ATTACKS"):
        pytest.skip(f"{SLOW[script]}; set SLOW_ATTACKS=1")
    run = subprocess.run(
        [sys.executable, str(FOLDER / f"{script}.py")],
        env={**os.environ, "CLONE": str(ROOT), "PYTHON": sys.executable},
        cwd=ROOT, capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
