"""What the ladder sends: one mail a person a morning, limits that hold and tell, silence, absence, drafts for signature."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flows.offices import HEAD, OFFICER, PIC, Desk, reply_to

from daemon.core.changes import SetContact, SetWake
from daemon.core.ladder import Ladder
from daemon.core.rungs import Limits
from daemon.flows import reminding

SUPERIOR = "pic@itprov.example.go.id"
ALTERNATE = "pengganti@disdik.example.go.id"
LADDER_WORDS = ("Pengingat", "Segera jatuh tempo", "Untuk perhatian pimpinan")


def days(desk: Desk, number: int) -> None:
    """So many days pass, each with a pass at 08.30 WIB."""
    for _ in range(number):
        desk.now = (desk.now + timedelta(days=1)).replace(hour=1, minute=30)
        desk.pass_()


def ladder_mails(desk: Desk, address: str) -> list:
    return [m for m in desk.mails_to(address) if any(word in str(m["Subject"]) for word in LADDER_WORDS)]


def mornings(desk: Desk, address: str) -> list[str]:
    return [m["Date"].datetime.date().isoformat() for m in ladder_mails(desk, address)]


def text_of(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def kinds(desk: Desk, number: str) -> list[str]:
    return [event.kind for event in desk.office.store.events(number)]


def limited(desk: Desk, **limits: int) -> None:
    """The ladder with other limits."""
    rules = desk.office.book.ladder.rules
    desk.office.book = replace(desk.office.book, ladder=Ladder(replace(rules, limits=Limits(**limits))))


def configured(desk: Desk, **limits: int) -> None:
    """The office with other limits."""
    chosen = desk.office.config.limits.model_copy(update=limits)
    desk.office.config = desk.office.config.model_copy(update={"limits": chosen})


def test_reminder_and_copy_to_one_person_are_one_mail_with_a_section_each(desk):
    """The PIC of one body is the head of another: one mail a morning, oldest first, places counted through."""
    desk.office.store.apply([SetContact("DINKES", PIC, name="Tono Umpama", role="head")])
    older, newer = desk.open("DINKES"), desk.open("DISDIK")
    days(desk, 45)
    found = mornings(desk, PIC)
    assert len(found) == len(set(found))
    mixed = [m for m in ladder_mails(desk, PIC) if older in text_of(m) and newer in text_of(m)]
    assert mixed, "the two kinds never met in one mail"
    text = text_of(mixed[0])
    assert text.index(older) < text.index(newer)
    assert "UNTUK DIKETAHUI PIMPINAN" in text
    assert "PENGINGAT KEDUA" in text
    assert "PERPANJANG 14" in str(mixed[0].get_body(("html",)).get_content())
    desk.answer(mixed[0], "Nomor 2 PROSES, sedang kami periksa.")
    desk.pass_()
    assert desk.status(newer) == "in_progress"


def test_who_was_mailed_today_for_another_body_is_held_told_and_mailed_tomorrow(desk):
    desk.office.store.apply([SetContact("DINKES", PIC, name="Tono Umpama", role="alternate")])
    desk.open("DISDIK")
    while not ladder_mails(desk, PIC):
        days(desk, 1)
    other = desk.open("DINKES")
    case = desk.office.case(other)
    days(desk, 3)
    first = len(ladder_mails(desk, PIC))
    while len(ladder_mails(desk, PIC)) == first:
        days(desk, 1)
    desk.office.store.apply([SetContact("DISDIK", "baru@disdik.example.go.id", role="pic")])
    late = [d for d in desk.office.store.deadlines_of([case.id]) if d.kind == "receipt"]
    desk.office.store.apply([SetContact("DINKES", PIC, role="pic", name="Tono Umpama")])
    desk.office.store.apply([SetWake(d.id, desk.now) for d in late])
    desk.wait(hours=0.2)
    desk.pass_()
    found = mornings(desk, PIC)
    assert len(found) == len(set(found))


def test_a_step_that_a_limit_holds_is_an_event_and_a_line_of_the_daily_mail(desk):
    number = desk.open()
    desk.office.store.apply([SetContact("DINKES", PIC, role="pic", name="Tono Umpama")])
    other = desk.open("DINKES")
    receipt = next(d for d in desk.office.store.deadlines_of([desk.office.case(other).id]) if d.kind == "receipt")
    desk.pass_()
    asleep = desk.office.store.deadlines_of([desk.office.case(other).id])
    desk.office.store.apply([SetWake(d.id, None) for d in asleep])
    while not ladder_mails(desk, PIC):
        days(desk, 1)
    assert number in text_of(ladder_mails(desk, PIC)[0])
    desk.office.store.apply([SetWake(receipt.id, desk.now)])
    desk.wait(hours=0.2)
    desk.pass_()
    assert len(ladder_mails(desk, PIC)) == 1
    assert "reminder_held" in kinds(desk, other)
    days(desk, 3)  # over a weekend
    assert other in text_of(ladder_mails(desk, PIC)[-1])
    assert any(other in text_of(m) and "menunggu giliran" in text_of(m).lower() for m in desk.mails_to(OFFICER))


def test_silent_means_that_mail_arrived_and_no_person_ever_wrote(desk):
    number = desk.open()
    days(desk, 10)
    assert "contact_silent" in kinds(desk, number)
    assert desk.office.store.contacts_by_address(PIC)[0].health == "silent"
    desk.answer(desk.mails_to(PIC)[0], "TERIMA")
    desk.pass_()
    assert desk.office.store.contacts_by_address(PIC)[0].health == "ok"


def test_an_automatic_reply_breaks_no_silence_and_a_human_one_about_anything_does(desk):
    number = desk.open()
    auto = f"From: {PIC}\r\nTo: {desk.box}\r\nSubject: Balasan otomatis: [{number}]\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <a@x>\r\n\r\n"
    desk.deliver((auto + "Surel Anda telah kami terima.\r\n").encode())
    desk.pass_()
    assert desk.office.store.silent_among([PIC]) == {PIC}
    human = f"From: {PIC}\r\nTo: {desk.box}\r\nSubject: tanya\r\nMessage-ID: <b@x>\r\n\r\nApakah ada pelatihan bulan depan?\r\n"
    desk.deliver(human.encode())
    desk.pass_()
    assert desk.office.store.silent_among([PIC]) == set()


@pytest.mark.parametrize(
    "words", ["Apakah ada pelatihan bulan depan?", "Perihal KWL-2026-999999-X sudah kami terima."], ids=["no case named", "an unknown case"]
)
def test_mail_that_is_held_breaks_a_silence_too(desk, words):
    """The question was whether the contact ever answers; a person did, whatever becomes of the mail."""
    desk.open()
    desk.office.store.apply([SetContact("DISDIK", PIC, health="silent", health_reason="belum pernah menjawab")])
    desk.deliver(f"From: {PIC}\r\nTo: {desk.box}\r\nSubject: tanya\r\nMessage-ID: <b@x>\r\n\r\n{words}\r\n".encode())
    desk.pass_()
    assert desk.messages()[-1][1] == "held"
    assert desk.office.store.contacts_by_address(PIC)[0].health == "ok"


def test_a_contact_whom_nothing_reached_is_not_called_silent(desk):
    assert desk.office.store.silent_among([PIC]) == set()


def test_a_sweeps_limit_lets_the_rest_go_with_the_next_pass(desk):
    desk.open("DISDIK")
    desk.open("DINKES")
    limited(desk, per_sweep=1)
    everybody = (PIC, ALTERNATE, "pic@dinkes.example.go.id")
    while not any(ladder_mails(desk, a) for a in everybody):
        days(desk, 1)
    assert sum(len(ladder_mails(desk, a)) for a in everybody) == 1
    for _ in range(3):
        desk.wait(hours=1 / 60)
        desk.pass_()
    assert [len(ladder_mails(desk, a)) for a in everybody] == [1, 1, 1]


def test_after_an_outage_each_person_gets_one_catch_up(desk):
    numbers = {desk.open(), desk.open()}
    desk.now = (desk.now + timedelta(days=42)).replace(hour=1, minute=30)
    for _ in range(3):
        desk.pass_()
        desk.wait(hours=0.1)
    for address in (PIC, ALTERNATE, HEAD):
        (mail,) = ladder_mails(desk, address)
        assert all(number in text_of(mail) for number in numbers)
    assert "Layanan kami sempat terhenti" in text_of(ladder_mails(desk, PIC)[0])
    days(desk, 2)
    assert len(ladder_mails(desk, PIC)) == 1


def test_an_absence_moves_the_reminder_and_not_the_deadline(desk):
    number = desk.open()
    before = {d.kind: d.due for d in desk.office.store.deadlines_of([desk.office.case(number).id])}
    raw = (
        f"From: {PIC}\r\nTo: {desk.box}\r\nSubject: Balasan otomatis: [{number}]\r\nAuto-Submitted: auto-replied\r\n"
        "Message-ID: <cuti@x>\r\n\r\nSaya sedang cuti sampai dengan 30 September 2026.\r\n"
    )
    desk.deliver(raw.encode())
    desk.pass_()
    days(desk, 14)
    assert {d.kind: d.due for d in desk.office.store.deadlines_of([desk.office.case(number).id])} == before
    assert not ladder_mails(desk, PIC)
    assert ladder_mails(desk, ALTERNATE)


def drafted(desk: Desk) -> tuple[str, str]:
    """Two cases whose letter one level up waits for a signature in one draft."""
    numbers = desk.open(), desk.open()
    days(desk, 50)
    (draft,) = desk.mails_to(OFFICER, "Konsep untuk Anda setujui")
    assert all(number in text_of(draft) for number in numbers)
    assert not desk.mails_to(SUPERIOR, "Mohon bantuan")
    return numbers


def test_KIRIM_alone_sends_one_letter_for_all_that_is_still_owed(desk):
    answered, owed = drafted(desk)
    done = "Telah selesai kami tindak lanjuti. Dokumen pendukung kami sampaikan terlampir."
    desk.deliver(reply_to(desk.mails_to(PIC)[0], done, PIC, desk.now, attach="jawaban.pdf"))
    desk.pass_()
    assert desk.status(answered) == "answered"
    desk.answer(desk.mails_to(OFFICER, "Konsep untuk Anda setujui")[0], "KIRIM", OFFICER)
    desk.pass_()
    (letter,) = desk.mails_to(SUPERIOR, "Mohon bantuan")
    assert owed in text_of(letter)
    assert answered not in text_of(letter)
    assert "escalated" in kinds(desk, owed)


def test_a_letter_signed_at_night_goes_out_in_the_office_hours_of_its_reader(desk):
    drafted(desk)
    desk.now = desk.now.replace(hour=15)  # 22.00 WIB
    desk.answer(desk.mails_to(OFFICER, "Konsep untuk Anda setujui")[0], "KIRIM", OFFICER)
    desk.pass_()
    assert not desk.mails_to(SUPERIOR, "Mohon bantuan")
    days(desk, 4)
    assert desk.mails_to(SUPERIOR, "Mohon bantuan")


@pytest.mark.parametrize("words", ["KIRIM hari ini juga, mohon bantuan Bapak.", "Kami mohon perhatian Bapak Kepala."])
def test_other_words_make_a_new_draft_that_comes_back_and_is_what_KIRIM_sends(desk, words):
    drafted(desk)
    desk.answer(desk.mails_to(OFFICER, "Konsep untuk Anda setujui")[0], words, OFFICER)
    desk.pass_()
    assert not desk.mails_to(SUPERIOR, "Mohon bantuan")
    again = desk.mails_to(OFFICER, "Konsep untuk Anda setujui")[-1]
    assert words in text_of(again)
    assert "konsep ke-2" in text_of(again)
    desk.answer(again, "KIRIM", OFFICER)
    desk.pass_()
    (letter,) = desk.mails_to(SUPERIOR, "Mohon bantuan")
    assert words in text_of(letter)


def test_BATAL_drops_a_draft_for_good(desk):
    drafted(desk)
    draft = desk.mails_to(OFFICER, "Konsep untuk Anda setujui")[0]
    desk.answer(draft, "BATAL", OFFICER)
    desk.pass_()
    desk.answer(draft, "KIRIM", OFFICER)
    desk.pass_()
    days(desk, 3)
    assert not desk.mails_to(SUPERIOR, "Mohon bantuan")


def test_who_writes_too_much_is_read_and_acted_on_but_not_answered(desk):
    number = desk.open()
    configured(desk, per_writer_hour=2)
    letter = desk.mails_to(PIC)[0]
    for words in ("TERIMA", "PROSES", "Mohon tambahan waktu 5 hari kerja.", "Berapa lama lagi kami punya waktu?"):
        desk.wait(hours=0.01)
        desk.answer(letter, words)
        desk.pass_()
    assert [outcome for _, outcome, _ in desk.messages()] == ["linked"] * 4
    assert len(desk.mails_to(PIC, "Balasan Anda")) == 2
    assert "answer_suppressed" in kinds(desk, number)
    assert len(desk.mails_to(OFFICER, "Balasan otomatis dihentikan")) == 1


def test_too_many_mails_an_hour_pause_delivery_with_the_reason_and_none_is_lost(desk):
    configured(desk, breaker_per_hour=1)
    first, second = desk.open(), desk.open()
    waiting = list(desk.office.store.outgoing(state="queued"))
    assert [m.case_id for m in waiting] == [desk.office.case(second).id]
    assert "breaker_per_hour" in waiting[0].response
    assert len(desk.mails_to(OFFICER, "Pengiriman surel dihentikan")) == 1
    assert (desk.status(first), desk.status(second)) == ("sent", "draft")
    desk.wait(hours=1.1)
    desk.pass_()
    assert desk.status(second) == "sent"


def test_nothing_is_swept_before_the_next_wake(desk):
    desk.open()
    desk.pass_()
    wake = desk.office.store.next_wake()
    assert wake is not None
    assert wake > desk.now
    assert reminding.sweep(desk.office, wake - timedelta(seconds=1)) == 0


@pytest.mark.parametrize(
    ("words", "statuses"),
    [
        ("1 dan 2 PROSES, 3 SELESAI", ["in_progress", "in_progress", "answered"]),
        ("nomor 1 dan 2 sudah selesai, nomor 3 masih proses", ["answered", "answered", "in_progress"]),
        ("Semua PROSES kecuali 2 SELESAI", ["in_progress", "answered", "in_progress"]),
        ("Semua sudah selesai kecuali nomor 3.", ["answered", "answered", "sent"]),
    ],
)
def test_one_line_answers_each_case_of_a_merged_mail(desk, words, statuses):
    numbers = [desk.open() for _ in range(3)]
    while not ladder_mails(desk, PIC):
        days(desk, 1)
    merged = ladder_mails(desk, PIC)[0]
    listed = sorted(numbers, key=text_of(merged).index)
    desk.answer(merged, words, attach="jawaban.pdf")
    desk.pass_()
    assert [desk.status(number) for number in listed] == statuses
