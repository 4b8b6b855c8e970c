"""The time machine: the ledger's mail settled again under other rules, in full order, in a scratch office.

What people and servers did is fact and happens again at its time: cases opened and moved by hand, letters sent, mail that
came. What follows from it is decided anew by the very journeys that decided it first; nothing is parsed and nothing sent.
"""

import heapq
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any

import structlog

from daemon.core.analysis import load_analysis
from daemon.core.book import Book
from daemon.core.changes import AddEvent, Change, IssueToken, LinkMessage, MoveCase, SetContact, SettleMessage
from daemon.core.institutions import DirectoryIndex
from daemon.core.letters import Outbound, Rendered
from daemon.core.message import Attachment
from daemon.core.moves import BY_COMMAND
from daemon.core.zones import at
from daemon.edges.store import StaleDecision, Unsettled
from daemon.edges.store.history import Choice, Doing, History, Opening, Settled
from daemon.edges.store.scratch import LASTING_TOKENS, ScratchStore
from daemon.flows import adopting, casework, clockwork, holding, reminding
from daemon.flows.enclosures import EnclosuresUnread
from daemon.flows.office import Office
from daemon.flows.settling import settle

log = structlog.get_logger()

SWEEP_AT_LEAST = timedelta(hours=6)
LAPSES = frozenset({("reviewed", "closed"), ("waiting_for_data", "in_progress"), ("not_competent", "in_progress")})
"""Moves that the end of a clock makes: they are not facts, they follow."""


class Rehearsal(Office):
    """An office of which nothing leaves: mails are counted, not written, and no file is opened."""

    @cached_property
    def directory(self) -> DirectoryIndex:
        """Institutions by what people call them: no mail changes them."""
        return DirectoryIndex(tuple((i.name, i.short, *i.aliases) for i in self.store.institutions()))

    def write(self, outbound: Outbound, facts: Mapping[str, Any]) -> Rendered:  # noqa: ARG002 - nobody will read it
        """The envelope alone."""
        return Rendered(outbound.subject_tag, outbound.header_id, b"")

    def attachment_bytes(self, sha256: str, attachment: Attachment) -> bytes:  # noqa: ARG002
        """Nothing: the mail that it would go with is not written."""
        return b""


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something that happened: when, in which order within one moment, and what."""

    at: datetime
    rank: int
    serial: int
    what: Opening | Doing | Choice | Settled | None


@dataclass
class World:
    """A scratch office in which the ledger's facts happen again."""

    office: Rehearsal
    store: ScratchStore
    messages: int = 0
    unlike: frozenset[str] = frozenset()
    """Cases that stood otherwise than in the ledger before the other rules came in: they cannot be compared."""
    waiting: list[Doing] = field(default_factory=list)
    """What was done by hand at this moment and could not happen yet."""
    swept: datetime | None = None


def instant_of(office: Office, day: date) -> datetime:
    """The beginning of a day where the office is."""
    return at(day, time(), office.config.office.zone)


@contextmanager
def replayed(office: Office, other: Book, since: datetime) -> Iterator[World]:
    """The world as it would stand, had `other` acted from `since` on; before that, the rules that acted then."""
    with tempfile.TemporaryDirectory(prefix="kawal-replay-") as name:
        store = ScratchStore(Path(name), office.store)
        scratch = Rehearsal(office.config, store, office.keys, other, office.templates, office.instance)
        world = World(scratch, store)
        try:
            _happen(world, office, other, since)
            yield world
        finally:
            store.close()


def _happen(world: World, office: Office, other: Book, since: datetime) -> None:
    history = History(office.store)
    past = _PastBooks(office, other, since)
    under_other = False
    for moment, group in groupby(_facts(history), attrgetter("at")):
        if moment >= since and not under_other:
            world.unlike, under_other = _unlike(world, history, since), True
        world.store.moment = moment
        _relive(world, list(group), past, moment)


def _facts(history: History) -> Iterator[_Fact]:
    """Everything that happened, by time; within one moment what people did, then mail, then the ladder."""
    return heapq.merge(
        (_Fact(o.at, 0, n, o) for n, o in enumerate(history.openings())),
        (_Fact(d.at, 1, n, d) for n, d in enumerate(history.doings())),
        (_Fact(c.at, 1, n, c) for n, c in enumerate(history.choices(holding.ADMIN))),
        (_Fact(m.at, 2, m.id, m) for m in history.messages()),
        (_Fact(moment, 3, n, None) for n, moment in enumerate(history.sweeps())),
        key=attrgetter("at", "rank", "serial"),
    )


def _relive(world: World, facts: list[_Fact], past: "_PastBooks", moment: datetime) -> None:
    due = False
    for fact in facts:
        match fact.what:
            case Opening():
                _open(world, fact.what)
            case Doing() if _is_lapse(fact.what):
                due = True
            case Doing():
                world.waiting.append(fact.what)
            case Choice():
                _choose(world, fact.what)
            case Settled():
                world.office.book = past.book_for(fact.what)
                _settle(world, fact.what)
                due = due or world.swept is None or moment - world.swept >= SWEEP_AT_LEAST
            case None:
                due = True
        _retry(world)
    world.waiting.clear()
    if due:
        world.office.book = past.book_at(moment)
        reminding.sweep(world.office, moment)
        world.swept = moment


def _open(world: World, opening: Opening) -> None:
    """A case that an admin opened is a fact; one that a mail opened follows from that mail, and gets its number."""
    if opening.actor.startswith("officer:"):
        world.store.foresee(opening)
    else:
        world.store.open(opening)


def _is_lapse(doing: Doing) -> bool:
    return doing.actor == "kawal" and (doing.data.get("before"), doing.data.get("after")) in LAPSES


def _retry(world: World) -> None:
    """What was done to a case is done once the case stands as it did; a case that stands otherwise by then is left."""
    world.waiting = [doing for doing in world.waiting if not _do(world.office, doing)]


def _do(office: Office, doing: Doing) -> bool:
    case = office.store.case(doing.case)
    if case is None:
        return False
    if doing.kind != "moved":
        state = doing.kind.removeprefix("post_")
        when = datetime.fromisoformat(str(doing.data.get("at") or doing.at.isoformat()))
        casework.set_post(office, doing.case, state, when, str(doing.data.get("note", "")), doing.at)
        return True
    before, after = str(doing.data.get("before")), str(doing.data.get("after"))
    if case.status == after:
        return True
    if case.status != before:
        return False
    sent = BY_COMMAND.get((before, "KIRIM"))
    effects = sent.effects if doing.actor == "kawal" and sent and sent.after == after else casework.effects_of(before, after)
    move = MoveCase(doing.case, before, after, doing.actor, doing.at, str(doing.data.get("why", "")))
    office.store.apply([move, *clockwork.apply_effects(office, case, effects, doing.at)])
    return True


def _choose(world: World, choice: Choice) -> None:
    held = world.store.held_by_message(choice.message)
    if held is None or held.id is None:
        return
    if choice.case and world.store.case(choice.case) is not None:
        holding.link(world.office, held.id, choice.case, choice.at)
    elif not choice.case:
        holding.dismiss(world.office, held.id, choice.at)


def _settle(world: World, message: Settled) -> None:
    """Settle one message by the journey that settled it first, from what was read of it then."""
    world.messages += 1
    world.store.arrive(message.row)
    analysis = load_analysis(message.analysis) if message.analysis is not None else None
    row = message.row
    kept = Unsettled(message.id, row["sha256"], row["mailbox"], row["received"], row["attempts"], row["size"])
    if analysis is None:
        world.store.apply([SettleMessage(message.id, row["outcome"], row["reason"], message.at)])
        return
    file_text = None
    for _ in range(2):
        try:
            with world.store.reading():
                changes = settle(world.office, kept, analysis, message.at, file_text)
            _apply(world, changes)
        except EnclosuresUnread as unread:
            known = (world.store.extracted(attachment.sha256) for attachment in unread.attachments)
            file_text = "\n".join(found.text for found in known if found is not None)
        except (StaleDecision, LookupError, ValueError) as fault:
            log.warning("message left out of the replay", message=message.id, why=str(fault))
            world.store.apply([SettleMessage(message.id, "unreadable", "left out of the replay", message.at)])
            return
        else:
            return


def _apply(world: World, changes: list[Change]) -> None:
    written = [_slim(change) for change in changes if not _is_needless(change)]
    world.store.apply(written, rules=world.office.book.hash)
    if any(isinstance(change, SetContact) for change in changes):
        world.store.forget_people()


def _is_needless(change: Change) -> bool:
    """Tokens of cases are all there from the beginning; that somebody replied is on the link, and nothing asks the event."""
    if isinstance(change, IssueToken):
        return change.kind in LASTING_TOKENS
    return isinstance(change, AddEvent) and change.kind == "reply"


def _slim(change: Change) -> Change:
    """Without what nobody will ask of a scratch office: the analysis lies in the ledger, evidence is not compared."""
    if isinstance(change, SettleMessage) and change.analysis is not None:
        return replace(change, analysis=None)
    if isinstance(change, LinkMessage):
        return replace(change, evidence=())
    return change


def _unlike(world: World, history: History, since: datetime) -> frozenset[str]:
    """Cases whose past could not be relived: something moved them that left no trace, or left a trace we do not follow."""
    recorded = history.statuses_at(since)
    return frozenset(case.number for case in world.store.cases() if case.status != recorded.get(case.number, case.status))


class _PastBooks:
    """Which rules decide when: those of the time before `since`, as far as they are kept, the other ones after it."""

    def __init__(self, office: Office, other: Book, since: datetime) -> None:
        self._office, self._other, self._since = office, other, since
        history = History(office.store)
        before = [message for moment, message in history.moments() if moment < since]
        self._rules = history.rules_of(before)
        self._books: dict[str, Book | None] = {other.hash: other, office.book.hash: office.book}
        self._latest = office.book

    def book_for(self, message: Settled) -> Book:
        """The rules that are to decide on a message."""
        if message.at >= self._since:
            return self._other
        named = self._rules.get(message.id)
        if named is not None:
            self._latest = self._book(named) or self._latest
        return self._latest

    def book_at(self, moment: datetime) -> Book:
        """The rules of a moment."""
        return self._other if moment >= self._since else self._latest

    def _book(self, name: str) -> Book | None:
        if name not in self._books:
            self._books[name] = adopting.kept_book(self._office, name)
        return self._books[name]
