"""New rules that would send more mail at once than is allowed wait for a word; the old ones work on."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest
from flows.bare import NOW, OFFICER, bare_office, letter_to, without_meanings

from daemon.edges.files import find_files
from daemon.edges.reader import Reader
from daemon.edges.store import Seen
from daemon.flows import adopting, intake
from daemon.flows.examining import examine
from daemon.flows.office import Office, open_office
from daemon.flows.reloading import Watcher
from daemon.flows.waiting_rules import waiting_sets

LIMIT = "[limits]\nreload_mails = 0\n"
LONGER = ('number = 14\nunit   = "working_day"', 'number = 20\nunit   = "working_day"')


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    """An office with a running case, where not one mail more may leave at once because of new rules."""
    without_meanings(tmp_path)
    found = bare_office(tmp_path, LIMIT)
    adopting.start(found, NOW)
    letter_to(found)
    yield found
    found.store.close()


def change_clocks(folder: Path) -> None:
    """Another time to answer in: every PIC is told the new date at once."""
    text = find_files("rules", None)["clocks.toml"].decode()
    (folder / "rules" / "clocks.toml").write_text(text.replace(*LONGER))


def look(watcher: Watcher) -> bool:
    """Two looks; whether another set acts now."""
    return [watcher.look(NOW), watcher.look(NOW)] != [None, None]


def notices(office: Office) -> list[EmailMessage]:
    """What officers were asked about new rules."""
    mails = [mail for mail in office.store.outgoing() if mail.purpose == "rules_waiting"]
    return [email.message_from_bytes(mail.rendered, policy=email.policy.default) for mail in mails]  # type: ignore[misc]


def reply(office: Office, reader: Reader, words: str, serial: int) -> None:
    """An officer answers the notice."""
    asked = notices(office)[-1]
    raw = (
        f"From: Petugas <{OFFICER}>\r\nTo: {asked['Reply-To']}\r\nMessage-ID: <r{serial}@x.example>\r\n"
        f"In-Reply-To: {asked['Message-ID']}\r\nSubject: Re: aturan\r\n\r\n{words}\r\n"
    )
    office.store.keep_raw([Seen("pusat", "INBOX", 1, serial, raw.encode(), NOW)])
    intake.settle_waiting(office, reader, NOW, "test")


def test_the_old_set_works_on_until_an_admin_accepts(office: Office, tmp_path: Path) -> None:
    watcher, before = Watcher(office), office.book.hash
    change_clocks(tmp_path)
    assert not look(watcher)
    assert not look(watcher)
    assert office.book.hash == before
    (waiting,) = waiting_sets(office.store)
    assert waiting.mails == 1
    assert "menunggu persetujuan: 1 surel" in str(waiting)
    assert len(notices(office)) == 1
    found = next(f for f in examine(office.config) if f.check == "rules")
    assert (found.good, "kawal rules accept" in found.mend) == (False, True)

    assert [w.hash for w in adopting.accept(office, NOW)] == [waiting.hash]
    assert look(watcher)
    assert (office.book.hash, list(waiting_sets(office.store))) == (waiting.hash, [])


def test_a_process_that_starts_meanwhile_works_with_the_old_set_too(office: Office, tmp_path: Path) -> None:
    before = office.book.hash
    change_clocks(tmp_path)
    look(Watcher(office))
    again = open_office(office.config)
    adopting.start(again, NOW)
    assert again.book.hash == before
    adopting.accept(office, NOW)
    later = open_office(office.config)
    adopting.start(later, NOW)
    assert later.book.hash not in ("", before)
    for each in (again, later):
        each.store.close()


def test_an_edit_made_while_nothing_ran_waits_as_well(office: Office, tmp_path: Path) -> None:
    before = office.book.hash
    change_clocks(tmp_path)
    started = open_office(office.config)
    adopting.start(started, NOW)
    assert started.book.hash == before
    assert len(list(waiting_sets(office.store))) == 1
    started.store.close()


@pytest.mark.parametrize(("words", "acts"), [("SETUJU", True), ("setuju.", True), ("TOLAK", False), ("nanti saja", False)])
def test_an_officer_answers_the_notice(office: Office, reader: Reader, tmp_path: Path, words: str, acts: bool) -> None:
    watcher = Watcher(office)
    change_clocks(tmp_path)
    look(watcher)
    reply(office, reader, words, 1)
    assert look(watcher) is acts
    assert len(list(waiting_sets(office.store))) == (words == "nanti saja")


def test_an_edit_taken_back_waits_no_longer(office: Office, tmp_path: Path) -> None:
    watcher = Watcher(office)
    change_clocks(tmp_path)
    look(watcher)
    (tmp_path / "rules" / "clocks.toml").unlink()
    look(watcher)
    assert list(waiting_sets(office.store)) == []


def test_few_mails_need_no_word(office: Office, tmp_path: Path) -> None:
    limits = office.config.limits.model_copy(update={"reload_mails": 1})
    roomy = replace(office, config=office.config.model_copy(update={"limits": limits}))
    change_clocks(tmp_path)
    assert look(Watcher(roomy))
    assert notices(roomy) == []
