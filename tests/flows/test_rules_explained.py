"""`kawal rules check`, `explain` and `schema`, and the history of a case: what an admin is told of rules."""

import json

import pytest
from flows.offices import PIC, reply_to
from typer.testing import CliRunner

from daemon.cli import app, commands
from daemon.cli.cases import as_filed
from daemon.cli.frame import FRAME
from daemon.core.schemas import SCHEMAS
from daemon.flows import rulechecking
from daemon.flows.listing import case_history
from daemon.flows.rule_reasons import explain_rules

MAIL = (
    b"From: Tono <pic@disdik.example.go.id>\r\nTo: dumas@example.go.id\r\nSubject: Re: surat\r\n"
    b"Date: Mon, 7 Sep 2026 09:00:00 +0700\r\nMessage-ID: <a@disdik.example.go.id>\r\n\r\n%s\r\n"
)
OWN = b'[[rule]]\nname = "kode kantor"\nany = ["kode zeta"]\nweight = "decisive"\nmeans = "in_progress"\n%s'


@pytest.fixture
def kawal(tmp_path, monkeypatch):
    """The command in an empty folder, without a configuration."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(FRAME, "config_path", None)
    monkeypatch.setattr(FRAME, "as_json", False)
    if not app.registered_groups:
        commands.attach(app)
    return lambda *words: CliRunner().invoke(app, list(words))


@pytest.fixture
def rules(tmp_path):
    folder = tmp_path / "aturan"
    folder.mkdir()
    return folder


def test_check_says_well_and_the_name_of_the_set(kawal, rules):
    (rules / "00-kantor.toml").write_bytes(OWN % b"")
    result = kawal("rules", "check", "--rules", str(rules))
    assert (result.exit_code, result.stdout[:6]) == (0, "baik: ")


def test_check_covers_rules_and_templates_at_once(kawal, rules, tmp_path):
    (rules / "00-kantor.toml").write_bytes(OWN % b'category = ["pertanahn"]\n[rule.then]\nask = "rule_tanya"\n')
    templates = tmp_path / "templat"
    (templates / "id").mkdir(parents=True)
    (templates / "id" / "letter.txt.j2").write_text("{{ letter_nomber }} {{ footer }}")
    result = kawal("rules", "check", "--rules", str(rules), "--templates", str(templates))
    assert result.exit_code == 78
    for said in (
        "00-kantor.toml:6:13: kategori 'pertanahn' tidak ada", "maksud Anda 'pertanahan'?",
        "00-kantor.toml:8:1: templat 'rule_tanya' tidak ada", "templates/id/letter.txt.j2:1:1: nama 'letter_nomber' tidak dikenal",
    ):  # fmt: skip
        assert said in result.output


def test_faults_and_warnings_are_rows_for_scripts(kawal, rules, tmp_path):
    (rules / "00-kantor.toml").write_bytes(OWN % b'unless = ["kode zeta"]\n')
    templates = tmp_path / "templat"
    (templates / "id").mkdir(parents=True)
    (templates / "id" / "letter.txt.j2").write_text("{{ letter_nomber }} {{ footer }}")
    result = kawal("--json", "rules", "check", "--rules", str(rules), "--templates", str(templates))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [(row["file"], row["line"], row["severity"]) for row in rows] == [
        ("templates/id/letter.txt.j2", 1, "error"), ("00-kantor.toml", 6, "warning"),
    ]  # fmt: skip
    assert result.exit_code == 78


def test_check_holds_rules_against_the_directory_and_the_kept_mail(desk, monkeypatch, tmp_path):
    monkeypatch.setattr(rulechecking, "KEPT_ENOUGH", 1)
    folder = tmp_path / "rules"
    folder.mkdir(exist_ok=True)
    (folder / "00-kantor.toml").write_bytes(OWN % OWN.replace(b"kode kantor", b"kode lain").replace(b"zeta", b"theta")[:-2])
    calendar = '[[closure]]\ndate = 2026-11-25\nreason = "pilkada"\ninstitution = ["DISDIG"]\n'
    (folder / "calendar.toml").write_text(calendar)
    number = desk.open()
    (letter,) = desk.mails_to(PIC)
    desk.answer(letter, "Kode zeta.")
    desk.pass_()
    checked = rulechecking.check(folder, None, desk.office.config)
    said = [(fault.file, fault.line, fault.message) for fault in checked.warnings]
    assert ("00-kantor.toml", 6, "aturan 'kode lain' belum pernah kena pada surat yang tersimpan") in said
    assert ("calendar.toml", 4, "instansi 'DISDIG' tidak ada") in said
    assert not any("kode kantor" in message for _, _, message in said)
    assert number in {case.number for case in desk.office.store.cases()}


def test_explain_names_rule_place_words_near_hits_and_set(kawal, rules, tmp_path):
    near = b'[[rule]]\nname = "hampir"\nall = ["zeta", "omega"]\nmeans = "withdrawn"\n'
    (rules / "00-kantor.toml").write_bytes(OWN % near)
    (tmp_path / "balasan.eml").write_bytes(MAIL % b"Kode zeta untuk kasus ini.")
    result = kawal("--json", "rules", "explain", "balasan.eml", "--rules", str(rules))
    row = json.loads(result.stdout)
    (reading,) = row["readings"]
    assert (reading["means"], reading["rule"], reading["place"], reading["words"]) == (
        "in_progress", "kode kantor", "00-kantor.toml:1", ["Kode zeta"],
    )  # fmt: skip
    lacking = {hit["rule"]: hit["why"] for hit in reading["near"]}
    assert lacking["hampir"] == "'omega' tidak ada di kalimat yang sama"
    assert len(row["rules"]) == 64
    FRAME.as_json = False
    said = kawal("rules", "explain", "balasan.eml", "--rules", str(rules)).stdout
    assert "kena    'kode kantor' (00-kantor.toml:1) pada \"Kode zeta\"" in said
    assert "hampir  'hampir' (00-kantor.toml:6)" in said


def test_explain_reads_under_the_facts_of_the_case(desk, tmp_path):
    number = desk.open()
    (letter,) = desk.mails_to(PIC)
    folder = tmp_path / "lain"
    folder.mkdir()
    (folder / "00-kantor.toml").write_bytes(OWN % b'category = ["pendidikan"]\nlevel = ["kota"]\nfrom = ["pic"]\nstatus = ["sent"]\n')
    path = tmp_path / "balasan.eml"
    path.write_bytes(reply_to(letter, "Kode zeta untuk kasus ini.", PIC, desk.now))
    (row,) = explain_rules([path], desk.office.config, folder)
    assert (row["cases"], [reading["rule"] for reading in row["readings"]]) == ([number], ["kode kantor"])


def test_schemas_are_printed_alone_and_all_together(kawal):
    assert json.loads(kawal("rules", "schema").stdout).keys() == SCHEMAS.keys()
    assert "basis" in json.loads(kawal("rules", "schema", "clocks.toml").stdout)["properties"]["clock"]["items"]["properties"]
    assert kawal("rules", "schema", "jam").exit_code == 1


def test_the_history_tells_reading_rule_set_and_what_followed(desk):
    number = desk.open()
    (letter,) = desk.mails_to(PIC)
    desk.answer(letter, "Surat sudah kami terima dengan baik dan akan segera kami tindak lanjuti.")
    desk.pass_()
    (link,) = [row for row in case_history(desk.office, number)["messages"] if row["reading"]]
    said = "\n".join(as_filed(link))
    assert f"aturan {desk.office.book.hash[:12]}" in said
    assert f"makna   {link['reading']['means']}" in said
    assert "kena    '" in said
    assert "meanings" in said
