"""Imports run one way: from the shells to the words, never back, never hidden in a function."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "bridge").rglob("*.py"))

# The first prefix that fits decides. A module imports from its own level's package or from lower.
LEVELS = (
    ("bridge.domain", 0),
    ("bridge.errors", 0),
    ("bridge.outbox.base", 3),
    ("bridge.whmcs.base", 3),
    ("bridge.gateways.base", 3),
    ("bridge.transport", 3),
    ("bridge.outbox", 4),
    ("bridge.whmcs", 4),
    ("bridge.gateways", 4),
    ("bridge.wording", 4),
    ("bridge.library", 4),
    ("bridge.services", 5),
    ("bridge.pipeline", 5),
    ("bridge.alarms", 3),
    ("bridge.worker", 6),
    ("bridge.watch", 6),
    ("bridge.rehearsal", 6),
    ("bridge.verify", 6),
    ("bridge.trial", 6),
    ("bridge.web", 6),
    ("bridge.serving", 7),
    ("bridge.bootstrap", 7),
    ("bridge.doctor", 8),
    ("bridge.sandbox", 8),
    ("bridge.cli", 9),
    ("bridge.__main__", 9),
)
ADAPTERS = ("bridge.outbox.", "bridge.whmcs.", "bridge.gateways.")
PURE = 1  # all that is not named above: no I/O, no clock, no globals

IMPURE = {"requests", "socket", "subprocess", "sqlalchemy", "flask", "pymysql", "threading"}


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def level_of(module: str) -> int:
    fits = (level for name, level in LEVELS if module == name or module.startswith(f"{name}."))
    return next(fits, PURE)


def imported(tree: ast.AST) -> list[str]:
    names: list[str] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [f"{node.module}.{alias.name}" for alias in node.names]
    return names


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_from_its_own_level_or_below(path: Path) -> None:
    module = name_of(path)
    upward = [
        name
        for name in imported(tree_of(path))
        if name.startswith("bridge.") and level_of(name) > level_of(module)
    ]
    assert not upward


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_import_hides_in_a_function(path: Path) -> None:
    hidden = [
        node.lineno
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_the_pure_modules_touch_nothing_outside(path: Path) -> None:
    if level_of(name_of(path)) > PURE:
        return
    assert not IMPURE & {name.split(".")[0] for name in imported(tree_of(path))}


def test_the_story_knows_ports_and_no_adapter() -> None:
    names = imported(tree_of(ROOT / "bridge" / "pipeline.py"))
    assert not [name for name in names if name.startswith(ADAPTERS) and ".base." not in name]


def test_nothing_reads_the_clients_ordinary_phone_number() -> None:
    """Blank means opted out: there is no other number to fall back to, not even in a query."""
    readers = [name_of(path) for path in MODULES if "phonenumber" in _without_library(path)]
    assert readers in ([], ["bridge.sandbox.whmcs"])  # the pretend WHMCS has one, as a trap


def _without_library(path: Path) -> str:
    return path.read_text("utf-8").replace("phonenumbers", "")
