"""Kawal knows the text it sent: what repeats it is not the writer's, and a list of ours tells what "semua" means."""

from dataclasses import replace

import pytest
from flows.offices import PIC, reply_to

from daemon.flows.explaining import explain


def bare_quote(mail) -> str:
    """Our mail under the answer, without any mark or attribution."""
    return mail.get_body(("plain",)).get_content()


def last_words(desk) -> str:
    identity = max(m.id for m in desk.office.store.messages())
    return desk.office.store.analysis(identity).reply.text


@pytest.mark.parametrize("thread", [True, False], ids=["thread kept", "Message-ID rewritten"])
def test_an_unmarked_quotation_of_our_letter_is_not_the_writers(desk, thread):
    """The letter's own "mohon penjelasan" and its list of commands are taken out, whichever carrier led to it."""
    number = desk.open(asked="Mohon dijelaskan secara tertulis apakah pungutan itu benar terjadi dan siapa yang memerintahkannya.")
    letter = desk.mails_to(PIC)[0]
    words = f"Surat sudah kami terima.\n\n{bare_quote(letter)}"
    desk.deliver(reply_to(letter, words, PIC, desk.now, quote=False, thread=thread))
    desk.pass_()
    assert last_words(desk).split("\n")[0] == "Surat sudah kami terima."
    assert "siapa yang memerintahkannya" not in last_words(desk)
    assert desk.status(number) == "acknowledged"


def test_an_unmarked_quotation_alone_says_nothing(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    desk.deliver(reply_to(letter, bare_quote(letter), PIC, desk.now, quote=False))
    desk.pass_()
    assert desk.status(number) == "sent"


def test_what_the_writer_cites_of_us_stays(desk):
    """A sentence that names our letter is the writer's own, though the letter's number and date are our words."""
    desk.open()
    letter = desk.mails_to(PIC)[0]
    words = "Menindaklanjuti surat Nomor B-1/Setcon/D-2/DM.05/09/2026 tanggal 7 September 2026, saat ini masih kami periksa."
    desk.deliver(reply_to(letter, words, PIC, desk.now, quote=False))
    desk.pass_()
    assert last_words(desk) == words


def test_semua_in_answer_to_a_quoted_list_without_its_token_names_every_case(desk):
    """No token is left: the cases are those of the quoted mail, and what follows is only proposed."""
    cases = [desk.open(), desk.open()]
    listed = "\n".join(f"> {place}. {case} Dugaan pungutan" for place, case in enumerate(cases, 1))
    mail = desk.mails_to(PIC)[0]
    words = f"Semua sudah kami terima.\n\nPada tanggal Sen, 7 Sep 2026 pukul 09.00 Focal Point Pusat menulis:\n\n{listed}\n"
    desk.deliver(reply_to(mail, words, PIC, desk.now, subject="Rekap", to=desk.box, thread=False, quote=False))
    desk.pass_()
    identity = max(m.id for m in desk.office.store.messages())
    assert desk.office.store.cases_of_messages([identity])[identity] == cases
    assert {link.reading["means"] for link in desk.office.store.links_of_message(identity)} == {"acknowledged"}
    assert [desk.status(case) for case in cases] == ["sent", "sent"], "only proposed"


def test_semua_from_somebody_else_is_held(desk):
    cases = [desk.open(), desk.open()]
    listed = "\n".join(f"> {case}" for case in cases)
    words = f"Semua sudah selesai.\n\nPada tanggal Sen, 7 Sep 2026 pukul 09.00 Focal Point Pusat menulis:\n\n{listed}\n"
    mail = desk.mails_to(PIC)[0]
    desk.deliver(reply_to(mail, words, "orang@example.org", desk.now, subject="Rekap", to=desk.box, thread=False, quote=False))
    desk.pass_()
    assert desk.messages()[-1][1] == "held"


def test_explaining_a_kept_message_shows_the_evidence_in_its_file(desk):
    """What the file said was kept by its content: it is shown again, not read again."""
    number = desk.open()
    mail = desk.mails_to(PIC)[0]
    raw = reply_to(mail, "Terlampir.", PIC, desk.now, subject="Jawaban", to=desk.box, thread=False, quote=False, attach="jawaban.pdf")
    desk.deliver(raw)
    desk.pass_()
    office = desk.office
    identity = max(m.id for m in office.store.messages())
    analysis = office.store.analysis(identity)
    twin = replace(analysis, message=replace(analysis.message, attachments=tuple(replace(a, sha256="f" * 64) for a in analysis.message.attachments)))
    office.store.keep_extracted("f" * 64, "pdf", f"Menindaklanjuti kasus {number}")
    row = explain("message", twin, office.book, office, desk.now)
    kinds = [(e["kind"], e["place"]) for c in row["link"]["candidates"] if c["case"] == number for e in c["evidence"]]
    assert ("case_number", "file") in kinds


def test_settling_twice_gives_the_same(desk):
    """Nothing but the bytes, the store and the hour decides."""
    from daemon.edges.store import Unsettled
    from daemon.flows.settling import settle

    desk.open()
    letter = desk.mails_to(PIC)[0]
    desk.deliver(reply_to(letter, "Mohon tambahan waktu 7 hari kerja.", PIC, desk.now))
    desk.pass_()
    office = desk.office
    kept = max(office.store.messages(), key=lambda m: m.id)
    unsettled = Unsettled(kept.id, kept.sha256, kept.mailbox, kept.received, 1)
    analysis = office.store.analysis(kept.id)
    once, twice = (settle(office, unsettled, analysis, desk.now, "") for _ in range(2))
    assert once
    assert once == twice
