"""An opened office and the present moment, for commands that need both."""

from datetime import datetime

from daemon.cli.frame import Frame
from daemon.edges.clock import clock
from daemon.edges.logs import log_warnings
from daemon.flows.office import Office, open_office


def office_now(frame: Frame) -> tuple[Office, datetime]:
    """The office of the configuration, and now (KAWAL_NOW where it is set); stdout stays free for the answer."""
    log_warnings()
    return open_office(frame.config()), clock(rehearsal_allowed=True)()
