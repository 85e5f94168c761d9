"""What importing a package costs: no environment variable, and no library that takes seconds."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent.parent
PACKAGES = sorted(
    ".".join(path.parent.relative_to(ROOT).parts)
    for package in ("rag", "embeddings")
    for path in (ROOT / package).rglob("__init__.py")
)
MODULES = ["rag.llm.local", "rag.llm.remote", "rag.llm.slot", "rag.llm.models", "rag.llm.prompts", "rag.assembly"]
CODE = """
import importlib, os, sys
before = dict(os.environ)
for name in sys.argv[1:]:
    importlib.import_module(name)
    assert dict(os.environ) == before, (name, dict(os.environ).items() - before.items())
    loaded = {"faiss", "torch", "transformers", "gradio", "xllamacpp"} & set(sys.modules)
    assert not loaded, (name, loaded)
"""


def test_importing_a_package_sets_nothing_and_loads_nothing_heavy():
    environment = {name: value for name, value in os.environ.items() if name != "GOMP_SPINCOUNT"}
    run = subprocess.run(
        [sys.executable, "-c", CODE, *PACKAGES, *MODULES], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr


def test_what_starts_a_program_says_how_threads_wait_and_leaves_what_the_user_has_set():
    from embeddings.process import tune_process

    environment: dict[str, str] = {}
    tune_process(environment)
    assert environment == {"GOMP_SPINCOUNT": "10000"}
    environment["GOMP_SPINCOUNT"] = "7"
    tune_process(environment)
    assert environment == {"GOMP_SPINCOUNT": "7"}
