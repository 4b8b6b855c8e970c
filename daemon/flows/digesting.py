"""The week -> outbox: who is told what at the end of a week or a day, from one pass over the cases."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from daemon.core.changes import Change, QueueMail
from daemon.core.digest import CaseFact, Figures, Period, summarise_areas
from daemon.core.letters import CaseLine, ContactLine, FailureLine, HeldLine
from daemon.core.moves import ENDED
from daemon.core.records import Case, Contact, Deadline, Institution, Letter
from daemon.core.zones import at, local_day, local_time
from daemon.edges.config import FocalPoint
from daemon.flows import correspondence, waiting
from daemon.flows.correspondence import Mail
from daemon.flows.office import Office

CASES_AT_ONCE = 1000
SHOWN_IN_FULL = 20
LISTED = 50
WEEKLY_FROM = time(7)
MONDAY = 0


def queue_due(office: Office, now: datetime) -> int:
    """Queue the digests whose hour has come, once each; gives how many mails were queued."""
    zone = office.config.office.zone
    here = local_time(now, zone)
    if here.time() < WEEKLY_FROM or not office.book.calendar.is_working(here.date()):
        return 0
    week = iso_week(here.date() - timedelta(days=7))
    queued = _once(office, f"daily:{here.date()}", lambda: daily(office, now))
    queued += _once(office, f"held:{here.date()}", lambda: waiting.remind(office, now))
    if here.date() >= first_working_day(office, here.date()):
        queued += _once(office, f"weekly:{week}", lambda: weekly(office, week, now))
    return queued


def first_working_day(office: Office, day: date) -> date:
    """The first working day of the week of `day`: a Monday off moves the digest."""
    monday = day - timedelta(days=day.weekday() - MONDAY)
    return monday if office.book.calendar.is_working(monday) else office.book.calendar.offset_working_days(monday, 1)


def _once(office: Office, name: str, make: Any) -> int:
    """Make and queue a round of digests unless it has been queued before."""
    if office.store.round_is_done(name):
        return 0
    changes = make()
    queued = len(office.store.apply(changes, rules=office.book.hash).outgoing) if changes else 0
    office.store.finish_round(name)
    return queued


def iso_week(day: date) -> str:
    """The ISO week of a day, as the command takes it: 2026-W48."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02d}"


def period_of(week: str, zone: str, basis: date) -> Period:
    """The period of an ISO week, cut off at its end; raises ValueError for anything else."""
    year, _, number = week.partition("-W")
    start = date.fromisocalendar(int(year), int(number), 1)
    end = start + timedelta(days=6)
    return Period(start, end, at(end + timedelta(days=1), time(), zone), zone, basis, week)


@dataclass(frozen=True)
class Week:
    """The figures of a week: of all, and of each superior institution's area."""

    whole: Figures
    areas: Mapping[str, Figures]


def figures(office: Office, week: str) -> Week:
    """The figures of one week, in one pass over the cases."""
    zone = office.config.office.zone
    period = period_of(week, zone, date(int(week[:4]), 1, 1))
    institutions = {i.code: i for i in office.store.institutions()}
    names = {code: i.name for code, i in institutions.items()}
    facts = case_facts(office, institutions, period.cut_off)
    whole, areas = summarise_areas(facts, period, lambda code: areas_of(code, institutions), names)
    return Week(whole, areas)


def areas_of(code: str, institutions: Mapping[str, Institution]) -> Iterator[str]:
    """The superior institutions above one, nearest first."""
    seen = {code}
    here = institutions.get(code)
    while here and here.superior and here.superior not in seen:
        seen.add(here.superior)
        yield here.superior
        here = institutions.get(here.superior)


def case_facts(office: Office, institutions: Mapping[str, Institution], now: datetime) -> Iterator[CaseFact]:
    """Every case as a digest sees it, streamed in pages."""
    with_pic = {c.institution for c in office.store.contacts(on=now.date()) if c.role == "pic" and c.health != "bouncing"}
    stream = iter(office.store.cases())
    while page := list(islice(stream, CASES_AT_ONCE)):
        ids = [case.id or 0 for case in page]
        letters = {letter.case_id: letter for letter in office.store.letters_of(ids)}
        deadlines: dict[int, list[Deadline]] = {}
        for deadline in office.store.deadlines_of(ids):
            deadlines.setdefault(deadline.case_id, []).append(deadline)
        for case in page:
            yield _fact(office, case, institutions.get(case.institution), letters.get(case.id or 0), deadlines.get(case.id or 0, []), with_pic)


def _fact(
    office: Office, case: Case, institution: Institution | None, letter: Letter | None, deadlines: Iterable[Deadline],
    with_pic: set[str],
) -> CaseFact:  # fmt: skip
    zone = institution.zone if institution else office.config.office.zone
    by_kind = {d.kind: d for d in deadlines}
    answer, receipt = by_kind.get("answer"), by_kind.get("receipt")
    sent = answer.starts if answer else (letter.email_at if letter else None)
    answered = answer.met if answer and answer.state == "met" else None
    confirmed = receipt.met if receipt and receipt.state == "met" else None
    days = None
    if sent and answered:
        days = office.book.calendar.working_days_between(local_day(sent, zone), local_day(answered, zone))
    return CaseFact(
        number=case.number, institution=case.institution, province=institution.province if institution else "",
        category=case.category, topic=case.topic, status=case.status, opened=local_day(case.opened, zone),
        sent=_day(sent, zone), confirmed=_day(confirmed, zone), answered=_day(answered, zone),
        closed=_day(case.closed, zone), due=_day(answer.due if answer else None, zone), working_days=days,
        pic_valid=case.institution in with_pic,
    )  # fmt: skip


def _day(moment: datetime | None, zone: str) -> date | None:
    return local_day(moment, zone) if moment else None


def weekly(office: Office, week: str, now: datetime) -> list[Change]:
    """The weekly digests: each PIC's own list, each superior's area, the leadership's whole."""
    found = figures(office, week)
    institutions = {i.code: i for i in office.store.institutions()}
    changes: list[Change] = []
    for address in office.config.office.leadership:
        if not found.whole.empty:
            changes += _digest(office, "weekly_leadership", week, address, "", {"figures": found.whole}, now)
    for code, area in sorted(found.areas.items()):
        institution = institutions.get(code)
        if institution is None or area.empty:
            continue
        for contact in office.current_contacts(code, now)[:1]:
            facts = {"institution": institution.name, "figures": area}
            changes += _digest(office, "weekly_superior", week, contact.address, contact.name, facts, now, institution)
    for institution in institutions.values():
        changes += _weekly_pic(office, institution, week, now)
    return changes


def _digest(
    office: Office, purpose: str, week: str, address: str, name: str, facts: Mapping[str, Any], now: datetime,
    institution: Institution | None = None,
) -> list[Change]:  # fmt: skip
    point = office.focal_point_for(institution) if institution else office.default_focal_point
    mail = Mail(
        key=f"{purpose}:{week}:{address}", purpose=purpose, focal_point=point, recipient=address, name=name,
        language=institution.language if institution else office.config.office.language, about="", kind="", facts=facts,
    )  # fmt: skip
    return correspondence.post(office, mail, now)


def _weekly_pic(office: Office, institution: Institution, week: str, now: datetime) -> list[Change]:
    """The open list of one institution to its PICs, oldest first; nobody is sent an empty one."""
    cases = [c for c in office.store.open_cases_of([institution.code], 1000) if c.status not in (*ENDED, "draft")]
    pics = [c for c in office.current_contacts(institution.code, now) if c.role == "pic" and c.health != "bouncing"]
    if not cases or not pics:
        return []
    lines = case_lines(office, cases, institution, now)
    shown, rest = lines[:SHOWN_IN_FULL], lines[SHOWN_IN_FULL:]
    changes: list[Change] = []
    for contact in pics:
        mail = Mail(
            key=f"weekly_pic:{week}:{institution.code}:{contact.address}", purpose="weekly_pic",
            focal_point=office.focal_point_for(institution), recipient=contact.address, name=contact.name,
            language=office.language_of(contact, institution), about=",".join(line.case for line in lines),
            kind="bundle", zone=institution.zone,
            facts={"institution": institution.name, "cases": shown, "rest": rest, "week": week},
        )  # fmt: skip
        changes += correspondence.post(office, mail, now)
    return changes


def case_lines(office: Office, cases: Iterable[Case], institution: Institution | None, now: datetime) -> list[CaseLine]:
    """Cases as lines of a list, oldest first, numbered."""
    ordered = sorted(cases, key=lambda case: case.opened)
    ids = [case.id or 0 for case in ordered]
    letters = {letter.case_id: letter for letter in office.store.letters_of(ids)}
    due = {d.case_id: d for d in office.store.deadlines_of(ids, running_only=True) if d.kind == "answer"}
    zone = institution.zone if institution else office.config.office.zone
    today = local_day(now, zone)
    lines = []
    for place, case in enumerate(ordered, 1):
        letter, deadline = letters.get(case.id or 0), due.get(case.id or 0)
        late = office.book.calendar.working_days_between(local_day(deadline.due, zone), today) if deadline else None
        lines.append(
            CaseLine(
                case=case.number, topic=case.topic, place=place, institution=institution.name if institution else case.institution,
                letter_number=letter.number if letter else "", letter_date=letter.dated if letter else None,
                category=case.category, status=case.status, asked=case.asked, due=deadline.due if deadline else None,
                late=late, opened=case.opened,
            )
        )  # fmt: skip
    return lines


def daily(office: Office, now: datetime) -> list[Change]:
    """The daily mail of each focal point's officers; nothing goes out where there is nothing to tell."""
    changes: list[Change] = []
    for point in office.config.focal_points:
        facts = _daily_facts(office, point, now)
        if not any(facts[name] for name in ("new_answers", "held", "failures", "due_today", "due_week", "silent")):
            continue
        for officer in point.officers:
            mail = Mail(
                key=f"daily:{facts['date']}:{point.code}:{officer}", purpose="daily", focal_point=point,
                recipient=officer, name="", language=point.language, about="", kind="", facts=facts,
            )  # fmt: skip
            changes += correspondence.post(office, mail, now)
    return changes


def _daily_facts(office: Office, point: FocalPoint, now: datetime) -> dict[str, Any]:
    zone = office.config.office.zone
    today = local_day(now, zone)
    cases = {c.id: c for c in office.store.cases() if c.focal_point == point.code and c.closed is None}
    lines = {line.case: line for line in case_lines(office, cases.values(), None, now)}
    due = {line.case: local_day(line.due, zone) for line in lines.values() if isinstance(line.due, datetime)}
    week_end = today + timedelta(days=7)
    since = now - timedelta(days=1)
    failures = [m for m in office.store.outgoing(state="failed") if m.focal_point == point.code and m.created >= since]
    held = [h for h in office.store.held() if (message := office.store.message(h.message_id)) and message.mailbox == point.code]
    return {
        "date": today,
        "new_answers": [lines[c.number] for c in cases.values() if c.status == "answered"][:LISTED],
        "held": [_held_line(office, h.message_id, h.id or 0, h.reason) for h in held][:LISTED],
        "failures": [FailureLine(m.recipient, m.response, m.created) for m in failures][:LISTED],
        "due_today": [lines[n] for n, day in due.items() if day == today][:LISTED],
        "due_week": [lines[n] for n, day in due.items() if today < day <= week_end][:LISTED],
        "silent": [_contact_line(c) for c in office.store.contacts(on=today) if c.health == "silent"][:LISTED],
    }


def _held_line(office: Office, message_id: int, identity: int, reason: str) -> HeldLine:
    message = office.store.message(message_id)
    if message is None:
        raise LookupError(f"held mail {identity} has no message")
    return HeldLine(identity, message.writer, message.subject, message.received, reason)


def _contact_line(contact: Contact) -> ContactLine:
    return ContactLine(contact.name, contact.address, contact.institution, contact.health_reason)


def last_week(office: Office, now: datetime) -> str:
    """The last whole ISO week before `now`."""
    return iso_week(local_day(now, office.config.office.zone) - timedelta(days=7))


def write_mails(changes: Iterable[Change], out: Path) -> Iterator[Path]:
    """Write the mails of a round as .eml files, for looking at."""
    out.mkdir(parents=True, exist_ok=True)
    for change in changes:
        if isinstance(change, QueueMail):
            path = out / f"{change.purpose}-{change.recipient.replace('@', '_at_')}.eml"
            path.write_bytes(change.rendered)
            yield path
