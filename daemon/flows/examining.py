"""Whether an office can work: each check says what was found, and how to mend it."""

import shutil
import sys
from collections.abc import Iterator
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

import daemon
from daemon.core.letters import TemplateSet
from daemon.core.message import read_message
from daemon.core.rulebook.source import FaultyFile
from daemon.edges import clock
from daemon.edges.config import Config
from daemon.edges.files import Kind, find_files, overrides, packaged
from daemon.edges.store import Store
from daemon.flows import vouching
from daemon.flows.examining_mail import Finding, examine_mail
from daemon.flows.office import load_book
from daemon.flows.waiting_rules import waiting_sets

FORGED = b"From: pic@dinas.example.go.id <x@example.org>\r\n\r\nx\r\n"
CLOCK_FROM = 2024
DAY = timedelta(days=1)
VOUCHED_DAYS = timedelta(days=7)
OVERRIDES = {
    "current": "menggantikan berkas bawaan yang sama dengan saat disalin",
    "unknown": "menggantikan berkas bawaan; aslinya tidak dicatat (kawal rules copy mencatatnya)",
}


def examine(config: Config) -> Iterator[Finding]:
    """Every check, in the order in which they are worth mending."""
    yield _interpreter()
    yield _import_name()
    yield _clock()
    yield _disk(config)
    yield _database(config)
    yield _rules(config)
    yield _templates(config)
    yield from _overrides(config)
    for point in config.focal_points:
        yield from examine_mail(config, point)
        yield examine_senders(config, point.code)


def _interpreter() -> Finding:
    """The parser of addresses must not be fooled, whatever the interpreter's own does: it is probed, not looked up."""
    sound = read_message(FORGED).writer is None and parsedate_to_datetime("Tue, 24 Nov 2026 08:00:00 +0700").tzinfo is not None
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding("interpreter", sound, f"Python {version}", "" if sound else "pasang Python 3.11 atau lebih baru")


def _import_name() -> Finding:
    good = "Kawal" in (daemon.__doc__ or "")
    mend = "pasang kawal di venv sendiri: paket python-daemon memakai nama yang sama"
    return Finding("package", good, str(daemon.__file__), "" if good else mend)


def _clock() -> Finding:
    now = clock.now()
    good = now.year >= CLOCK_FROM
    return Finding("clock", good, now.astimezone(UTC).isoformat(), "" if good else "jam mesin keliru: aktifkan NTP")


def _disk(config: Config) -> Finding:
    folder = config.state.dir if config.state.dir.exists() else config.state.dir.parent
    free = shutil.disk_usage(folder).free // 1_000_000
    good = free >= config.limits.free_disk_mb
    return Finding("disk", good, f"{free} MB bebas di {folder}", "" if good else "kosongkan ruang; pengambilan surel berhenti")


def _database(config: Config) -> Finding:
    try:
        config.state.dir.mkdir(parents=True, exist_ok=True)
        store = Store(config.state.database_url, config.state.dir / "mail", kept=config.state.kept)
        store.migrate()
        store.close()
    except (SQLAlchemyError, OSError, ValueError) as fault:
        return Finding("database", False, f"{type(fault).__name__}: {fault}", "periksa state.dir dan database_url di config.toml")
    return Finding("database", True, config.state.database_url.split("@")[-1])


def examine_senders(config: Config, code: str) -> Finding:
    """Whether the receiving server vouches for registered persons' mail of the last days; a broken gateway shows here."""
    check, said = f"senders {code}", config.office
    if not said.authserv_id:
        return Finding(check, True, "tidak diperiksa: office.authserv_id kosong, maka tidak ada vonis server penerima yang dipakai")
    now = clock.clock(rehearsal_allowed=True)()
    try:
        store = Store(config.state.database_url, config.state.dir / "mail", kept=config.state.kept)
        found = vouching.look_over(config, store, code, now - VOUCHED_DAYS, now + DAY)
        store.close()
    except (SQLAlchemyError, OSError, ValueError) as fault:
        return Finding(check, True, f"tidak diperiksa: {type(fault).__name__}")
    told = f"{found.unverified} dari {found.known} surel alamat terdaftar tidak dijamin dalam {VOUCHED_DAYS.days} hari"
    if not found.is_alarming(said.unverified_percent):
        return Finding(check, True, told)
    mend = "periksa SPF/DKIM/DMARC, dan gerbang di depan kotak surat: office.trusted_relays, trusted_authserv_ids, trusted_sealers"
    return Finding(check, False, f"{told}; terbanyak: {found.reason}", mend)


def _rules(config: Config) -> Finding:
    try:
        book = load_book(config)
    except (FaultyFile, OSError) as fault:
        mend = "jalankan: kawal rules check; aturan terakhir yang baik tetap berlaku sampai dibetulkan"
        return Finding("rules", False, str(fault).splitlines()[0], mend)
    if waiting := _waiting_rules(config, book.hash):
        return Finding("rules", False, waiting, "kawal forecast --days 1 --rules rules menunjukkan surelnya; kawal rules accept memberlakukannya")
    warned = f", {len(book.warnings)} peringatan (kawal rules check)" if book.warnings else ""
    return Finding("rules", True, f"{book.hash[:12]}{warned}")


def _waiting_rules(config: Config, name: str) -> str:
    """What is said of the folder's rules where they wait for a word; empty where they act or nothing is known."""
    try:
        store = Store(config.state.database_url, config.state.dir / "mail")
        return next((str(waiting) for waiting in waiting_sets(store) if waiting.hash == name), "")
    except (SQLAlchemyError, OSError, ValueError):
        return ""


def _templates(config: Config) -> Finding:
    try:
        faults = TemplateSet(find_files("templates", config.templates.dir)).check()
    except (FaultyFile, OSError) as fault:
        return Finding("templates", False, str(fault), "perbaiki berkas itu, atau hapus agar templat bawaan dipakai")
    found = str(faults[0]) if faults else "lengkap"
    return Finding("templates", not faults, found, "jalankan: kawal rules check" if faults else "")


def _overrides(config: Config) -> Iterator[Finding]:
    folders: tuple[tuple[Kind, Path | None], ...] = (("rules", config.rules.dir), ("templates", config.templates.dir))
    for kind, folder in folders:
        for name, standing in overrides(kind, folder).items():
            if standing == "outdated":
                mend = f"bandingkan dengan {packaged(kind) / name}, lalu perbarui catatan aslinya di baris atas"
                yield Finding(f"override {kind}/{name}", False, "berkas bawaan telah berubah sejak disalin", mend)
            elif standing != "own":
                yield Finding(f"override {kind}/{name}", True, OVERRIDES[standing])
