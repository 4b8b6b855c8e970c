"""Which clock acts for which case, the policies beside them, and the faults of clocks.toml."""

import json
from pathlib import Path

import pytest

from daemon.core import overlay, rungs
from daemon.core.clocks import (
    KINDS,
    ClockBook,
    ClockFacts,
    ExtensionPolicy,
    TransferPolicy,
    categories_schema,
    compile_clocks,
    schema,
)
from daemon.core.rulebook.source import FaultyFile, read_source

RULES = Path(__file__).resolve().parents[2] / "rules"


def shipped(name: str):
    return read_source(name, (RULES / name).read_bytes())


SHIPPED = compile_clocks(shipped("clocks.toml"), shipped("categories.toml"))

LEAST = "\n".join(
    f'[[clock]]\nname = "{kind}"\nkind = "{kind}"\nnumber = 3\nunit = "working_day"\nstarts = "sent"\n'
    for kind in ("receipt", "response", "answer")
)


def book(text: str, categories: str | None = None) -> ClockBook:
    beside = read_source("categories.toml", categories.encode()) if categories else None
    return compile_clocks(read_source("clocks.toml", text.encode()), beside)


def spans(facts: ClockFacts, event: str) -> dict[str, tuple[int, str]]:
    return {clock.kind: (clock.number, clock.unit) for clock in SHIPPED.clocks_for(facts, event)}


@pytest.mark.parametrize(
    "facts, event, expected",
    [
        (ClockFacts(), "sent", {"receipt": (3, "working_day"), "response": (5, "working_day"), "answer": (14, "working_day")}),
        (ClockFacts(sifat="segera"), "sent", {"receipt": (3, "working_day"), "response": (48, "hour"), "answer": (14, "working_day")}),
        (ClockFacts(sifat="Sangat Segera"), "sent", {"receipt": (3, "working_day"), "response": (24, "hour"), "answer": (14, "working_day")}),
        (ClockFacts(sifat="rahasia"), "sent", {"receipt": (3, "working_day"), "response": (5, "working_day"), "answer": (14, "working_day")}),
        (ClockFacts(category="Korupsi dan Pungli"), "sent", {"receipt": (3, "working_day"), "response": (5, "working_day"), "answer": (60, "working_day")}),
        (ClockFacts(), "waiting", {"data": (30, "day")}),
        (ClockFacts(), "reviewed", {"closing": (10, "working_day")}),
        (ClockFacts(), "received", {}),
        (ClockFacts(), "letter_date", {}),
    ],
)  # fmt: skip
def test_the_shipped_profile(facts, event, expected):
    """3 to confirm, 5 to respond, 14 to answer, 60 with inspection; 24 and 48 hours by sifat."""
    assert spans(facts, event) == expected


def test_the_shipped_files_are_without_doubt():
    assert SHIPPED.warnings == ()
    assert len(SHIPPED.categories) == 16
    assert all(clock.basis for clock in SHIPPED.clocks)


@pytest.mark.parametrize(
    "conditions, facts, name",
    [
        ('level = ["kota"]', ClockFacts(level="kota"), "sempit"),
        ('level = ["kota"]', ClockFacts(level="provinsi"), "answer"),
        ('status = ["reopened"]', ClockFacts(status="reopened"), "sempit"),
        ('category = ["desa"]\nsifat = ["segera"]', ClockFacts(category="desa", sifat="segera"), "sempit"),
        ('category = ["desa"]\nsifat = ["segera"]', ClockFacts(category="desa"), "answer"),
    ],
)
def test_the_clock_with_the_most_fitting_conditions_acts(conditions, facts, name):
    row = f'[[clock]]\nname = "sempit"\nkind = "answer"\nnumber = 7\nunit = "day"\nstarts = "sent"\n{conditions}\n'
    for text in (LEAST + row, row + LEAST):
        assert {c.kind: c.name for c in book(text).clocks_for(facts, "sent")}["answer"] == name


def test_a_kind_has_one_clock_whatever_event_starts_it():
    """Where a narrower clock starts at another event, the wider one does not start beside it."""
    row = '[[clock]]\nname = "berkas"\nkind = "answer"\nnumber = 60\nunit = "day"\nstarts = "file_complete"\nlevel = ["kota"]\n'
    clocks = book(LEAST + row)
    assert {c.kind for c in clocks.clocks_for(ClockFacts(level="kota"), "sent")} == {"receipt", "response"}
    assert [c.name for c in clocks.clocks_for(ClockFacts(level="kota"), "file_complete")] == ["berkas"]
    assert clocks.clock("berkas") is clocks.clocks[-1]
    assert clocks.clock("tidak ada") is None


@pytest.mark.parametrize(
    "asked, granted, times, by",
    [
        (14, 0, 0, "rule"),
        (15, 0, 0, "officer"),
        (7, 0, 1, "officer"),
        (7, 8, 0, "officer"),
        (0, 0, 0, "nobody"),
        (-3, 0, 0, "nobody"),
    ],
)
def test_more_time_by_rule_up_to_a_limit(asked, granted, times, by):
    grant = ExtensionPolicy(days=14, times=1).grant(asked, granted, times)
    assert grant.by == by
    assert grant.reason


@pytest.mark.parametrize(
    "family, calls",
    [
        (("A",), False),
        (("A", "B"), False),
        (("A", "B", "A"), True),
        (("A", "B", "C"), False),
        (("A", "B", "C", "D"), True),
    ],
)
def test_a_case_passed_to_and_fro_calls_an_officer(family, calls):
    assert bool(TransferPolicy(legs=3, returns=1).is_ping_pong(family)) == calls


@pytest.mark.parametrize(
    "text, line, words",
    [
        (LEAST.replace('kind = "answer"', 'kind = "jawaban"'), 17, "'jawaban' tidak dikenal"),
        (LEAST.replace('unit = "working_day"', 'unit = "hari"', 1), 5, "'hari' tidak dikenal"),
        (LEAST.replace("number = 3", "number = 0", 1), 4, "0 terlalu kecil"),
        (LEAST.replace("number = 3", 'number = "3"', 1), 4, "bilangan bulat"),
        (LEAST.replace('name = "answer"', 'name = "receipt"'), 16, "'receipt' sudah dipakai"),
        (LEAST.replace('starts = "sent"', 'start = "sent"', 1), 6, "'start' tidak dikenal"),
        (LEAST.split('[[clock]]\nname = "answer"')[0], 1, "tidak ada jam 'answer'"),
        (LEAST + "[extension]\ndays = -1\n", 22, "terlalu kecil"),
        (LEAST + "[pauze]\ndays = 1\n", 21, "'pauze' tidak dikenal"),
    ],
)  # fmt: skip
def test_faults_name_the_line(text, line, words):
    with pytest.raises(FaultyFile) as caught:
        book(text)
    fault = next(fault for fault in caught.value.faults if words in str(fault))
    assert (fault.file, fault.line) == ("clocks.toml", line) or "tidak ada jam" in words


def test_a_category_there_is_not_is_a_fault_with_the_nearest_one():
    row = (
        '[[clock]]\nname = "x"\nkind = "answer"\nnumber = 7\nunit = "day"\nstarts = "sent"\ncategory = ["pertanahn"]\n'
    )
    with pytest.raises(FaultyFile) as caught:
        book(LEAST + row, '[[category]]\nname = "pertanahan"\n')
    assert "maksud Anda 'pertanahan'?" in str(caught.value)


def test_a_category_twice_is_a_fault():
    with pytest.raises(FaultyFile, match="ditulis dua kali"):
        book(LEAST, '[[category]]\nname = "desa"\n[[category]]\nname = "Desa"\n')


def test_a_clock_that_hides_another_is_warned_of():
    row = '[[clock]]\nname = "x"\nkind = "answer"\nnumber = 7\nunit = "day"\nstarts = "sent"\n'
    assert [fault.message for fault in book(LEAST + row).warnings] == ["jam 'answer' tidak dipakai kategori mana pun: selalu ada jam 'answer' lain yang menang"]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("calendar", overlay.schema()),
        ("clocks", schema()),
        ("categories", categories_schema()),
        ("ladder", rungs.schema()),
    ],
)
def test_schemas_for_editors_are_those_of_the_code(name, made):
    """The file beside the rules is what the declarations make; the rules name it on their first line."""
    assert json.loads((RULES / f"{name}.schema.json").read_text(encoding="utf-8")) == made
    assert shipped(f"{name}.toml").text.startswith(f"#:schema ./{name}.schema.json")


def test_one_clock_of_a_kind_whatever_starts_it():
    assert SHIPPED.clock_for(ClockFacts(), "closing").starts == "reviewed"
    assert SHIPPED.clock_for(ClockFacts(category="desa"), "answer").number == 14
    assert set(schema()["properties"]["clock"]["items"]["properties"]["kind"]["enum"]) == set(KINDS)
