"""The event chains, sealed once a day; the seal is said in the journal, where nobody who edits the database reaches it."""

from datetime import datetime

import structlog

from daemon.core.zones import local_day
from daemon.flows.office import Office

log = structlog.get_logger()


def seal_chains(office: Office, now: datetime) -> bool:
    """Seal the heads of all event chains unless that was done on this day; whether it was done now."""
    day = local_day(now, office.config.office.zone)
    newest = office.store.newest_seal()
    if newest is not None and newest[0] >= day:
        return False
    log.info("event chains sealed", day=day.isoformat(), seal=office.store.seal(day, now))
    return True
