"""A composed mail on the wire: headers of automatic mail, carriers, threads that fold, nothing injected, the same bytes twice."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from daemon.core.letters import Enclosure, Entry, MissingFact, Outbound, Picture, TemplateSet, compose, deadline_ics
from daemon.core.letters.mime import address
from daemon.core.letters.samples import sample_mails
from daemon.edges.files import find_files

NOW = datetime(2026, 11, 24, 9, 5, tzinfo=UTC)
NUMBER = "KWL-2026-004217-F"
TOKEN = "abcdefghijklmnopqrstuvwx23"
FOOTER = f"{NUMBER} · {TOKEN}"
OUTBOUND = Outbound(
    purpose="letter", language="id", sender_name="Titik Temu, Jawa Barat", sender="dumas@example.go.id",
    recipient_name="Ibu Melati", recipient="melati@example.go.id", header_id=f"<kwl.{TOKEN}.1@example.go.id>", date=NOW,
    reply_to=f"dumas+{TOKEN}@example.go.id", references=(f"<kwl.{TOKEN}.0@example.go.id>",), subject_tag=f"[{NUMBER}]",
    footer=FOOTER, loop="9f2c41d0",
)  # fmt: skip
GIVEN = {
    "office": "Sekretariat", "focal_point": "Titik Temu", "recipient_name": "Ibu Melati", "footer": FOOTER,
    "reply_to": OUTBOUND.reply_to,
}  # fmt: skip
LETTER = next(sample for sample in sample_mails(NOW) if sample.name == "letter").facts


@pytest.fixture(scope="module")
def templates():
    return TemplateSet(find_files("templates", None))


@pytest.fixture(scope="module")
def mail(templates):
    def composed(outbound=OUTBOUND, **facts):
        rendered = compose(templates, outbound, {**GIVEN, **LETTER, "case": NUMBER, **facts})
        return rendered, email.message_from_bytes(rendered.raw, policy=email.policy.default)

    return composed


def test_automatic_mail_says_that_it_is(mail):
    _, read = mail()
    assert read["Auto-Submitted"] == "auto-generated"
    assert read["X-Auto-Response-Suppress"] == "All"
    assert read["X-Kawal-Loop"] == "9f2c41d0"
    assert mail(replace(OUTBOUND, answers=True))[1]["Auto-Submitted"] == "auto-replied"


def test_every_carrier_of_the_case_is_on_board(mail):
    rendered, read = mail()
    text = read.get_body(("plain",)).get_content()
    html = read.get_body(("html",)).get_content()
    assert read["Reply-To"] == f"dumas+{TOKEN}@example.go.id"
    assert read["Message-ID"] == rendered.header_id == OUTBOUND.header_id
    assert read["References"] == read["In-Reply-To"] == OUTBOUND.references[0]
    assert rendered.subject.startswith(f"[{NUMBER}] ")
    assert FOOTER in text.splitlines()
    assert FOOTER in html
    assert str(LETTER["letter_number"]) in text


def test_date_and_message_id_are_the_given_ones_in_the_readers_zone(mail):
    _, read = mail()
    assert read["Date"] == "Tue, 24 Nov 2026 16:05:00 +0700"
    assert mail(replace(OUTBOUND, zone="Asia/Jayapura"))[1]["Date"] == "Tue, 24 Nov 2026 18:05:00 +0900"


def test_the_same_mail_asked_for_twice_has_the_same_bytes(mail):
    enclosures = (Enclosure("a.pdf", "application/pdf", b"%PDF"),)
    assert mail(replace(OUTBOUND, enclosures=enclosures))[0] == mail(replace(OUTBOUND, enclosures=enclosures))[0]


def test_the_wire_has_only_crlf_and_no_long_line(mail):
    rendered, _ = mail(asked="x" * 5000, perihal="kata " * 400)
    assert b"\n" not in rendered.raw.replace(b"\r\n", b"")
    assert b"\r" not in rendered.raw.replace(b"\r\n", b"")
    assert max(len(line) for line in rendered.raw.split(b"\r\n")) < 998


def test_long_references_fold_between_ids_and_are_never_encoded(mail):
    """Outlook and Exchange lose the thread where References is an encoded word (cpython 79986)."""
    ids = tuple(f"<kwl.{TOKEN}.{n:040d}@surel.sekretariat-pengaduan.example.go.id>" for n in range(40))
    rendered, read = mail(replace(OUTBOUND, references=ids))
    head = rendered.raw.split(b"\r\n\r\n")[0]
    folded = re.search(rb"\r\nReferences: (.*?)\r\n(?! )", head, re.DOTALL).group(1)
    assert b"=?" not in folded
    assert folded.split(b"\r\n ") == [one.encode() for one in ids]
    assert b"=?" not in re.search(rb"\r\nIn-Reply-To: (.*)\r\n", head).group(1)
    assert str(read["References"]).split() == list(ids)


def test_a_long_message_id_stays_in_one_piece(mail):
    long = f"<kwl.{TOKEN}.{'9' * 90}@example.go.id>"
    assert f"Message-ID: {long}\r\n".encode() in mail(replace(OUTBOUND, header_id=long))[0].raw


@pytest.mark.parametrize("hostile", ["a\r\nBcc: evil@example.org", "a\nBcc: x", "a\x00b", "a\x1b]0;x\x07", "a\u2028b", "a\u202eb", "SET\u200bUJU"])
def test_no_text_becomes_a_header_or_a_control(mail, hostile):
    """T47, T18: a decoded subject or name with controls neither raises nor injects."""
    rendered, read = mail(replace(OUTBOUND, recipient_name=hostile, sender_name=hostile, loop=hostile), topic=hostile, perihal=hostile)
    assert read["Bcc"] is None
    assert not any(ord(c) < 32 or c in "\u202e\u200b\u2028" for c in rendered.subject)
    head = rendered.raw.split(b"\r\n\r\n")[0].decode("ascii")
    assert len(re.findall(r"(?m)^(?:From|To|Subject|Date|Message-ID):", head)) == 5


@pytest.mark.parametrize("words", ["Tenggat berubah: pendidikan (jawab s.d. 1 Oktober 2026)", "Tenggat – " + "pendidikan dasar " * 12, "x" * 140])
def test_a_subject_begins_on_its_own_line(mail, words):
    """`Subject:` alone on a line is legal, and shown with a leading blank or not at all by some programs."""
    rendered, read = mail(topic=words)
    line = next(line for line in rendered.raw.split(b"\r\n") if line.startswith(b"Subject:"))
    assert len(line) > len("Subject: ")
    assert str(read["Subject"]) == rendered.subject


def test_a_subject_is_cut_and_encoded_where_it_must_be(mail):
    rendered, read = mail(topic="Tanah é " * 100)
    assert read["Subject"] == rendered.subject
    assert len(rendered.subject) <= 180
    assert rendered.subject.endswith("…")


@pytest.mark.parametrize("bad", ["", "x", "@example.go.id", "a@", "a b@example.go.id", "a@b>\r\nRCPT TO:<evil@x", "a@b\n", "a,b@c", "a;b@c", "<a@b>", 'a"b@c'])
def test_only_one_mailbox_is_an_address(bad):
    """T48: nothing that could become a second recipient is taken."""
    with pytest.raises(ValueError, match="not a mailbox"):
        address("", bad)


def test_a_missing_fact_is_named(templates):
    with pytest.raises(MissingFact, match="deadlines"):
        compose(templates, OUTBOUND, {**GIVEN, **{k: v for k, v in LETTER.items() if k != "deadlines"}})


def test_an_unknown_purpose_is_named(templates):
    with pytest.raises(LookupError, match="no purpose 'surat'"):
        compose(templates, replace(OUTBOUND, purpose="surat"), GIVEN)


def test_files_go_as_attachments_under_their_names(mail):
    files = (
        Enclosure("Surat jawaban é (1).pdf", "application/pdf", b"%PDF-1.4"),
        Enclosure("pesan.eml", "message/rfc822", b"From: x"),
        Enclosure("catatan.txt", "text/plain", b"a\nb"),
        Enclosure("tanpa jenis", "", b"\x00\xff"),
    )
    _, read = mail(replace(OUTBOUND, enclosures=files))
    parts = list(read.iter_attachments())
    assert [part.get_filename() for part in parts] == [file.name for file in files]
    assert [part.get_content_type() for part in parts] == [
        "application/pdf", "application/octet-stream", "text/plain", "application/octet-stream",
    ]  # fmt: skip
    assert parts[0].get_content() == b"%PDF-1.4"
    assert parts[3].get_content() == b"\x00\xff"


def test_a_picture_belongs_to_the_html_part(templates):
    sample = next(s for s in sample_mails(NOW) if s.purpose == "weekly_leadership")
    outbound = replace(OUTBOUND, purpose="weekly_leadership", enclosures=(Enclosure("t.png", "image/png", b"\x89PNG", "trend"),), footer="", subject_tag="")
    facts = {**GIVEN, **sample.facts, "footer": "", "pictures": (Picture("trend", "tren delapan pekan", 552, 250),)}
    read = email.message_from_bytes(compose(templates, outbound, facts).raw, policy=email.policy.default)
    (picture,) = [part for part in read.walk() if part.get_content_type() == "image/png"]
    assert picture["Content-ID"] == "<trend>"
    assert list(read.iter_attachments()) == []
    html = read.get_body(("related", "html")).get_body(("html",)).get_content()
    assert 'src="cid:trend"' in html
    assert 'alt="tren delapan pekan"' in html


def test_the_calendar_rides_along(mail):
    (ics,) = deadline_ics([Entry(NUMBER, "Sertifikat", date(2026, 12, 14))], NOW)
    _, read = mail(replace(OUTBOUND, calendars=(ics,)))
    (part,) = [p for p in read.iter_attachments() if p.get_content_type() == "text/calendar"]
    assert part.get_param("method") == "PUBLISH"
    assert part.get_content().replace("\r\n", "\n") == ics.decode().replace("\r\n", "\n")


@pytest.mark.parametrize("sample", sample_mails(NOW), ids=lambda s: s.name)
@pytest.mark.parametrize("language", ["id", "en"])
def test_digests_bear_no_token_and_letters_do(templates, sample, language):
    """Mail to superiors, leadership and the daily mail can be passed on without passing on authority."""
    from daemon.core.letters.samples import given_facts, sample_outbound

    outbound = sample_outbound(sample, language, NOW)
    raw = compose(templates, outbound, {**given_facts(sample), **sample.facts}).raw
    assert (TOKEN_OF_SAMPLES in raw) == bool(outbound.footer)
    if sample.purpose.startswith(("weekly_superior", "weekly_leadership", "monthly", "daily")):
        assert b"mailto:" not in raw


TOKEN_OF_SAMPLES = b"kwlcontohkodesurelabcdefgh"
