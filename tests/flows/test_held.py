"""Mail that waits for a person: whose it is, what each answer does, how it is taken back, and who is reminded when it grows old."""

import pytest
from flows.offices import OFFICER, PIC, reply_to

STRANGER = "baru@example.org"
WORDS = "Surat sudah kami terima."


def hold(desk, words: str = WORDS, sender: str = STRANGER, mail=None):
    """Let one stranger's mail about the first letter wait; gives the question that the officer got."""
    raw = reply_to(mail or desk.mails_to(PIC)[0], words, sender, desk.now, to=desk.box, thread=False, quote=False)
    desk.deliver(raw, sender)
    desk.pass_()
    return desk.mails_to(OFFICER, "Perlu putusan: surel dari")[-1]


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
