"""The pages about rules: every example compiles, and every key that the compiler knows has one on both pages."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from daemon.core import clocks, overlay, rungs
from daemon.core.rulebook import Known, compile_rules
from daemon.core.rulebook.grammar import FILE
from daemon.core.rulebook.source import read_source
from daemon.core.rulebook.tables import Keys, take
from daemon.core.schemas import schema_text

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("docs/rules.md", "docs/id/aturan.md")
BLOCK = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
OTHERS: Mapping[str, Keys] = {
    "calendar.toml": overlay.FILE, "categories.toml": clocks.CATEGORIES, "clocks.toml": clocks.FILE, "ladder.toml": rungs.FILE,
}  # fmt: skip
CATEGORIES = tuple(row["name"] for row in tomllib.loads((ROOT / "rules" / "categories.toml").read_text())["category"])
KNOWN = Known(frozenset({"rule_notice", "rule_question"}), frozenset(CATEGORIES))


def blocks(page: str) -> list[tuple[str, str]]:
    """The TOML examples of a page, each with the file it belongs to: named in its first line, or one of replies."""
    texts = BLOCK.findall((ROOT / page).read_text(encoding="utf-8"))
    return [(first.removeprefix("# ").strip() if (first := text.split("\n")[0]).startswith("# ") else "aturan.toml", text) for text in texts]


def numbered(page: str) -> list[Any]:
    return [pytest.param(file, text, id=f"{page}-{number}") for number, (file, text) in enumerate(blocks(page))]


@pytest.mark.parametrize(("file", "text"), [row for page in PAGES for row in numbered(page)])
def test_every_example_of_the_pages_compiles(file, text):
    if file in OTHERS:
        faults = []
        take(read_source(file, text.encode()), (), OTHERS[file], faults)
        assert faults == []
    else:
        assert compile_rules({file: text.encode()}, KNOWN).warnings == ()


def declared(keys: Keys, path: str = "") -> Iterator[str]:
    """Every key that a file may hold, as a dotted path; a table that many names share counts once."""
    for name, key in keys.items():
        yield path + name
        inner = key.keys
        if name == "meaning":
            yield from declared(inner["answered"].keys, "meaning.*.")
        elif name != "samples":
            yield from declared(inner, f"{path}{name}.")


def written(value: Any, path: str = "") -> Iterator[str]:
    """Every key that an example holds, as `declared` names it."""
    for item in value if isinstance(value, list) else [value]:
        for name, inner in item.items() if isinstance(item, dict) else ():
            yield path + name
            yield from written(inner, f"{path}{'*' if path == 'meaning.' else name}.")


@pytest.mark.parametrize("page", PAGES)
def test_every_key_has_an_example_on_the_page(page):
    found: dict[str, set[str]] = {}
    for file, text in blocks(page):
        found.setdefault(file if file in OTHERS else "aturan.toml", set()).update(written(tomllib.loads(text)))
    for file, keys in {"aturan.toml": FILE, **OTHERS}.items():
        missing = set(declared(keys)) - found.get(file, set())
        assert not missing, f"{page} has no example of {sorted(missing)} in {file}"


@pytest.mark.parametrize("page", PAGES)
def test_every_condition_and_turn_is_explained_in_words(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    said = set(re.findall(r"`([a-z_]+)`", text))
    assert set(FILE["rule"].keys) | set(FILE["rule"].keys["then"].keys) | set(FILE["rule"].keys["example"].keys) <= said
    assert set(FILE) <= said


def test_the_first_rule_of_the_guide_works_beside_the_shipped_ones():
    """An admin's first five minutes end with "baik"."""
    _, text = blocks("docs/id/aturan.md")[0]
    ruleset = compile_rules({**shipped(), "00-kantor.toml": text.encode()}, KNOWN)
    assert ruleset.rules[0].name == "jalan diaspal"


def shipped() -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (ROOT / "rules").glob("*.toml") if path.name not in OTHERS}


def test_every_rule_file_leads_editors_to_its_schema():
    for path in (ROOT / "rules").glob("*.toml"):
        first = path.read_text(encoding="utf-8").split("\n")[0]
        name = path.stem if path.name in OTHERS else "meanings"
        assert first == f"#:schema ./{name}.schema.json"
        assert (path.parent / f"{name}.schema.json").read_text(encoding="utf-8") == schema_text(name)
