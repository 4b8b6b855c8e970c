"""An office without servers, for journeys that begin behind the mailbox and end at the outbox."""

from datetime import UTC, datetime
from pathlib import Path

from flows.serverless import serverless

from daemon.core.changes import IssueToken, OpenCase, SetContact, SetInstitution
from daemon.core.numbers import case_number
from daemon.core.tokens import sign
from daemon.edges.config import load_config
from daemon.flows import clockwork
from daemon.flows.office import Office, open_office

NOW = datetime(2026, 9, 7, 2, 0, tzinfo=UTC)  # Monday 09.00 WIB
OFFICER = "petugas@sekretariat.example.go.id"
PIC = "pic@disdik.example.go.id"
CONFIG = serverless("Sekretariat Contoh", officer=OFFICER, plus_addresses=True)


MEANINGS = ("meanings.toml", "meanings-id.toml", "meanings-en.toml", "meanings-samples.toml", "meanings-hints.toml")


def without_meanings(folder: Path) -> Path:
    """A rules folder that hides the shipped meanings, so that a set compiles in no time."""
    rules = folder / "rules"
    rules.mkdir()
    for name in MEANINGS:
        (rules / name).write_text("")
    return rules


def bare_office(folder: Path, more: str = "", said: str = "") -> Office:
    """An office with one institution and its PIC; `more` is added to its configuration, `said` to the table of the office."""
    (folder / "config.toml").write_text(CONFIG.replace("[office]\n", f"[office]\n{said}") + more)
    office = open_office(load_config(folder / "config.toml"))
    office.store.apply([
        SetInstitution("DISDIK", "Dinas Pendidikan Kota Contoh", "Disdik", "kota"),
        SetContact("DISDIK", PIC, name="Tono Umpama", role="pic"),
    ])  # fmt: skip
    return office


def letter_to(office: Office, serial: int = 1) -> tuple[str, str]:
    """Open a case whose letter has gone out, its clocks running; gives its number and the token of its letter."""
    number = case_number("KWL", 2026, serial)
    token = sign(office.keys, "case", number, PIC)
    office.store.apply([
        OpenCase(number=number, year=2026, sequence=serial, family=number, institution="DISDIK", focal_point="pusat", topic="Pungutan",
                 category="pendidikan", status="sent", opened=NOW, letter_number=f"B-{serial}/X/2026", letter_date=NOW.date()),
        IssueToken(token, "case", office.keys.current, number, PIC, "", NOW),
    ])  # fmt: skip
    office.store.apply(clockwork.start(office, office.case(number), "sent", NOW))
    return number, token


def reply_by(token: str, serial: int, words: str) -> bytes:
    """A reply of the PIC to the letter that bore the token."""
    return (
        f"From: Tono Umpama <{PIC}>\r\nTo: dumas+{token}@example.go.id\r\nMessage-ID: <{serial}@disdik.example.go.id>\r\n"
        f"Date: Mon, 07 Sep 2026 10:00:00 +0700\r\nSubject: Re: Mohon tindak lanjut\r\n\r\n{words}\r\n"
    ).encode()
