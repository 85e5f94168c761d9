"""Which part of the package may import which: arrows run down only, modules stay small, private names stay so."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "embeddings"
MODULES = sorted(PACKAGE.rglob("*.py"))
LAYERS = [  # the lowest first; those of one line may not import each other
    ("errors", "records", "terms", "abbreviations", "kernels"),
    ("load",),
    ("chunking",),
    ("encode",),
    ("index",),
    ("changes",),
    ("pipeline", "status", "show"),
    ("build",),
    ("progress",),
    ("__main__",),
]
LAYER_OF = {name: height for height, names in enumerate(LAYERS) for name in names}
LONGEST = 300


def imports(path: Path) -> list[tuple[str, str]]:
    """(module, name) of everything that is imported from this package, wherever in the module it is imported."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    found = [
        (node.module or "", alias.name) for node in nodes if isinstance(node, ast.ImportFrom) for alias in node.names
    ]
    return [(module, name) for module, name in found if module.split(".")[0] == "embeddings"]


def part_of(module: str) -> str:
    return [*module.split("."), ""][1]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_imports_run_down(path: Path) -> None:
    own = path.relative_to(PACKAGE).with_suffix("").parts[0]
    if own == "__init__":
        assert not imports(path)
        return
    for module, _ in imports(path):
        other = part_of(module)
        assert LAYER_OF[other] < LAYER_OF[own] or other == own, f"{path} imports {module}"


def test_no_module_is_part_of_a_cycle() -> None:
    wanted = {".".join(("embeddings", *path.relative_to(PACKAGE).with_suffix("").parts)): path for path in MODULES}
    arrows = {name: {module for module, _ in imports(path)} & wanted.keys() for name, path in wanted.items()}
    while free := {name for name, targets in arrows.items() if not targets & arrows.keys()}:
        arrows = {name: targets for name, targets in arrows.items() if name not in free}
    assert not arrows


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_modules_are_small_and_take_nothing_private(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST
    assert not [name for _, name in imports(path) if name.startswith("_")]
