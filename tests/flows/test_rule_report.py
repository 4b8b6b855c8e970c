"""How the rules have done: a writer's correction replaces the reading, counts against its rule and is kept as a sample."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flows.bare import NOW, bare_office, letter_to, reply_by

from daemon.core.book import Book
from daemon.edges.reader import Reader
from daemon.edges.store import Seen
from daemon.flows import intake
from daemon.flows.comparing import compare
from daemon.flows.office import Office
from daemon.flows.replaying import replayed
from daemon.flows.rule_report import report_rules


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office under the shipped rules."""
    found = bare_office(tmp_path)
    yield found
    found.store.close()


def say(office: Office, reader: Reader, token: str, words: str, serial: int) -> None:
    """The PIC's next reply, settled an hour after the last."""
    now = NOW + timedelta(hours=serial)
    office.store.keep_raw([Seen("pusat", "INBOX", 1, serial, reply_by(token, serial, words), now)])
    intake.settle_waiting(office, reader, now, "test")


def test_a_correction_replaces_the_reading_and_is_kept_as_a_labelled_sample(office: Office, reader: Reader) -> None:
    number, token = letter_to(office)
    say(office, reader, token, "Surat sudah kami terima dengan baik.", 1)
    before = next(d.due for d in office.store.deadlines_of([office.case(number).id]) if d.kind == "answer")
    assert office.case(number).status == "acknowledged"
    say(office, reader, token, "BUKAN, maksud kami PERPANJANG 5", 2)
    assert office.case(number).status == "extended"
    clocks = {d.kind: d for d in office.store.deadlines_of([office.case(number).id])}
    assert clocks["answer"].due > before

    report = report_rules(office)
    (correction,) = report.corrections
    assert (correction.was, correction.means, correction.case) == ("acknowledged", "extension", number)
    assert "terima dengan baik" in correction.text
    first = next(row for row in report.rows() if row["means"] == "acknowledged")
    assert (first["hits"], first["corrected"], first["rule"]) == (1, 1, correction.rule)
    assert first["place"].startswith("meanings")


def test_what_no_rule_could_read_is_listed(office: Office, reader: Reader) -> None:
    number, token = letter_to(office)
    say(office, reader, token, "Kemarin kami membeli beberapa kursi plastik untuk ruang rapat.", 1)
    (unread,) = report_rules(office).unread
    assert (unread.case, "kursi plastik" in unread.reading["text"]) == (number, True)
    assert report_rules(office, NOW + timedelta(days=1)).unread == []


def test_a_correction_is_replayed_like_everything_else(office: Office, reader: Reader) -> None:
    _, token = letter_to(office)
    for serial, words in enumerate(("Surat sudah kami terima.", "BUKAN, maksud kami PERPANJANG 5", "Sedang dalam proses."), 1):
        say(office, reader, token, words, serial)
    book: Book = office.book
    with replayed(office, book, NOW - timedelta(days=1)) as world:
        totals, found = compare(office, world, NOW - timedelta(days=1))
    assert totals.messages == 3
    assert [(d.readings, d.status, d.mails) for d in found if d.readings or d.status or d.mails] == []
