"""What importing a package costs: no environment variable, and no library that takes seconds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for package in ("rag", "embeddings")
    for path in (ROOT / package).rglob("__init__.py")
)
CODE = """
import os, sys
before = dict(os.environ)
import {package}
assert dict(os.environ) == before, dict(os.environ).items() - before.items()
loaded = {{"faiss", "torch", "transformers", "gradio"}} & set(sys.modules)
assert not loaded, loaded
"""


@pytest.mark.parametrize("package", [*PACKAGES, "rag.llm.local", "rag.llm.slot", "rag.llm.models", "rag.llm.prompts"])
def test_importing_a_package_sets_nothing_and_loads_nothing_heavy(package):
    run = subprocess.run([sys.executable, "-c", CODE.format(package=package)], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
