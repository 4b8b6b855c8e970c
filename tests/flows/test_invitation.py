"""The due date stands in the PIC's own calendar, moves there with every change, and goes when nothing is owed any more."""

from datetime import date
from itertools import pairwise

import pytest
from flows.offices import OFFICER, OTHER_PIC, PIC
from icalendar import Calendar

from daemon.core.changes import SetContact
from daemon.flows import casework, opening

DONE = "Telah selesai kami tindak lanjuti. Dokumen pendukung kami sampaikan terlampir."


def invitations(desk, recipient=PIC):
    """Every calendar entry that was mailed to somebody, in order: (method, event)."""
    found = []
    for mail in desk.mails_to(recipient):
        for part in mail.walk():
            if part.get_content_type() == "text/calendar":
                calendar = Calendar.from_ical(part.get_payload(decode=True))
                assert part.get_param("method") == str(calendar["METHOD"])
                found += [(str(calendar["METHOD"]), event) for event in calendar.walk("VEVENT")]
    return found


def due_date(desk, number):
    clocks = desk.office.store.deadlines_of([desk.office.case(number).id], running_only=True)
    return next(d.due for d in clocks if d.kind == "answer").astimezone().date()


def check_chain(desk, number, methods, recipient=PIC):
    """One UID, SEQUENCE strictly rising, these methods in order; gives the last event."""
    told = invitations(desk, recipient)
    assert [method for method, _ in told] == methods
    assert {str(event["UID"]) for _, event in told} == {f"{number}@kawal"}
    assert all(one["SEQUENCE"] < two["SEQUENCE"] for (_, one), (_, two) in pairwise(told))
    return told[-1][1]


def say(desk, words, **more):
    desk.wait(hours=1)
    desk.answer(desk.mails_to(PIC)[0], words, **more)
    desk.pass_()


def decide(desk, subject, words):
    desk.wait(hours=1)
    desk.answer(desk.mails_to(OFFICER, subject)[-1], words, OFFICER)
    desk.pass_()


def test_the_first_letter_brings_the_date(desk):
    number = desk.open()
    event = check_chain(desk, number, ["PUBLISH"])
    assert event["SEQUENCE"] == 0
    assert event.decoded("DTSTART") == due_date(desk, number)
    assert str(event["ORGANIZER"]) == f"mailto:{desk.box}"


def test_a_letter_that_leaves_a_day_late_is_followed_by_its_true_date(desk):
    """Clocks start when the letter goes out; what it names was worked out when it was written."""
    fields = {"institution": "DISDIK", "letter_number": "B-9/2026", "letter_date": "2026-09-07", "perihal": "Pungutan", "category": "pendidikan"}
    number, changes = opening.open_case(desk.office, opening.understand(desk.office, fields), opening.LetterFile(), "admin", desk.now)
    desk.office.store.apply(changes)
    desk.wait(days=1)
    desk.pass_()
    desk.wait(days=1, hours=-1)
    desk.pass_()
    event = check_chain(desk, number, ["PUBLISH", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, number) == date(2026, 9, 28)
    (mail,) = desk.mails_to(PIC, "Tenggat berubah")
    assert "tenggat dihitung ulang" in mail.get_body(("plain",)).get_content()


def test_more_time_moves_the_date_and_the_confirmation_carries_it(desk):
    number = desk.open()
    before = due_date(desk, number)
    say(desk, "Mohon perpanjangan waktu 7 hari kerja.")
    event = check_chain(desk, number, ["PUBLISH", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, number) > before
    (confirmation,) = desk.mails_to(PIC, "Balasan Anda")
    assert "berkas kalender" in confirmation.get_body(("plain",)).get_content()


def test_more_time_that_an_officer_grants_is_told_to_the_pic(desk):
    number = desk.open()
    say(desk, "Mohon perpanjangan waktu 30 hari kerja.")
    assert [method for method, _ in invitations(desk)] == ["PUBLISH"], "nothing moved yet"
    decide(desk, "Perlu putusan", "YA")
    event = check_chain(desk, number, ["PUBLISH", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, number)
    (mail,) = desk.mails_to(PIC, "Tenggat berubah")
    assert "tambahan waktu disetujui" in mail.get_body(("plain",)).get_content()


def test_an_answer_takes_the_date_out_and_sending_it_back_puts_it_in_again(desk):
    number = desk.open()
    say(desk, DONE, attach="Surat jawaban.pdf")
    event = check_chain(desk, number, ["PUBLISH", "CANCEL"])
    assert str(event["STATUS"]) == "CANCELLED"
    desk.wait(days=2)
    decide(desk, "Jawaban masuk", "KEMBALI Mohon dilampirkan berita acara.")
    event = check_chain(desk, number, ["PUBLISH", "CANCEL", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, number)
    body = desk.mails_to(PIC, "Mohon dilengkapi")[0].get_body(("plain",)).get_content()
    assert "hari kerja sejak 7 September 2026" in body
    assert not desk.mails_to(PIC, "Tenggat berubah"), "the returned answer carries the date"


def test_an_answer_that_is_accepted_and_closes_says_nothing_twice(desk):
    number = desk.open()
    say(desk, DONE, attach="Surat jawaban.pdf")
    decide(desk, "Jawaban masuk", "TERIMA")
    desk.wait(days=30)
    desk.pass_()
    assert desk.status(number) == "closed"
    check_chain(desk, number, ["PUBLISH", "CANCEL"])


def test_a_second_pic_learns_what_the_first_one_did(desk):
    second = "pic2@disdik.example.go.id"
    desk.office.store.apply([SetContact("DISDIK", second, name="Wati Umpama", role="pic")])
    number = desk.open()
    say(desk, DONE, attach="Surat jawaban.pdf")
    check_chain(desk, number, ["PUBLISH", "CANCEL"], second)
    (mail,) = desk.mails_to(second, "Tidak perlu dijawab lagi")
    assert "jawaban sudah masuk" in mail.get_body(("plain",)).get_content()
    assert not desk.mails_to(PIC, "Tidak perlu dijawab"), "the confirmation carries it"


def test_a_transfer_cancels_here_and_begins_there(desk):
    number = desk.open()
    say(desk, "Mohon maaf, hal tersebut bukan kewenangan kami. Mohon diteruskan ke Dinas Kesehatan Kota Contoh.")
    decide(desk, "Perlu putusan", "KIRIM")
    assert desk.status(number) == "transferred"
    check_chain(desk, number, ["PUBLISH", "CANCEL"])
    (mail,) = desk.mails_to(PIC, "Tidak perlu dijawab lagi")
    assert "dialihkan" in mail.get_body(("plain",)).get_content()
    leg = desk.office.store.family(number)[-1].number
    check_chain(desk, leg, ["PUBLISH"], OTHER_PIC)


def test_a_pause_leaves_the_date_and_its_end_moves_it(desk):
    number = desk.open()
    before = due_date(desk, number)
    say(desk, "Mohon dikirimkan data dukung, identitas pengadu tidak lengkap.")
    assert desk.status(number) == "waiting_for_data"
    check_chain(desk, number, ["PUBLISH"])
    desk.wait(days=7)
    decide(desk, "Perlu putusan", "DATA")
    event = check_chain(desk, number, ["PUBLISH", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, number) > before


def test_a_pause_that_is_over_by_itself_is_told_in_the_recipients_hours(desk):
    number = desk.open()
    say(desk, "Mohon dikirimkan data dukung, identitas pengadu tidak lengkap.")
    desk.wait(days=33, hours=12)
    desk.pass_()
    assert desk.status(number) == "in_progress"
    waiting = [m for m in desk.office.store.outgoing(state="queued") if m.purpose == "date_change"]
    assert [(m.recipient, m.next_at.hour) for m in waiting] == [(PIC, 1)], "08.00 WIB"
    desk.wait(hours=48)
    desk.pass_()
    check_chain(desk, number, ["PUBLISH", "PUBLISH"])


@pytest.mark.parametrize("status", ["closed_administratively", "withdrawn"])
def test_what_an_admin_ends_by_hand_leaves_the_calendar(desk, status):
    number = desk.open()
    desk.wait(hours=1)
    casework.move(desk.office, number, status, "pengaduan ganda", desk.now)
    desk.pass_()
    check_chain(desk, number, ["PUBLISH", "CANCEL"])


def test_what_is_taken_back_stands_in_the_calendar_again(desk):
    number = desk.open()
    say(desk, DONE, attach="Surat jawaban.pdf")
    desk.wait(hours=1)
    desk.answer(desk.mails_to(PIC, "Balasan Anda")[-1], "BUKAN, maksud kami PROSES.")
    desk.pass_()
    event = check_chain(desk, number, ["PUBLISH", "CANCEL", "PUBLISH"])
    assert event.decoded("DTSTART") == due_date(desk, number)


def test_a_letter_sent_again_keeps_the_running_dates(desk):
    number = desk.open()
    before = due_date(desk, number)
    desk.wait(days=2)
    say(desk, "Surat belum kami terima, mohon kirim ulang.")
    decide(desk, "Perlu putusan", "KIRIM")
    event = check_chain(desk, number, ["PUBLISH", "PUBLISH"])
    assert event.decoded("DTSTART") == before == due_date(desk, number)
    assert before > date(2026, 9, 8)
