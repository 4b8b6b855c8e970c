"""What a linked reply does: a reading for each case it is about, the move that follows, and who is told.

One confirmation tells the writer how everything was read; each answer goes to the officers.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from daemon.core.changes import AddEvent, Change, LinkMessage, MarkHeard, MoveCase, SetDeadline
from daemon.core.letters import ReadingLine
from daemon.core.lifecycle import Authority, Decision, MoveFacts, decide
from daemon.core.linking import Candidate, Link
from daemon.core.records import Case, Event
from daemon.core.rulebook.model import Reading, Span
from daemon.core.telling import has_file_link
from daemon.core.workings import explain_due
from daemon.core.zones import local_day
from daemon.flows import clockwork, correspondence, datebook, following, notifying
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival, is_current
from daemon.flows.office import Office
from daemon.flows.reading import read_cases

SENTENCE_END = re.compile(r"[.!?](?:\s|$)|\n\s*\n|;\s")
CONFIRMED_AGAIN_AFTER = timedelta(hours=24)
WORDS_SHOWN = 240


@dataclass(frozen=True, slots=True)
class Answered:
    """One case of a reply: what was read, what follows, and the changes that do it."""

    case: Case
    reading: Reading
    decision: Decision
    changes: tuple[Change, ...]


def answer(office: Office, arrival: Arrival, found: Link, *, vouched: bool = False) -> list[Change]:
    """Everything that follows from a linked reply. `vouched`: a person has said which case it belongs to."""
    done = [
        _answer_case(office, arrival, found, read.case, _limited(read.reading, found.limit), vouched=vouched)
        for read in read_cases(office, arrival.analysis, arrival.gathered, found, arrival.now)
    ]
    changes = [change for answered in done for change in answered.changes]
    changes += _confirm(office, arrival, done)
    return changes + datebook.tell(office, changes, arrival.now)


def _limited(reading: Reading, limit: str) -> Reading:
    """One word for a bundle acknowledges at most: what would do more is asked back."""
    if limit == "acknowledge" and reading.means not in ("acknowledged", "other", "unclear", "out_of_office"):
        why = f"'{reading.means}' for a merged mail that names none of its cases"
        return replace(reading, means="acknowledged", why=why, follows=())
    return reading


def authority_of(candidate: Candidate, limit: str, *, vouched: bool) -> Authority:
    """What the writer may do to a case: proof and registration together, else less."""
    if candidate.standing != "registered":
        return "stranger"
    if vouched:
        return "pic_proof"
    return "pic_proof" if candidate.proof and limit != "propose" else "pic_unproven"


def _answer_case(
    office: Office, arrival: Arrival, found: Link, case: Case, reading: Reading, *, vouched: bool
) -> Answered:  # fmt: skip
    candidate = next(c for c in found.candidates if c.case == case.number)
    authority = authority_of(candidate, found.limit, vouched=vouched)
    decision = decide(move_facts(office, arrival, case, reading, authority))
    link = LinkMessage(
        arrival.id, case.number, candidate.score, tuple(asdict(e) for e in candidate.evidence), reading_row(reading),
        office.book.hash, decision.outcome,
    )  # fmt: skip
    changes: list[Change] = [link, *_event(arrival, case, reading, decision)]
    if decision.heard:
        changes.append(MarkHeard(case.number, arrival.now))
    if decision.outcome == "move":
        changes += apply_move(office, case, decision, reading, writer_of(arrival), arrival.now, arrival.id)
    if authority == "pic_proof":
        changes += following.follow(office, arrival, case, reading, decision)
    if decision.officers:
        changes += notifying.tell_officers(office, arrival, case, reading, decision)
    elif authority == "stranger":
        changes += notifying.show_comment(arrival, case, reading)
    return Answered(case, reading, decision, tuple(changes))


def writer_of(arrival: Arrival) -> str:
    """The writer's address; empty where From is ambiguous."""
    return arrival.analysis.message.writer.address if arrival.analysis.message.writer else ""


def _event(arrival: Arrival, case: Case, reading: Reading, decision: Decision) -> list[Change]:
    data = {
        "outcome": decision.outcome,
        "means": reading.means,
        "rule": reading.rule,
        "place": reading.place,
        "why": decision.reason,
        "words": list(reading.words),
    }
    return [AddEvent(case.number, "reply", writer_of(arrival) or "unknown", arrival.now, data, arrival.id)]


def move_facts(office: Office, arrival: Arrival, case: Case, reading: Reading, authority: Authority) -> MoveFacts:
    """What lifecycle must know of a case and a reply."""
    events = office.store.events(case.number)
    extended = [e for e in events if e.kind == "extended"]
    text = reading.text or arrival.analysis.reply.text
    return MoveFacts(
        status=case.status,
        reading=reading,
        authority=authority,
        has_attachment=bool(arrival.analysis.message.attachments),
        has_link=has_file_link(arrival.analysis.reply.text),
        sentences=len([part for part in SENTENCE_END.split(text) if len(part.split()) > 3]),
        extension_days=extension_days(office, case, reading, arrival.now),
        extended_days=sum(int(e.data.get("days", 0)) for e in extended),
        extensions=len(extended),
        pauses=sum(e.kind == "moved" and e.data.get("after") == "waiting_for_data" for e in events),
        previous=_previous(events, writer_of(arrival)),
        extension_policy=office.book.clocks.extension,
        pause_policy=office.book.clocks.pause,
    )


def _previous(events: Sequence[Event], writer: str) -> str:
    """The status before the last move, where it was this writer's own."""
    moved = [e for e in events if e.kind == "moved"]
    return str(moved[-1].data["before"]) if moved and moved[-1].actor == writer else ""


def extension_days(office: Office, case: Case, reading: Reading, now: datetime) -> int | None:
    """Working days beyond the present due date that a reply asks for; None where it does not say."""
    span = reading.extension
    if span is None:
        return None
    institution = office.store.institution(case.institution)
    zone = institution.zone if institution else office.config.office.zone
    place = (institution.province, institution.code) if institution else ("", "")
    deadlines = office.store.deadlines_of([case.id or 0], running_only=True)
    due = next((d.due for d in deadlines if d.kind == "answer"), now)
    found = office.book.calendar.span_due(span, due, zone, *place)
    first, last = local_day(due, zone), local_day(found.due, zone)
    return office.book.calendar.working_days_between(first, last, *place)


def apply_move(
    office: Office, case: Case, decision: Decision, reading: Reading, actor: str, now: datetime, message: int | None
) -> list[Change]:
    """The move itself with what it does to the clocks."""
    changes: list[Change] = []
    if decision.after != decision.before:
        changes.append(MoveCase(case.number, case.status, decision.after, actor, now, decision.reason, message))
    span = reading.extension
    if decision.granted_days is not None:
        changes.append(AddEvent(case.number, "extended", actor, now, {"days": decision.granted_days}, message))
        span = span or Span(days=decision.granted_days, working=True)
    return changes + clockwork.apply_effects(office, case, decision.effects, now, span=span)


def reading_row(reading: Reading) -> dict[str, Any]:
    """A reading as it is stored with its link: enough to explain it and to apply it later."""
    row = asdict(reading)
    row["until"] = reading.until.isoformat() if reading.until else None
    if reading.extension:
        until = reading.extension.until
        row["extension"] = {**asdict(reading.extension), "until": until.isoformat() if until else None}
    if reading.letter:
        dated = reading.letter.date
        row["letter"] = {"number": reading.letter.number, "date": dated.isoformat() if dated else None}
    row["text"] = reading.text[:WORDS_SHOWN]
    return row


def _confirm(office: Office, arrival: Arrival, done: Sequence[Answered]) -> list[Change]:
    """One line a case to the registered writer: how it was understood, and how to correct it; within the limits."""
    told = [answered for answered in done if answered.decision.confirm]
    writer = writer_of(arrival)
    contact = next((c for c in arrival.gathered.contacts if c.address == writer and is_current(c, arrival.now)), None)
    if not told or contact is None:
        return []
    limit = office.config.limits.confirmations_per_day
    since = arrival.now - CONFIRMED_AGAIN_AFTER
    if office.store.sent_since(writer, "confirmation", since) >= limit:
        why = f"{limit} confirmations went to this writer within 24 hours"
        return [AddEvent(told[0].case.number, "confirmation_suppressed", "kawal", arrival.now, {"why": why}, arrival.id)]
    institution = office.store.institution(contact.institution)
    language = office.language_of(contact, institution)
    cases = [answered.case for answered in told]
    means = "-".join(answered.reading.means for answered in told)
    shifts = datebook.find_shifts(office, [change for answered in told for change in answered.changes])
    mail = Mail(
        key=f"confirmation:{','.join(c.number for c in cases)}:{means}:{writer}:{arrival.now.date().isoformat()}",
        purpose="confirmation", focal_point=office.focal_point(cases[0].focal_point), recipient=writer,
        name=contact.name, language=language, about=",".join(c.number for c in cases),
        kind="case" if len(cases) == 1 else "bundle", case=cases[0], answers=True,
        zone=institution.zone if institution else "",
        calendars=datebook.calendars_for(office, shifts, institution, arrival.now, language),
        facts={
            "readings": [_line(answered, language) for answered in told],
            "calendar": any(shift.after for shift in shifts),
            "institution": institution.name if institution else "",
            "original_subject": arrival.analysis.message.subject,
        },
    )  # fmt: skip
    return correspondence.post(office, mail, arrival.now)


def _line(answered: Answered, language: str) -> ReadingLine:
    reading, decision = answered.reading, answered.decision
    running = [c for c in answered.changes if isinstance(c, SetDeadline) and c.kind == "answer"]
    due = running[-1] if running else None
    return ReadingLine(
        case=answered.case.number,
        means=reading.means,
        topic=answered.case.topic,
        words="; ".join(reading.words)[:WORDS_SHOWN],
        due=due.due if due else None,
        how=explain_due(due.working, language) if due else "",
        proposed=decision.outcome == "propose",
        asks_answer=decision.asks == "answer",
        granted=decision.outcome == "move",
        days=reading.extension.days if reading.extension else None,
        working=bool(reading.extension and reading.extension.working),
        until=(reading.extension.until if reading.extension else None) or reading.until,
        transfer_to=reading.transfer_to or "",
        pic=" ".join(filter(None, (reading.pic.name, reading.pic.address))) if reading.pic else "",
    )


__all__ = ["Answered", "answer", "apply_move", "authority_of", "extension_days", "move_facts", "reading_row", "writer_of"]
