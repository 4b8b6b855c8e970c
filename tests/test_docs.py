"""The documentation says what there is: every command, setting and weight, and nothing that is gone."""

import importlib.util
import re
import tomllib
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from pydantic import BaseModel
from typer.main import get_command

from daemon.cli import app
from daemon.core import linking
from daemon.core.caseform import FIELDS
from daemon.edges.config import Config
from daemon.flows.directing import HEADINGS

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
ROW = re.compile(r"^\|(.+)\|$", re.MULTILINE)
SAID = re.compile(r"(?<![\w/])(?<!-[uO] )(?<!--now )kawal (?:--config \S+ )?([a-z]+)(?: ([a-z]+))?(?![\w:/.-])")
LINK = re.compile(r"\]\(([^)#\s]+)(#[^)\s]*)?\)")


def rows(page: Path) -> list[list[str]]:
    """The cells of every table row of a page, backticks cut."""
    return [[cell.strip().strip("`") for cell in row.split("|")] for row in ROW.findall(page.read_text(encoding="utf-8"))]


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("generate", DOCS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_of_commands_is_their_own_help():
    """docs/commands.md is what `make docs` writes."""
    assert generator().commands_page() == (DOCS / "commands.md").read_text(encoding="utf-8")


def test_every_command_shows_an_example():
    page = (DOCS / "commands.md").read_text(encoding="utf-8")
    for section in page.split("\n## `")[1:]:
        name = section.partition("`")[0]
        assert f"Example: {name.split()[0]}" in section, f"{name}: its docstring gives no example"


def test_every_command_that_a_page_mentions_exists():
    """A page, a template or a comment of a rule file that says `kawal case frob` fails here."""
    known = {name for name, _ in generator().help_texts(get_command(app))}
    families = {name.split()[1] for name in known if len(name.split()) == 3}
    texts = [*PAGES, ROOT / "config.example.toml", *(ROOT / "rules").glob("*.toml"), *(ROOT / "deploy").iterdir()]
    for page in texts:
        for first, second in SAID.findall(page.read_text(encoding="utf-8")):
            said = f"kawal {first} {second}" if first in families and second else f"kawal {first}"
            assert said in known or (first in families and not second), f"{page.relative_to(ROOT)}: {said}"


def settings(model: type[BaseModel], prefix: str = "") -> dict[str, Any]:
    """Every key that config.toml may hold, with its default."""
    found: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        key = f"{prefix}{field.alias or name}"
        inner = section_in(field.annotation)
        found |= settings(inner, f"{key}.") if inner else {key: field.get_default()}
    return found


def section_in(annotation: Any) -> type[BaseModel] | None:
    """The table that a key holds, alone, optional or in a list."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (Union, UnionType, tuple):
        return next((found for part in get_args(annotation) if (found := section_in(part))), None)
    return None


def test_every_setting_is_explained():
    """docs/configuration.md has a row for every key, and for no other."""
    explained = {cells[0] for cells in rows(DOCS / "configuration.md") if "." in cells[0]}
    assert set(settings(Config)) == explained


def test_the_defaults_are_those_of_the_code():
    """Where a setting has a plain default, docs/configuration.md says the same."""
    said = {cells[0]: cells[1] for cells in rows(DOCS / "configuration.md") if "." in cells[0]}
    for key, default in settings(Config).items():
        if isinstance(default, bool):
            assert str(default).lower() == said[key], key
        elif isinstance(default, int | float) and default:
            assert f"{default:g}" == said[key], key
        elif isinstance(default, str) and default:
            assert default == said[key], key


def test_every_heading_of_a_sheet_is_explained():
    """docs/import.md has every heading that an import of the directory or of cases understands first."""
    headings = {word for cells in rows(DOCS / "import.md") for word in re.findall(r"[a-z_ ]+", cells[0])}
    assert set(HEADINGS) <= headings
    assert {labels[0] for labels in FIELDS.values()} <= headings


def test_every_setting_stands_in_the_example():
    """config.example.toml, which `kawal init` copies, has every key, live or as a comment."""
    example = (ROOT / "config.example.toml").read_text(encoding="utf-8")
    missing = {"password", "client_secret"}  # secrets belong in files
    for key in settings(Config):
        name = key.rpartition(".")[2]
        assert name in missing or re.search(rf"^(# )?{name} = ", example, re.MULTILINE), f"{key} is not in the example"


def test_the_weights_of_linking_are_the_page_s():
    """docs/linking.md gives every weight and threshold of daemon.core.linking, each with its why."""
    table = rows(DOCS / "linking.md")
    carriers = {(cells[0], cells[1]): float(cells[2]) for cells in table if len(cells) == 4 and cells[1] in PLACES}
    writers = {cells[0]: float(cells[1]) for cells in table if cells[0] in linking.WRITER_WEIGHT}
    limits = {cells[0]: float(cells[1]) for cells in table if cells[0].isupper()}
    assert dict(linking.CARRIER_WEIGHT) == carriers
    assert {name: weight for name, (weight, _) in linking.WRITER_WEIGHT.items()} == writers
    assert {name: getattr(linking, name) for name in limits} == limits
    assert {"LINK_AT", "HOLD_AT", "PROOF_CEILING", "CLAIM_CEILING", "NEAR_NUMBER", "ONLY_OPEN_CASE"} <= set(limits)
    assert all(cells[3] for cells in table if len(cells) == 4), "a weight without a why"


PLACES = {place for _, place in linking.CARRIER_WEIGHT}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page):
    for target, _ in LINK.findall(page.read_text(encoding="utf-8")):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), f"{page.name} -> {target}"


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_pins_what_the_project_asks_for(name):
    """Every dependency is pinned with hashes to a version that pyproject.toml admits; no index is named."""
    text = (ROOT / name).read_text(encoding="utf-8")
    pins = {canonicalize_name(n): v for n, v in re.findall(r"^([A-Za-z0-9_.-]+)==([^ ;\\]+)", text, re.MULTILINE)}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = list(project["dependencies"])
    for extra in extras if name == "requirements-dev.lock" else ("postgres", "ocr", "dns", "demo", "build"):
        wanted += extras[extra]
    for requirement in map(Requirement, wanted):
        pinned = pins.get(canonicalize_name(requirement.name))
        assert requirement.name == "kawal" or pinned is not None, f"{requirement.name} is not pinned: make lock"
        assert requirement.name == "kawal" or requirement.specifier.contains(pinned), f"{requirement}: make lock"
    blocks = re.split(r"^(?=[A-Za-z0-9_.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(blocks) == len(pins)
    assert all("--hash=sha256:" in block for block in blocks)
    assert "://" not in text
    assert "index" not in text
