"""The house holds: imports run one way, core is pure, public names are explained, functions stay short."""

import ast
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2] / "daemon"
MODULES = sorted(ROOT.rglob("*.py"))
RINGS = ("core", "edges", "flows", "cli", "demo")
MAY_IMPORT = {
    "core": {"core"},
    "edges": {"edges", "core"},
    "flows": {"flows", "edges", "core"},
    "cli": {"cli", "flows", "edges", "core", "demo"},
    "demo": {"demo", "cli", "flows", "edges", "core"}, # the stage calls the command as a shell would
}
IMPURE_STDLIB = {
    "os", "io", "socket", "subprocess", "threading", "multiprocessing", "logging", "time", "random", "secrets",
    "shutil", "tempfile", "pathlib", "urllib", "http", "smtplib", "imaplib", "sqlite3", "asyncio", "signal", "sys",
}  # fmt: skip
PURE_PARTS = {"urllib.parse"}
PURE_PACKAGES = {
    "babel", "css_inline", "flufl", "holidays", "icalendar", "jinja2", "mailparser", "pydantic", "rapidfuzz", "re2",
    "selectolax", "sqlalchemy", "sqlmodel", "stdnum",
}  # fmt: skip
IMPURE_CALLS = {"now", "utcnow", "today", "open", "print", "input", "getenv"}
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
LONGEST_FUNCTION = 60


def ring_of(path: Path) -> str:
    part = path.relative_to(ROOT).parts[0]
    return part if part in RINGS else "cli"


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import hides its direction"
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path):
    """Cli -> flows -> {core, edges}, edges -> core, core -> itself."""
    allowed = MAY_IMPORT[ring_of(path)]
    for name in imported(path):
        if name.startswith("daemon."):
            ring = name.split(".")[1]
            assert ring in allowed or ring not in RINGS, f"{path.relative_to(ROOT)} imports {name}"


@pytest.mark.parametrize("path", [p for p in MODULES if ring_of(p) == "core"], ids=lambda p: str(p.relative_to(ROOT)))
def test_core_is_pure(path):
    """Core imports the pure standard library and the listed packages, and calls no clock, file or terminal."""
    for name in imported(path):
        top = name.split(".")[0]
        if top in sys.stdlib_module_names:
            assert name in PURE_PARTS or top not in IMPURE_STDLIB, f"{path.name} imports {name}"
        else:
            assert top == "daemon" or top in PURE_PACKAGES, f"{path.name} imports {name}"
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            assert called not in IMPURE_CALLS, f"{path.name}:{node.lineno} calls {called}()"


def test_the_played_people_know_only_the_wire():
    """The simulated people of the demo import nothing of core, flows or store."""
    for name in ("people", "cast", "network"):
        known = {n for n in imported(ROOT / "demo" / f"{name}.py") if n.startswith("daemon.")}
        assert known <= {"daemon.demo.people", "daemon.demo.network"}, f"{name} knows {known}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_public_names_have_docstrings_and_functions_are_short(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) or not tree.body, f"{path} opens without a caption"
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{path.name}:{node.lineno} {node.name} has {length} lines"
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{path.name}:{node.lineno} {node.name} is not explained"


def test_no_module_is_named_for_nothing():
    for path in MODULES:
        assert path.stem not in FORBIDDEN_NAMES, f"{path}: say what it is about"
