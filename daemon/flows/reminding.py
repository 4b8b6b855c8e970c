"""What is due -> outbox. Woken clocks are taken by index, the ladder says what is to be said, one person gets one mail.

Each mail is queued with its notices in one transaction; a clock is put to sleep only after that. A process that dies in
between sweeps again, and the notices' keys see to it that nothing is said twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any

import structlog

from daemon.core.changes import Change, MoveCase, SetWake, SuppressNotice
from daemon.core.ladder import LadderFacts, Place, Plan, Said, Step
from daemon.core.letters import CaseLine
from daemon.core.lifecycle import decide_happening
from daemon.core.records import Case, Deadline, Institution
from daemon.core.workings import explain_due
from daemon.core.zones import at, local_day
from daemon.edges.store import DueFacts, StaleDecision
from daemon.flows import clockwork, correspondence, datebook, escalating
from daemon.flows.correspondence import Mail
from daemon.flows.office import Office

log = structlog.get_logger()

WOKEN_AT_ONCE = 1000
SHOWN_IN_FULL = 20
LADDER_PURPOSES = ("reminder", "copy_head")
REPORTED = "it stands in a digest"


@dataclass
class Sweep:
    """What one sweep has found: steps by recipient and template, and what else is to be written."""

    now: datetime
    said: dict[tuple[str, str], list[tuple[Step, CaseLine]]] = field(default_factory=dict)
    mailed: dict[str, int] = field(default_factory=dict)
    silent: dict[str, bool] = field(default_factory=dict)
    lapsed: set[str] = field(default_factory=set)
    queued: int = 0


def sweep(office: Office, now: datetime) -> int:
    """Say everything that is due; gives how many mails were queued."""
    office = office.as_it_stands()
    found = Sweep(now)
    asleep: list[Change] = []
    for facts in _woken(office, now):
        asleep += _look(office, facts, found)
    for (recipient, template), lines in sorted(found.said.items()):
        applied = office.store.apply(_merged(office, recipient, template, lines, now), rules=office.book.hash)
        found.queued += len(applied.outgoing)
    if asleep:
        office.store.apply(asleep, rules=office.book.hash)
    return found.queued


def _woken(office: Office, now: datetime) -> Iterator[DueFacts]:
    """Pages of clocks that are to be looked at: running ones, and pauses that have lasted long enough."""
    for state in ("open", "paused"):
        after = None
        while True:
            facts = office.store.due_deadlines(now, WOKEN_AT_ONCE, after=after, state=state)
            if not facts.deadlines:
                break
            yield facts
            after = facts.next_after


def _look(office: Office, facts: DueFacts, found: Sweep) -> list[Change]:
    """The ladder's plan for each case of a page; gives what is to be written once the mails are queued."""
    by_case: dict[int, list[Deadline]] = {}
    for deadline in facts.deadlines:
        by_case.setdefault(deadline.case_id, []).append(deadline)
    asleep: list[Change] = []
    for case_id, deadlines in by_case.items():
        case = facts.cases[case_id]
        plan = office.book.ladder.plan(ladder_facts(office, facts, case, tuple(deadlines), found), office.book.calendar)
        asleep += _carry_out(office, facts, case, plan, found)
    return asleep


def ladder_facts(
    office: Office, facts: DueFacts, case: Case, deadlines: tuple[Deadline, ...], found: Sweep
) -> LadderFacts:  # fmt: skip
    """What the ladder must know of one case of a page."""
    institution = facts.institutions.get(case.institution)
    superior = facts.institutions.get(institution.superior) if institution and institution.superior else None
    contacts = tuple(facts.contacts.get(case.institution, ()))
    point = office.focal_point(case.focal_point)
    for contact in contacts:
        _know(office, contact.address, found)
    return LadderFacts(
        now=found.now,
        case=case,
        deadlines=deadlines,
        contacts=contacts,
        said=tuple(Said(n.rung, n.occurrence, n.contact, n.state) for n in facts.notices.get(case.id or 0, ())),
        place=_place(office, institution),
        superior=tuple(facts.contacts.get(superior.code, ())) if superior else (),
        superior_place=_place(office, superior),
        officers=point.officers,
        leadership=office.config.office.leadership,
        office_place=Place(office.config.office.zone, language=office.config.office.language),
        mailed={c.address: found.mailed[c.address] for c in contacts},
        silent=frozenset(c.address for c in contacts if found.silent[c.address]),
    )


def _know(office: Office, address: str, found: Sweep) -> None:
    """How many ladder mails an address has had today, and whether anybody ever answered from it."""
    if address in found.mailed:
        return
    zone = office.config.office.zone
    start = at(local_day(found.now, zone), time(), zone)
    found.mailed[address] = sum(office.store.sent_since(address, purpose, start) for purpose in LADDER_PURPOSES)
    found.silent[address] = next(iter(office.store.messages(writer=address, limit=1)), None) is None


def _place(office: Office, institution: Institution | None) -> Place:
    if institution is None:
        return Place(office.config.office.zone, language=office.config.office.language)
    return Place(institution.zone, institution.province, institution.code, institution.language or "id")


def _carry_out(office: Office, facts: DueFacts, case: Case, plan: Plan, found: Sweep) -> list[Change]:
    asleep: list[Change] = []
    for step in plan.steps:
        if step.action == "suppress":
            asleep.append(SuppressNotice(step.key, found.now, step.reason))
        elif step.action == "say" and step.mode == "report":
            asleep.append(SuppressNotice(step.key, found.now, f"{REPORTED}: {step.reason}"))
        elif step.action == "say" and step.mode == "draft":
            asleep += escalating.draft(office, case, step, found.now)
        elif step.action == "say":
            line = _line(facts, case, step)
            found.said.setdefault((step.recipient, step.template), []).append((step, line))
    if plan.lapses and case.number not in found.lapsed:
        found.lapsed.add(case.number)
        _lapse(office, case, plan.lapses[0].happening, found.now)
    asleep += [SetWake(deadline.id, wake) for deadline, wake in plan.wakes if deadline.id is not None]
    return asleep


def _lapse(office: Office, case: Case, happening: str, now: datetime) -> None:
    """A clock whose end does something: a closing clock closes, a pause that has lasted too long ends.

    Each in its own transaction, once a sweep: a case that moved meanwhile must not undo what others are due.
    """
    decision = decide_happening(case.status, happening)
    if decision.outcome != "move":
        return
    changes: list[Change] = [
        MoveCase(case.number, case.status, decision.after, "kawal", now, decision.reason),
        *clockwork.apply_effects(office, case, decision.effects, now),
    ]
    changes += datebook.tell(office, changes, now, automatic=True)
    try:
        office.store.apply(changes, rules=office.book.hash)
    except StaleDecision as stale:
        log.info("a clock's end came too late", case=case.number, why=str(stale))


def _line(facts: DueFacts, case: Case, step: Step) -> CaseLine:
    institution = facts.institutions.get(case.institution)
    letter = facts.letters.get(case.id or 0)
    return CaseLine(
        case=case.number,
        topic=case.topic,
        institution=institution.name if institution else case.institution,
        letter_number=letter.number if letter else "",
        letter_date=letter.dated if letter else None,
        category=case.category,
        status=case.status,
        asked=case.asked,
        due=step.deadline.due,
        how=explain_due(step.deadline.working, step.language),
        late=step.late,
        opened=case.opened,
    )


def _merged(
    office: Office, recipient: str, template: str, said: Iterable[tuple[Step, CaseLine]], now: datetime
) -> list[Change]:
    """Everything due to one person in one mail, oldest first; a case with two clocks due stands in it once."""
    steps = [step for step, _ in said]
    first = steps[0]
    lines = _numbered(line for _, line in said)
    shown, rest = lines[:SHOWN_IN_FULL], lines[SHOWN_IN_FULL:]
    case = office.case(shown[0].case)
    alone = len(lines) == 1
    facts: dict[str, Any] = {"cases": shown, "rest": rest, "institution": shown[0].institution}
    if template == "reminder":
        facts["tone"] = _tone(steps)
    if template == "copy_head":
        pic = next((c for c in office.current_contacts(case.institution, now) if c.role == "pic"), None)
        facts["pic_name"] = pic.name if pic else ""
    day = local_day(now, first.place.zone)
    mail = Mail(
        key=f"{template}:{recipient}:{day.isoformat()}:{_digest(steps)}", purpose=template,
        focal_point=office.focal_point(case.focal_point), recipient=recipient, name=first.name, language=first.language,
        about=shown[0].case if alone else ",".join(line.case for line in lines), kind="case" if alone else "bundle",
        case=case if alone else None, facts=facts, notices=tuple(step.key for step in steps), zone=first.place.zone,
    )  # fmt: skip
    return correspondence.post(office, mail, now)


def _digest(steps: Iterable[Step]) -> str:
    return correspondence.short_hash("\x1f".join(sorted(f"{s.key.subject}{s.key.rung}{s.key.occurrence}" for s in steps)))


def _numbered(lines: Iterable[CaseLine]) -> list[CaseLine]:
    by_case: dict[str, CaseLine] = {}
    for line in sorted(lines, key=lambda l: (l.opened or datetime.min, -(l.late or 0))):  # noqa: E741, DTZ901
        by_case.setdefault(line.case, line)
    return [CaseLine(**{**_values(line), "place": place}) for place, line in enumerate(by_case.values(), 1)]


def _values(line: CaseLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in CaseLine.__dataclass_fields__}


def _tone(steps: Iterable[Step]) -> str:
    """The sternest tone of what is merged."""
    order = ("before", "after", "second", "catch_up")
    return max((step.tone or "after" for step in steps), key=lambda tone: order.index(tone) if tone in order else 1)
