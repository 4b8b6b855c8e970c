"""A role passes on: the new PIC gets the open list with its letters and history, the old one a farewell.

What the old one's tokens could do ends with the role itself: whoever is no longer registered moves nothing.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from daemon.core.changes import Change, SetContact
from daemon.core.letters import CaseLine, Enclosure
from daemon.core.letters.history import Happened, tell_history
from daemon.core.moves import ENDED
from daemon.core.records import Case, Contact, Deadline, Institution, Letter, Notice
from daemon.core.rulebook.model import Person
from daemon.core.workings import explain_due
from daemon.flows import correspondence, datebook
from daemon.flows.correspondence import Mail
from daemon.flows.datebook import SHOWN_IN_FULL, Shift
from daemon.flows.office import Office

CASES_HANDED_OVER = 1000


def day_before(now: datetime) -> date:
    """Yesterday: the last day on which somebody held a role that passes on today."""
    return now.date() - timedelta(days=1)


def pass_on(office: Office, institution: Institution, successor: Person, said_by: str, now: datetime) -> list[Change]:
    """The successor is PIC from today; whoever said so (else the one PIC there is) was it until yesterday."""
    former = _former(office, institution.code, successor.address, said_by, now)
    new = SetContact(institution.code, successor.address, name=successor.name, role="pic", since=now.date(), health="ok")
    ended = [SetContact(institution.code, old.address, until=day_before(now)) for old in former]
    shifts = _open_dates(office, institution)
    told = hand_over(office, institution, successor, former, shifts, now)
    farewells = [c for old in former for c in _farewell(office, institution, old, successor, shifts, now)]
    return [new, *ended, *told, *farewells]


def _former(office: Office, code: str, successor: str, said_by: str, now: datetime) -> list[Contact]:
    """Who is replaced. Where several are in charge and somebody else said so, nobody can be told apart: nobody is."""
    pics = [c for c in office.current_contacts(code, now) if c.role == "pic" and c.address != successor]
    saying = [c for c in pics if c.address == said_by]
    return saying or (pics if len(pics) == 1 else [])


def _open_dates(office: Office, institution: Institution) -> tuple[Shift, ...]:
    """Every open case of the institution, the oldest first, with the day by which it must be answered, if any."""
    cases = [c for c in office.store.open_cases_of([institution.code], CASES_HANDED_OVER) if c.status not in (*ENDED, "draft")]
    clocks: dict[int, Deadline] = {
        d.case_id: d
        for d in office.store.deadlines_of([c.id or 0 for c in cases], running_only=True)
        if d.kind == datebook.KIND
    }
    return tuple(
        Shift(case, None, clock.due if clock else None, "changed", clock.working if clock else {})
        for case in sorted(cases, key=lambda c: (c.opened, c.id or 0))
        for clock in [clocks.get(case.id or 0)]
    )


def hand_over(
    office: Office, institution: Institution, successor: Person, former: Sequence[Contact], open_dates: Sequence[Shift],
    now: datetime,
) -> list[Change]:  # fmt: skip
    """The open list to the new PIC: each case with its letter, its history and its date, under a token that acts on it."""
    if not open_dates:
        return []
    language = office.language_of(None, institution)
    cases = [shift.case for shift in open_dates]
    letters = {letter.case_id: letter for letter in office.store.letters_of(c.id or 0 for c in cases)}
    enclosures = _letters(office, cases[:SHOWN_IN_FULL], letters)
    lines = _lines(office, open_dates, letters, language)
    mail = Mail(
        key=f"handover:{institution.code}:{successor.address}:{now.date().isoformat()}", purpose="handover",
        focal_point=office.focal_point(cases[0].focal_point), recipient=successor.address, name=successor.name,
        language=language, about=",".join(c.number for c in cases), kind="bundle", zone=institution.zone,
        enclosures=enclosures, calendars=datebook.calendars_for(office, open_dates, institution, now, language),
        facts={
            "institution": institution.name, "cases": lines[:SHOWN_IN_FULL], "rest": lines[SHOWN_IN_FULL:],
            "former_name": former[0].name if len(former) == 1 else "", "files": [e.name for e in enclosures],
            "calendar": any(shift.after for shift in open_dates),
        },
    )  # fmt: skip
    return correspondence.post(office, mail, now)


def _lines(
    office: Office, open_dates: Sequence[Shift], letters: dict[int, Letter], language: str
) -> list[CaseLine]:  # fmt: skip
    notices: dict[int, list[Notice]] = {}
    for notice in office.store.notices_sent([shift.case.id or 0 for shift in open_dates[:SHOWN_IN_FULL]]):
        notices.setdefault(notice.case_id or 0, []).append(notice)
    return [
        _line(office, place, shift, letters.get(shift.case.id or 0), notices.get(shift.case.id or 0, ()), language)
        for place, shift in enumerate(open_dates, 1)
    ]


def _line(
    office: Office, place: int, shift: Shift, letter: Letter | None, notices: Iterable[Notice], language: str
) -> CaseLine:  # fmt: skip
    case, full = shift.case, place <= SHOWN_IN_FULL
    happened = [Happened(n.at, "reminded", {}) for n in notices if n.state == "queued"]
    happened += [Happened(e.at, e.kind, e.data) for e in office.store.events(case.number)] if full else []
    return CaseLine(
        case=case.number, topic=case.topic, place=place, letter_number=letter.number if letter else "",
        letter_date=letter.dated if letter else None, category=case.category, status=case.status, asked=case.asked,
        due=shift.after, how=explain_due(shift.working, language) if full and shift.after else "", opened=case.opened,
        history=tell_history(happened, language) if full else (),
    )  # fmt: skip


def _letters(office: Office, cases: Iterable[Case], letters: dict[int, Letter]) -> tuple[Enclosure, ...]:
    """The official letters themselves, each under its place in the list, as many as one mail bears; secret ones never."""
    room = office.config.sending.max_attachment_mb * 1_000_000 / correspondence.BASE64_GROWTH
    found: list[Enclosure] = []
    for place, case in enumerate(cases, 1):
        letter = letters.get(case.id or 0)
        if letter is None or correspondence.is_secret(letter):
            continue
        for enclosure in correspondence.official_letter(office, letter)[0]:
            if len(enclosure.content) <= room:
                room -= len(enclosure.content)
                found.append(Enclosure(f"{place} - {enclosure.name}", enclosure.content_type, enclosure.content))
    return tuple(found)


def _farewell(
    office: Office, institution: Institution, old: Contact, successor: Person, open_dates: Sequence[Shift], now: datetime
) -> list[Change]:  # fmt: skip
    """One line of thanks; the dates leave the old one's calendar."""
    language = office.language_of(old, institution)
    point = office.focal_point(open_dates[0].case.focal_point) if open_dates else office.focal_point_for(institution)
    over = [Shift(s.case, s.after, None, "changed", {}) for s in open_dates if s.after]
    mail = Mail(
        key=f"farewell:{institution.code}:{old.address}:{now.date().isoformat()}", purpose="farewell", focal_point=point,
        recipient=old.address, name=old.name, language=language, about="", kind="", zone=institution.zone,
        calendars=datebook.calendars_for(office, over, institution, now, language),
        facts={
            "institution": institution.name, "successor_name": successor.name or successor.address,
            "count": len(open_dates),
        },
    )  # fmt: skip
    return correspondence.post(office, mail, now)
