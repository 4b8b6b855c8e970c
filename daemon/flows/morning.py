"""One mail a person a morning: whatever the ladder has to say to them, oldest first, each kind in a section of its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from daemon.core.changes import Change
from daemon.core.ladder import Step
from daemon.core.letters import CaseLine, Section
from daemon.core.records import Case
from daemon.core.workings import explain_due
from daemon.core.zones import local_day
from daemon.edges.store import DueFacts
from daemon.flows import correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.office import Office

SHOWN_IN_FULL = 20
PURPOSES = ("reminder", "copy_head", "morning", "escalation")
"""The mails that count as one person's mail of the day; `morning` is the one of several kinds."""
NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Told:
    """One step to be said, with its case as a line of the mail."""

    step: Step
    line: CaseLine


def line_of(facts: DueFacts, case: Case, step: Step) -> CaseLine:
    """The case as the mail shows it, with the due date of the clock that the step is about."""
    institution = facts.institutions.get(case.institution)
    letter = facts.letters.get(case.id or 0)
    return CaseLine(
        case=case.number, topic=case.topic, institution=institution.name if institution else case.institution,
        letter_number=letter.number if letter else "", letter_date=letter.dated if letter else None,
        category=case.category, status=case.status, asked=case.asked, due=step.deadline.due,
        how=explain_due(step.deadline.working, step.language), late=step.late, opened=case.opened,
    )  # fmt: skip


def write(office: Office, recipient: str, told: Iterable[Told], now: datetime) -> list[Change]:
    """The mail to one person; a case with two clocks due stands in it once, where the mail is sternest."""
    said = sorted(told, key=lambda one: (one.line.opened or NEVER, one.line.case, -one.step.late))
    first = said[0].step
    sections = _sections(office, said, now)
    lines = [line for section in sections for line in (*section.cases, *section.rest)]
    case = office.case(lines[0].case)
    alone = len(lines) == 1
    purpose, facts = _purpose(sections)
    day = local_day(now, first.place.zone)
    mail = Mail(
        key=f"ladder:{recipient}:{day.isoformat()}:{_digest(said)}", purpose=purpose,
        focal_point=office.focal_point(case.focal_point), recipient=recipient, name=first.name, language=first.language,
        about=",".join(line.case for line in lines), kind="case" if alone else "bundle", case=case if alone else None,
        facts=facts, notices=tuple(one.step.key for one in said), zone=first.place.zone,
    )  # fmt: skip
    return correspondence.post(office, mail, now)


def _sections(office: Office, said: Sequence[Told], now: datetime) -> list[Section]:
    """Cases by what is said of them, the section with the oldest case first; places count through the whole mail."""
    by_kind: dict[tuple[str, str], dict[str, CaseLine]] = {}
    seen: set[str] = set()
    for one in sorted(said, key=lambda one: -_weight(one.step)):
        if one.line.case not in seen:
            seen.add(one.line.case)
            by_kind.setdefault((one.step.template, one.step.tone), {})[one.line.case] = one.line
    kinds = {kind: sorted(lines.values(), key=_age) for kind, lines in by_kind.items()}
    sections, place = [], 0
    for (template, tone), lines in sorted(kinds.items(), key=lambda item: _age(item[1][0])):
        numbered = [replace(line, place=place + n) for n, line in enumerate(lines, 1)]
        room = max(0, SHOWN_IN_FULL - place)
        place += len(numbered)
        owner = _pic_name(office, numbered[0].case, now) if template == "copy_head" else ""
        sections.append(Section(template, tone, tuple(numbered[:room]), tuple(numbered[room:]), numbered[0].institution, owner))
    return sections


def _age(line: CaseLine) -> tuple[Any, str]:
    return line.opened or NEVER, line.case


def _weight(step: Step) -> int:
    """How much a step asks: of two about one case the one that asks more is told; a copy for the head asks least."""
    order = ("before", "after", "second", "catch_up")
    return order.index(step.tone) if step.tone in order else -1


def _pic_name(office: Office, number: str, now: datetime) -> str:
    contacts = office.current_contacts(office.case(number).institution, now)
    return next((contact.name for contact in contacts if contact.role == "pic"), "")


def _purpose(sections: Sequence[Section]) -> tuple[str, dict[str, Any]]:
    """The letter of its own that one kind has, or the morning mail of several."""
    if len(sections) > 1:
        return "morning", {"sections": tuple(sections), "total": sum(len(s.cases) + len(s.rest) for s in sections)}
    only = sections[0]
    facts: dict[str, Any] = {"cases": list(only.cases), "rest": list(only.rest), "institution": only.institution}
    facts |= {"tone": only.tone or "after"} if only.kind == "reminder" else {"pic_name": only.pic_name}
    return only.kind, facts


def _digest(said: Iterable[Told]) -> str:
    keys = sorted(f"{one.step.key.subject}{one.step.key.rung}{one.step.key.occurrence}" for one in said)
    return correspondence.short_hash("\x1f".join(keys))
