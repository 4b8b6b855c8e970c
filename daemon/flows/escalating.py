"""Letters one level up: a draft that an officer signs with KIRIM alone, rewrites with any other text, or drops.

One draft for each superior and morning, whatever bodies below it owe an answer. A draft may lie for days: what has been
answered by the time it is signed no longer stands in the letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from daemon.core.changes import AddEvent, Change, CloseDraft, SaveDraft, SuppressNotice
from daemon.core.ladder import Step
from daemon.core.letters import CaseLine, Words
from daemon.core.records import Case, Contact, Deadline, Draft, Institution
from daemon.core.zones import local_day
from daemon.flows import correspondence
from daemon.flows.commands import Command, Decided
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

SHOWN_IN_FULL = 20
HEADS_FIRST = {"head": 0, "pic": 1, "alternate": 2}
SEVERAL = {"id": "beberapa instansi di bawahnya", "en": "several institutions in your area"}


@dataclass(frozen=True, slots=True, order=True)
class Rise:
    """Where a letter one level up goes: from which focal point, to which superior institution and whom there."""

    focal_point: str
    superior: str
    to: str
    name: str
    language: str


def draft(office: Office, rise: Rise, steps: Sequence[Step], now: datetime) -> list[Change]:
    """A draft of the letter that rungs of one morning call for, to every officer of the focal point."""
    cases = sorted({str(step.key.case) for step in steps})
    keys = "".join(sorted(f"{s.key.subject}{s.key.rung}{s.key.occurrence}" for s in steps))
    key = f"escalation:{rise.superior}:{correspondence.short_hash(rise.to + keys)}"
    payload = {"cases": cases, "superior": rise.superior, "to": rise.to, "name": rise.name, "text": "", "language": rise.language,
               "focal_point": rise.focal_point, "version": 1}  # fmt: skip
    changes: list[Change] = [SaveDraft(key, "escalation", "", payload, now, cases[0])]
    for step in steps:
        changes.append(SuppressNotice(step.key, now, f"a draft waits for an officer's signature: {step.reason}"))
        changes.append(AddEvent(str(step.key.case), "escalation_drafted", "kawal", now, {"to": rise.to, "why": step.reason}))
    return [*changes, *_show(office, key, payload, now)]


def _show(office: Office, key: str, payload: dict[str, Any], now: datetime) -> list[Change]:
    words = preview(office, payload, now)
    cases = [office.case(number) for number in payload["cases"]]
    mail = Mail(
        key=f"draft:{key}:{payload['version']}", purpose="draft", recipient="", name="", language="id",
        focal_point=office.focal_point(payload["focal_point"]), about=f"draft:{key}", kind="notice",
        case=cases[0] if len(cases) == 1 else None,
        facts={
            "kind": "escalation", "to": payload["to"] or "(belum ada kontak di instansi atasan)", "version": payload["version"],
            "subject": words.subject, "text": words.text, "cases": _lines(office, cases, now),
        },
    )  # fmt: skip
    return correspondence.to_officers(office, cases[0], mail, now)


def _lines(office: Office, cases: Sequence[Case], now: datetime) -> list[CaseLine]:
    """The cases as the letter lists them, oldest first."""
    ids = [case.id or 0 for case in cases]
    letters = {letter.case_id: letter for letter in office.store.letters_of(ids)}
    due: dict[int, Deadline] = {d.case_id: d for d in office.store.deadlines_of(ids) if d.kind == "answer"}
    bodies = {i.code: i for i in office.store.institutions_by_codes({case.institution for case in cases})}
    lines = []
    for place, case in enumerate(sorted(cases, key=lambda case: (case.opened, case.number)), 1):
        letter, deadline, body = letters.get(case.id or 0), due.get(case.id or 0), bodies.get(case.institution)
        lines.append(CaseLine(
            case=case.number, topic=case.topic, place=place, institution=body.name if body else case.institution,
            letter_number=letter.number if letter else "", letter_date=letter.dated if letter else None,
            category=case.category, status=case.status, asked=case.asked, due=deadline.due if deadline else None,
            late=_late(office, deadline, body, now), opened=case.opened,
        ))  # fmt: skip
    return lines


def _late(office: Office, deadline: Deadline | None, body: Institution | None, now: datetime) -> int | None:
    if deadline is None:
        return None
    zone = body.zone if body else office.config.office.zone
    place = (body.province, body.code) if body else ("", "")
    return office.book.calendar.working_days_between(local_day(deadline.due, zone), local_day(now, zone), *place)


def _mail(office: Office, key: str, payload: dict[str, Any], cases: Sequence[Case], now: datetime) -> Mail:
    lines = _lines(office, cases, now)
    superior = office.store.institution(payload["superior"]) if payload["superior"] else None
    bodies = {line.institution for line in lines}
    alone = len(cases) == 1
    return Mail(
        key=key, purpose="escalation", focal_point=office.focal_point(payload["focal_point"]), recipient=payload["to"],
        name=payload["name"], language=payload["language"], about=",".join(line.case for line in lines),
        kind="case" if alone else "bundle", case=cases[0] if alone else None, zone=superior.zone if superior else "",
        facts={
            "institution": bodies.pop() if len(bodies) == 1 else SEVERAL.get(payload["language"], SEVERAL["id"]),
            "superior": superior.name if superior else "", "cases": lines[:SHOWN_IN_FULL], "rest": lines[SHOWN_IN_FULL:],
            "note": payload["text"],
        },
    )  # fmt: skip


def preview(office: Office, payload: dict[str, Any], now: datetime) -> Words:
    """The words that KIRIM would send."""
    cases = [office.case(number) for number in payload["cases"]]
    return correspondence.preview(office, _mail(office, "", payload, cases, now), now)


def send(office: Office, arrival: Arrival, command: Command, drafted: Draft) -> Decided:
    """KIRIM: the letter goes out under the officer's word."""
    payload = _addressed(office, dict(drafted.payload), arrival.now)
    cases = _unanswered(office, payload["cases"])
    if not cases:
        dropped: list[Change] = [CloseDraft(drafted.key, "dropped", arrival.now)]
        return Decided(dropped, "Semua kasus dalam konsep itu sudah dijawab; tidak ada yang dikirim.")
    if not payload["to"]:
        return Decided(line="Instansi atasan belum punya kontak; daftarkan dahulu lewat direktori.", understood=False)
    mail = replace(_mail(office, drafted.key, payload, cases, arrival.now), not_before=_at_work(office, payload["superior"], arrival.now))
    changes: list[Change] = [*correspondence.post(office, mail, arrival.now), CloseDraft(drafted.key, "sent", arrival.now)]
    who, told = f"officer:{command.officer}", {"to": payload["to"]}
    changes += [AddEvent(case.number, "escalated", who, arrival.now, told, arrival.id) for case in cases]
    numbers = ", ".join(case.number for case in cases)
    return Decided(changes, f"{numbers}: surat kepada instansi atasan dikirim ke {payload['to']}.")


def _at_work(office: Office, superior: str, now: datetime) -> datetime:
    """When the letter may arrive there: an officer may sign at night, nobody is written to then."""
    body = office.store.institution(superior) if superior else None
    if body is None:
        return now
    return office.book.calendar.next_office_hour(now, body.zone, body.level, body.province, body.code)


def _unanswered(office: Office, numbers: Sequence[str]) -> list[Case]:
    """Those of the cases whose answer is still owed."""
    cases = [office.case(number) for number in numbers]
    owed = {d.case_id for d in office.store.deadlines_of([c.id or 0 for c in cases], running_only=True) if d.kind == "answer"}
    return [case for case in cases if case.id in owed]


def _addressed(office: Office, payload: dict[str, Any], now: datetime) -> dict[str, Any]:
    """A draft that was made before the superior had a contact goes to the one there is by now."""
    if payload["to"] or not payload["superior"]:
        return payload
    able = [c for c in office.current_contacts(payload["superior"], now) if c.health not in ("bouncing", "away")]
    found: Contact | None = min(able, key=lambda c: HEADS_FIRST.get(c.role, 3), default=None)
    return payload if found is None else {**payload, "to": found.address, "name": found.name}


def rewrite(office: Office, arrival: Arrival, command: Command, drafted: Draft) -> Decided:
    """Any other text becomes the letter's own words; the draft comes back."""
    payload = {**drafted.payload, "text": command.text, "version": int(drafted.payload["version"]) + 1}
    changes: list[Change] = [
        SaveDraft(drafted.key, "escalation", command.officer, payload, arrival.now, payload["cases"][0]),
        *_show(office, drafted.key, payload, arrival.now),
    ]
    return Decided(changes, "", final=False)
