"""Examples inside rule files are run for every set that is new, and not again for one that was found right."""

import pytest

from daemon.core.rulebook import compiler
from daemon.core.rulebook.source import FaultyFile
from daemon.flows import office
from daemon.flows.office import open_office

RULE = """
[[rule]]
name = "uji"
any = ["kode zeta"]
means = "in_progress"
[[rule.example]]
reply = "{}"
means = "in_progress"
"""

FAILED = compiler.failed_examples


def write(desk, reply):
    folder = desk.office.config.rules.dir
    folder.mkdir(exist_ok=True)
    (folder / "uji.toml").write_text(RULE.format(reply), encoding="utf-8")


def opened(desk, monkeypatch):
    """The office as a new process opens it, and an entry for each time that examples were run."""
    runs = []
    with monkeypatch.context() as patch:
        patch.setattr(compiler, "failed_examples", lambda *given: runs.append(1) or FAILED(*given))
        office._compile_once.cache_clear()
        return open_office(desk.office.config), runs


def test_a_set_that_was_found_right_is_opened_without_its_examples(desk, monkeypatch):
    write(desk, "Kode zeta.")
    _, first = opened(desk, monkeypatch)
    found, again = opened(desk, monkeypatch)
    assert (len(first), len(again), found.rule_faults) == (1, 0, ())
    assert any(rule.name == "uji" for rule in found.book.rules.rules)


def test_a_changed_file_is_proven_before_it_acts(desk, monkeypatch):
    write(desk, "Kode zeta.")
    opened(desk, monkeypatch)
    write(desk, "Surat sudah kami terima.")
    with pytest.raises(FaultyFile, match="contoh gagal"):
        opened(desk, monkeypatch)


def test_other_code_proves_the_same_files_anew(desk, monkeypatch):
    write(desk, "Kode zeta.")
    opened(desk, monkeypatch)
    monkeypatch.setattr(office, "reading_code", lambda: "other code")
    _, runs = opened(desk, monkeypatch)
    assert len(runs) == 1
