"""A real relay between us and the world: Postfix takes, tries again, and reports what failed into the mailbox."""

import time
import uuid

from servers.postfix import deliver_by_lmtp, running_postfix

from daemon.edges.accounts import ImapAccount, SmtpAccount
from daemon.edges.mailbox import Mailbox
from daemon.edges.sender import Letter, Refused, Sender, Sent


def letter(sender: str, recipient: str, header_id: str) -> Letter:
    raw = f"From: {sender}\r\nTo: {recipient}\r\nMessage-ID: {header_id}\r\nSubject: surat\r\n\r\nIsi.\r\n.titik\r\n"
    return Letter(sender, recipient, raw.encode(), header_id)


def wait_for(box: Mailbox, seconds: float = 20) -> list:
    """The messages of the inbox, once there is one."""
    end = time.monotonic() + seconds
    while True:
        box.select("INBOX")
        if (uids := box.new_uids()) or time.monotonic() > end:
            return list(box.fetch(uids))
        box.wait(1)


def test_a_relay_takes_the_mail_and_its_queue_id_is_kept(postfix, smtp_sink):
    ours = letter("dumas@kantor.example.go.id", "pic@dinas.example.go.id", "<kwl.a.1@kantor.example.go.id>")
    with Sender(SmtpAccount(**postfix.settings())) as sender:
        result = sender.send(ours)
        assert isinstance(result, Sent)
        queue_id = result.response.split()[-1]
        assert queue_id in postfix.log
    postfix.wait_empty()
    (taken,) = smtp_sink.to("pic@dinas.example.go.id")
    assert taken.content.endswith(b"Isi.\r\n.titik\r\n")
    assert "ENVID=kwl.a.1@kantor.example.go.id" in taken.mail_options, "the relay hands our id on"


def test_greylisting_behind_the_relay_is_the_relays_matter(postfix, smtp_sink):
    smtp_sink.faults.greylist = True
    with Sender(SmtpAccount(**postfix.settings())) as sender:
        assert isinstance(
            sender.send(
                letter("dumas@kantor.example.go.id", "abu@dinas.example.go.id", "<kwl.a.2@kantor.example.go.id>")
            ),
            Sent,
        )
    postfix.wait_empty(30)
    assert len(smtp_sink.to("abu@dinas.example.go.id")) == 1


def test_a_recipient_that_the_world_refuses_comes_back_as_a_report_with_our_id(postfix, smtp_sink, dovecot):
    user = f"u{uuid.uuid4().hex[:10]}"
    sender_address, header_id = f"{user}@kantor.example.go.id", f"<kwl.{user}.1@kantor.example.go.id>"
    smtp_sink.faults.rcpt["hilang@dinas.example.go.id"].append("550 5.1.1 tidak dikenal")
    with Sender(SmtpAccount(**postfix.settings())) as sender:
        assert isinstance(sender.send(letter(sender_address, "hilang@dinas.example.go.id", header_id)), Sent)
    with Mailbox(ImapAccount(**dovecot.settings(sender_address))) as box:
        (report,) = wait_for(box)
    assert b"Original-Envelope-Id: " + header_id.strip("<>").encode() in report.raw
    assert b"Original-Recipient: rfc822;hilang@dinas.example.go.id" in report.raw
    assert b"Status: 5.1.1" in report.raw
    assert b"Message-ID: " + header_id.encode() in report.raw


def test_a_relay_that_refuses_at_once_is_told_apart(dovecot):
    routes = {"kantor.example.go.id": deliver_by_lmtp(dovecot.host, dovecot.lmtp_port)}
    extra = "smtpd_recipient_restrictions = check_recipient_access inline:{{tolak@dinas.example.go.id = REJECT}}, permit_mynetworks"
    with running_postfix(routes, extra=extra) as relay, Sender(SmtpAccount(**relay.settings())) as sender:
        refused = sender.send(
            letter("dumas@kantor.example.go.id", "tolak@dinas.example.go.id", "<kwl.a.3@kantor.example.go.id>")
        )
        assert isinstance(refused, Refused)
        assert refused.code == 554
        plus = letter(
            "dumas@kantor.example.go.id", "dumas+abcdef@kantor.example.go.id", "<kwl.a.4@kantor.example.go.id>"
        )
        assert isinstance(sender.send(plus), Sent)
        relay.wait_empty()
    with Mailbox(ImapAccount(**dovecot.settings("dumas@kantor.example.go.id"))) as box:
        assert b"Delivered-To: dumas+abcdef@kantor.example.go.id" in wait_for(box)[0].raw
