"""Which part of each package may import which: arrows run down only, modules are small, and private names stay."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = {  # of each package, the lowest first; those of one line may not import each other
    "embeddings": [
        ("errors", "records", "numerals", "compounds", "trials", "places", "terminal", "version"),
        ("language", "kernels", "process", "hub"),
        ("terms", "abbreviations"),
        ("load",),
        ("web",),
        ("chunking",),
        ("encode", "postgres"),
        ("index",),
        ("changes",),
        ("workers",),
        ("pipeline", "status", "show", "move"),
        ("choosing",),
        ("build", "cluster"),
        ("progress",),
        ("__main__",),
    ],
    "rag": [
        ("records", "samples", "messages"),
        ("question", "marks"),
        ("retrieval",),
        ("evidence",),
        ("checking",),
        ("llm",),
        ("corpus", "accounts"),
        ("quoting", "gating"),
        ("drafting", "asynchronous"),
        ("clock", "checked_text"),
        ("exporting",),
        ("pipeline",),
        ("evaluation",),
        ("api",),
        ("web",),
        ("assembly",),
        ("scripts", "history", "users"),  # former names of modules, for scripts that import them so
        ("__init__", "terminal", "integrations"),
        ("conversation", "completion", "program"),
        ("commands", "setup_commands"),
        ("__main__",),
    ],
}
LAYER_OF = {
    package: {name: height for height, names in enumerate(layers) for name in names}
    for package, layers in LAYERS.items()
}
LONGEST = 300
MODULES = sorted(path for package in LAYERS for path in (ROOT / package).rglob("*.py"))
every_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def imports(path: Path) -> list[tuple[str, str]]:
    """(module, name) of everything that is imported from these packages, wherever in the module it is imported."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = [
        (node.module or "", alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    return [(module, name) for module, name in found if module.split(".")[0] in LAYERS]


@every_module
def test_imports_run_down(path: Path) -> None:
    package, own = name_of(path).split(".")[:2]
    for module, name in imports(path):
        other, part = [*module.split("."), "__init__"][:2]
        if other == package:
            heights = LAYER_OF[package]
            # `from rag import commands` names a module of the package, not what the package exports.
            part = name if part == "__init__" and name in heights else part
            assert part == own or heights[part] < heights[own], f"{name_of(path)} imports {module}"
        else:
            assert (package, other) == ("rag", "embeddings")


def test_no_module_is_part_of_a_cycle() -> None:
    wanted = {name_of(path): path for path in MODULES}
    arrows = {name: {module for module, _ in imports(path)} & wanted.keys() for name, path in wanted.items()}
    while free := {name for name, targets in arrows.items() if not targets & arrows.keys()}:
        arrows = {name: targets for name, targets in arrows.items() if name not in free}
    assert not arrows


@every_module
def test_modules_are_small_and_take_nothing_private(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert not [name for _, name in imports(path) if name.startswith("_")]
