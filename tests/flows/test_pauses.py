"""A clock that stands still says why, in whose hands it is and until when; an interim answer stops no clock."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from flows.offices import OFFICER, PIC
from flows.test_invitation import due_date, say

ASKED = "Mohon dikirimkan data dukung, identitas pengadu tidak lengkap."


def shown(desk, number):
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), "case", "show", number, "--deadline"]
    environment = os.environ | {"KAWAL_NOW": desk.now.isoformat()}
    return subprocess.run(command, capture_output=True, text=True, timeout=200, env=environment, check=True).stdout


def clock(desk, number, kind="answer"):
    clocks = [d for d in desk.office.store.deadlines_of([desk.office.case(number).id]) if d.kind == kind]
    return clocks[-1]


def test_a_pause_has_a_reason_an_owner_and_a_maximum(desk):
    number = desk.open()
    say(desk, ASKED)
    stands = clock(desk, number)
    assert (stands.state, stands.pause_until - stands.paused) == ("paused", timedelta(days=30))
    assert clock(desk, number, "data").state == "open", "the wait has a clock of its own"
    text = shown(desk, number)
    assert "menunggu data dari sekretariat; di tangan sekretariat; berjalan lagi paling lambat 2026-10-07" in text
    assert "14 hari kerja sejak 7 September 2026" in text


def test_a_second_pause_is_an_officers_to_grant(desk):
    """Bodies stall with canned questions."""
    number = desk.open()
    say(desk, ASKED)
    desk.wait(hours=1)
    desk.answer(desk.mails_to(OFFICER, "permintaan data")[-1], "DATA", OFFICER)
    desk.pass_()
    assert desk.status(number) == "in_progress"
    say(desk, ASKED)
    assert desk.status(number) == "in_progress"
    assert clock(desk, number).state == "open"
    assert desk.mails_to(OFFICER, "permintaan data")[-1].get_body(("plain",)).get_content().startswith("Balas surel ini dengan YA, BUKAN")


def test_an_interim_answer_stops_the_silence_and_not_the_clock(desk):
    number = desk.open()
    before = due_date(desk, number)
    say(desk, "Sedang dalam proses pemeriksaan di lapangan.")
    assert desk.status(number) == "in_progress"
    assert {clock(desk, number, kind).state for kind in ("receipt", "response")} == {"met"}
    assert (clock(desk, number).state, due_date(desk, number)) == ("open", before)
    desk.now = datetime(2026, 9, 28, 2, 0, tzinfo=UTC)
    desk.pass_()
    assert [m for m in desk.mails_to(PIC) if "lewat" in str(m["Subject"])], "it is late all the same"


def test_a_date_that_may_still_move_says_so_in_the_letter_and_on_the_screen(desk):
    desk.now = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
    number = desk.open(letter_date="2027-03-01")
    letter = " ".join(desk.mails_to(PIC)[0].get_body(("plain",)).get_content().split())
    for text in (letter, shown(desk, number)):
        assert "masih dapat bergeser: " in text
        assert "Hari Raya Idul Fitri 10 Maret 2027 masih perkiraan" in text
