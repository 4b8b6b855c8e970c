"""Rows for people and scripts: cases, held mail, messages, outbox; the shapes of the command contract."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from daemon.core.counting import Chosen
from daemon.core.records import Case, Deadline, Outgoing
from daemon.flows.figuring import area_of, chosen_facts
from daemon.flows.office import Office

AT_ONCE = 500


def case_rows(office: Office, now: datetime, cases: Iterable[Case]) -> Iterator[dict[str, Any]]:
    """`case list`: number, status, late, institution, topic, category, letter_number, opened, due, last_event."""
    stream = iter(cases)
    while batch := list(islice(stream, AT_ONCE)):
        ids = [case.id for case in batch if case.id is not None]
        letters = {letter.case_id: letter.number for letter in office.store.letters_of(ids)}
        deadlines: dict[int, list[Deadline]] = {}
        for deadline in office.store.deadlines_of(ids, running_only=True):
            deadlines.setdefault(deadline.case_id, []).append(deadline)
        events = office.store.last_events(ids)
        for case in batch:
            yield _case_row(case, letters, deadlines.get(case.id or 0, []), events, now)


def chosen_cases(
    office: Office, now: datetime, chosen: Chosen, *, area: str = "", focal_point: str = "", status: str | None = None,
    institution: str | None = None, late: bool = False,
) -> Iterator[Case]:  # fmt: skip
    """The cases that a digest's number counts, or all where nothing of that kind is asked for."""
    late_before = now if late else None
    if not (chosen.narrows or area):
        yield from office.store.cases(status=status, institution=institution, focal_point=focal_point or None, late_before=late_before)
        return
    codes = area_of(area, {i.code: i for i in office.store.institutions()}) if area else None
    if institution is not None:
        codes = frozenset({institution}) & (codes if codes is not None else {institution})
    facts = iter(chosen_facts(office, chosen, institutions=codes, focal_point=focal_point))
    late_ones = {case.id for case in office.store.cases(late_before=late_before)} if late_before else None
    while batch := [fact.id for fact in islice(facts, AT_ONCE)]:
        for case in sorted(office.store.cases_by_ids(batch), key=lambda case: case.id or 0):
            if (status is None or case.status == status) and (late_ones is None or case.id in late_ones):
                yield case


def _case_row(
    case: Case, letters: dict[int, str], deadlines: Sequence[Deadline], events: dict[int, Any], now: datetime
) -> dict[str, Any]:
    event = events.get(case.id or 0)
    return {
        "number": case.number,
        "status": case.status,
        "late": any(d.state == "open" and d.due < now for d in deadlines),
        "institution": case.institution,
        "topic": case.topic,
        "category": case.category,
        "letter_number": letters.get(case.id or 0, ""),
        "opened": case.opened.isoformat(),
        "due": [{"kind": d.kind, "at": d.due.isoformat()} for d in deadlines],
        "last_event": {"kind": event.kind, "at": event.at.isoformat()} if event else None,
    }


def held_rows(office: Office, mailbox: str = "") -> Iterator[dict[str, Any]]:
    """`held list`: id, message_id, mailbox, from, subject, received, reason, candidates; of one mailbox or of all."""
    for held in office.store.held():
        message = office.store.message(held.message_id)
        if message is None or (mailbox and message.mailbox != mailbox):
            continue
        yield {
            "id": held.id,
            "message_id": message.header_id,
            "mailbox": message.mailbox,
            "from": message.writer,
            "subject": message.subject,
            "received": message.received.isoformat(),
            "reason": held.reason,
            "candidates": held.candidates,
        }


def message_rows(office: Office, **chosen: Any) -> Iterator[dict[str, Any]]:
    """`message list`: every kept message with its outcome; an empty outcome waits to be settled."""
    stream = iter(office.store.messages(**chosen))
    while batch := list(islice(stream, AT_ONCE)):
        cases = office.store.cases_of_messages([message.id or 0 for message in batch])
        for message in batch:
            yield {
                "id": message.id,
                "mailbox": message.mailbox,
                "uid": message.uid,
                "message_id": message.header_id,
                "from": message.writer,
                "subject": message.subject,
                "received": message.received.isoformat(),
                "nature": message.nature,
                "outcome": message.outcome,
                "cases": cases.get(message.id or 0, []),
            }


def outgoing_row(office: Office, mail: Outgoing) -> dict[str, Any]:
    """`outbox list`: one mail that goes or went out."""
    return {
        "id": mail.id,
        "key": mail.key,
        "purpose": mail.purpose,
        "case": office.store.case_number(mail.case_id) if mail.case_id is not None else None,
        "recipient": mail.recipient,
        "subject": mail.subject,
        "state": mail.state,
        "attempts": mail.attempts,
        "created": mail.created.isoformat(),
        "next_at": mail.next_at.isoformat(),
        "sent_at": mail.sent_at.isoformat() if mail.sent_at else None,
        "response": mail.response,
    }


def case_history(office: Office, number: str, *, identity: bool = False) -> dict[str, Any]:
    """`case show`: the case, its letter, deadlines with their working, every event, mail in both directions."""
    case = office.case(number)
    ids = [case.id or 0]
    links = office.store.links_of_case(number)
    shown: dict[str, Any] = {
        "case": case.model_dump(mode="json"),
        "letters": [letter.model_dump(mode="json") for letter in office.store.letters_of(ids)],
        "deadlines": [deadline.model_dump(mode="json") for deadline in office.store.deadlines_of(ids)],
        "events": [event.model_dump(mode="json") for event in office.store.events(number)],
        "messages": [link.model_dump(mode="json") for link in links],
        "outgoing": [outgoing_row(office, mail) for mail in office.store.outgoing_of_case(number)],
        "family": [leg.number for leg in office.store.family(case.family)],
    }
    if identity:
        sealed = office.store.complainant(number)
        shown["identity"] = sealed.model_dump(mode="json", exclude={"case_id"}) if sealed else None
    return shown
