"""What a reply says of each case it is linked with: the rules, under the facts of that case and its writer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from daemon.core.analysis import Analysis
from daemon.core.linking import Link, bundle_of
from daemon.core.records import Case
from daemon.core.rulebook.model import Facts, Reading, WorkingDays
from daemon.core.telling import reading_facts
from daemon.flows.evidence import Gathered, is_current
from daemon.flows.office import Office


@dataclass(frozen=True, slots=True)
class CaseReading:
    """What a reply says of one case, and the facts under which it was read."""

    case: Case
    reading: Reading
    facts: Facts


def read_cases(
    office: Office, analysis: Analysis, gathered: Gathered, found: Link, now: datetime
) -> tuple[CaseReading, ...]:
    """What the reply says of each linked case, by the rules that act now: the part that names it, else the one that names none.

    Cases that are alike in all that rules may ask of them are read together.
    """
    common = replace(
        reading_facts(analysis, found.named),
        listed=bundle_of(gathered.facts) or found.cases, prefix=office.config.office.prefix, directory=office.directory,
    )  # fmt: skip
    read: dict[tuple[str, ...], tuple[Facts, tuple[Reading, ...]]] = {}
    readings = []
    for case in map(office.case, found.cases):
        role = role_of(office, analysis, gathered, case, now)
        alike = (role, case.category, case.status, case.level, case.institution)
        if alike not in read:
            facts = replace(common, role=role, category=case.category, status=case.status, level=case.level)
            facts = replace(facts, working_days=_days_of(office, case))
            read[alike] = (facts, office.book.rules.read(analysis.reply.text, facts))
        facts, said = read[alike]
        reading = _about(case.number, found, said)
        if reading is not None:
            readings.append(CaseReading(case, reading, facts))
    return tuple(readings)


def _days_of(office: Office, case: Case) -> WorkingDays:
    """Working days as the case's institution has them."""
    institution = office.store.institution(case.institution)
    province = institution.province if institution else ""
    return partial(office.book.calendar.offset_working_days, province=province, institution=case.institution)


def _about(case: str, found: Link, said: Sequence[Reading]) -> Reading | None:
    by_ref = {reference.value: reference.case for reference in found.named} | {number: number for number in found.cases}
    named = {by_ref[reading.case]: reading for reading in said if reading.case in by_ref}
    general = next((reading for reading in said if reading.case is None), None)
    if general is None and len(said) == 1 and not named.keys() & set(found.cases):
        general = said[0]
    return named.get(case) or general


def role_of(office: Office, analysis: Analysis, gathered: Gathered, case: Case, now: datetime) -> str:
    """What the writer is to the case's institution: pic, alternate, head; else officer or foreign."""
    held = [c.role for c in gathered.contacts if c.institution == case.institution and is_current(c, now)]
    if held:
        return held[0]
    writer = analysis.message.writer
    return "officer" if writer and office.is_officer(writer.address) else "foreign"
