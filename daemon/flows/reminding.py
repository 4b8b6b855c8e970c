"""What is due -> outbox. Woken clocks are taken by index, the ladder says what is to be said, one person gets one mail.

Each mail is queued with its notices in one transaction; a clock is put to sleep only after that. A process that dies in
between sweeps again, and the notices' keys see to it that nothing is said twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

import structlog

from daemon.core.changes import AddEvent, Change, MoveCase, SetContact, SetWake, SuppressNotice
from daemon.core.ladder import LadderFacts, Place, Plan, Said, Step
from daemon.core.lifecycle import decide_happening
from daemon.core.records import Case, Contact, Deadline, Institution
from daemon.core.zones import at, local_day
from daemon.edges.store import DueFacts, StaleDecision
from daemon.flows import clockwork, datebook, escalating, morning
from daemon.flows.escalating import Rise
from daemon.flows.morning import Told
from daemon.flows.office import Office

log = structlog.get_logger()

WOKEN_AT_ONCE = 1000
REPORTED = "it stands in a digest"


@dataclass
class Sweep:
    """What one sweep has found: steps by whom they are for, what is known of addresses, and what else is to be written.

    `asleep` holds, by case, what puts a clock to sleep; it waits until everything that the case has to say is queued.
    """

    now: datetime
    said: dict[str, list[Told]] = field(default_factory=dict)
    risen: dict[Rise, list[Step]] = field(default_factory=dict)
    asleep: dict[str, list[Change]] = field(default_factory=dict)
    mailed: dict[str, int] = field(default_factory=dict)
    silent: set[str] = field(default_factory=set)
    homes: dict[str, Place] = field(default_factory=dict)
    lapsed: set[str] = field(default_factory=set)


def sweep(office: Office, now: datetime) -> int:
    """Say everything that is due, within the limit of one sweep; gives how many mails were queued."""
    office = office.as_it_stands()
    found = Sweep(now)
    for facts in _woken(office, found):
        _look(office, facts, found)
    queued, waiting = _queue(office, found)
    for rise, steps in sorted(found.risen.items()):
        office.store.apply(escalating.draft(office, rise, steps, now), rules=office.book.hash)
    asleep = [change for case, changes in found.asleep.items() if case not in waiting for change in changes]
    asleep.sort(key=lambda change: isinstance(change, SetWake))  # those of all cases are written in one go
    if asleep:
        office.store.apply(asleep, rules=office.book.hash)
    return queued


def _queue(office: Office, found: Sweep) -> tuple[int, set[str]]:
    """One mail a person, the oldest case first; gives how many, and the cases whose mail waits for the next sweep.

    A mail that cannot be written keeps nobody else's back.
    """
    limit, queued, stuck = office.book.ladder.limits.per_sweep, 0, set[str]()
    order = sorted(found.said.items(), key=lambda item: (min(told.line.opened or found.now for told in item[1]), item[0]))
    for place, (recipient, told) in enumerate(order):
        if limit and queued >= limit:
            log.info("a sweep's limit is reached", limit=limit, waiting=len(order) - place)
            return queued, stuck | {one.line.case for _, others in order[place:] for one in others}
        try:
            with office.store.reading():
                mail = morning.write(office, recipient, told, found.now)
            applied = office.store.apply(mail, rules=office.book.hash)
        except Exception:
            log.exception("a reminder could not be written", cases=[one.line.case for one in told])
            stuck |= {one.line.case for one in told}
        else:
            queued += len(applied.outgoing)
    return queued, stuck


def _woken(office: Office, found: Sweep) -> Iterator[DueFacts]:
    """Pages of clocks that are to be looked at: running ones, and pauses that have lasted long enough."""
    for state in ("open", "paused"):
        after = None
        while True:
            with office.store.reading():
                facts = office.store.due_deadlines(found.now, WOKEN_AT_ONCE, after=after, state=state)
                know(office, facts, found)
            yield facts
            if len(facts.deadlines) < WOKEN_AT_ONCE:
                break
            after = facts.next_after


def _look(office: Office, facts: DueFacts, found: Sweep) -> None:
    """The ladder's plan for each case of a page."""
    by_case: dict[int, list[Deadline]] = {}
    for deadline in facts.deadlines:
        by_case.setdefault(deadline.case_id, []).append(deadline)
    for case_id, deadlines in by_case.items():
        case = facts.cases[case_id]
        plan = office.book.ladder.plan(ladder_facts(office, facts, case, tuple(deadlines), found), office.book.calendar)
        _carry_out(office, facts, case, plan, found)


def ladder_facts(
    office: Office, facts: DueFacts, case: Case, deadlines: tuple[Deadline, ...], found: Sweep
) -> LadderFacts:  # fmt: skip
    """What the ladder must know of one case of a page that `know` has looked up."""
    institution = facts.institutions.get(case.institution)
    superior = facts.institutions.get(institution.superior) if institution and institution.superior else None
    point = office.focal_point(case.focal_point)
    return LadderFacts(
        now=found.now,
        case=case,
        deadlines=deadlines,
        contacts=tuple(facts.contacts.get(case.institution, ())),
        said=tuple(Said(n.rung, n.occurrence, n.contact, n.state) for n in facts.notices.get(case.id or 0, ())),
        place=_place(office, institution),
        superior=tuple(facts.contacts.get(superior.code, ())) if superior else (),
        superior_place=_place(office, superior),
        officers=point.officers,
        leadership=office.config.office.leadership,
        office_place=_place(office, None),
        mailed=found.mailed,
        silent=frozenset(c.address for c in facts.contacts.get(case.institution, ()) if c.address in found.silent),
        homes=found.homes,
    )


def know(office: Office, facts: DueFacts, found: Sweep) -> None:
    """What there is to know of a page's addresses: mailed today, never heard from, where one morning is theirs."""
    new = {contact.address for page in facts.contacts.values() for contact in page} - found.homes.keys()
    if not new:
        return
    zone = office.config.office.zone
    start = at(local_day(found.now, zone), time(), zone)
    mailed = office.store.mailed_between(new, morning.PURPOSES, start, start + timedelta(days=1))
    found.mailed |= dict.fromkeys(new, 0) | mailed
    found.silent |= office.store.silent_among(new)
    held = office.store.contacts_at(new)
    first = {address: contacts[0].institution for address, contacts in held.items()}
    known = dict(facts.institutions)
    known |= {i.code: i for i in office.store.institutions_by_codes(set(first.values()) - known.keys())}
    found.homes |= {address: _place(office, known.get(code)) for address, code in first.items()}


def _place(office: Office, institution: Institution | None) -> Place:
    if institution is None:
        return Place(office.config.office.zone, language=office.config.office.language)
    return Place(institution.zone, institution.province, institution.code, institution.language or "id")


def _carry_out(office: Office, facts: DueFacts, case: Case, plan: Plan, found: Sweep) -> None:
    asleep: list[Change] = []
    for step in plan.steps:
        if step.action == "suppress":
            asleep.append(SuppressNotice(step.key, found.now, step.reason))
        elif step.action == "hold":
            asleep.append(_held(case, step, found.now))
        elif step.mode == "report":
            asleep += _reported(facts, case, step, found)
        elif step.mode == "draft":
            found.risen.setdefault(_rise(facts, case, step), []).append(step)
        else:
            found.said.setdefault(step.recipient, []).append(Told(step, morning.line_of(facts, case, step)))
    if plan.lapses and case.number not in found.lapsed:
        found.lapsed.add(case.number)
        _lapse(office, case, plan.lapses[0].happening, found.now)
    asleep += [SetWake(deadline.id, wake) for deadline, wake in plan.wakes if deadline.id is not None]
    found.asleep.setdefault(case.number, []).extend(asleep)


def _held(case: Case, step: Step, now: datetime) -> Change:
    """A limit holds and tells: the step waits, and the case and the officers' daily mail say so."""
    why = {"rung": step.key.rung, "to": step.recipient, "why": step.reason, "until": step.not_before.isoformat()}
    return AddEvent(case.number, "reminder_held", "kawal", now, why)


def _rise(facts: DueFacts, case: Case, step: Step) -> Rise:
    institution = facts.institutions.get(case.institution)
    superior = (institution.superior or "") if institution else ""
    return Rise(case.focal_point, superior, step.recipient, step.name, step.language)


def _reported(facts: DueFacts, case: Case, step: Step, found: Sweep) -> list[Change]:
    """What has no mail of its own; a contact who never answers, or whom nothing reaches, is an event of its own."""
    changes: list[Change] = [SuppressNotice(step.key, found.now, f"{REPORTED}: {step.reason}")]
    if step.about == "case":
        return changes
    kind = "contact_silent" if step.about == "silent" else "contact_unreachable"
    changes.append(AddEvent(case.number, kind, "kawal", found.now, {"why": step.reason}))
    if step.about == "silent":
        changes += [_mark_silent(c, step.deadline) for c in _silent_pics(facts, case, found)]
    return changes


def _silent_pics(facts: DueFacts, case: Case, found: Sweep) -> Iterable[Contact]:
    contacts = facts.contacts.get(case.institution, ())
    return (c for c in contacts if c.role == "pic" and c.address in found.silent and c.health == "ok")


def _mark_silent(contact: Contact, deadline: Deadline) -> Change:
    since = deadline.starts.date().isoformat()
    reason = f"surat sampai, belum pernah ada jawaban (surat sejak {since})"
    return SetContact(contact.institution, contact.address, health="silent", health_reason=reason)


def _lapse(office: Office, case: Case, happening: str, now: datetime) -> None:
    """A clock whose end does something: a closing clock closes, a pause that has lasted too long ends.

    Each in its own transaction, once a sweep: a case that moved meanwhile must not undo what others are due.
    """
    decision = decide_happening(case.status, happening)
    if decision.outcome != "move":
        return
    told: Change = MoveCase(case.number, case.status, decision.after, "kawal", now, decision.reason)
    if decision.after == case.status:
        told = AddEvent(case.number, "resumed", "kawal", now, {"why": decision.reason})
    with office.store.reading():
        changes: list[Change] = [told, *clockwork.apply_effects(office, case, decision.effects, now)]
        changes += datebook.tell(office, changes, now, automatic=True)
    try:
        office.store.apply(changes, rules=office.book.hash)
    except StaleDecision as stale:
        log.info("a clock's end came too late", case=case.number, why=str(stale))
