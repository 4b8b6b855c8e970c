"""Letting a set of rules act: at once, or, where it would send more mail at once than is allowed, on a person's word.

The set that acts is kept whole by its hash. One that waits is a draft of kind "rules"; the old set works on until an admin
says `kawal rules accept` or an officer answers the notice with SETUJU.
"""

from dataclasses import replace
from datetime import datetime

import structlog

from daemon.core.book import Book, compile_book
from daemon.core.changes import Change, CloseDraft, SaveDraft
from daemon.core.rulebook.source import FaultyFile
from daemon.flows import correspondence, forecasting, recounting
from daemon.flows.commands import Command, Decided
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import ACTING, RULES_DRAFT, Office, keep_rules
from daemon.flows.waiting_rules import SHOWN, Waiting, waiting_sets

log = structlog.get_logger()

AHEAD_DAYS = 1
AGREED = ("SETUJU", "TERIMA", "YA", "KIRIM")
REFUSED = ("TOLAK", "BUKAN", "TIDAK", "BATAL")


def start(office: Office, now: datetime) -> None:
    """When work begins: the set in the folder takes over from the one that acted last, like any other that is new."""
    if office.rule_faults:
        log.error("rule files are faulty; the last good set works on", faults=list(office.rule_faults))
        return
    last = office.store.mark(ACTING)
    if last == office.book.hash:
        return
    earlier = kept_book(office, last) if last else None
    if earlier is None:
        _act(office, office.book, now)
        return
    coming, office.book = office.book, earlier
    adopt(office, coming, now)


def kept_book(office: Office, name: str) -> Book | None:
    """A set of rules that acted once, compiled again; None where it is not kept, or this version refuses it."""
    stored = office.store.rule_set(name)
    if stored is None:
        return None
    try:
        return compile_book({file: text.encode("utf-8") for file, text in stored.files.items()})
    except FaultyFile:
        return None


def adopt(office: Office, book: Book, now: datetime) -> bool:
    """Let `book` act from now on; False where it waits for a person's word and the old set works on."""
    keep_rules(office.store, book, now)
    asked = office.store.draft(_key(office, book))
    if asked is None and (mails := more_mails(office, book, now)) > office.config.limits.reload_mails:
        office.store.apply([*_replaced(office, now), *_ask(office, book, mails, now)])
        asked = office.store.draft(_key(office, book))
        log.warning("new rules wait for a word", rules=book.hash[:SHOWN], mails=mails)
    if asked is not None and asked.state != "accepted":
        return False
    _act(office, book, now)
    return True


def _act(office: Office, book: Book, now: datetime) -> None:
    keep_rules(office.store, book, now)
    withdraw(office, now)
    recounting.take_over(office, book, now)
    office.store.set_mark(ACTING, book.hash)
    office.rule_faults = ()


def more_mails(office: Office, book: Book, now: datetime) -> int:
    """How many mails would leave within a day under `book` that do not under the set that acts, changed dates among them."""
    added = len([row for row in forecasting.compare(office, book, now, AHEAD_DAYS) if row["difference"] == "added"])
    if recounting.version_of(book) == recounting.version_of(office.book):
        return added
    moved = {
        anew.case.institution
        for anew in recounting.find_anew(replace(office, book=book))
        if anew.found.moved and anew.deadline.kind == "answer"
    }
    return added + len([c for code in moved for c in office.current_contacts(code, now) if c.role == "pic"])


def accept(office: Office, now: datetime) -> list[Waiting]:
    """Let every waiting set act: the daemon takes it at its next look, as long as it stands in the folder."""
    waiting = list(waiting_sets(office.store))
    if waiting:
        office.store.apply([CloseDraft(each.key, "accepted", now) for each in waiting])
    return waiting


def withdraw(office: Office, now: datetime) -> None:
    """What waits is wanted no longer."""
    if changes := _replaced(office, now):
        office.store.apply(changes)


def _replaced(office: Office, now: datetime) -> list[Change]:
    return [CloseDraft(each.key, "replaced", now) for each in waiting_sets(office.store)]


def _key(office: Office, book: Book) -> str:
    """The step from the set that acts to another: it is asked about once."""
    return f"{RULES_DRAFT}:{book.hash[:16]}:{office.book.hash[:16]}"


def _ask(office: Office, book: Book, mails: int, now: datetime) -> list[Change]:
    """The draft, and the notice to every officer of every focal point."""
    key, limit = _key(office, book), office.config.limits.reload_mails
    payload = {"hash": book.hash, "before": office.book.hash, "mails": mails}
    changes: list[Change] = [SaveDraft(key, RULES_DRAFT, "", payload, now)]
    for point in office.config.focal_points:
        for officer in point.officers:
            mail = Mail(
                key=f"{key}:{officer}", purpose="rules_waiting", focal_point=point, recipient=officer, name="",
                language=point.language, about=key, kind="notice", data={"offers": ["SETUJU", "TOLAK"]},
                facts={"rules": book.hash[:SHOWN], "before": office.book.hash[:SHOWN], "count": mails, "limit": limit},
            )  # fmt: skip
            changes += correspondence.post(office, mail, now)
    return changes


def decide_rules(office: Office, arrival: Arrival, command: Command) -> Decided:
    """SETUJU or TOLAK on a set of rules that waits."""
    draft = office.store.draft(command.token.subject)
    if draft is None or draft.state != "open":
        return Decided(line="Aturan itu tidak lagi menunggu persetujuan.", understood=False)
    name = str(draft.payload["hash"])[:SHOWN]
    if command.word in AGREED:
        line = f"Aturan {name} disetujui dan segera berlaku."
        return Decided([CloseDraft(draft.key, "accepted", arrival.now)], line)
    if command.word in REFUSED:
        line = f"Aturan {name} ditolak; aturan yang lama tetap berlaku."
        return Decided([CloseDraft(draft.key, "dropped", arrival.now)], line)
    return Decided(line="Jawaban yang dikenal: SETUJU atau TOLAK.", understood=False)
