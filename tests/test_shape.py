"""The shape that design and README promise: which way imports go, what is exported, that every command is there."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rag
from tests.scheduling import MODELS

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted([*ROOT.glob("embeddings/**/*.py"), *ROOT.glob("rag/**/*.py"), ROOT / "app.py"])
README = (ROOT / "README.md").read_text(encoding="utf-8")


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def importers_of(library: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported(path))
    }


def test_embeddings_never_imports_rag():
    assert not {name for name in importers_of("rag") if name.startswith("embeddings/")}


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("sentence_transformers", {"embeddings/encode/sentence_transformer.py"}),
        ("tokenizers", {"embeddings/encode/int8.py", "embeddings/encode/e5_folder.py"}),
        ("faiss", {"embeddings/index/nearest.py"}),
        ("sqlite3", {"embeddings/index/database.py", "embeddings/web/saved.py", "rag/accounts/history.py"}),
        ("psycopg", {"embeddings/postgres/connections.py"}),
        ("ray", set()),  # of an extra: embeddings/cluster finds out whether it is there
        ("gradio", {"rag/web/page.py"}),
        ("authlib", {"rag/accounts/issuer.py"}),  # of an extra: what imports that module finds out whether it is there
        ("joserfc", {"rag/accounts/issuer.py"}),
        ("sklearn", {"rag/corpus/map.py", "rag/evaluation/calibrate.py"}),
    ],
)
def test_a_library_has_one_home(library, homes):
    assert importers_of(library) <= homes


def test_the_version_is_told_as_it_is():
    from embeddings.version import VERSION

    assert f'version = "{VERSION}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_what_scripts_import_is_exported():
    assert {"retrieve", "answer", "Pipeline", "Passage", "Answer", "Citation"} <= set(rag.__all__)
    assert all(hasattr(rag, name) for name in rag.__all__)


COMMANDS = {
    ("embeddings", "build"): {"--index", "--rebuild", "--encoder", "--ray", "--json"},
    ("embeddings", "status"): {"--index", "--json"},
    ("embeddings", "verify"): {"--index"},
    ("rag", "search"): {"--index", "-k", "--since", "--until", "--source", "--json", "--questions", "--out"},
    ("rag", "ask"): {"--index", "--model", "--json", "--questions", "--out"},
    ("rag", "check"): {"--claims", "--out", "--model", "--index", "--json"},
    ("rag", "models"): {"--cache"},
    ("rag", "passwd"): set(),
    ("rag", "eval"): {"--index", "--limit", "--json"},
}


@pytest.mark.parametrize(("package", "command"), list(COMMANDS))
def test_every_documented_option_exists(package, command):
    run = subprocess.run(
        [sys.executable, "-m", package, command, "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert set(re.findall(r"(?<!\w)--?[a-z]+", run.stdout)) >= COMMANDS[package, command]
    assert f"python -m {package} {command}" in README


APP_OPTIONS = {"--articles", "--index", "--model", "--host", "--port", "--auth", "--conversations", "--strictness"}


def test_app_has_its_options_and_readme_its_two_commands():
    run = subprocess.run([sys.executable, "app.py", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert set(re.findall(r"--[a-z]+", run.stdout)) >= {
        "--articles",
        "--index",
        "--model",
        "--host",
        "--port",
        "--auth",
        "--conversations",
    }
    assert "pip install -r requirements.txt && python app.py" in README
    assert "pip install -r requirements-dev.txt && python -m pytest -n 2" in README
    assert "python -m pytest -n 2)" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert all(option in README for option in APP_OPTIONS)


@pytest.mark.parametrize("package", ["embeddings", "rag"])
def test_help_does_not_wait_for_the_heavy_libraries(package):
    code = f"import runpy, sys; sys.argv = ['x', '--help']\ntry: runpy.run_module('{package}', run_name='__main__')\n"
    code += "except SystemExit: pass\nassert not {'torch', 'transformers', 'gradio'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize(
    "arguments", [["rag", "ask"], ["rag", "search", "-k", "x", "q"], ["embeddings"], ["rag", "fly"]]
)
def test_wrong_usage_exits_with_2(arguments):
    assert subprocess.run([sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True).returncode == 2


def test_a_missing_index_exits_with_1_and_says_what_to_do(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "rag", "search", "Who?", "--index", str(tmp_path / "none")],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 1
    assert run.stdout == ""
    assert "python -m embeddings build" in run.stderr
    assert "Traceback" not in run.stderr


def test_a_missing_index_is_told_before_a_model_is_fetched(tmp_path):
    run = subprocess.run(
        [sys.executable, "-m", "rag", "ask", "Who?", "--index", str(tmp_path / "none"), "--cache", str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert run.returncode == 1
    assert "there is no index" in run.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_architecture_names_every_module():
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    missing = [
        name
        for path in MODULES
        if path.name not in ("__init__.py", "app.py") and (name := path.relative_to(ROOT).as_posix()) not in _tree(text)
    ]
    assert not missing


def _tree(text: str) -> set[str]:
    """The paths of the tree that the page draws: a folder's line begins at the margin, its modules are indented."""
    found, folder = set(), ""
    for line in text.partition("```\n")[2].partition("```")[0].splitlines():
        name = line.split()[0] if line.strip() else ""
        if not line.startswith(" "):
            folder = name
        found |= {f"{folder}{name}", name}
    return found


def test_what_loads_a_language_model_is_one_piece_of_work():
    """In two workers it would be loaded twice, with gigabytes each."""
    files = ROOT.glob("tests/**/test_*.py")
    found = [path for path in files if re.search(r"\bchat_model\b", path.read_text(encoding="utf-8"))]
    assert {path.relative_to(ROOT).as_posix() for path in found if path != Path(__file__)} == set(MODELS)


def test_no_test_runs_a_loop_in_the_main_thread():
    """There the browser's driver keeps one running, once a test used it: `tests.loops` has another."""
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted(ROOT.glob("tests/**/*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("asyncio.run", "anyio.run")
    ]
    assert found == ["tests/loops.py"]
