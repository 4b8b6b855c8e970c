"""The escort as its people see it: a letter goes out, a plain reply is understood, and everybody learns what follows."""

import re

import pytest
from flows.offices import LEADER, OFFICER, OTHER_PIC, PIC, reply_to

from daemon.core.numbers import find_case_numbers

DONE = "Telah selesai kami tindak lanjuti. Dokumen pendukung kami sampaikan terlampir."


def test_the_letter_carries_the_case_five_times_and_says_that_a_reply_is_enough(desk):
    number = desk.open()
    (letter,) = desk.mails_to(PIC)
    text = letter.get_body(("plain",)).get_content()
    token = re.search(r"\+([a-z2-7]{26})@", str(letter["Reply-To"])).group(1)
    assert text.startswith("Cukup balas surel ini")
    assert token in str(letter["Message-ID"])
    assert token in str(letter["References"])
    assert f"[{number}]" in str(letter["Subject"])
    assert re.search(rf"{number}.*{token}", text)
    assert "B-1/Setcon/D-2/DM.05/09/2026" in text
    assert letter["Auto-Submitted"] == "auto-generated"
    assert desk.status(number) == "sent"


def test_a_plain_word_acknowledges_and_is_confirmed_in_one_mail(desk):
    number = desk.open()
    desk.wait(hours=3)
    desk.answer(desk.mails_to(PIC)[0], "Baik, surat sudah kami terima. Terima kasih.")
    desk.pass_()
    assert desk.status(number) == "acknowledged"
    (confirmation,) = desk.mails_to(PIC, "Balasan Anda")
    assert confirmation["Auto-Submitted"] == "auto-replied"


def test_an_answer_goes_to_the_officers_and_TERIMA_closes_after_ten_working_days(desk):
    number = desk.open()
    desk.wait(days=2)
    desk.answer(desk.mails_to(PIC)[0], DONE, attach="Surat jawaban.pdf")
    desk.pass_()
    assert desk.status(number) == "answered"
    (review,) = desk.mails_to(OFFICER, "Jawaban masuk")
    assert [part.get_filename() for part in review.iter_attachments()] == ["Surat jawaban.pdf"]
    desk.answer(review, "TERIMA", OFFICER)
    desk.pass_()
    assert desk.status(number) == "reviewed"
    desk.wait(days=21)
    desk.pass_()
    assert desk.status(number) == "closed"


def test_an_answer_that_is_sent_back_runs_on_and_the_pic_is_told_why(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], DONE, attach="Surat jawaban.pdf")
    desk.pass_()
    desk.answer(desk.mails_to(OFFICER, "Jawaban masuk")[0], "KEMBALI Mohon dilampirkan berita acara.", OFFICER)
    desk.pass_()
    assert desk.status(number) == "in_progress"
    (back,) = desk.mails_to(PIC, "Mohon dilengkapi")
    assert "Mohon dilampirkan berita acara" in back.get_body(("plain",)).get_content()
    kinds = [d.kind for d in desk.office.store.deadlines_of([desk.office.case(number).id], running_only=True)]
    assert "answer" in kinds


def test_a_decision_is_taken_back_by_BATAL_within_a_day(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], DONE, attach="Surat jawaban.pdf")
    desk.pass_()
    review = desk.mails_to(OFFICER, "Jawaban masuk")[0]
    desk.answer(review, "TERIMA", OFFICER)
    desk.pass_()
    desk.wait(hours=1)
    desk.answer(review, "BATAL", OFFICER)
    desk.pass_()
    assert desk.status(number) == "answered"


def test_an_answer_without_the_answer_is_asked_for(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], "Sudah selesai.")
    desk.pass_()
    assert desk.status(number) == "in_progress"
    assert desk.mails_to(PIC, "Balasan Anda")


def test_a_stranger_who_quotes_everything_moves_nothing(desk):
    number = desk.open()
    desk.deliver(reply_to(desk.mails_to(PIC)[0], DONE, "orang@example.org", desk.now, attach="x.pdf"), "orang@example.org")
    desk.pass_()
    assert desk.status(number) == "sent"
    assert desk.messages()[-1][1] == "held"


def test_a_registered_writer_without_proof_only_proposes_and_YA_applies_it(desk):
    number = desk.open()
    words = f"Menindaklanjuti surat Saudara Nomor B-1/Setcon/D-2/DM.05/09/2026. {DONE}"
    letter = desk.mails_to(PIC)[0]
    desk.deliver(reply_to(letter, words, PIC, desk.now, subject="Jawaban", to=desk.box, thread=False, quote=False, attach="j.pdf"))
    desk.pass_()
    assert desk.status(number) == "sent"
    (proposal,) = desk.mails_to(OFFICER, "Perlu putusan")
    desk.answer(proposal, "YA", OFFICER)
    desk.pass_()
    assert desk.status(number) == "answered"


def test_held_mail_is_settled_by_a_number(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    desk.deliver(reply_to(letter, "Sedang dalam proses pemeriksaan.", "baru@example.org", desk.now, to=desk.box, thread=False, quote=False))
    desk.pass_()
    (question,) = desk.mails_to(OFFICER, "Perlu putusan: surel dari")
    desk.answer(question, "1", OFFICER)
    desk.pass_()
    assert next(outcome for _, outcome, _ in desk.messages()) == "linked"
    assert desk.status(number) == "sent", "a stranger's words stay a comment"


def test_held_mail_is_set_aside_by_BUKAN_and_comes_back_by_BATAL(desk):
    desk.open()
    desk.deliver(reply_to(desk.mails_to(PIC)[0], "Halo", "baru@example.org", desk.now, to=desk.box, thread=False, quote=False))
    desk.pass_()
    question = desk.mails_to(OFFICER, "Perlu putusan: surel dari")[0]
    desk.answer(question, "BUKAN", OFFICER)
    desk.pass_()
    assert [h.state for h in desk.office.store.held(None)] == ["dismissed"]
    desk.answer(question, "BATAL", OFFICER)
    desk.pass_()
    assert [h.state for h in desk.office.store.held(None)] == ["open"]


def test_a_transfer_reaches_nobody_before_KIRIM(desk):
    number = desk.open()
    words = "Mohon maaf, hal tersebut bukan kewenangan kami. Mohon diteruskan kepada Dinas Kesehatan Kota Contoh."
    desk.answer(desk.mails_to(PIC)[0], words)
    desk.pass_()
    assert not desk.mails_to(OTHER_PIC)
    (proposal,) = desk.mails_to(OFFICER, "usul pengalihan")
    desk.answer(proposal, "KIRIM", OFFICER)
    desk.pass_()
    desk.pass_()
    assert desk.status(number) == "transferred"
    (letter,) = desk.mails_to(OTHER_PIC)
    (new,) = {n.number for n in find_case_numbers(str(letter["Subject"]))}
    assert desk.office.case(new).family == number
    assert desk.status(new) == "sent"


def test_more_time_within_the_rule_is_granted_and_moves_the_deadline(desk):
    number = desk.open()
    case = desk.office.case(number)
    before = next(d.due for d in desk.office.store.deadlines_of([case.id]) if d.kind == "answer")
    desk.answer(desk.mails_to(PIC)[0], "PERPANJANG 7")
    desk.pass_()
    after = next(d.due for d in desk.office.store.deadlines_of([case.id]) if d.kind == "answer")
    assert desk.status(number) == "extended"
    assert after > before


def test_an_officers_form_comes_back_as_a_draft_and_opens_on_KIRIM(desk):
    form = (
        "Instansi: Disdik\nNomor surat: B-77/Setcon/D-2/DM.05/09/2026\nTanggal surat: 7 September 2026\n"
        "Perihal: Pungutan\nTopik: Pungutan\nKategori: pendidikan\n"
    )
    raw = f"From: {OFFICER}\r\nTo: {desk.box}\r\nSubject: kasus baru\r\nMessage-ID: <a@b.example>\r\n\r\n{form}".encode()
    desk.deliver(raw, OFFICER)
    desk.pass_()
    assert not desk.mails_to(PIC)
    (draft,) = desk.mails_to(OFFICER, "Konsep kasus baru")
    desk.answer(draft, "KIRIM", OFFICER)
    desk.pass_()
    desk.pass_()
    (letter,) = desk.mails_to(PIC)
    assert "B-77/Setcon" in letter.get_body(("plain",)).get_content()


def test_reminders_of_a_morning_are_one_mail_and_climb_to_a_draft_for_signature(desk):
    numbers = {desk.open(), desk.open()}
    for _ in range(60):
        desk.wait(days=1)
        desk.pass_()
    mornings: dict[str, int] = {}
    for mail in desk.mails_to(PIC):
        subject = str(mail["Subject"])
        if "Pengingat" in subject or "Segera jatuh tempo" in subject:
            day = str(mail["Date"])[:16]
            mornings[day] = mornings.get(day, 0) + 1
    assert mornings, "nobody was reminded"
    assert max(mornings.values()) == 1
    assert desk.mails_to("kepala@disdik.example.go.id", "Untuk perhatian pimpinan")
    drafts = desk.mails_to(OFFICER, "Konsep untuk Anda setujui")
    assert len(drafts) == 1
    assert all(number in drafts[0].get_body(("plain",)).get_content() for number in numbers)
    assert not desk.mails_to("pic@itprov.example.go.id", "Mohon bantuan")
    desk.answer(drafts[0], "KIRIM", OFFICER)
    desk.pass_()
    desk.pass_()
    assert len(desk.mails_to("pic@itprov.example.go.id", "Mohon bantuan")) == 1


def test_a_human_answer_stops_the_ladder_and_an_automatic_one_does_not(desk):
    number = desk.open()
    desk.deliver(
        f"From: {PIC}\r\nTo: {desk.box}\r\nSubject: Balasan otomatis: [{number}]\r\nAuto-Submitted: auto-replied\r\n"
        f"Message-ID: <o@o.example>\r\n\r\nSaya sedang cuti sampai dengan 9 September 2026.\r\n".encode()
    )
    desk.pass_()
    assert desk.status(number) == "sent"
    assert desk.office.store.contacts_by_address(PIC)[0].health == "away"
    for _ in range(8):
        desk.wait(days=1)
        desk.pass_()
    assert desk.mails_to("pengganti@disdik.example.go.id", "Pengingat")


def test_the_week_goes_to_the_pic_the_superior_and_the_leadership(desk):
    number = desk.open()
    desk.wait(days=7)
    desk.pass_()
    (mine,) = desk.mails_to(PIC, "Daftar pekan ini")
    assert number in mine.get_body(("plain",)).get_content()
    assert desk.mails_to("pic@itprov.example.go.id", "Laporan pekanan")
    (top,) = desk.mails_to(LEADER, "Laporan pekanan")
    assert not re.search(r"[a-z2-7]{26}", str(top["Reply-To"])), "a digest to the leadership carries no acting token"
    desk.pass_()
    assert len(desk.mails_to(LEADER, "Laporan pekanan")) == 1


def test_a_bounced_letter_goes_to_the_alternate_and_officers_are_told(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    report = (
        "From: mailer-daemon@mx.example.id\r\nTo: x\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nfailed\r\n'
        f"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.id\r\n\r\nFinal-Recipient: rfc822; {PIC}\r\n"
        "Action: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        f"Message-ID: {letter['Message-ID']}\r\n\r\n--b--\r\n"
    )
    desk.deliver(report.encode(), "")
    desk.pass_()
    assert desk.mails_to("pengganti@disdik.example.go.id")
    assert desk.mails_to(OFFICER, "Surat tidak sampai")
    assert desk.status(number) == "sent"


def test_the_same_reply_twice_has_no_further_effect(desk):
    """T03: a replay is a duplicate, or a move to the same status."""
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    raw = reply_to(letter, "TERIMA", PIC, desk.now)
    desk.deliver(raw)
    desk.pass_()
    desk.deliver(raw)
    desk.answer(letter, "TERIMA")
    desk.pass_()
    moved = [e for e in desk.office.store.events(number) if e.kind == "moved"]
    assert [e.data["after"] for e in moved] == ["sent", "acknowledged"]
    assert len(desk.mails_to(PIC, "Balasan Anda")) == 1


def test_nothing_names_the_complainant(desk):
    desk.open(identity_name="Sdr. Pengadu Rahasia", identity_nik="3201010101010001")
    desk.wait(days=7)
    desk.pass_()
    for taken in desk.sink.taken:
        assert b"Pengadu Rahasia" not in taken.content
        assert b"3201010101010001" not in taken.content


@pytest.mark.parametrize(
    ("words", "status"),
    [("BUKAN, maksud kami masih PROSES", "in_progress"), ("BUKAN\n\nKami masih memproses pengaduan ini.", "in_progress"), ("BUKAN", "sent")],
    ids=["in one line", "as the button writes it", "the bare word"],
)
def test_a_correction_is_understood_as_the_confirmation_offers_it(desk, words, status):
    """The bare word takes the reading back; what was meant is then asked of an officer."""
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], DONE, attach="jawaban.pdf")
    desk.pass_()
    assert desk.status(number) == "answered"
    desk.wait(hours=2)
    desk.answer(desk.mails_to(PIC, "Balasan Anda")[0], words)
    desk.pass_()
    assert desk.status(number) == status


def test_a_correction_takes_the_reading_back_with_its_clocks(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    desk.wait(days=1)
    desk.answer(letter, DONE, attach="jawaban.pdf")
    desk.pass_()
    desk.wait(hours=2)
    desk.answer(desk.mails_to(PIC, "Balasan Anda")[0], "BUKAN, maksud kami PERPANJANG 7")
    desk.pass_()
    assert desk.status(number) == "extended"
    running = [d.kind for d in desk.office.store.deadlines_of([desk.office.case(number).id], running_only=True)]
    assert "answer" in running
