"""Digests as their readers get them: who gets which, that every number can be listed, and that nobody is bored or betrayed."""

import email
import email.policy
import io
import re
import shlex
import shutil
from datetime import UTC, date, datetime, timedelta
from functools import cache

import openpyxl
import pytest
from flows.serverless import serverless
from typer.main import get_command

from daemon.cli import app, commands
from daemon.cli.frame import FRAME
from daemon.core.caseform import CaseForm
from daemon.core.changes import (
    AddEvent,
    CloseDeadlines,
    HoldMessage,
    MoveCase,
    NoticeKey,
    OpenCase,
    QueueMail,
    SetContact,
    SetDeadline,
    SetInstitution,
)
from daemon.core.digest import summarise
from daemon.core.figures import CaseFact, days_until, month_period, week_period
from daemon.core.letters import TemplateSet, phrase
from daemon.core.letters.samples import given_facts, sample_mails, sample_outbound
from daemon.edges.charts import draw_bars, draw_trend
from daemon.edges.config import load_config
from daemon.edges.files import find_files
from daemon.edges.store import Seen
from daemon.flows import digesting, figuring, opening
from daemon.flows.office import open_office

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # Monday 08.00 WIB
DAY = timedelta(days=1)
WEEK = "2026-W47"
LEADER, OFFICER, ABOVE, PIC = "pimpinan@example.go.id", "petugas@example.id", "pic@prov.example.go.id", "pic@a.example.go.id"
SECRET = "Wayan Rekaan"
CONFIG = serverless("Sekretariat Contoh", leadership="pimpinan@example.go.id")
FATES = (
    # institution, days ago: opened, confirmed, answered, closed; days from opening to the due date; status
    ("A", 60, 58, 40, 19, 20, "closed"),
    ("A", 40, 38, None, None, 20, "in_progress"),
    ("A", 20, 18, None, None, 16, "extended"),
    ("A", 6, 5, None, None, 20, "acknowledged"),
    ("A", 5, None, None, None, 20, "sent"),
    ("B", 30, None, None, None, 20, "sent"),
    ("B", 25, 20, 4, None, 20, "answered"),
    ("B", 25, 20, 3, 1, 24, "closed"),
    ("B", 19, 18, None, None, 19, "in_progress"),
    ("B", 18, 17, None, None, 20, "in_progress"),
    ("C", 70, 69, None, None, 20, "in_progress"),
    ("C", 3, None, None, None, 20, "sent"),
)


def number(sequence):
    return f"KWL-2026-{sequence:06d}-X"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """The folder of an office with every fate; each test works on a copy."""
    folder = tmp_path_factory.mktemp("kantor")
    (folder / "config.toml").write_text(CONFIG)
    made = open_office(load_config(folder / "config.toml"))
    furnish(made)
    for sequence, fate in enumerate(FATES, 1):
        happen(made, sequence, *fate)
    made.store.close()
    return folder


@pytest.fixture
def office(ledger, tmp_path):
    shutil.copytree(ledger, tmp_path, dirs_exist_ok=True)
    found = open_office(load_config(tmp_path / "config.toml"))
    yield found
    found.store.close()


def furnish(office):
    """Two bodies under a province, one of them without a PIC, and one under nobody."""
    office.store.apply([
        SetInstitution("PROV", "Inspektorat Provinsi Contoh", level="provinsi", province="Jawa Barat"),
        SetContact("PROV", ABOVE, name="Sekar Misal", role="pic"),
        SetInstitution("A", "Dinas Pendidikan Contoh", superior="PROV", province="Jawa Barat"),
        SetContact("A", PIC, name="Tono Umpama", role="pic"),
        SetInstitution("B", "Dinas Kesehatan Contoh", superior="PROV", province="Maluku", zone="Asia/Jayapura"),
        SetContact("B", "lama@b.example.go.id", name="Nur Umpama", role="pic", health="bouncing", health_reason="550 5.1.1"),
        SetInstitution("C", "Dinas Sosial Contoh", province="Bali", zone="Asia/Makassar"),
        SetContact("C", "pic@c.example.go.id", name="Made Umpama", role="pic", health="silent", health_reason="diam sejak 1 Oktober"),
    ])  # fmt: skip


def happen(office, sequence, institution, opened, confirmed, answered, closed, due, status):
    at = lambda days: NOW - days * DAY  # noqa: E731
    case, begins = number(sequence), at(opened)
    office.store.apply([OpenCase(
        number=case, year=2026, sequence=sequence, family=case, institution=institution, focal_point="pusat", topic="jalan rusak",
        category="infrastruktur" if sequence % 2 else "desa", status="draft", opened=begins, letter_number=f"B-{sequence}/LAPOR/2026",
        letter_date=begins.date(), squeezed=f"B{sequence}LAPOR2026", identity={"name": SECRET},
    )])  # fmt: skip
    office.store.apply([MoveCase(case, "draft", "sent", "kawal", begins, "")])
    office.store.apply([
        SetDeadline(case, "receipt", 1, "terima", begins, begins + 3 * DAY, {}, None),
        SetDeadline(case, "answer", 1, "jawab", begins, begins + due * DAY, {}, None),
    ])  # fmt: skip
    before = "sent"
    for days, after, kinds in ((confirmed, "acknowledged", ("receipt",)), (answered, "answered", ("answer",)), (closed, "closed", ())):
        if days is not None:
            office.store.apply([CloseDeadlines(case, kinds, "met", at(days)), MoveCase(case, before, after, "kawal", at(days), "")])
            before = after
    if before != status:
        office.store.apply([MoveCase(case, before, status, "kawal", at(2), "")])


def mails(changes, recipient):
    """The mails to one reader, parsed."""
    queued = [c for c in changes if isinstance(c, QueueMail) and c.recipient == recipient]
    return [email.message_from_bytes(c.rendered, policy=email.policy.default) for c in queued]


def text_of(mail):
    return " ".join(mail.get_body(("plain",)).get_content().split())


def html_of(mail):
    return next(part for part in mail.walk() if part.get_content_type() == "text/html").get_content()


def sheet_of(mail):
    """The rows of each sheet of the workbook that goes with a mail."""
    (part,) = [p for p in mail.walk() if (p.get_filename() or "").endswith(".xlsx")]
    return {page.title: list(page.iter_rows(values_only=True)) for page in openpyxl.load_workbook(io.BytesIO(part.get_content())).worksheets}


def listed(office, command, capsys, monkeypatch):
    """How many rows a printed command lists."""
    monkeypatch.setenv("KAWAL_NOW", NOW.isoformat())
    monkeypatch.setattr(FRAME, "as_json", False)
    words = shlex.split(command)
    assert words[0] == "kawal"
    capsys.readouterr()
    assert run(["--json", "--config", str(office.config.path), *words[1:]]) == 0, command
    return len(capsys.readouterr().out.splitlines())


@cache
def kawal():
    """The command with all its families."""
    if not app.registered_commands:
        commands.attach(app)
    return get_command(app)


def run(arguments):
    """Run a command; its exit code."""
    try:
        return commands.run(kawal(), arguments)
    except SystemExit as ended:
        return ended.code


def numbers_of(figures):
    total = figures.total
    return {
        "received": total.received, "sent": total.sent, "confirmed": total.confirmed, "answered": total.answered, "closed": total.closed,
        "open": total.open, "late": total.late, "unconfirmed": figures.unconfirmed_count, "promised": figures.promised_count,
        "without_pic": len(figures.without_pic),
    }  # fmt: skip


def test_what_the_week_counts(office):
    counted = figuring.figures(office, WEEK)
    assert numbers_of(counted.whole) == {
        "received": 3, "sent": 3, "confirmed": 1, "answered": 2, "closed": 1, "open": 10, "late": 4, "unconfirmed": 3, "promised": 1,
        "without_pic": 1,
    }  # fmt: skip
    assert {row.name: row.open for row in counted.whole.by_institution} == {
        "Dinas Pendidikan Contoh": 4, "Dinas Kesehatan Contoh": 4, "Dinas Sosial Contoh": 2}  # fmt: skip
    assert counted.areas["PROV"].total.open == 8
    assert counted.whole.without_pic == ("Dinas Kesehatan Contoh",)
    assert [line.case for line in counted.whole.promised] == [number(3)]
    assert counted.whole.oldest[0].case == number(11)


@pytest.mark.parametrize("area", ["", "PROV"])
def test_every_number_of_a_week_is_listed_by_the_command_beside_it(office, area, capsys, monkeypatch):
    counted = figuring.figures(office, WEEK)
    figures = counted.areas[area] if area else counted.whole
    told = numbers_of(figures)
    assert {key: listed(office, figures.commands[key], capsys, monkeypatch) for key in told} == told


@pytest.mark.parametrize("period", ["month", "days"])
def test_so_is_every_number_of_a_month_and_of_the_last_days(office, period, capsys, monkeypatch):
    found = figuring.figures_of(office, days_until(NOW, "Asia/Jakarta")) if period == "days" else None
    figures = (found or figuring.figures_of(office, month_period("2026-10", "Asia/Jakarta"))).whole
    told = numbers_of(figures)
    assert {key: listed(office, figures.commands[key], capsys, monkeypatch) for key in told} == told


def test_the_commands_stand_in_the_mail_as_they_are(office):
    (mail,) = mails(digesting.weekly(office, WEEK, NOW), LEADER)
    for command in figuring.figures(office, WEEK).whole.commands.values():
        assert command in text_of(mail)
        assert command in html_of(mail)


def trouble(office):
    """A held message, a mail that was refused and one that is held back, an answer of Friday, a reminder over the limit."""
    kept = office.store.keep_raw([Seen("pusat", "INBOX", 1, 1, b"From: warga@example.org\r\nSubject: Halo\r\n\r\nhalo\r\n", NOW)], NOW)[0]
    office.store.apply([HoldMessage(kept.message_id, "nothing names a case for certain", (), NOW)])
    for key in ("refused", "stopped"):
        office.store.apply([QueueMail(key, "reminder", "pusat", "dumas@example.go.id", f"{key}@example.go.id", "Pengingat", f"<{key}@example.go.id>", b"x", NOW - DAY, NOW - DAY)])
    ids = {m.key: m.id for m in office.store.outgoing()}
    office.store.hold_outgoing([ids["stopped"]])
    (claimed,) = office.store.claim_outgoing(NOW, 10, "o")
    office.store.record_failed(claimed.id, NOW, "550 5.1.1 User unknown")
    office.store.apply([AddEvent(number(2), "reminder_held", "kawal", NOW, {"why": "one mail a day"})])
    office.rule_faults = ("ladder.toml:3:1: kunci 'kapn' tidak dikenal",)


def test_every_number_of_the_day_is_listed_by_the_command_beside_it(office, capsys, monkeypatch):
    trouble(office)
    (mail,) = mails(digesting.daily(office, NOW), OFFICER)
    printed = dict(re.findall(r"\((\d+); (kawal [^)]+)\)", text_of(mail)) and [
        (command, int(count)) for count, command in re.findall(r"\((\d+); (kawal [^)]+)\)", text_of(mail))
    ])  # fmt: skip
    assert len(printed) >= 7
    assert {command: listed(office, command, capsys, monkeypatch) for command in printed} == printed
    assert sum(printed.values()) >= 7


def test_the_day_says_what_officers_must_know(office):
    trouble(office)
    (mail,) = mails(digesting.daily(office, NOW), OFFICER)
    text = text_of(mail)
    for said in (
        "tidak ada petunjuk yang pasti", "refused@example.go.id: 550 5.1.1", "stopped@example.go.id", "JATUH TEMPO HARI INI (1;", number(9),
        "diam sejak 1 Oktober", "550 5.1.1", "kunci 'kapn' tidak dikenal", "PENGINGAT YANG MENUNGGU GILIRAN", number(2), number(8),
    ):  # fmt: skip
        assert said in text, said


def test_a_day_looks_at_few_cases_only(office, monkeypatch):
    """What is due and what moved is found by index: the list of all cases is never walked."""

    def never(*_args, **_named):
        raise AssertionError("every case was walked")

    monkeypatch.setattr(type(office.store), "cases", never)
    monkeypatch.setattr(type(office.store), "case_standings", never)
    assert mails(digesting.daily(office, NOW), OFFICER)


def test_each_reader_gets_their_own(office):
    changes = digesting.weekly(office, WEEK, NOW)
    (leader,), (above,), (pic,) = (mails(changes, who) for who in (LEADER, ABOVE, PIC))
    assert "Dinas Sosial Contoh" in text_of(leader)
    assert "Dinas Sosial Contoh" not in text_of(above)
    assert "4 kasus Anda yang masih terbuka" in text_of(pic)
    assert "1. jalan rusak" in text_of(pic)
    assert not mails(changes, "lama@b.example.go.id"), "an address that refuses mail is not written to"


def test_what_one_week_promised_and_the_next_did_not_bring_is_said(office):
    changes = digesting.weekly(office, WEEK, NOW)
    for who in (LEADER, ABOVE, PIC):
        (mail,) = mails(changes, who)
        assert "DIJANJIKAN, BELUM DATANG" in text_of(mail)
        assert number(3) in text_of(mail).partition("BELUM DATANG")[2]


@pytest.mark.parametrize("who", [LEADER, ABOVE, OFFICER])
def test_no_token_that_acts_and_no_complainant(office, who):
    changes = [*digesting.weekly(office, WEEK, NOW), *digesting.daily(office, NOW), *digesting.monthly(office, "2026-10", NOW)]
    found = mails(changes, who)
    assert found
    for mail in found:
        assert "+" not in str(mail["Reply-To"])
        whole = text_of(mail) + html_of(mail) + str(mail["References"]) + str(mail["Message-ID"])
        assert not re.search(r"\b[a-z2-7]{26}\b", whole)
        cells = "".join(str(row) for rows in (sheet_of(mail).values() if who != OFFICER else ()) for row in rows)
        assert SECRET not in whole + cells


def test_charts_with_their_words_and_the_full_list_go_along(office):
    for who, expected in ((LEADER, len(FATES) - 1), (ABOVE, 9)):
        (mail,) = mails(digesting.weekly(office, WEEK, NOW), who)
        pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
        assert len(pictures) == 2
        for picture in pictures:
            assert f'src="cid:{str(picture["Content-ID"]).strip("<>")}"' in html_of(mail)
        assert len(re.findall(r'<img[^>]+alt="[^"]{40,}"', html_of(mail))) == 2
        sheets = sheet_of(mail)
        assert list(sheets) == ["Kasus", "Instansi", "Provinsi", "Kategori", "Dasar"]
        assert len(sheets["Kasus"]) - 1 == expected, "every case that was open at some time of the week"
        assert isinstance(sheets["Kasus"][1][6], datetime)
        assert "kawal case list --overdue --at 2026-11-22" in str(sheets["Dasar"])


def test_text_in_the_list_is_no_formula(office):
    office.store.apply([SetInstitution("A", '=HYPERLINK("http://x")', superior="PROV", province="Jawa Barat")])
    (mail,) = mails(digesting.weekly(office, WEEK, NOW), LEADER)
    (part,) = [p for p in mail.walk() if (p.get_filename() or "").endswith(".xlsx")]
    page = openpyxl.load_workbook(io.BytesIO(part.get_content()))["Instansi"]
    assert '=HYPERLINK("http://x")' in [cell.value for cell in page["A"]]
    assert {cell.data_type for cell in page["A"]} <= {"s", "inlineStr"}


def test_a_long_list_is_cut_in_the_mail_and_whole_in_the_sheet(office):
    for sequence in range(100, 250):
        happen(office, sequence, "A", 10, 9, None, None, 20, "acknowledged")
    (mail,) = mails(digesting.weekly(office, WEEK, NOW), PIC)
    assert len(html_of(mail).encode()) < 100_000
    assert len(sheet_of(mail)["Kasus"]) - 1 == 154
    assert "(104 kasus hanya ada di sana)" in text_of(mail)
    assert "154 kasus terbuka" in mail["Subject"]


def end_all(office, sequence_numbers):
    for sequence in sequence_numbers:
        case = office.case(number(sequence))
        if case.closed is None:
            office.store.apply([MoveCase(case.number, case.status, "closed", "kawal", NOW + DAY, ""), CloseDeadlines(case.number, (), "cancelled", NOW + DAY)])


def test_nobody_gets_an_empty_digest_twice(office):
    """Once it is said that nothing is left; then there is silence until something comes."""
    rounds = []
    office.store.apply(digesting.weekly(office, WEEK, NOW))
    end_all(office, range(1, len(FATES) + 1))
    for ahead in (2, 3, 4):
        later = NOW + timedelta(weeks=ahead)
        changes = digesting.weekly(office, digesting.last_week(office, later), later)
        rounds.append({c.recipient for c in changes if isinstance(c, QueueMail)})
        office.store.apply(changes)
    assert rounds == [{LEADER, ABOVE, PIC, "pic@c.example.go.id"}, set(), set()]
    happen(office, 50, "A", -20, None, None, None, 20, "sent")
    later = NOW + timedelta(weeks=5)
    assert {c.recipient for c in digesting.weekly(office, digesting.last_week(office, later), later) if isinstance(c, QueueMail)} == {LEADER, ABOVE, PIC}


def test_who_has_finished_is_thanked_once(office):
    """The last case was closed in the week that is told of; the week after that there is silence."""
    end_all(office, range(1, len(FATES) + 1))
    for weeks, told in ((1, True), (2, False)):
        later = NOW + timedelta(weeks=weeks)
        changes = digesting.weekly(office, digesting.last_week(office, later), later)
        assert [("4 kasus selesai pekan lalu" in text_of(mail)) for mail in mails(changes, PIC)] == [True] * told
        office.store.apply(changes)


def test_a_quiet_office_is_never_written_to(tmp_path):
    (tmp_path / "config.toml").write_text(CONFIG)
    quiet = open_office(load_config(tmp_path / "config.toml"))
    assert digesting.weekly(quiet, WEEK, NOW) == digesting.daily(quiet, NOW) == digesting.monthly(quiet, "2026-10", NOW) == []
    quiet.store.close()


def escort(office):
    """October: one letter lost and found again, one answered only after a reminder."""
    office.store.apply([AddEvent(number(11), "bounced", "kawal", NOW - 68 * DAY, {"purpose": "letter"})])
    notice = NoticeKey(number(7), "H+1", "answer:1", PIC, number(7))
    office.store.apply([QueueMail("r", "reminder", "pusat", "dumas@example.go.id", PIC, "Pengingat", "<r@example.go.id>", b"x", NOW - 5 * DAY, NOW, notices=(notice,))])


def test_the_months_report_says_whether_the_network_reaches_its_aim(office):
    escort(office)
    months = {month.month.isoformat()[:7]: month for month in figuring.aim(office, month_period("2026-11", "Asia/Jakarta"))}
    assert list(months) == ["2026-06", "2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    assert (months["2026-09"].sent, months["2026-09"].lost, months["2026-09"].found) == (2, 1, 1)
    assert (months["2026-10"].sent, months["2026-10"].answered, months["2026-10"].escorted) == (4, 2, 1)
    (mail,) = mails(digesting.monthly(office, "2026-10", NOW), LEADER)
    assert "Oktober 2026" in mail["Subject"]
    assert "September 2026: 2 surat dikirim, 2 pasti diterima; 1 sempat hilang, 1 ditemukan kembali" in text_of(mail)


@pytest.mark.parametrize(
    ("now", "queued"),
    [
        (datetime(2026, 11, 23, 1, tzinfo=UTC), {"daily", "weekly_leadership", "weekly_superior", "weekly_pic", "monthly"}),
        (datetime(2026, 11, 22, 23, tzinfo=UTC), set()),
        (datetime(2026, 11, 22, 3, tzinfo=UTC), set()),
    ],
    ids=["monday", "too-early", "sunday"],
)
def test_rounds_go_out_on_working_mornings_once(office, now, queued):
    digesting.queue_due(office, now)
    assert {m.purpose for m in office.store.outgoing()} == queued
    assert digesting.queue_due(office, now) == 0


def test_the_months_report_goes_out_on_its_first_working_day(office):
    digesting.queue_due(office, datetime(2026, 10, 30, 1, tzinfo=UTC))
    assert [m.key for m in office.store.outgoing() if m.purpose == "monthly"] == ["monthly:2026-09::" + LEADER]
    digesting.queue_due(office, datetime(2026, 11, 1, 1, tzinfo=UTC))  # a Sunday
    digesting.queue_due(office, datetime(2026, 11, 2, 1, tzinfo=UTC))
    digesting.queue_due(office, datetime(2026, 11, 3, 1, tzinfo=UTC))
    assert [m.key.split(":")[1] for m in office.store.outgoing() if m.purpose == "monthly"] == ["2026-09", "2026-10"]


def test_the_command_writes_a_month(office, tmp_path, capsys, monkeypatch):
    assert listed(office, f"kawal digest --month 2026-10 --out {tmp_path / 'mails'}", capsys, monkeypatch) == 1
    assert list((tmp_path / "mails").glob("monthly-*.eml"))


@pytest.mark.parametrize("command", ["kawal digest --month 2026-13", "kawal digest --week 48", "kawal case list --due kemarin"])
def test_what_is_no_period_is_said(office, command, monkeypatch):
    monkeypatch.setenv("KAWAL_NOW", NOW.isoformat())
    monkeypatch.setattr(FRAME, "as_json", False)
    assert run(["--config", str(office.config.path), *shlex.split(command)[1:]]) == 64


@pytest.fixture(scope="module")
def large():
    """The figures of a whole country: 600 institutions with long names, 38 provinces, all categories, much that is late."""
    begin = datetime(2026, 9, 1, tzinfo=UTC).date()
    facts = [
        CaseFact(
            number(n), f"I{n % 600}", f"Provinsi Contoh Nomor {n % 38} Barat Daya", f"kategori yang panjang {n % 16}",
            "Pungutan di luar ketentuan pada pengurusan izin usaha", "extended" if n % 3 else "acknowledged", begin + timedelta(days=n % 60),
            begin + timedelta(days=n % 60), None, None, None, begin + timedelta(days=75 + n % 9), 7, None, n % 2 == 0,
        )
        for n in range(1800)
    ]  # fmt: skip
    names = {f"I{n}": f"Dinas Pekerjaan Umum dan Penataan Ruang Kabupaten Contoh {n}" for n in range(600)}
    return summarise(facts, week_period(WEEK, "Asia/Jakarta"), names)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("purpose", ["weekly_leadership", "weekly_superior", "monthly"])
def test_a_country_fits_into_a_mail(large, purpose, language):
    """Below the size at which programs cut a mail off."""
    sample = next(s for s in sample_mails(NOW, language) if s.purpose == purpose)
    charts = (draw_trend(large.trend, language), draw_bars(large.by_province, language))
    facts = {**given_facts(sample), **sample.facts, "figures": large, "promises": large.promised, "pictures": tuple(c.picture for c in charts)}
    words = phrase(TemplateSet(find_files("templates", None)), sample_outbound(sample, language, NOW), facts)
    assert large.total.open == 1800
    assert len(words.html.encode()) < 100_000


def test_an_institution_whose_cases_are_long_closed_still_stands_in_the_figures(office):
    """Years of closed cases are not looked at for a week's figures; who had them is listed all the same, with noughts."""
    before = figuring.figures(office, WEEK).whole
    office.store.apply([SetInstitution("dinas-lama", "Dinas Lama", province="Provinsi Lama")])
    form = CaseForm("dinas-lama", "B-1/LAMA/2020", date(2020, 1, 6), "Uji", "perkara lama", "pendidikan", asked="Jawaban.")
    opened = datetime(2020, 1, 6, 3, tzinfo=UTC)
    number, changes = opening.open_case(office, form, opening.LetterFile(), "uji", opened, send=False)
    office.store.apply([*changes, MoveCase(number, "draft", "closed", "uji", opened + timedelta(days=30), "selesai")])
    after = figuring.figures(office, WEEK).whole
    assert after.total == before.total
    (row,) = [row for row in after.by_institution if row.key == "dinas-lama"]
    assert (row.name, row.received, row.open, row.closed) == ("Dinas Lama", 0, 0, 0)
    assert "Provinsi Lama" in {row.key for row in after.by_province}
