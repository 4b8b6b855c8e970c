"""Reading cases: by number, by letter, by institution; their letters, deadlines, events and sealed identity."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlalchemy import Connection, Executable, Row, bindparam, exists, select

from daemon.core.records import Case, Complainant, Deadline, Event, Letter, MessageCase, StoredRuleSet
from daemon.edges.store.pages import PAGE, stream
from daemon.edges.store.part import Part
from daemon.edges.store.tables import (
    CASE,
    COMPLAINANT,
    COUNTER,
    DEADLINE,
    EVENT,
    LETTER,
    MESSAGE_CASE,
    RULE_SET,
    in_pieces,
    insert_absent,
    one,
    several,
    upsert,
)
from daemon.edges.store.writing_cases import RUNNING

CASE_BY_NUMBER = one(Case, CASE.c.number)
CASE_BY_ID = one(Case, CASE.c.id)
CASES_BY_NUMBER = several(Case, CASE.c.number)
CASES_BY_ID = several(Case, CASE.c.id)
LETTERS = several(Letter, LETTER.c.case_id)
LETTERS_BY_SHAPE = (
    select(Letter, CASE.c.number)
    .join(CASE, CASE.c.id == LETTER.c.case_id)
    .where(LETTER.c.squeezed.in_(bindparam("values", expanding=True)))
)
OPEN_CASES = several(Case, CASE.c.institution, CASE.c.id.desc()).where(CASE.c.closed.is_(None)).limit(bindparam("most"))
OPEN_FACTS = (
    select(
        CASE.c.number,
        CASE.c.institution,
        CASE.c.family,
        CASE.c.topic,
        LETTER.c.squeezed,
        LETTER.c.number.label("letter"),
        LETTER.c.dated,
    )
    .outerjoin(LETTER, LETTER.c.case_id == CASE.c.id)
    .where(CASE.c.institution.in_(bindparam("values", expanding=True)), CASE.c.closed.is_(None))
    .order_by(CASE.c.id.desc())
    .limit(bindparam("most"))
)
DEADLINE_ORDER = (DEADLINE.c.case_id, DEADLINE.c.kind, DEADLINE.c.occurrence)
DEADLINES = several(Deadline, DEADLINE.c.case_id, *DEADLINE_ORDER)
EVENTS = (
    select(Event)
    .join(CASE, CASE.c.id == EVENT.c.case_id)
    .where(CASE.c.number == bindparam("value"))
    .order_by(EVENT.c.sequence)
)
LATER = EVENT.alias()
LAST_EVENTS = several(Event, EVENT.c.case_id).where(
    ~exists().where(LATER.c.case_id == EVENT.c.case_id, LATER.c.sequence > EVENT.c.sequence)
)


@cache
def _count_up(dialect: str) -> Executable:
    """The statement that counts a counter up from 1 and gives what it shows then."""
    statement = upsert(dialect, COUNTER).on_conflict_do_update(index_elements=["name"], set_={"value": COUNTER.c.value + 1})
    return statement.returning(COUNTER.c.value)


@dataclass(frozen=True, slots=True)
class OpenCase:
    """What finding a case needs of an open one and its letter; `squeezed`, `letter`, `dated` are None without a letter."""

    number: str
    institution: str
    family: str
    topic: str
    squeezed: str | None
    letter: str | None
    dated: date | None


class Cases(Part):
    """Questions about cases. Every one of them is answered by an index."""

    def next_case_number(self, year: int) -> int:
        """The next sequence of a year; never given twice, and a gap where its case was not opened after all."""

        def work(connection: Connection) -> int:
            row = {"name": f"case:{year}", "value": 1}
            return int(connection.execute(_count_up(connection.dialect.name), row).scalar_one())

        return self.db.write(work)

    def case(self, number: str) -> Case | None:
        """The case of this number."""
        return self.db.one(CASE_BY_NUMBER, number)  # type: ignore[no-any-return]

    def case_by_id(self, case_id: int) -> Case | None:
        """The case of this row id."""
        return self.db.one(CASE_BY_ID, case_id)  # type: ignore[no-any-return]

    def case_number(self, case_id: int) -> str | None:
        """The number of the case of this row id."""
        return self.db.first(select(CASE.c.number).where(CASE.c.id == case_id))  # type: ignore[no-any-return]

    def cases(
        self,
        *,
        status: str | Sequence[str] | None = None,
        institution: str | Sequence[str] | None = None,
        focal_point: str | None = None,
        open_only: bool = False,
        late_before: datetime | None = None,
        limit: int | None = None,
        after: int = 0,
    ) -> Iterator[Case]:
        """Cases in the order they were opened, streamed; `late_before`: with a running clock due before that instant."""
        statement = select(Case)
        if status is not None:
            statement = statement.where(CASE.c.status.in_([status] if isinstance(status, str) else list(status)))
        if institution is not None:
            codes = [institution] if isinstance(institution, str) else list(institution)
            statement = statement.where(CASE.c.institution.in_(codes))
        if focal_point is not None:
            statement = statement.where(CASE.c.focal_point == focal_point)
        if open_only:
            statement = statement.where(CASE.c.closed.is_(None))
        if late_before is not None:
            late = select(DEADLINE.c.case_id).where(DEADLINE.c.state == "open", DEADLINE.c.due < late_before)
            statement = statement.where(CASE.c.id.in_(late))
        return stream(self.db, statement, CASE.c.id, after=after, limit=limit)

    def cases_by_numbers(self, numbers: Iterable[str]) -> list[Case]:
        """Those of the numbers that are cases."""
        return self.db.several(CASES_BY_NUMBER, numbers)

    def cases_by_ids(self, ids: Iterable[int]) -> list[Case]:
        """The cases of these row ids."""
        return self.db.several(CASES_BY_ID, ids)

    def open_cases_of(self, institutions: Iterable[str], limit: int) -> list[Case]:
        """Open cases of these institutions, the latest first."""
        given = {"values": sorted(set(institutions)), "most": limit}
        return list(self.db.all(OPEN_CASES, given))

    def open_case_facts(self, institutions: Iterable[str], limit: int) -> list[OpenCase]:
        """What finding a case needs of the open ones of these institutions, the latest first: a tenth of the cost."""
        given = {"values": sorted(set(institutions)), "most": limit}
        return [OpenCase(*row) for row in self.db.rows(OPEN_FACTS, given)]

    def family(self, number: str) -> list[Case]:
        """Every leg of the family that the case belongs to, the first leg first; empty where there is no such case."""
        own = select(CASE.c.family).where(CASE.c.number == number).scalar_subquery()
        return list(self.db.all(select(Case).where(CASE.c.family == own).order_by(CASE.c.id)))

    def letters_of(self, case_ids: Iterable[int]) -> list[Letter]:
        """The letters of these cases."""
        return self.db.several(LETTERS, case_ids)

    def letters_squeezed(self, *, open_only: bool = True) -> Iterator[Row[tuple[str, str, str, str, int]]]:
        """Every letter as (squeezed, case, institution, number, year), of open cases only unless told otherwise."""
        statement = (
            select(
                LETTER.c.squeezed,
                CASE.c.number.label("case"),
                CASE.c.institution,
                LETTER.c.number,
                LETTER.c.year,
                LETTER.c.id,
            )
            .join(CASE, CASE.c.id == LETTER.c.case_id)
            .order_by(LETTER.c.id)
        )
        if open_only:
            statement = statement.where(CASE.c.closed.is_(None))
        after = 0
        while page := self.db.rows(statement.where(LETTER.c.id > after).limit(PAGE)):
            after = page[-1].id
            for row in page:
                yield row[:5]

    def cases_by_letter(self, squeezed: Iterable[str]) -> list[tuple[Letter, str]]:
        """Letters whose squeezed number is one of these, each with its case's number."""
        found: list[tuple[Letter, str]] = []
        for piece in in_pieces(sorted({shape for shape in squeezed if shape})):
            found += [tuple(row) for row in self.db.rows(LETTERS_BY_SHAPE, {"values": piece})]
        return found

    def letter_exists(self, number: str, year: int) -> bool:
        """Whether an official letter of this number and year is on a case."""
        return bool(self.db.rows(select(LETTER.c.id).where(LETTER.c.number == number, LETTER.c.year == year)))

    def deadlines_of(self, case_ids: Iterable[int], *, running_only: bool = False) -> list[Deadline]:
        """The clocks of these cases, by case, kind and occurrence."""
        found = self.db.several(DEADLINES, case_ids)
        return [deadline for deadline in found if deadline.state in RUNNING] if running_only else found

    def running_deadlines(self, *, after: int = 0) -> Iterator[Deadline]:
        """Every open or paused clock, streamed by row id (to work them out anew when a calendar changes)."""
        statement = select(Deadline).where(DEADLINE.c.state.in_(RUNNING))
        return stream(self.db, statement, DEADLINE.c.id, after=after)

    def events(self, case: str) -> list[Event]:
        """What happened to a case, in order."""
        return list(self.db.all(EVENTS, {"value": case}))

    def last_events(self, case_ids: Iterable[int]) -> dict[int, Event]:
        """The latest event of each case, by row id."""
        return {event.case_id: event for event in self.db.several(LAST_EVENTS, case_ids)}

    def links_of_case(self, case: str) -> list[MessageCase]:
        """The messages on a case with their evidence and readings, in the order they came."""
        statement = select(MessageCase).join(CASE, CASE.c.id == MESSAGE_CASE.c.case_id).where(CASE.c.number == case)
        return list(self.db.all(statement.order_by(MESSAGE_CASE.c.message_id)))

    def complainant(self, case_number: str) -> Complainant | None:
        """The sealed identity. The caller writes the event that it was read."""
        statement = select(Complainant).join(CASE, CASE.c.id == COMPLAINANT.c.case_id)
        return self.db.first(statement.where(CASE.c.number == case_number))  # type: ignore[no-any-return]

    def rule_set(self, rules_hash: str) -> StoredRuleSet | None:
        """A set of rules that acted once, whole."""
        return self.db.first(select(StoredRuleSet).where(RULE_SET.c.hash == rules_hash))  # type: ignore[no-any-return]

    def keep_rule_set(self, rules_hash: str, files: Mapping[str, str], now: datetime) -> None:
        """Keep a set of rules for as long as the database lives; the same one twice is one row."""
        row = {"hash": rules_hash, "files": dict(files), "first_used": now}
        self.db.write(lambda connection: insert_absent(connection, RULE_SET, row))
