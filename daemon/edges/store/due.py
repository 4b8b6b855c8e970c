"""What is due: the clocks the ladder has a word to say about, with all it looks at, in a handful of indexed queries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_

from daemon.core.records import Case, Contact, Deadline, Institution, Letter, Notice
from daemon.edges.store.cases import Cases
from daemon.edges.store.directory import Directory
from daemon.edges.store.outbox import Outbox
from daemon.edges.store.tables import DEADLINE

SUPERIORS = 6
"""How far up the tree of institutions is looked (a sub-district below a regency below a province below a ministry)."""


@dataclass(frozen=True, slots=True)
class DueFacts:
    """Clocks to wake, and by id or code what the ladder must know: `institutions` and `contacts` hold superiors too.

    `notices` are those told before about each case; `letters` and `notices` lack a case that has none.
    """

    deadlines: tuple[Deadline, ...]
    cases: dict[int, Case]
    institutions: dict[str, Institution]
    contacts: dict[str, list[Contact]]
    letters: dict[int, Letter]
    notices: dict[int, list[Notice]]

    @property
    def next_after(self) -> tuple[datetime, int] | None:
        """Where the next page begins: `after` of the next call; None where this page is empty."""
        last = self.deadlines[-1] if self.deadlines else None
        return (last.wake, last.id) if last and last.wake and last.id else None


class Due(Cases, Directory, Outbox):
    """The sweep's one question."""

    def due_deadlines(
        self, now: datetime, limit: int, *, after: tuple[datetime, int] | None = None, state: str = "open"
    ) -> DueFacts:
        """Clocks in `state` (open, or paused: the pause has lasted too long) to wake by `now`, the longest due first."""
        statement = select(Deadline).where(DEADLINE.c.state == state, DEADLINE.c.wake <= now)
        if after is not None:
            statement = statement.where(tuple_(DEADLINE.c.wake, DEADLINE.c.id) > after)
        deadlines = self.db.all(statement.order_by(DEADLINE.c.wake, DEADLINE.c.id).limit(limit))
        return self.due_facts(deadlines)

    def due_facts(self, deadlines: Iterable[Deadline]) -> DueFacts:
        """What the ladder looks at for these clocks, loaded in bulk."""
        chosen = tuple(deadlines)
        cases = {case.id: case for case in self.cases_by_ids({d.case_id for d in chosen}) if case.id is not None}
        institutions = self._with_superiors({case.institution for case in cases.values()})
        notices: dict[int, list[Notice]] = {}
        for notice in self.notices_sent(cases):
            notices.setdefault(notice.case_id or 0, []).append(notice)
        return DueFacts(
            deadlines=chosen,
            cases=cases,
            institutions=institutions,
            contacts=self.contacts_of(institutions),
            letters={letter.case_id: letter for letter in self.letters_of(cases)},
            notices=notices,
        )

    def _with_superiors(self, codes: set[str]) -> dict[str, Institution]:
        found: dict[str, Institution] = {}
        for _ in range(SUPERIORS):
            missing = codes - found.keys()
            if not missing:
                break
            level = self.institutions_by_codes(missing)
            found |= {institution.code: institution for institution in level}
            codes = {institution.superior for institution in level if institution.superior}
        return found
