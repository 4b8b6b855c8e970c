"""Which cases a number of a digest counts: the same rules one case at a time, for the commands that list them."""

from dataclasses import dataclass, fields
from datetime import date

from daemon.core.digest import PROMISING
from daemon.core.figures import CaseFact


@dataclass(frozen=True, slots=True)
class Span:
    """From one day to another; both count."""

    first: date
    last: date

    def __contains__(self, day: date | None) -> bool:
        return day is not None and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is asked for, as known at the end of the day `at`; what is not given does not narrow.

    Days of events: opened, sent, confirmed, answered, closed. Of what is not answered by then: due (its due date),
    promised (the due date, where the institution had asked for more time), overdue, unconfirmed (it went out and nobody
    said that it came). `standing`: not closed by then.
    """

    at: date
    opened: Span | None = None
    sent: Span | None = None
    confirmed: Span | None = None
    answered: Span | None = None
    closed: Span | None = None
    due: Span | None = None
    promised: Span | None = None
    standing: bool = False
    overdue: bool = False
    unconfirmed: bool = False

    @property
    def narrows(self) -> bool:
        """Whether anything is asked for at all."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "at")


def is_counted(fact: CaseFact, chosen: Chosen) -> bool:
    """Whether a digest with that cut-off counts the case under everything that is asked for."""
    if fact.opened > chosen.at:
        return False
    events = (
        (chosen.opened, fact.opened), (chosen.sent, fact.sent), (chosen.confirmed, fact.confirmed),
        (chosen.answered, fact.answered), (chosen.closed, fact.closed),
    )  # fmt: skip
    if any(span is not None and not _happened(span, day, chosen.at) for span, day in events):
        return False
    if not (chosen.standing or chosen.overdue or chosen.unconfirmed or chosen.due or chosen.promised):
        return True
    return not _known(fact.closed, chosen.at) and (_is_owed(fact, chosen) if _asks_owed(chosen) else True)


def _asks_owed(chosen: Chosen) -> bool:
    return bool(chosen.overdue or chosen.unconfirmed or chosen.due or chosen.promised)


def _is_owed(fact: CaseFact, chosen: Chosen) -> bool:
    """Whether the answer is still owed, in every way that is asked for."""
    return not _known(fact.answered, chosen.at) and all((
        not chosen.overdue or (fact.due is not None and fact.due < chosen.at),
        not chosen.unconfirmed or (_known(fact.sent, chosen.at) and not _known(fact.confirmed, chosen.at)),
        chosen.due is None or fact.due in chosen.due,
        chosen.promised is None or (fact.status == PROMISING and fact.due in chosen.promised),
    ))  # fmt: skip


def _happened(span: Span, day: date | None, at: date) -> bool:
    return day in span and _known(day, at)


def _known(day: date | None, at: date) -> bool:
    return day is not None and day <= at
