"""What transfers teach is shown where the next such case is opened; a case passed to and fro calls an officer."""

import json
import os
import subprocess
import sys
from datetime import timedelta

from flows.offices import OFFICER, OTHER_PIC, PIC
from flows.test_invitation import decide

NOT_OURS = "Mohon maaf, hal tersebut bukan kewenangan kami. Mohon diteruskan ke {}."
DINKES, DISDIK = "Dinas Kesehatan Kota Contoh", "Dinas Pendidikan Kota Contoh"
FORM = """Kasus baru
Instansi: Disdik
Nomor surat: B-77/Setcon/D-2/DM.05/09/2026
Tanggal surat: 7 September 2026
Perihal: Dugaan pungutan
Kategori: pendidikan
"""


def pass_on(desk, mail, sender, target, words="KIRIM"):
    """The PIC of a case says that another body is competent, and the officer agrees."""
    desk.wait(hours=1)
    desk.answer(mail, NOT_OURS.format(target), sender)
    desk.pass_()
    decide(desk, "pengalihan", words)


def teach(desk, times=2):
    for _ in range(times):
        desk.open()
        pass_on(desk, desk.mails_to(PIC, "Mohon tindak lanjut")[-1], PIC, DINKES)


def kawal(desk, *words):
    environment = os.environ | {"KAWAL_NOW": desk.now.isoformat()}
    command = [sys.executable, "-m", "daemon", "--config", str(desk.folder / "config.toml"), *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env=environment, check=True)


def test_an_officer_who_opens_such_a_case_is_told(desk):
    teach(desk)
    desk.wait(hours=1)
    from email.message import EmailMessage

    form = EmailMessage()
    form["From"], form["To"], form["Subject"], form["Message-ID"] = OFFICER, desk.box, "Kasus baru", "<form.1@example.go.id>"
    form.set_content(FORM)
    desk.deliver(form.as_bytes(), OFFICER)
    desk.pass_()
    text = " ".join(desk.mails_to(OFFICER, "Konsep kasus baru")[-1].get_body(("plain",)).get_content().split())
    assert f"2 dari 2 kasus pendidikan pada {DISDIK} berakhir di instansi lain: {DINKES} (2)." in text


def test_the_command_says_it_and_lists_the_table(desk):
    teach(desk)
    rows = [json.loads(line) for line in kawal(desk, "case", "transfers", "--json").stdout.splitlines()]
    assert rows == [{"category": "pendidikan", "region": "Jawa Barat", "from": DISDIK, "to": DINKES, "times": 2}]
    given = ["--letter-number", "B-9/2026", "--letter-date", "2026-09-01", "--perihal", "Pungutan", "--category", "pendidikan"]
    opened = kawal(desk, "case", "open", "--institution", "DISDIK", *given)
    assert "berakhir di instansi lain" in opened.stderr
    assert opened.stdout.startswith("KWL-2026-"), "a script reads the number alone"


def test_one_transfer_is_no_habit_but_the_next_proposal_names_it(desk):
    teach(desk, 1)
    desk.open()
    desk.wait(hours=1)
    desk.answer(desk.mails_to(PIC, "Mohon tindak lanjut")[-1], NOT_OURS.format(DINKES))
    desk.pass_()
    text = " ".join(desk.mails_to(OFFICER, "pengalihan")[-1].get_body(("plain",)).get_content().split())
    assert f"Kasus pendidikan di Jawa Barat yang dialihkan selama ini berakhir di: {DINKES} (1)." in text


def test_a_case_that_comes_back_is_stopped_until_an_officer_names_the_body(desk):
    number = desk.open()
    pass_on(desk, desk.mails_to(PIC)[0], PIC, DINKES)
    leg = desk.office.store.family(number)[-1].number
    pass_on(desk, desk.mails_to(OTHER_PIC, "Mohon tindak lanjut")[-1], OTHER_PIC, DISDIK)
    assert len(desk.office.store.family(number)) == 2, "KIRIM alone does not send it back"
    proposal = desk.mails_to(OFFICER, "pengalihan")[-1].get_body(("plain",)).get_content()
    assert "dioper ke sana kemari (Disdik → Dinkes → Disdik)" in " ".join(proposal.split())
    assert "KIRIM DISDIK" in desk.mails_to(OFFICER)[-1].get_body(("plain",)).get_content()
    decide(desk, "pengalihan", "KIRIM DISDIK")
    assert len(desk.office.store.family(number)) == 3
    assert [e.kind for e in desk.office.store.events(leg) if e.kind == "ping_pong"] == ["ping_pong"]


def test_the_new_owner_has_clocks_of_its_own_and_the_familys_age_goes_on(desk):
    number = desk.open()
    desk.wait(days=9)
    pass_on(desk, desk.mails_to(PIC)[0], PIC, DINKES)
    first, second = desk.office.store.family(number)
    clocks = {d.kind: d for d in desk.office.store.deadlines_of([second.id], running_only=True)}
    assert set(clocks) == {"receipt", "response", "answer"}
    assert all(clock.starts - second.opened < timedelta(minutes=1) for clock in clocks.values())
    assert desk.office.store.deadlines_of([first.id], running_only=True) == []
    letter = " ".join(desk.mails_to(OTHER_PIC)[0].get_body(("plain",)).get_content().split())
    assert "7 September 2026" in letter
    assert number in letter
