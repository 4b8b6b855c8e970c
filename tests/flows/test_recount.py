"""A holiday that is decreed after the letters went out: every date that it touches moves and is told, no other one."""

from datetime import datetime, timedelta

import pytest
from flows.offices import OFFICER, OTHER_PIC, PIC
from flows.test_invitation import check_chain, due_date, invitations

from daemon.core.book import compile_book
from daemon.core.changes import SetContact, SetInstitution
from daemon.edges.files import find_files
from daemon.flows import recounting

HOLIDAY = '\n[[closure]]\ndate = 2026-09-16\nreason = "hari libur baru"\n'
ELSEWHERE = '\n[[closure]]\ndate = 2026-09-16\nreason = "hari jadi"\nprovince = ["Bali"]\n'
BALI_PIC = "pic@dinsos.example.go.id"


def rules(calendar="", clocks=("", "")):
    """The shipped rules with more in the calendar, and a line of the clocks replaced."""
    files = dict(find_files("rules", None))
    files["calendar.toml"] += calendar.encode()
    old, new = clocks
    assert old.encode() in files["clocks.toml"]
    files["clocks.toml"] = files["clocks.toml"].replace(old.encode(), new.encode(), 1)
    return compile_book(files)


def deadlines(desk):
    """Every running clock: (case, kind) -> due."""
    store = desk.office.store
    return {(store.case_number(d.case_id), d.kind): d.due for d in store.running_deadlines()}


def events(desk, number):
    return [e.data for e in desk.office.store.events(number) if e.kind == "recounted"]


@pytest.fixture
def busy(desk):
    """Two letters that went out on 7 September, one in Bali, and an extended, a paused and an answered case."""
    bali = [
        SetInstitution("DINSOS", "Dinas Sosial Provinsi Contoh", level="provinsi", province="Bali", zone="Asia/Makassar"),
        SetContact("DINSOS", BALI_PIC, name="Made Umpama", role="pic"),
    ]
    desk.office.store.apply(bali)
    numbers = {name: desk.open(code) for name, code in [("plain", "DISDIK"), ("bali", "DINSOS"), ("extended", "DINKES"), ("answered", "DINKES")]}
    desk.wait(hours=1)
    letters = {name: next(m for m in desk.mails_to(to) if number in str(m["Subject"])) for name, to, number in [
        ("extended", OTHER_PIC, numbers["extended"]), ("answered", OTHER_PIC, numbers["answered"])]}  # fmt: skip
    desk.answer(letters["extended"], "Mohon perpanjangan waktu 3 hari kerja.", OTHER_PIC)
    desk.answer(letters["answered"], "Telah selesai kami tindak lanjuti. Hasil pemeriksaan kami sampaikan terlampir.", OTHER_PIC, attach="j.pdf")
    desk.pass_()
    return numbers


def test_a_holiday_added_after_dispatch_moves_every_open_deadline_it_should_and_no_other(desk, busy):
    before = deadlines(desk)
    desk.wait(days=1)
    recounting.take_over(desk.office, rules(HOLIDAY), desk.now)
    after = deadlines(desk)
    moved = {key for key in before if before[key] != after[key]}
    late_enough = {key for key, due in before.items() if due > datetime.fromisoformat("2026-09-16T00:00:00+00:00")}
    assert moved == late_enough == {(busy[name], "answer") for name in ("plain", "bali", "extended")}
    assert all(after[key] - before[key] >= timedelta(days=1) for key in moved)
    (told,) = events(desk, busy["plain"])
    assert "16 September (hari libur baru)" not in told["before"]
    assert {"date": "2026-09-16", "reason": "hari libur baru", "kind": "closure"} in told["working"]["skipped"]
    assert events(desk, busy["answered"]) == []
    assert desk.office.store.verify_chain() is None


def test_a_regional_day_off_moves_that_region_alone(desk, busy):
    before = deadlines(desk)
    recounting.take_over(desk.office, rules(ELSEWHERE), desk.now)
    after = deadlines(desk)
    assert {key for key in before if before[key] != after[key]} == {(busy["bali"], "answer")}


def test_what_moved_is_told_to_officers_at_once_and_to_pics_in_their_hours(desk, busy):
    before = due_date(desk, busy["plain"])
    desk.wait(days=1)
    recounting.take_over(desk.office, rules(HOLIDAY), desk.now)
    desk.pass_()
    (report,) = desk.mails_to(OFFICER, "tenggat bergeser")
    text = report.get_body(("plain",)).get_content()
    assert "3 bergeser" in text
    assert all(busy[name] in text for name in ("plain", "bali", "extended"))
    assert busy["answered"] not in text
    assert [p.get_filename() for p in report.iter_attachments()] == ["tenggat-bergeser-2026-09-08.xlsx"]
    assert invitations(desk)[1:] == [], "09.00 has passed: reminders go out from 08.00 to 10.00"
    desk.wait(days=1, hours=-1)
    desk.pass_()
    event = check_chain(desk, busy["plain"], ["PUBLISH", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, busy["plain"]) > before
    (mail,) = desk.mails_to(PIC, "Tenggat berubah")
    assert "hari libur atau aturan waktu berubah" in mail.get_body(("plain",)).get_content()
    assert len(desk.mails_to(OTHER_PIC, "Tenggat berubah")) == 1
    assert len(desk.mails_to(BALI_PIC, "Tenggat berubah")) == 1


def test_a_clock_that_is_given_more_days_moves_its_cases(desk, busy):
    before = deadlines(desk)
    longer = ('number = 14\nunit   = "working_day"\nstarts = "sent"', 'number = 20\nunit   = "working_day"\nstarts = "sent"')
    recounting.take_over(desk.office, rules(clocks=longer), desk.now)
    after = deadlines(desk)
    assert {key for key in before if before[key] != after[key]} == {(busy[n], "answer") for n in ("plain", "bali", "extended")}
    desk.pass_()
    (report,) = desk.mails_to(OFFICER, "aturan waktu berubah")
    assert "Jawaban lengkap" in report.get_body(("plain",)).get_content()


def test_a_pass_counts_anew_before_anything_is_sent(desk, busy):
    """The reminder of the old date does not go out once the calendar says otherwise."""
    desk.answer(desk.mails_to(PIC)[0], "Sedang dalam proses pemeriksaan.")
    desk.pass_()
    due = deadlines(desk)[busy["plain"], "answer"]
    desk.now = due.replace(hour=2) + timedelta(days=3)
    desk.office.book = rules(HOLIDAY + HOLIDAY.replace("09-16", "09-17") + HOLIDAY.replace("09-16", "09-18") + HOLIDAY.replace("09-16", "09-21"))
    desk.pass_()
    assert not [m for m in desk.mails_to(PIC) if "lewat" in str(m["Subject"])]
    assert deadlines(desk)[busy["plain"], "answer"] > desk.now


def test_it_happens_once_and_again_when_the_old_calendar_comes_back(desk, busy):
    before, shipped = deadlines(desk), desk.office.book
    recounting.take_over(desk.office, rules(HOLIDAY), desk.now)
    assert not recounting.follow(desk.office, desk.now + timedelta(hours=1))
    assert len(events(desk, busy["plain"])) == 1
    recounting.take_over(desk.office, shipped, desk.now + timedelta(hours=2))
    assert deadlines(desk) == before
    assert len(events(desk, busy["plain"])) == 2


def test_a_changed_comment_moves_and_tells_nothing(desk, busy):
    before = deadlines(desk), desk.office.store.count_outgoing()
    recounting.take_over(desk.office, rules("\n# catatan\n"), desk.now)
    assert (deadlines(desk), desk.office.store.count_outgoing()) == before


def test_a_clock_that_stands_still_goes_on_standing_still(desk):
    number = desk.open()
    desk.wait(hours=1)
    desk.answer(desk.mails_to(PIC)[0], "Mohon dikirimkan data dukung, identitas pengadu tidak lengkap.")
    desk.pass_()
    recounting.take_over(desk.office, rules(HOLIDAY), desk.now)
    (answer,) = [d for d in desk.office.store.running_deadlines() if d.kind == "answer"]
    assert (answer.state, answer.pause_until - answer.paused) == ("paused", timedelta(days=30))
    assert len(events(desk, number)) == 1
    desk.wait(days=2)
    desk.pass_()
    assert not desk.mails_to(PIC, "Tenggat berubah"), "its date is told when it runs again"


def test_one_that_dies_on_the_way_goes_on_with_the_rest(desk, busy, monkeypatch):
    """Each part of it is one transaction with its mails; the next start counts what is left."""
    monkeypatch.setattr(recounting, "WRITTEN_AT_ONCE", 1)
    applied, real = [], desk.office.store.apply

    def dying(changes, **more):
        if applied:
            raise ConnectionError("gone")
        applied.append(changes)
        return real(changes, **more)

    monkeypatch.setattr(desk.office.store, "apply", dying)
    desk.office.book = rules(HOLIDAY)
    with pytest.raises(ConnectionError):
        recounting.follow(desk.office, desk.now)
    monkeypatch.setattr(desk.office.store, "apply", real)
    assert recounting.follow(desk.office, desk.now)
    assert [len(events(desk, busy[name])) for name in ("plain", "bali", "extended")] == [1, 1, 1]
    assert len([m for m in desk.office.store.outgoing() if m.purpose == "date_change"]) == 3
