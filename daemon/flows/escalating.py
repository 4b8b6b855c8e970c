"""Letters one level up: a draft that an officer signs with KIRIM alone, rewrites with any other text, or drops."""

from datetime import datetime
from typing import Any

from daemon.core.changes import AddEvent, Change, CloseDraft, SaveDraft, SuppressNotice
from daemon.core.ladder import Step
from daemon.core.letters import CaseLine, Words
from daemon.core.records import Case, Draft
from daemon.flows import clockwork, correspondence
from daemon.flows.commands import Command, Decided
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office


def draft(office: Office, case: Case, step: Step, now: datetime) -> list[Change]:
    """A draft of the letter that a rung calls for, to every officer of the case's focal point."""
    key = f"escalation:{case.number}:{correspondence.short_hash(step.key.occurrence + step.key.rung)}"
    payload = {"to": step.recipient, "name": step.name, "text": "", "late": step.late, "language": step.language, "version": 1}
    return [
        SaveDraft(key, "escalation", "", payload, now, case.number),
        SuppressNotice(step.key, now, f"a draft waits for an officer's signature: {step.reason}"),
        AddEvent(case.number, "escalation_drafted", "kawal", now, {"to": step.recipient, "why": step.reason}),
        *_show(office, case, key, payload, now),
    ]


def _show(office: Office, case: Case, key: str, payload: dict[str, Any], now: datetime) -> list[Change]:
    words = preview(office, case, payload, now)
    mail = Mail(
        key=f"draft:{key}:{payload['version']}", purpose="draft", recipient="", name="", language="id",
        focal_point=office.focal_point(case.focal_point), about=f"draft:{key}", kind="notice", case=case,
        facts={
            "kind": "escalation", "to": payload["to"] or "(belum ada kontak di instansi atasan)",
            "subject": words.subject, "text": payload["text"] or words.text, "version": payload["version"],
        },
    )  # fmt: skip
    return correspondence.to_officers(office, case, mail, now)


def _mail(office: Office, case: Case, payload: dict[str, Any]) -> Mail:
    institution = office.store.institution(case.institution)
    superior = office.store.institution(institution.superior) if institution and institution.superior else None
    letter = clockwork.letter_of(office, case)
    deadlines = office.store.deadlines_of([case.id or 0])
    due = next((d.due for d in deadlines if d.kind == "answer"), None)
    line = CaseLine(
        case=case.number, topic=case.topic, place=1, institution=institution.name if institution else "",
        letter_number=letter.number if letter else "", letter_date=letter.dated if letter else None,
        category=case.category, status=case.status, asked=case.asked, due=due, late=int(payload.get("late", 0)),
        opened=case.opened,
    )  # fmt: skip
    return Mail(
        key=f"escalation:{case.number}:{payload['to']}", purpose="escalation",
        focal_point=office.focal_point(case.focal_point), recipient=payload["to"], name=payload["name"],
        language=payload["language"], about=case.number, kind="case", case=case,
        zone=superior.zone if superior else "",
        facts={
            "institution": institution.name if institution else case.institution,
            "superior": superior.name if superior else "", "cases": [line], "note": payload["text"],
        },
    )  # fmt: skip


def preview(office: Office, case: Case, payload: dict[str, Any], now: datetime) -> Words:
    """The words that KIRIM would send."""
    return correspondence.preview(office, _mail(office, case, payload), now)


def send(office: Office, arrival: Arrival, command: Command, drafted: Draft) -> Decided:
    """KIRIM: the letter goes out under the officer's word."""
    case = office.case(drafted.key.split(":")[1])
    if not drafted.payload["to"]:
        return Decided(line="Instansi atasan belum punya kontak; daftarkan dahulu lewat direktori.", understood=False)
    changes: list[Change] = [
        *correspondence.post(office, _mail(office, case, dict(drafted.payload)), arrival.now),
        CloseDraft(drafted.key, "sent", arrival.now),
        AddEvent(case.number, "escalated", f"officer:{command.officer}", arrival.now, {"to": drafted.payload["to"]}, arrival.id),
    ]
    return Decided(changes, f"{case.number}: surat kepada instansi atasan dikirim ke {drafted.payload['to']}.")


def rewrite(office: Office, arrival: Arrival, command: Command, drafted: Draft) -> Decided:
    """Any other text becomes the letter's own words; the draft comes back."""
    case = office.case(drafted.key.split(":")[1])
    payload = {**drafted.payload, "text": command.text, "version": int(drafted.payload["version"]) + 1}
    changes: list[Change] = [
        SaveDraft(drafted.key, "escalation", command.officer, payload, arrival.now, case.number),
        *_show(office, case, drafted.key, payload, arrival.now),
    ]
    return Decided(changes, "", final=False)
