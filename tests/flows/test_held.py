"""Mail that waits for a person: whose it is, what each answer does, how it is taken back, and who is reminded when it grows old."""

import json

import pytest
from flows.offices import OFFICER, PIC, reply_to

from daemon.cli import main

STRANGER = "baru@example.org"
WORDS = "Surat sudah kami terima."
COLLEAGUE = "petugas2@sekretariat.example.go.id"


def hold(desk, words: str = WORDS, sender: str = STRANGER, mail=None):
    """Let one stranger's mail about the first letter wait; gives the question that the officer got."""
    raw = reply_to(mail or desk.mails_to(PIC)[0], words, sender, desk.now, to=desk.box, thread=False, quote=False)
    desk.deliver(raw, sender)
    desk.pass_()
    return desk.mails_to(OFFICER, "Perlu putusan: surel dari")[-1]


def decide(desk, question, words: str, officer: str = OFFICER):
    """Answer a question; gives the line that came back."""
    desk.answer(question, words, officer)
    desk.pass_()
    told = [mail for mail in desk.mails_to(officer) if mail["Auto-Submitted"] == "auto-replied"]
    return told[-1].get_body(("plain",)).get_content()


def waiting(desk):
    return list(desk.office.store.held())


def cases_of(desk, position: int = 0):
    message = list(desk.office.store.messages())[position]
    return desk.office.store.cases_of_messages([message.id]).get(message.id, [])


def shell(desk, capsys, *arguments: str):
    """What a command prints as JSON lines."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main(["--config", str(desk.folder / "config.toml"), "--json", *arguments])
    assert ended.value.code in (0, None), capsys.readouterr().err
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("words", ["1", "1.", "{number}"], ids=["place", "place with a stop", "number"])
def test_a_choice_files_it_is_confirmed_and_BATAL_takes_it_back(desk, words):
    number = desk.open()
    question = hold(desk)
    said = decide(desk, question, words.format(number=number))
    assert f"ditautkan ke {number}" in said
    assert "BATAL" in said
    assert cases_of(desk) == [number]
    assert not waiting(desk)
    desk.wait(hours=23)
    assert "menunggu lagi" in decide(desk, question, "BATAL")
    assert cases_of(desk) == []
    assert len(waiting(desk)) == 1


def test_BATAL_after_a_day_is_too_late(desk):
    number = desk.open()
    question = hold(desk)
    decide(desk, question, "1")
    desk.wait(hours=25)
    assert "lewat 24 jam" in decide(desk, question, "BATAL")
    assert cases_of(desk) == [number]


def test_the_confirmation_itself_can_be_answered_BATAL(desk):
    desk.open()
    decide(desk, hold(desk), "1")
    decide(desk, desk.mails_to(OFFICER)[-1], "BATAL")
    assert len(waiting(desk)) == 1


def test_TAMBAH_files_it_and_the_address_is_theirs_until_BATAL(desk):
    desk.open()
    question = hold(desk)
    assert "alamatnya dicatat" in decide(desk, question, "TAMBAH 1")
    (contact,) = desk.office.store.contacts_by_address(STRANGER)
    assert (contact.institution, contact.role) == ("DISDIK", "alternate")
    assert STRANGER in {c.address for c in desk.office.current_contacts("DISDIK", desk.now)}
    decide(desk, question, "BATAL")
    assert STRANGER not in {c.address for c in desk.office.current_contacts("DISDIK", desk.now)}


def test_BARU_makes_a_draft_and_KIRIM_ends_the_wait(desk):
    desk.open()
    form = "Instansi: Dinkes\nNomor surat: B-88/Setcon/D-2/DM.05/09/2026\nTanggal surat: 7 September 2026\nPerihal: Antrean\nTopik: Antrean\nKategori: kesehatan\n"
    question = hold(desk, form)
    decide(desk, question, "BARU")
    assert len(waiting(desk)) == 1, "a draft is no case yet"
    decide(desk, desk.mails_to(OFFICER, "Konsep kasus baru")[0], "KIRIM")
    assert not waiting(desk)
    (number,) = cases_of(desk)
    assert desk.office.case(number).institution == "DINKES"


def test_words_that_fit_nothing_change_nothing_and_say_what_would(desk):
    desk.open()
    said = decide(desk, hold(desk), "yang kedua saja")
    assert "Belum dapat dipahami" in said
    assert len(waiting(desk)) == 1


def test_the_colleague_of_the_officer_who_decided_is_told(desk):
    object.__setattr__(desk.office.config.focal_points[0], "officers", (OFFICER, COLLEAGUE))
    desk.open()
    question = hold(desk)
    theirs = desk.mails_to(COLLEAGUE, "Perlu putusan: surel dari")[0]
    decide(desk, question, "BUKAN")
    (told,) = desk.mails_to(COLLEAGUE, "Sudah diputuskan")
    assert OFFICER in told.get_body(("plain",)).get_content()
    assert "Sudah diputuskan oleh" in decide(desk, theirs, "1", COLLEAGUE), "the first valid answer wins"


def test_YA_of_the_registered_address_is_taken_back_by_BATAL(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], WORDS, STRANGER)
    desk.pass_()
    (asked,) = desk.mails_to(PIC, "Andakah ini?")
    decide(desk, asked, "YA", PIC)
    assert cases_of(desk) == [number]
    decide(desk, asked, "BATAL", PIC)
    assert cases_of(desk) == []
    assert len(waiting(desk)) == 1


def test_the_notice_shows_the_words_defanged_and_only_so_much(desk):
    desk.open()
    question = hold(desk, "Lihat https://jahat.example.org/x dan www.jahat.example.org " + "panjang " * 200)
    for part in question.walk():
        if part.get_content_maintype() == "text":
            assert "https://jahat" not in part.get_content()
            assert part.get_content().count("panjang") < 90
    assert not list(question.iter_attachments())


def test_decisions_are_exported_as_labelled_data(desk, capsys):
    number = desk.open()
    decide(desk, hold(desk), "1")
    decide(desk, hold(desk, "Halo", "lain@example.org"), "BUKAN")
    hold(desk, "Belum diputus", "ketiga@example.org")
    linked, dismissed = shell(desk, capsys, "held", "export")
    assert linked["message"]["from"] == STRANGER
    assert linked["message"]["reply_text"] == WORDS
    assert linked["candidates"][0]["case"] == number
    assert {e["kind"] for e in linked["candidates"][0]["evidence"]} >= {"case_number", "writer"}
    assert (linked["decision"]["outcome"], linked["decision"]["case"], linked["decision"]["rank"]) == ("linked", number, 1)
    assert linked["decision"]["by"] == OFFICER
    assert (dismissed["decision"]["outcome"], dismissed["decision"]["case"]) == ("dismissed", None)


def test_the_report_counts_what_became_of_each_pattern(desk, capsys):
    desk.open()
    letter = desk.mails_to(PIC)[0]
    desk.answer(letter, "TERIMA")
    desk.pass_()
    decide(desk, hold(desk), "1")
    decide(desk, hold(desk, "Halo", "lain@example.org"), "BUKAN")
    rows = {row["pattern"]: row for row in shell(desk, capsys, "linking", "report")}
    by_thread = next(row for pattern, row in rows.items() if "token header" in pattern and pattern.endswith("registered"))
    assert by_thread["linked"] == 1
    assert by_thread["corrected"] == 0
    strangers = rows["case_number subject | stranger"]
    assert (strangers["held"], strangers["first_was_right"], strangers["set_aside"]) == (2, 1, 1)
    assert strangers["reasons"] == {"nobody knows this address": 2}


def test_a_declined_proposal_counts_as_corrected(desk, capsys):
    desk.open()
    letter = desk.mails_to(PIC)[0]
    words = "Menindaklanjuti surat Saudara Nomor B-1/Setcon/D-2/DM.05/09/2026, sudah kami terima."
    desk.deliver(reply_to(letter, words, PIC, desk.now, subject="Jawaban", to=desk.box, thread=False, quote=False))
    desk.pass_()
    decide(desk, desk.mails_to(OFFICER, "Perlu putusan")[0], "BUKAN")
    (row,) = [row for row in shell(desk, capsys, "linking", "report") if row["linked"]]
    assert (row["pattern"], row["corrected"]) == ("letter_number own | registered", 1)


def test_a_reading_that_its_writer_takes_back_counts_as_corrected(desk, capsys):
    """The confirmation says how a reply was understood; BUKAN in answer to it is the writer's own correction."""
    desk.open()
    desk.answer(desk.mails_to(PIC)[0], "Sudah selesai kami tindak lanjuti, jawaban terlampir.", attach="jawaban.pdf")
    desk.pass_()
    desk.wait(hours=1)
    desk.answer(desk.mails_to(PIC, "Balasan Anda")[0], "BUKAN, maksud kami masih PROSES")
    desk.pass_()
    rows = shell(desk, capsys, "linking", "report")
    assert (sum(row["linked"] for row in rows), sum(row["corrected"] for row in rows)) == (2, 1)


def reminders(desk):
    return desk.mails_to(OFFICER, "Menunggu putusan Anda")


def test_old_held_mail_is_reminded_of_in_one_mail_and_not_again_the_next_day(desk):
    desk.open()
    for n in range(3):
        hold(desk, f"{WORDS} {n}", f"orang{n}@example.org")
    desk.wait(days=1)
    desk.pass_()
    assert not reminders(desk)
    desk.wait(days=2)
    desk.pass_()
    (mail,) = reminders(desk)
    assert mail["Subject"].startswith("Menunggu putusan Anda: 3 surel, yang terlama 3 hari")
    assert all(f"orang{n}@example.org" in mail.get_body(("plain",)).get_content() for n in range(3))
    desk.wait(days=1)
    desk.pass_()
    assert len(reminders(desk)) == 1, "nobody hears of the same wait twice"
    desk.wait(days=3)
    desk.pass_()
    assert len(reminders(desk)) == 2


def test_what_was_settled_is_not_reminded_of(desk):
    desk.open()
    question = hold(desk)
    desk.answer(question, "BUKAN", OFFICER)
    desk.pass_()
    desk.wait(days=4)
    desk.pass_()
    assert not reminders(desk)
