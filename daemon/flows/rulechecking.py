"""What `kawal rules check` finds: rule files and templates, and, where there is an office, its directory and kept mail."""

from collections import deque
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from daemon.core.book import Book, compile_book
from daemon.core.letters import TemplateSet
from daemon.core.rulebook.lints import never_hit, unknown_places
from daemon.core.rulebook.source import Fault, FaultyFile, read_source
from daemon.core.rulebook.subjects import CALENDAR, SUBJECTS
from daemon.core.telling import reading_facts
from daemon.edges.config import Config
from daemon.edges.files import find_files, read_folder
from daemon.edges.store import Store
from daemon.flows.preview import check_templates

KEPT_LOOKED_AT = 2000
KEPT_ENOUGH = 100
"""With fewer kept messages a rule that never hit says nothing about the rule."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong (nothing of it may act), what is doubtful, and the name of the set (empty where it is faulty)."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()
    hash: str = ""


def check(rules: Path | None, templates: Path | None, config: Config | None) -> Checked:
    """Compile and lint the rule files, try the templates; with an office also against its directory and kept mail."""
    try:
        letters = find_files("templates", templates)
        purposes = TemplateSet(letters).rule_mails
        broken = check_templates(letters)
    except FaultyFile as faulty:
        purposes, broken = None, faulty.faults
    try:
        book = compile_book(find_files("rules", rules), purposes)
    except FaultyFile as faulty:
        return Checked((*faulty.faults, *broken))
    warnings = (*book.warnings, *(_of_office(book, rules, config) if config else ()))
    return Checked(broken, warnings, book.hash)


def _of_office(book: Book, rules: Path | None, config: Config) -> tuple[Fault, ...]:
    """What only an office's store can tell; nothing where there is none yet."""
    kind, _, path = config.state.database_url.partition(":///")
    if kind == "sqlite" and not Path(path).exists():
        return ()
    store = Store(config.state.database_url, config.state.dir / "mail", kept=config.state.kept)
    try:
        return (*_unknown_places(book, store), *_never_hit(book, rules, store))
    except SQLAlchemyError as fault:
        said = str(fault).splitlines()[0]
        return (Fault("config.toml", 1, 1, f"basis data tidak dapat dibaca, surat tersimpan tidak diperiksa: {said}", severity="warning"),)
    finally:
        store.close()


def _unknown_places(book: Book, store: Store) -> list[Fault]:
    institutions = store.institutions()
    if not institutions:
        return []
    provinces = {institution.province for institution in institutions if institution.province}
    source = read_source(CALENDAR, book.files[CALENDAR])
    return unknown_places(source, {institution.code for institution in institutions}, provinces)


def _never_hit(book: Book, rules: Path | None, store: Store) -> list[Fault]:
    """The admin's own rules that no kept reply ever met."""
    own = read_folder("rules", rules) if rules is not None else {}
    sources = [read_source(name, raw) for name, raw in own.items() if name not in SUBJECTS]
    if not any(source.data.get("rule") for source in sources):
        return []
    latest = deque((m.id or 0 for m in store.messages(outcome=("linked", "held")) if m.nature == "person"), KEPT_LOOKED_AT)
    if len(latest) < KEPT_ENOUGH:
        return []
    hit = set[str]().union(*(_rules_on(book, store, message) for message in latest))
    return never_hit(book.rules.rules, hit, sources)


def _rules_on(book: Book, store: Store, message: int) -> set[str]:
    """The rules that hit a kept message or nearly did."""
    analysis = store.analysis(message)
    if analysis is None:
        return set()
    readings = book.rules.read(analysis.reply.text, reading_facts(analysis))
    return {hit.rule for reading in readings for hit in (*reading.hits, *reading.near)}
