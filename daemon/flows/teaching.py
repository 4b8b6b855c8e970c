"""What earlier transfers teach about a case that is opened or passed on, as a sentence for the officer."""

from collections.abc import Iterator
from typing import Any

from daemon.core.teaching import lesson_for, region_lesson
from daemon.flows.office import Office


def lesson(office: Office, institution: str, category: str) -> str:
    """Whether an institution usually passes such cases on, and where they end; empty where it does not."""
    settled = office.store.settled_there(institution, category)
    return lesson_for(office.store.passed_on(), category, institution, settled, _names(office)) if settled else ""


def lesson_of_region(office: Office, institution: str, category: str) -> str:
    """Where such cases of the institution's region ended that were passed on; empty where there were none."""
    place = office.store.institution(institution)
    return region_lesson(office.store.passed_on(), category, place.province if place else "", _names(office))


def rows(office: Office) -> Iterator[dict[str, Any]]:
    """The table: category, region, from, to, times."""
    names = _names(office)
    for row in office.store.passed_on():
        yield {
            "category": row.category, "region": row.province, "from": names.get(row.institution, row.institution),
            "to": names.get(row.target, row.target), "times": row.times,
        }  # fmt: skip


def _names(office: Office) -> dict[str, str]:
    return {institution.code: institution.name for institution in office.store.institutions()}
