"""THREATS T01-T25 at the door: who may get a mail onto a case, and what it may do there."""

import re
import zlib

import pytest
from flows.offices import OFFICER, OTHER_PIC, PIC, reply_to

DONE = "Telah selesai kami tindak lanjuti. Dokumen pendukung kami sampaikan terlampir."
STRANGER = "orang@example.org"


def token_of(letter) -> str:
    return re.search(r"\+([a-z2-7]{26})@", str(letter["Reply-To"])).group(1)


def flipped(token: str) -> str:
    return ("b" if token[0] == "a" else "a") + token[1:]


def raw_mail(headers: dict[str, str], body: str = "Telah selesai, hasil pemeriksaan kami lampirkan.", sender: str = PIC) -> bytes:
    fields = {"From": sender, "Subject": "Jawaban", "Message-ID": f"<x{zlib.crc32((str(headers) + body).encode())}@y.example>"} | headers
    return ("".join(f"{k}: {v}\r\n" for k, v in fields.items()) + f"\r\n{body}\r\n").encode()


def paths(token: str, letter, box: str) -> dict[str, bytes]:
    """The same token on every path by which it can come."""
    local, _, domain = box.partition("@")
    plus = f"{local}+{token}@{domain}"
    identity = str(letter["Message-ID"]).replace(token_of(letter), token)
    return {
        "to": raw_mail({"To": plus}),
        "cc": raw_mail({"To": box, "Cc": plus}),
        "delivered-to": raw_mail({"To": box, "Delivered-To": plus}),
        "x-original-to": raw_mail({"To": box, "X-Original-To": plus}),
        "received-for": raw_mail({"Received": f"from a by b for <{plus}>; Mon, 7 Sep 2026 10:00:00 +0700", "To": box}),
        "references": raw_mail({"To": box, "References": identity}),
        "in-reply-to": raw_mail({"To": box, "In-Reply-To": identity}),
        "folded-references": raw_mail({"To": box, "References": f"<a@b.example>\r\n {identity}\r\n <c@d.example>"}),
        "subject": raw_mail({"To": box, "Subject": f"Re: {token}"}),
        "own-words": raw_mail({"To": box}, f"Untuk kode {token} kami sampaikan: telah selesai, hasil kami lampirkan."),
        "quoted": raw_mail({"To": box}, f"Telah selesai, hasil kami lampirkan.\r\n\r\n> {token}"),
    }


PATHS = ("to", "cc", "delivered-to", "x-original-to", "received-for", "references", "in-reply-to", "folded-references",
         "subject", "own-words", "quoted")  # fmt: skip


@pytest.mark.parametrize("path", PATHS)
def test_T05_T23_a_true_token_is_found_on_each_path_and_a_tampered_one_is_nothing(desk, path):
    desk.open()
    letter = desk.mails_to(PIC)[0]
    token = token_of(letter)
    desk.deliver(paths(flipped(token), letter, desk.box)[path])
    desk.pass_()
    (held,) = desk.office.store.held()
    assert "names no case" in held.reason, f"a tampered token on the path {path} led somewhere: {held.reason}"
    desk.deliver(paths(token, letter, desk.box)[path])
    desk.pass_()
    assert desk.messages()[-1][1] == "linked", f"a true token on the path {path} was not found"


def test_T01_a_forged_From_without_token_moves_nothing(desk):
    number = desk.open()
    desk.deliver(raw_mail({"To": desk.box, "Subject": f"Re: [{number}]"}, sender=PIC), PIC)
    desk.pass_()
    assert desk.status(number) == "sent"


def test_T02_a_token_in_a_strangers_hands_is_no_act(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], DONE, STRANGER, attach="x.pdf")
    desk.pass_()
    assert desk.status(number) == "sent"
    assert desk.messages()[-1][1] == "held"
    assert desk.mails_to(PIC, "Andakah ini?"), "the registered address is asked"
    assert not [m for m in desk.sink.taken if m.recipient == STRANGER], "nothing is sent to the stranger"


def test_T03_an_old_approval_replayed_after_the_case_moved_on(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    desk.answer(letter, "TERIMA")
    desk.pass_()
    desk.answer(letter, DONE, attach="jawaban.pdf")
    desk.pass_()
    desk.answer(letter, "TERIMA")
    desk.pass_()
    assert desk.status(number) == "answered"


def test_T06_a_number_in_a_strangers_subject_is_held(desk):
    number = desk.open()
    desk.deliver(raw_mail({"To": desk.box, "Subject": f"Re: [{number}]"}, sender=STRANGER), STRANGER)
    desk.pass_()
    assert desk.messages()[-1][1] == "held"


def test_T07_a_verification_mail_is_shown_to_nobody_outside(desk):
    desk.open()
    letter = desk.mails_to(PIC)[0]
    raw = raw_mail({"To": str(letter["Reply-To"]), "Subject": "Verify your e-mail"}, "Your code is 998877", "no-reply@layanan.example.org")
    desk.deliver(raw, "no-reply@layanan.example.org")
    desk.pass_()
    outside = [m for m in desk.sink.taken if b"998877" in m.content and m.recipient != OFFICER]
    assert not outside


@pytest.mark.parametrize(
    "sender",
    [
        f"{PIC} <x@evil.example.org>",
        f"{PIC})x@evil.example.org",
        f"<{PIC}>x@evil.example.org",
        f"{PIC}@evil.example.org",
        f"a@example.org, {PIC}",
        f'"{PIC}"@evil.example.org',
        "pic@evil-disdik.example.go.id",
        "pic@disdik.example.go.id.evil.example.org",
        "\u0440ic@disdik.example.go.id",
    ],
)
def test_T08_to_T11_T18_a_confusing_sender_has_no_authority(desk, sender):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    raw = raw_mail({"To": str(letter["Reply-To"]), "Subject": str(letter["Subject"])}, "TERIMA", sender)
    desk.deliver(raw, "")
    desk.pass_()
    assert desk.status(number) == "sent"


def test_T19_an_answer_never_goes_to_a_Reply_To(desk):
    desk.open()
    letter = desk.mails_to(PIC)[0]
    raw = raw_mail({"To": str(letter["Reply-To"]), "Reply-To": "jahat@example.org"}, "TERIMA", PIC)
    desk.deliver(raw, PIC)
    desk.pass_()
    assert not [m for m in desk.sink.taken if m.recipient == "jahat@example.org"]


def test_T20_a_colliding_Message_ID_shadows_nothing(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    same = {"To": str(letter["Reply-To"]), "Message-ID": "<sama@y.example>"}
    desk.deliver(raw_mail(same, "x", STRANGER), STRANGER)
    desk.deliver(raw_mail(same, "TERIMA", PIC), PIC)
    desk.pass_()
    assert desk.status(number) == "acknowledged"
    assert len(desk.messages()) == 2


def test_T21_a_flood_of_references_still_finds_ours(desk):
    number = desk.open()
    letter = desk.mails_to(PIC)[0]
    flood = "\r\n ".join(f"<{n}@x.example>" for n in range(20_000))
    raw = raw_mail({"To": desk.box, "References": f"{flood}\r\n {letter['Message-ID']}"}, "TERIMA", PIC)
    desk.deliver(raw, PIC)
    desk.pass_()
    assert desk.status(number) == "acknowledged"


def test_T22_two_tokens_in_one_mail_and_no_word_asks_once(desk):
    first, second = desk.open(), desk.open()
    one, two = desk.mails_to(PIC)
    raw = raw_mail({"To": f"{one['Reply-To']}, {two['Reply-To']}"}, "TERIMA", PIC)
    desk.deliver(raw, PIC)
    desk.pass_()
    assert (desk.status(first), desk.status(second)) == ("sent", "sent")
    assert len(desk.mails_to(PIC, "Mohon dijelaskan")) == 1


def test_an_asked_pic_answers_with_a_number(desk):
    first, second = desk.open(), desk.open()
    one, two = desk.mails_to(PIC)
    desk.deliver(raw_mail({"To": f"{one['Reply-To']}, {two['Reply-To']}"}, "Surat sudah kami terima.", PIC), PIC)
    desk.pass_()
    desk.answer(desk.mails_to(PIC, "Mohon dijelaskan")[0], "2")
    desk.pass_()
    assert sorted((desk.status(first), desk.status(second))) == ["acknowledged", "sent"]


def test_T25_control_headers_of_a_stranger_are_ignored(desk):
    number = desk.open()
    desk.deliver(raw_mail({"To": desk.box, "X-Kawal-Action": "close", "X-Kawal-Loop": "forged", "Control": number}, sender=STRANGER), STRANGER)
    desk.pass_()
    assert desk.status(number) == "sent"


def test_a_notice_in_other_hands_decides_nothing(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], DONE, attach="jawaban.pdf")
    desk.pass_()
    review = desk.mails_to(OFFICER, "Jawaban masuk")[0]
    desk.answer(review, "TERIMA", PIC)
    desk.pass_()
    assert desk.status(number) == "answered"


def test_another_institutions_pic_with_the_token_is_held(desk):
    number = desk.open()
    desk.answer(desk.mails_to(PIC)[0], "TERIMA", OTHER_PIC)
    desk.pass_()
    assert desk.status(number) == "sent"
    assert desk.messages()[-1][1] == "held"


def test_our_own_quoted_instructions_are_never_their_words(desk):
    """T42."""
    number = desk.open()
    raw = reply_to(desk.mails_to(PIC)[0], "", PIC, desk.now)
    desk.deliver(raw)
    desk.pass_()
    assert desk.status(number) == "sent"


def test_T72_our_own_mail_coming_back_is_recognised(desk):
    number = desk.open()
    desk.deliver(desk.sink.to(PIC)[0].content, desk.box)
    desk.pass_()
    assert desk.messages()[-1][1] == "auto"
    assert desk.status(number) == "sent"
