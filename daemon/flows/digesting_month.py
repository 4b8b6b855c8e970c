"""The month -> outbox: the official report to the leadership, with what became of the aim of the whole network."""

from datetime import datetime, timedelta

from daemon.core.changes import Change
from daemon.core.figures import month_period
from daemon.core.zones import local_day
from daemon.flows import figuring
from daemon.flows.digesting_mail import Digest, report
from daemon.flows.digesting_week import illustrate
from daemon.flows.office import Office


def last_month(office: Office, now: datetime) -> str:
    """The last whole month before `now`, as 2026-11."""
    first = local_day(now, office.config.office.zone).replace(day=1)
    return (first - timedelta(days=1)).isoformat()[:7]


def monthly(office: Office, month: str, now: datetime) -> list[Change]:
    """The report of a month to each reader; raises ValueError where `month` is none (2026-11)."""
    office_ = office.config.office
    found = figuring.figures_of(office, month_period(month, office_.zone)).whole
    if not office_.leadership:
        return []
    shown = illustrate(office, figuring.lens_of(office, found.period.end), found, office_.language)
    facts = {
        "figures": found,
        "aim": figuring.aim(office, found.period),
        "pictures": tuple(chart.picture for chart in shown.charts),
        "file_name": shown.file_name,
    }
    changes: list[Change] = []
    for address in office_.leadership:
        digest = Digest(
            "monthly", month, "", address, "", office.default_focal_point, office_.language, office_.zone, facts,
            empty=found.empty, enclosures=shown.enclosures,
        )  # fmt: skip
        changes += report(office, digest, now)
    return changes
