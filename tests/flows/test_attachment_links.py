"""A letter number that stands only in an attachment leads to its case, where a registered writer sent it."""

import email
import email.policy

import pytest
from edges.files import pdf, scan
from flows.offices import OFFICER, PIC, reply_to
from servers.need import missing

from daemon.edges.attachments import find_ocr

WORDS = "Telah selesai kami tindak lanjuti. Dokumen pendukung kami sampaikan terlampir."


def send(desk, content: bytes, kind: str, sender: str = PIC) -> None:
    raw = reply_to(desk.mails_to(PIC)[0], WORDS, sender, desk.now, subject="Jawaban", to=desk.box, thread=False, quote=False)
    mail = email.message_from_bytes(raw, policy=email.policy.SMTP)
    main, sub = kind.split("/")
    mail.add_attachment(content, maintype=main, subtype=sub, filename="lampiran")
    desk.deliver(mail.as_bytes(), sender)
    desk.pass_()


@pytest.mark.parametrize("content, kind", [(pdf, "application/pdf"), (scan, "image/png")])
def test_the_letter_number_in_a_file_links_and_proposes(desk, content, kind):
    if content is scan and not find_ocr():
        missing("no tesseract here: apt-get install tesseract-ocr tesseract-ocr-ind; pip install kawal[ocr]")
    number = desk.open()
    desk.open()
    send(desk, content(), kind)
    assert desk.messages()[-1][1] == "linked"
    assert desk.status(number) == "sent", "only proposed"
    assert desk.mails_to(OFFICER, "Perlu putusan")


def test_a_strangers_file_is_not_even_read(desk):
    desk.open()
    send(desk, pdf(), "application/pdf", "orang@example.org")
    assert desk.messages()[-1][1] == "unrelated"
