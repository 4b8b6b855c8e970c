"""One-tap answers: what a mailto link writes is read back as the answer it stands for, with every carrier on board."""

from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from icalendar import Calendar

from daemon.core.letters import Entry, deadline_ics, one_tap, sequence_at, tap
from daemon.core.letters.tapping import PIC_ANSWERS

NUMBER, TOKEN = "KWL-2026-004217-F", "abcdefghijklmnopqrstuvwx23"
REPLY_TO = f"dumas+{TOKEN}@example.go.id"


def opened(href):
    """What a mail program makes of a mailto link: address, subject, body."""
    link = urlsplit(href)
    asked = parse_qs(link.query, strict_parsing=True)
    assert link.scheme == "mailto"
    return unquote(link.path), asked["subject"][0], asked["body"][0]


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_first_line_is_the_command_word_alone(language):
    for _, word, href in one_tap(REPLY_TO, NUMBER, language, f"{NUMBER} · {TOKEN}"):
        address, subject, body = opened(href)
        assert address == REPLY_TO
        assert subject == f"[{NUMBER}] {word}"
        assert body.split("\r\n")[0] == word
        assert f"[{NUMBER}]" in body.split("\r\n")
        assert f"{NUMBER} · {TOKEN}" in body.split("\r\n")


def test_the_words_are_those_of_the_house():
    assert [word for _, word in PIC_ANSWERS["id"]] == ["TERIMA", "PROSES", "SELESAI", "PERPANJANG 14", "ALIHKAN"]
    assert [word for _, word in PIC_ANSWERS["en"]] == ["RECEIVED", "IN PROGRESS", "DONE", "EXTEND 14", "TRANSFER"]


def test_everything_is_percent_encoded():
    """RFC 6068: no raw blank, line break, ampersand, quote or plus in the link's query."""
    href = tap("a+b@example.go.id", 'YA & "tidak" <x>\r\nBcc: evil@example.org', NUMBER, "kode&x=1")
    assert not set(href) & set(' \r\n"<>')
    assert opened(href)[0] == "a+b@example.go.id"
    assert list(parse_qs(urlsplit(href).query)) == ["subject", "body"]


def test_a_calendar_entry_keeps_its_uid_and_can_be_cancelled():
    """RFC 5546: a change has the same UID and a higher SEQUENCE, a cancellation the method CANCEL."""
    made = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    first, moved, gone = (
        Calendar.from_ical(calendar)
        for entry in (
            Entry(NUMBER, "Sertifikat", date(2026, 12, 14)),
            Entry(NUMBER, "Sertifikat", date(2026, 12, 28), 1),
            Entry(NUMBER, "Sertifikat", date(2026, 12, 28), 2, cancelled=True),
        )
        for calendar in deadline_ics([entry], made, organizer="dumas@example.go.id")
    )
    events = [next(iter(c.walk("VEVENT"))) for c in (first, moved, gone)]
    assert {str(event["UID"]) for event in events} == {f"{NUMBER}@kawal"}
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [str(c["METHOD"]) for c in (first, moved, gone)] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert events[0].decoded("DTSTART") == date(2026, 12, 14)
    assert events[0].decoded("DTEND") == date(2026, 12, 15)
    assert len(first.walk("VALARM")) == 1
    assert gone.walk("VALARM") == []


def test_a_calendar_line_holds_no_foreign_line():
    entry = Entry(NUMBER, "x\r\nATTENDEE:mailto:evil@example.org", date(2026, 12, 14))
    (raw,) = deadline_ics([entry], datetime(2026, 11, 24, tzinfo=UTC))
    assert not [line for line in raw.split(b"\r\n") if line.startswith(b"ATTENDEE")]
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_dates_that_are_set_and_dates_that_fall_away_are_two_calendars():
    """One VCALENDAR has one METHOD (RFC 5546, 3.2): several cases share one, a cancellation stands apart."""
    due = date(2026, 12, 14)
    entries = [Entry("KWL-2026-000001-A", "a", due), Entry("KWL-2026-000002-B", "b", due, 5, cancelled=True), Entry("KWL-2026-000003-C", "c", due)]
    publish, cancel = (Calendar.from_ical(raw) for raw in deadline_ics(entries, datetime(2026, 11, 24, tzinfo=UTC)))
    assert [str(event["UID"])[:15] for event in publish.walk("VEVENT")] == ["KWL-2026-000001", "KWL-2026-000003"]
    assert [str(event["UID"])[:15] for event in cancel.walk("VEVENT")] == ["KWL-2026-000002"]
    assert deadline_ics([], datetime(2026, 11, 24, tzinfo=UTC)) == ()


def test_a_sequence_rises_with_time_and_starts_at_nought():
    opened = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    assert [sequence_at(opened, opened + timedelta(minutes=m)) for m in (-5, 0, 1)] == [0, 0, 60]
