"""Whole messages of tests/mail/nature: read as they came, each is taken for what it is."""

import tomllib
from pathlib import Path

import pytest

from daemon.core.message import read_message
from daemon.core.nature import OwnMail, find_nature

FOLDER = Path(__file__).parent.parent / "mail" / "nature"
EXPECTED = tomllib.loads((FOLDER / "expected.toml").read_text(encoding="utf-8"))["message"]
OWN = OwnMail(frozenset({"dumas@example.go.id"}), "kawal-example")


@pytest.mark.parametrize("expected", EXPECTED, ids=[row["file"] for row in EXPECTED])
def test_a_message_is_taken_for_what_it_is(expected):
    """The kind, the addresses and what became of them, our own messages it speaks of, the return of its writer."""
    nature = find_nature(read_message((FOLDER / expected["file"]).read_bytes()), OWN)

    assert nature.kind == expected["kind"]
    assert [{"address": one.address, "kind": one.kind, "status": one.status} for one in nature.bounced] == expected.get(
        "bounced", []
    )
    assert list(nature.about) == expected.get("about", [])
    assert nature.returns == expected.get("returns")
    assert nature.reason


def test_every_message_is_expected_and_described():
    """No file without a row in expected.toml and a line in the README."""
    files = {path.name for path in FOLDER.glob("*.eml")}
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")

    assert files == {row["file"] for row in EXPECTED}
    assert all(f"`{name}`" in readme for name in files)
