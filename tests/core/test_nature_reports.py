"""Reports in parts of their own (RFC 3464, 8098, 5965), what only looks like one, and that nothing is raised."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.core.message.model import Mailbox, Message, Original, ReportBlock
from daemon.core.nature import OwnMail, find_nature

REPORT = {"content_type": "multipart/report", "report_type": "delivery-status"}
DAEMON = "MAILER-DAEMON@mx.example.org"


def mail(sender=DAEMON, subject="Undelivered Mail Returned to Sender", text="", headers=(), **fields):
    values = {
        "message_id": "<m@example.org>",
        "date": datetime(2026, 6, 5, 2, 0, tzinfo=UTC),
        "writer": Mailbox("", sender.lower()),
        "claimed": sender,
        "subject": subject,
        "headers": (("from", sender), ("subject", subject), *headers),
        "content_type": "text/plain",
        "report_type": "",
        "text": text,
        "html": "",
    }
    return Message(**(values | fields))


def delivery(*fields):
    return ReportBlock("delivery", tuple(fields))


def recipient(action="failed", status="5.1.1", diagnostic="smtp; 550 5.1.1 User unknown", **fields):
    block = {
        "final-recipient": "rfc822; pic@dinas.example.go.id",
        "action": action,
        "status": status,
        "diagnostic-code": diagnostic,
    }
    block.update({name.replace("_", "-"): value for name, value in fields.items()})
    return ReportBlock("delivery", tuple((name, value) for name, value in block.items() if value))


OUTCOMES = (
    ("failed", recipient(), "bounce", "permanent", "5.1.1"),
    ("failed after days", recipient(status="4.4.7"), "bounce", "permanent", "4.4.7"),
    ("delayed", recipient("delayed", "4.4.1", ""), "delay", "temporary", "4.4.1"),
    ("misspelt", recipient("Failure", "5.0.0 (permanent failure)", ""), "bounce", "permanent", "5.0.0"),
    ("no action, status 4", recipient("", "4.2.2", ""), "delay", "temporary", "4.2.2"),
    ("no action, no status", recipient("", "", "smtp; 550 no such user"), "bounce", "permanent", ""),
    ("nothing but the address", recipient("", "", ""), "bounce", "unknown", ""),
    (
        "the diagnostic says more",
        recipient(status="5.0.0", diagnostic="smtp; 552 5.2.2 over quota"),
        "bounce",
        "permanent",
        "5.2.2",
    ),
    ("an unknown action", recipient("bounced", "5.7.1", ""), "bounce", "permanent", "5.7.1"),
)


@pytest.mark.parametrize(("name", "block", "kind", "outcome", "status"), OUTCOMES, ids=[row[0] for row in OUTCOMES])
def test_what_became_of_a_recipient(name, block, kind, outcome, status):
    """Permanent where the server gave up, temporary where it still tries."""
    nature = find_nature(mail(reports=(block,), **REPORT))

    assert nature.kind == kind
    assert [("pic@dinas.example.go.id", outcome, status)] == [
        (one.address, one.kind, one.status) for one in nature.bounced
    ]


def test_the_address_is_the_one_that_was_written_to():
    """Original-Recipient is what our envelope said; the final one may be a mailbox behind it."""
    block = recipient(original_recipient="rfc822;kepala@dinas.example.go.id")

    assert [one.address for one in find_nature(mail(reports=(block,), **REPORT)).bounced] == [
        "kepala@dinas.example.go.id"
    ]


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("rfc822; <PIC@Dinas.Example.go.id>", "pic@dinas.example.go.id"),
        ("RFC822;pic@dinas.example.go.id", "pic@dinas.example.go.id"),
        ("pic@dinas.example.go.id", "pic@dinas.example.go.id"),
        ("utf-8; pic@dinas.example.go.id", "pic@dinas.example.go.id"),
        ("SMTP:pic@dinas.example.go.id", "pic@dinas.example.go.id"),
        ('rfc822;"pic"@dinas.example.go.id', "pic@dinas.example.go.id"),
        ('rfc822;"pic..dua"@dinas.example.go.id', '"pic..dua"@dinas.example.go.id'),
        ("rfc822;pic.@dinas.example.go.id", "pic.@dinas.example.go.id"),
    ],
)
def test_an_address_is_freed_of_its_wrapping(written, address):
    assert [address] == [
        one.address for one in find_nature(mail(reports=(recipient(final_recipient=written),), **REPORT)).bounced
    ]


def test_several_recipients_in_one_block_are_told_apart():
    block = delivery(
        ("reporting-mta", "dns; mx.example.org"),
        ("final-recipient", "rfc822; a@example.org"),
        ("action", "failed"),
        ("status", "5.1.1"),
        ("final-recipient", "rfc822; b@example.org"),
        ("action", "delayed"),
        ("status", "4.4.1"),
    )
    nature = find_nature(mail(reports=(block,), **REPORT))

    assert nature.kind == "bounce"
    assert [(one.address, one.kind) for one in nature.bounced] == [
        ("a@example.org", "permanent"),
        ("b@example.org", "temporary"),
    ]


def test_a_recipient_who_got_the_mail_has_not_bounced():
    blocks = (recipient(), recipient("delivered", "2.0.0", "", final_recipient="rfc822; b@example.org"))

    assert [one.address for one in find_nature(mail(reports=blocks, **REPORT)).bounced] == ["pic@dinas.example.go.id"]


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_report_of_success_is_a_receipt(action):
    nature = find_nature(
        mail(subject="Delivery Status Notification (Success)", reports=(recipient(action, "2.0.0", ""),), **REPORT)
    )

    assert (nature.kind, nature.bounced) == ("receipt", ())


def test_the_report_speaks_of_our_message():
    """ENVID, the returned part's Message-ID, the text's, In-Reply-To; each once."""
    nature = find_nature(
        mail(
            text="Message-ID: <k1@example.go.id>\n",
            headers=(("in-reply-to", "<k2@example.go.id>"),),
            reports=(delivery(("original-envelope-id", "kawal-81"), ("reporting-mta", "dns; mx")), recipient()),
            originals=(
                Original("returned", (("message-id", "<k1@example.go.id>"), ("to", "pic@dinas.example.go.id")), ""),
            ),
            **REPORT,
        )
    )

    assert nature.about == ("kawal-81", "<k1@example.go.id>", "<k2@example.go.id>")


def test_a_report_without_fields_is_read_by_its_words():
    """Some servers send a multipart/report whose status part is empty or missing."""
    text = "This is the mail system at host mx.example.org.\n\n<pic@dinas.example.go.id>: host mx said: 550 5.1.1 unknown\n"

    assert [one.address for one in find_nature(mail(text=text, **REPORT)).bounced] == ["pic@dinas.example.go.id"]


def test_fields_in_the_text_are_read():
    """Amazon WorkMail and home-made gateways write the fields as text."""
    text = (
        "Technical report:\n\nReporting-MTA: dsn; out.example.org\nAction: failed\nFinal-Recipient: rfc822; pic@dinas.example.go.id\n"
        "Diagnostic-Code: smtp; 550 5.2.2\n mailbox full\nStatus: 5.2.2\n"
    )
    nature = find_nature(mail(subject="Delivery Status Notification (Failure)", text=text))

    assert [(one.address, one.kind, one.status) for one in nature.bounced] == [
        ("pic@dinas.example.go.id", "permanent", "5.2.2")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Your delivery to the following address has been failed.\n\nDelivery failed: pic@dinas.example.go.id\n554 5.4.14 Hop count exceeded\n",
        "The message could not be delivered. Recipient: <pic@dinas.example.go.id>\n",
        "Surel tidak terkirim. Penerima: pic@dinas.example.go.id\n",
        "Surel Anda tidak dapat dikirim ke pic@dinas.example.go.id karena kotak surat penuh.\n",
        "While talking to mx:\n>>> RCPT TO:<pic@dinas.example.go.id>\n<<< 550 no such user\n",
        "Something went wrong with pic@dinas.example.go.id, undeliverable mail.\nFor help write to help@example.org\n",
        "收件人邮件地址（pic@dinas.example.go.id）不存在，邮件无法送达。\n",
    ],
)
def test_an_unknown_servers_words_still_name_the_address(text):
    """Labels, sentences and transcripts are read without any row for the server."""
    assert [one.address for one in find_nature(mail(text=text)).bounced] == ["pic@dinas.example.go.id"]


def test_a_returned_message_with_one_recipient_names_it():
    original = Original("returned", (("to", "PIC <pic@dinas.example.go.id>"), ("from", "dumas@example.go.id")), "")
    nature = find_nature(mail(text="Your message could not be delivered.", originals=(original,)))

    assert [one.address for one in nature.bounced] == ["pic@dinas.example.go.id"]


def test_a_forged_report_is_still_read():
    """No null path, a person's sender: the form is a report's, and what may follow from it is decided elsewhere."""
    nature = find_nature(
        mail("x@evil.example.org", "Delivery Status Notification (Failure)", reports=(recipient(),), **REPORT)
    )

    assert nature.kind == "bounce"


BOUNCED_TEXT = """This is the mail system at host mx.example.org.

<pic@dinas.example.go.id>: host mx.dinas.example.go.id said: 550 5.1.1 User unknown
"""

PERSONS = (
    (
        "Fwd: Undelivered Mail Returned to Sender",
        "Mohon dicek, surat kami tidak sampai.\n\n---------- Forwarded message ----------\n" + BOUNCED_TEXT,
    ),
    ("Re: Undelivered Mail Returned to Sender", "Alamatnya sudah benar.\n\n> " + BOUNCED_TEXT.replace("\n", "\n> ")),
    ("Undelivered Mail Returned to Sender", "Begin forwarded message:\n\n" + BOUNCED_TEXT),
    (
        "Surel ke dinas kembali",
        "Surel saya ke pic@dinas.example.go.id tidak terkirim: Delivery has failed to these recipients. Mohon bantuannya.",
    ),
    ("Re: Surat", "Surat undangan tidak dapat disampaikan kepada yang bersangkutan karena alamat tidak ditemukan."),
    ("Surat tertunda", "Jawaban kami tertunda karena data belum lengkap."),
    ("Mohon alamat baru", "Mailbox saya penuh kemarin, mohon dikirim ulang ke pic2@dinas.example.go.id"),
)


@pytest.mark.parametrize(("subject", "text"), PERSONS, ids=[row[0] for row in PERSONS])
def test_a_person_who_passes_on_or_speaks_of_a_bounce_is_a_person(subject, text):
    nature = find_nature(mail("pic@dinas.example.go.id", subject, text))

    assert (nature.kind, nature.bounced) == ("person", ())


def test_a_person_who_forwards_a_report_as_parts_is_a_person():
    """Some programs forward a report's parts as they are; the writer and the subject are the person's."""
    nature = find_nature(
        mail(
            "pic@dinas.example.go.id",
            "Fwd: gagal",
            "Mohon dicek.",
            reports=(recipient(),),
            content_type="multipart/mixed",
        )
    )

    assert nature.kind == "person"


RECEIPTS = (
    mail(
        "pic@dinas.example.go.id",
        "Read: Surat",
        "",
        reports=(
            ReportBlock(
                "disposition",
                (
                    ("disposition", "manual-action/MDN-sent-manually; displayed"),
                    ("original-message-id", "<k1@example.go.id>"),
                ),
            ),
        ),
        content_type="multipart/report",
        report_type="disposition-notification",
    ),
    mail("pic@dinas.example.go.id", "Dibaca: Surat", "Pesan Anda telah dibaca pada Jumat, 5 Juni 2026 09.00."),
    mail(
        "pic@dinas.example.go.id",
        "Return Receipt (displayed) - Surat",
        "This is a Return Receipt for the mail that you sent to pic@dinas.example.go.id.",
    ),
)


@pytest.mark.parametrize("message", RECEIPTS)
def test_a_read_receipt_is_a_receipt(message):
    assert find_nature(message).kind == "receipt"


def test_a_receipt_speaks_of_our_message():
    assert find_nature(RECEIPTS[0]).about == ("<k1@example.go.id>",)


def test_a_disposition_that_refuses_is_a_bounce():
    """Dovecot's Sieve `reject` and quota refusals come as disposition notifications."""
    text = "Your message to <pic@dinas.example.go.id> was automatically rejected:\nQuota exceeded (mailbox for user is full)\n"
    block = ReportBlock(
        "disposition",
        (
            ("final-recipient", "rfc822; pic@dinas.example.go.id"),
            ("disposition", "automatic-action/MDN-sent-automatically; deleted"),
        ),
    )
    nature = find_nature(
        mail(
            "postmaster@dinas.example.go.id",
            "Rejected: Surat",
            text,
            reports=(block,),
            content_type="multipart/report",
            report_type="disposition-notification",
        )
    )

    assert (nature.kind, [one.address for one in nature.bounced]) == ("bounce", ["pic@dinas.example.go.id"])


def test_a_complaint_of_a_feedback_loop_is_no_bounce():
    block = ReportBlock("feedback", (("feedback-type", "abuse"), ("original-rcpt-to", "pic@dinas.example.go.id")))

    assert (
        find_nature(
            mail(
                "fbl@example.org",
                "Abuse report",
                "This is an email abuse report.",
                reports=(block,),
                content_type="multipart/report",
                report_type="feedback-report",
            )
        ).kind
        == "bulk"
    )


def test_a_bounce_of_our_own_mail_is_no_loop():
    """The loop header stands in the returned part, not above it."""
    original = Original("returned", (("x-kawal-loop", "kawal-1"), ("message-id", "<k1@example.go.id>")), "")

    assert (
        find_nature(
            mail(reports=(recipient(),), originals=(original,), **REPORT),
            OwnMail(frozenset({"dumas@example.go.id"}), "kawal-1"),
        ).kind
        == "bounce"
    )


def test_an_automatic_answer_of_a_report_is_a_bounce_first():
    assert (
        find_nature(mail(headers=(("auto-submitted", "auto-replied"),), reports=(recipient(),), **REPORT)).kind
        == "bounce"
    )


BIG = (
    "a" * 1_000_000,
    "@" * 1_000_000,
    "a@" * 500_000,
    "<a@b.c" * 150_000,
    ("x" * 900 + "@\n") * 1_000,
    "saya sedang " * 80_000,
    "to ke kepada " * 80_000,
    "550 " * 250_000,
    "> " * 500_000,
    "rfc822;" * 140_000,
    "2 jan " * 160_000,
    " " * 1_000_000,
    "\n" * 1_000_000,
    "a.b." * 250_000 + "@",
    "final-recipient: rfc822; a@example.org\n" * 25_000,
    "pic@dinas.example.go.id\n" * 40_000,
)


@pytest.mark.parametrize("text", BIG, ids=[text[:12].strip() or "blank" for text in BIG])
@pytest.mark.parametrize("sender", [DAEMON, "pic@dinas.example.go.id"])
def test_a_megabyte_is_read_in_a_second(text, sender):
    """Patterns are bounded and looked up at the head, so hostile text costs no more than any other."""
    message = mail(
        sender, text[:400], text, headers=(("return-path", "<>"), ("from", text[:8000])), claimed=text[:5000]
    )
    started = time.process_time()
    find_nature(message)

    assert time.process_time() - started < 1.0


WORDS = st.sampled_from(
    [
        "failure notice",
        "Undelivered Mail",
        "Balasan otomatis:",
        "saya sedang cuti sampai ",
        "31 Februari",
        "32 jan 2026",
        "99/99/99",
        "Final-Recipient: rfc822;",
        "<a@example.org>:",
        "550 5.1.1",
        "auto-replied",
        "multipart/report",
        "<>",
        "mailer-daemon",
        "Re:",
        ">",
        "\n",
        "\x00",
        "minggu depan",
        "2 bulan",
        "9999-12-31",
        "until 30 February",
    ]
)
TEXT = st.lists(st.one_of(WORDS, st.text(max_size=30)), max_size=12).map(" ".join)
NAMES = st.sampled_from(
    [
        "from",
        "to",
        "auto-submitted",
        "return-path",
        "precedence",
        "x-failed-recipients",
        "in-reply-to",
        "references",
        "received",
        "list-id",
        "x-kawal-loop",
        "message-id",
        "final-recipient",
        "original-recipient",
        "action",
        "status",
        "diagnostic-code",
        "original-envelope-id",
    ]
)
FIELDS = st.lists(st.tuples(NAMES, TEXT), max_size=6).map(tuple)


@settings(max_examples=200, deadline=None)
@given(
    subject=TEXT,
    text=TEXT,
    claimed=TEXT,
    headers=FIELDS,
    content_type=st.sampled_from(["text/plain", "multipart/report", "multipart/mixed", ""]),
    report_type=st.sampled_from(["", "delivery-status", "disposition-notification", "feedback-report"]),
    blocks=st.lists(
        st.builds(ReportBlock, st.sampled_from(["delivery", "disposition", "feedback"]), FIELDS), max_size=3
    ).map(tuple),
    originals=st.lists(st.builds(Original, st.sampled_from(["forwarded", "returned"]), FIELDS, TEXT), max_size=2).map(
        tuple
    ),
    when=st.one_of(st.none(), st.datetimes(timezones=st.just(UTC))),
)
def test_no_message_makes_it_raise(subject, text, claimed, headers, content_type, report_type, blocks, originals, when):
    message = mail(
        claimed,
        subject,
        text,
        headers,
        writer=None,
        content_type=content_type,
        report_type=report_type,
        reports=blocks,
        originals=originals,
        date=when,
    )
    nature = find_nature(message, OwnMail(frozenset({"a@example.org"}), "kawal"))

    assert nature.reason
    assert nature == find_nature(message, OwnMail(frozenset({"a@example.org"}), "kawal"))
