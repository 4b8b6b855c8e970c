"""A role passes on at an officer's word: the new PIC has everything, the old one nothing that acts."""

import pytest
from flows.offices import OFFICER, PDF, PIC
from flows.test_invitation import decide, due_date, invitations, say

from daemon.core.changes import SetContact
from daemon.flows import correspondence, opening
from daemon.flows.correspondence import Mail

NEW = "penerus@disdik.example.go.id"
CHANGED = f"PIC telah diganti, mulai sekarang mohon menghubungi Bapak Bima Rekaan di {NEW}."


def open_with_file(desk, name, **fields):
    """A case whose official letter is a file."""
    given = {
        "institution": "DISDIK", "letter_number": f"B-{name}/Setcon/D-2/DM.05/09/2026", "letter_date": "2026-09-07",
        "perihal": "Dugaan pungutan", "category": "pendidikan", "asked": "Mohon penjelasan tertulis.", "topic": name,
    } | fields  # fmt: skip
    file = opening.keep_letter_file(desk.office, f"surat-{name}.pdf", PDF + name.encode(), "application/pdf")
    number, changes = opening.open_case(desk.office, opening.understand(desk.office, given), file, "admin", desk.now)
    desk.office.store.apply(changes, rules=desk.office.book.hash)
    desk.pass_()
    return number


@pytest.fixture
def handed(desk):
    """Three open cases, one of them secret, one with a history; then the PIC names a successor."""
    first = open_with_file(desk, "101")
    say(desk, "Mohon perpanjangan waktu 3 hari kerja.")
    desk.wait(days=1)
    second, secret = open_with_file(desk, "102"), open_with_file(desk, "103", sifat="rahasia")
    say(desk, CHANGED)
    return first, second, secret


def test_nothing_goes_to_the_new_address_before_KIRIM(desk, handed):
    assert desk.mails_to(NEW) == []
    (proposal,) = desk.mails_to(OFFICER, "PIC baru")
    text = proposal.get_body(("plain",)).get_content()
    assert NEW in text
    assert text.startswith("Balas surel ini dengan KIRIM, BATAL")


def test_the_new_pic_gets_every_case_with_its_letter_and_its_history(desk, handed):
    decide(desk, "PIC baru", "KIRIM")
    (mail,) = desk.mails_to(NEW)
    text = " ".join(mail.get_body(("plain",)).get_content().split())
    for number in handed:
        assert number in text
    assert "menggantikan Tono Umpama" in text
    assert "surat dikirim" in text
    assert "tambahan waktu: 3 hari kerja" in text
    assert "B-103/Setcon" in text, "a secret letter is named"
    files = [part.get_filename() for part in mail.iter_attachments()]
    assert files == ["1 - surat-101.pdf", "2 - surat-102.pdf", "tenggat.ics"], "and not attached"
    dates = {str(event["UID"]): event.decoded("DTSTART") for _, event in invitations(desk, NEW)}
    assert dates == {f"{number}@kawal": due_date(desk, number) for number in handed}


def test_the_new_pic_answers_by_a_place_in_the_list(desk, handed):
    decide(desk, "PIC baru", "KIRIM")
    desk.wait(hours=1)
    desk.answer(desk.mails_to(NEW)[0], "Nomor 2 sudah kami terima.", NEW)
    desk.pass_()
    assert [desk.status(number) for number in handed] == ["extended", "acknowledged", "sent"]


def test_the_old_pic_gets_a_farewell_and_an_empty_calendar(desk, handed):
    decide(desk, "PIC baru", "KIRIM")
    (farewell,) = desk.mails_to(PIC, "Terima kasih atas tugas Anda")
    text = farewell.get_body(("plain",)).get_content()
    assert "Bima Rekaan" in text
    assert str(farewell["Reply-To"]) == desk.box, "no token"
    last = {str(event["UID"]): method for method, event in invitations(desk, PIC)}
    assert set(last.values()) == {"CANCEL"}
    assert len(last) == 3


def test_old_tokens_stop_acting(desk, handed):
    decide(desk, "PIC baru", "KIRIM")
    desk.wait(hours=1)
    before = [desk.status(number) for number in handed]
    for letter in desk.mails_to(PIC, "Mohon tindak lanjut"):
        desk.answer(letter, "Telah selesai kami tindak lanjuti, hasil terlampir.", attach="j.pdf")
    desk.pass_()
    assert [desk.status(number) for number in handed] == before
    desk.wait(days=20)
    desk.pass_()
    assert not [m for m in desk.mails_to(PIC) if m["Date"].datetime > desk.now.replace(hour=0)], "no reminder either"


def test_with_several_pics_only_the_one_who_says_so_is_replaced(desk):
    second = "pic2@disdik.example.go.id"
    desk.office.store.apply([SetContact("DISDIK", second, name="Wati Umpama", role="pic")])
    open_with_file(desk, "101")
    say(desk, CHANGED)
    decide(desk, "PIC baru", "KIRIM")
    current = {c.address for c in desk.office.current_contacts("DISDIK", desk.now) if c.role == "pic"}
    assert current == {second, NEW}


def test_an_address_that_was_not_named_is_the_officers_to_give(desk):
    open_with_file(desk, "101")
    say(desk, "PIC telah diganti oleh Bapak Bima Rekaan.")
    decide(desk, "PIC baru", "KIRIM")
    assert "KIRIM nama@dinas.go.id" in desk.mails_to(OFFICER)[-1].get_body(("plain",)).get_content()
    decide(desk, "PIC baru", f"KIRIM {NEW}")
    assert len(desk.mails_to(NEW)) == 1


def test_somebody_who_comes_back_is_in_charge_again(desk, handed):
    decide(desk, "PIC baru", "KIRIM")
    desk.wait(days=10)
    desk.answer(desk.mails_to(NEW)[0], f"{handed[0]}: PIC telah diganti, mulai sekarang mohon menghubungi Bapak Tono Umpama di {PIC}.", NEW)
    desk.pass_()
    decide(desk, "PIC baru", "KIRIM")
    assert {c.address for c in desk.office.current_contacts("DISDIK", desk.now) if c.role == "pic"} == {PIC}


def test_a_list_of_hundreds_fits_its_token(desk, handed):
    """PostgreSQL indexes 2,704 bytes at most; whoever is told of more cases than a token bears names them by number."""
    first, *_ = handed
    about = ",".join(f"KWL-2026-{n:06d}-X" for n in range(400))
    mail = Mail("bundle:test", "farewell", desk.office.default_focal_point, PIC, "", "id", about, "bundle", {"institution": first})
    (issued, _) = correspondence.post(desk.office, mail, desk.now)
    assert issued.subject.count(",") == 99
    assert len(issued.subject) < 2704
