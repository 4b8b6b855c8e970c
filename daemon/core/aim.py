"""Whether the network reaches its aim: letters confirmed, lost and found again, answers that only the escort brought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class EscortFact(NamedTuple):
    """How one letter fared. `lost`: it was known not to have arrived; `reminders`: how many went out before the answer."""

    sent: date
    confirmed: date | None = None
    lost: date | None = None
    answered: date | None = None
    reminders: int = 0


@dataclass(frozen=True, slots=True)
class AimMonth:
    """The letters sent in one month: how many were confirmed, lost, found again, answered, and answered only when reminded."""

    month: date
    sent: int = 0
    confirmed: int = 0
    lost: int = 0
    found: int = 0
    answered: int = 0
    escorted: int = 0


def months_of_aim(facts: Iterable[EscortFact], last: date, months: int = 6) -> tuple[AimMonth, ...]:
    """The month of `last` and those before it, oldest first; what happened after the end of that month does not count."""
    wanted = [_month_before(last.replace(day=1), n) for n in reversed(range(months))]
    counts = {month: [0] * 6 for month in wanted}
    end = _month_before(last.replace(day=1), -1)
    for fact in facts:
        month = fact.sent.replace(day=1)
        if month in counts:
            counts[month] = [have + new for have, new in zip(counts[month], _score(fact, end), strict=True)]
    return tuple(AimMonth(month, *counts[month]) for month in wanted)


def _score(fact: EscortFact, end: date) -> tuple[int, int, int, int, int, int]:
    confirmed = _before(fact.confirmed, end)
    lost = _before(fact.lost, end)
    answered = _before(fact.answered, end)
    found = lost and (confirmed or answered)
    return 1, int(confirmed or answered), int(lost), int(found), int(answered), int(answered and fact.reminders > 0)


def _before(day: date | None, end: date) -> bool:
    return day is not None and day < end


def _month_before(month: date, back: int) -> date:
    place = month.year * 12 + month.month - 1 - back
    return date(place // 12, place % 12 + 1, 1)
