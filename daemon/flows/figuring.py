"""The ledger -> figures: cases as digests count them, in one streamed pass, and how the network's letters fared."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from daemon.core.aim import AimMonth, EscortFact, months_of_aim
from daemon.core.counting import Chosen, is_counted
from daemon.core.digest import counting_from, summarise_areas
from daemon.core.figures import CaseFact, Figures, Period, week_period
from daemon.core.records import Contact, Institution
from daemon.core.zones import at, find_zone
from daemon.edges.store import CaseStanding, LetterFate
from daemon.flows.office import Office

AIM_MONTHS = 6
MARGIN = timedelta(days=2)
"""Days are counted in each institution's zone, instants are kept in UTC: what is asked of the database is a little wider."""


@dataclass(frozen=True)
class Counted:
    """The figures of a period: of all, and of each superior institution's area."""

    whole: Figures
    areas: Mapping[str, Figures]


@dataclass(frozen=True)
class Lens:
    """What turns a stored case into one as it is counted, on a day: the directory and the calendar of that day."""

    office: Office
    day: date
    institutions: Mapping[str, Institution]
    with_pic: frozenset[str]
    zones: Mapping[str, ZoneInfo]
    positions: dict[date, int] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, str]:
        """The names of institutions by code."""
        return {code: institution.name for code, institution in self.institutions.items()}

    def fact(self, standing: CaseStanding) -> CaseFact:
        """The case as digests of the day count it."""
        zone = self.zones.get(standing.institution) or find_zone(self.office.config.office.zone)
        opened, sent, confirmed, answered, closed, due = (
            None if moment is None else moment.astimezone(zone).date()
            for moment in (standing.opened, standing.started, standing.confirmed, standing.answered, standing.closed, standing.due)
        )
        institution = self.institutions.get(standing.institution)
        owed = (answered is None or answered > self.day) and (closed is None or closed > self.day)
        return CaseFact(
            standing.number, standing.institution, institution.province if institution else "", standing.category, standing.topic,
            standing.status, opened or self.day, sent, confirmed, answered, closed, due,
            self.working_days(due, self.day) if owed and due is not None and due < self.day else None,
            self.working_days(sent, answered) if sent is not None and answered is not None else None,
            standing.institution in self.with_pic, standing.id, standing.focal_point,
        )  # fmt: skip

    def working_days(self, first: date, last: date) -> int:
        """Working days after `first` up to `last`, everywhere in the country; each day is looked up once."""
        return self._position(last) - self._position(first)

    def _position(self, day: date) -> int:
        found = self.positions.get(day)
        if found is None:
            found = self.positions[day] = self.office.book.calendar.working_days_between(self.day, day)
        return found


def lens_of(office: Office, day: date) -> Lens:
    """The directory as it is on a day."""
    institutions = {institution.code: institution for institution in office.store.institutions()}
    with_pic = frozenset(contact.institution for contact in office.store.contacts(on=day) if is_valid_pic(contact))
    zone_of = cache(find_zone)
    return Lens(office, day, institutions, with_pic, {code: zone_of(i.zone) for code, i in institutions.items()})


def is_valid_pic(contact: Contact) -> bool:
    """Whether a contact of today can be written to as PIC."""
    return contact.role == "pic" and contact.health != "bouncing"


def figures(office: Office, week: str) -> Counted:
    """The figures of an ISO week; raises ValueError where it is none."""
    return figures_of(office, week_period(week, office.config.office.zone))


def figures_of(office: Office, period: Period) -> Counted:
    """The figures of a period, in one pass over the cases that may count: years of closed ones are not looked at."""
    lens = lens_of(office, period.end)
    since = at(counting_from(period), time(), period.zone) - MARGIN
    facts = map(lens.fact, office.store.case_standings(open_at=since))
    closed = office.store.groups_closed_before(since)
    groups = ((code, i.province if (i := lens.institutions.get(code)) else "", category) for code, category in closed)
    return Counted(*summarise_areas(facts, period, lambda code: superiors_of(code, lens.institutions), lens.names, groups))


def superiors_of(code: str, institutions: Mapping[str, Institution]) -> Iterator[str]:
    """The superior institutions above one, nearest first."""
    seen = {code}
    here = institutions.get(code)
    while here and here.superior and here.superior not in seen:
        seen.add(here.superior)
        yield here.superior
        here = institutions.get(here.superior)


def area_of(code: str, institutions: Mapping[str, Institution]) -> frozenset[str]:
    """The institutions below one, however deep."""
    return frozenset(below for below in institutions if code in superiors_of(below, institutions))


def chosen_facts(
    office: Office, chosen: Chosen, *, institutions: Collection[str] | None = None, focal_point: str = ""
) -> Iterator[CaseFact]:
    """The cases that a digest's number counts, streamed in the order they were opened."""
    lens = lens_of(office, chosen.at)
    zone = office.config.office.zone
    opened = (at(chosen.opened.first, time(), zone) - MARGIN, at(chosen.opened.last, time(), zone) + MARGIN) if chosen.opened else None
    owed = chosen.standing or chosen.overdue or chosen.unconfirmed or chosen.due or chosen.promised
    open_at = at(chosen.at, time(), zone) - MARGIN if owed else None
    for standing in office.store.case_standings(institutions=institutions, opened=opened, open_at=open_at):
        if focal_point and standing.focal_point != focal_point:
            continue
        fact = lens.fact(standing)
        if is_counted(fact, chosen):
            yield fact


def without_pic(office: Office, day: date, institutions: Collection[str] | None = None) -> list[Institution]:
    """Institutions that have open cases and no PIC who can be written to, by code."""
    facts = chosen_facts(office, Chosen(day, standing=True), institutions=institutions)
    lacking = {fact.institution for fact in facts if not fact.pic_valid}
    return office.store.institutions_by_codes(lacking)


def contacts_in(office: Office, lens: Lens, health: str, focal_point: str = "") -> list[Contact]:
    """Contacts of the day in a state of health, at the institutions that a focal point serves (empty: anywhere)."""
    found = [contact for contact in office.store.contacts(on=lens.day) if contact.health == health]
    if not focal_point:
        return found
    return [c for c in found if (i := lens.institutions.get(c.institution)) and office.focal_point_for(i).code == focal_point]


def aim(office: Office, period: Period) -> tuple[AimMonth, ...]:
    """How the letters of the period's month and of those before it fared, as known at the cut-off."""
    zone = office.config.office.zone
    since = at(period.end - timedelta(days=31 * (AIM_MONTHS + 1)), time(), zone)
    reminding = [rung.name for rung in office.book.ladder.rules.rungs if rung.template and rung.offset > 0]
    lens = lens_of(office, period.end)
    return months_of_aim(_escorted(lens, office.store.letter_fates(since, period.cut_off + MARGIN, reminding)), period.end, AIM_MONTHS)


def _escorted(lens: Lens, fates: Iterable[LetterFate]) -> Iterator[EscortFact]:
    for fate in fates:
        fact = lens.fact(fate.standing)
        if fact.sent is None:
            continue
        lost = fate.lost.astimezone(lens.zones.get(fact.institution)).date() if fate.lost else None
        answered = fate.standing.answered
        reminded = fate.reminded is not None and answered is not None and fate.reminded < answered
        yield EscortFact(fact.sent, fact.confirmed, lost, fact.answered, int(reminded))
