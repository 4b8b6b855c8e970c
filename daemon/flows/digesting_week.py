"""The week -> outbox: each PIC's own open list, each superior's area, the whole for the leadership."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from daemon.core.changes import Change
from daemon.core.digest import PROMISING, summarise
from daemon.core.figures import Figures, Period, week_period
from daemon.core.letters import CaseLine, Enclosure
from daemon.core.moves import ENDED
from daemon.core.records import Case, Contact, Institution
from daemon.core.zones import at, local_day
from daemon.edges.charts import Chart, draw_bars, draw_trend
from daemon.flows import figuring, tabulating
from daemon.flows.digesting_mail import Digest, enclosable, report
from daemon.flows.office import Office

OPEN_AT_MOST = 5000
SHOWN_IN_FULL = 20
TABLED = 30
"""Rows of the table below the cases in full: more than these would carry the HTML over 100 kB; the sheet has all."""


@dataclass(frozen=True)
class Illustrated:
    """What goes with the figures of a digest: pictures and the full list."""

    charts: tuple[Chart, ...]
    enclosures: tuple[Enclosure, ...]

    @property
    def file_name(self) -> str:
        """The name of the full list, empty where it was too large to go along."""
        return next((e.name for e in self.enclosures if not e.cid), "")


def weekly(office: Office, week: str, now: datetime) -> list[Change]:
    """Every digest of a week as changes; raises ValueError where `week` is no ISO week."""
    return [change for changes in weekly_by_reader(office, week, now) for change in changes]


def weekly_by_reader(office: Office, week: str, now: datetime) -> Iterator[list[Change]]:
    """The digests of a week, one institution's after the other's: together they and their files would fill the memory."""
    found = figuring.figures(office, week)
    lens = figuring.lens_of(office, found.whole.period.end)
    yield _to_leadership(office, lens, found.whole, week, now)
    for code in sorted({i.superior for i in lens.institutions.values() if i.superior} & lens.institutions.keys()):
        with office.store.reading():
            changes = _to_superior(office, lens, code, found.areas.get(code), week, now)
        yield changes
    for institution in lens.institutions.values():
        with office.store.reading():
            changes = _to_pics(office, institution, week, now)
        yield changes


def illustrate(
    office: Office, lens: figuring.Lens, figures: Figures, language: str, bars: str = "institution", area: str = ""
) -> Illustrated:
    """Charts and the full list of a digest; `area` keeps the list to the institutions below that one."""
    rows = figures.by_institution if bars == "institution" else figures.by_province
    charts = (draw_trend(figures.trend, language), draw_bars(rows, language))
    only = figuring.area_of(area, lens.institutions) if area else None
    label = "-".join(filter(None, (figures.period.label, area.lower())))
    table = tabulating.full_list(office, lens, figures, language, only, label)
    return Illustrated(charts, enclosable(office, (*(chart.enclosure for chart in charts), table)))


def _to_leadership(office: Office, lens: figuring.Lens, figures: Figures, week: str, now: datetime) -> list[Change]:
    office_ = office.config.office
    if not office_.leadership:
        return []
    shown = illustrate(office, lens, figures, office_.language, "province")
    facts = _report_facts(figures, shown)
    return [
        change
        for address in office_.leadership
        for change in report(
            office,
            Digest("weekly_leadership", week, "", address, "", office.default_focal_point, office_.language, office_.zone, facts,
                   empty=figures.empty, enclosures=shown.enclosures),
            now,
        )
    ]  # fmt: skip


def _report_facts(figures: Figures, shown: Illustrated) -> dict[str, object]:
    return {
        "figures": figures,
        "pictures": tuple(chart.picture for chart in shown.charts),
        "file_name": shown.file_name,
        "promises": figures.promised,
    }


def _to_superior(
    office: Office, lens: figuring.Lens, code: str, figures: Figures | None, week: str, now: datetime
) -> list[Change]:  # fmt: skip
    """The area of one superior institution to its PICs, else to the first contact it has."""
    institution = lens.institutions[code]
    readers = readers_of(office.current_contacts(code, now))
    if not readers:
        return []
    figures = figures or summarise((), week_period(week, office.config.office.zone))
    shown = illustrate(office, lens, figures, institution.language, area=code)
    facts = _report_facts(figures, shown) | {"institution": institution.name}
    changes: list[Change] = []
    for contact in readers:
        digest = Digest(
            "weekly_superior", week, code, contact.address, contact.name, office.focal_point_for(institution),
            office.language_of(contact, institution), institution.zone, facts, empty=figures.empty, enclosures=shown.enclosures,
        )  # fmt: skip
        changes += report(office, digest, now)
    return changes


def readers_of(contacts: Iterable[Contact]) -> list[Contact]:
    """Who reads the digest of an institution's area: its PICs, else the first contact that can be reached."""
    able = [contact for contact in contacts if contact.health != "bouncing"]
    return [contact for contact in able if contact.role == "pic"] or able[:1]


def _to_pics(office: Office, institution: Institution, week: str, now: datetime) -> list[Change]:
    """The open list of one institution to its PICs, oldest first, with what was promised for the week and did not come."""
    pics = [c for c in office.current_contacts(institution.code, now) if figuring.is_valid_pic(c)]
    if not pics:
        return []
    cases = [c for c in office.store.open_cases_of([institution.code], OPEN_AT_MOST) if c.status not in (*ENDED, "draft")]
    lines = case_lines(office, cases, institution, now)
    facts = _list_facts(office, institution, lines, week)
    changes: list[Change] = []
    for contact in pics:
        language = office.language_of(contact, institution)
        sheet = f"{('kasus', 'cases')[language == 'en']}-{week}-{institution.code.lower()}.xlsx"
        table = (tabulating.case_table(lines, language, sheet, institution.zone),) if len(lines) > SHOWN_IN_FULL else ()
        digest = Digest(
            "weekly_pic", week, institution.code, contact.address, contact.name, office.focal_point_for(institution), language,
            institution.zone, facts | {"file_name": sheet if table else ""}, empty=not lines, news=bool(facts["closed_count"]),
            cases=tuple(line.case for line in lines), enclosures=table,
        )  # fmt: skip
        changes += report(office, digest, now)
    return changes


def _list_facts(office: Office, institution: Institution, lines: list[CaseLine], week: str) -> dict[str, object]:
    period = week_period(week, institution.zone)
    since, until = at(period.start, time(), institution.zone), at(period.end + timedelta(days=1), time(), institution.zone)
    rest = lines[SHOWN_IN_FULL:]
    return {
        "institution": institution.name,
        "cases": lines[:SHOWN_IN_FULL],
        "rest": rest[:TABLED],
        "untold": len(rest[TABLED:]),
        "week": week,
        "closed_count": office.store.count_closed(institution.code, since, until),
        "promises": tuple(_promised(lines, period)),
    }


def _promised(lines: Iterable[CaseLine], period: Period) -> Iterator[CaseLine]:
    """What the institution asked more time for, until a day of the week, and did not bring."""
    for line in lines:
        due = local_day(line.due, period.zone) if isinstance(line.due, datetime) else None
        if line.status == PROMISING and due is not None and period.start <= due <= period.end:
            yield line


def case_lines(office: Office, cases: Iterable[Case], institution: Institution | None, now: datetime) -> list[CaseLine]:
    """Cases as lines of a list, oldest first, numbered."""
    ordered = sorted(cases, key=lambda case: (case.opened, case.id))
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
