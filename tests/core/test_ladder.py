"""Rungs: each once, at its hour, to who can be reached; what stops them, what stands in, what an outage leaves."""

import random
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from daemon.core.calendar import compile_calendar
from daemon.core.clocks import ClockFacts, compile_clocks
from daemon.core.ladder import Ladder, LadderFacts, Place, Said, Step, compile_ladder, occurrence_of
from daemon.core.records import Case, Contact, Deadline
from daemon.core.rulebook.model import Span
from daemon.core.rulebook.source import FaultyFile, read_source

WIB = ZoneInfo("Asia/Jakarta")
RULES = Path(__file__).resolve().parents[2] / "rules"


def shipped(name: str):
    return read_source(name, (RULES / name).read_bytes())


LADDER = compile_ladder(shipped("ladder.toml"))
CALENDAR = compile_calendar(shipped("calendar.toml"))
CLOCKS = compile_clocks(shipped("clocks.toml"), shipped("categories.toml"))
SENT = datetime(2026, 8, 3, 10, tzinfo=WIB)  # a Monday; 3 = 6 Aug, 5 = 10 Aug, 14 = 24 Aug (17 Aug is off)

PIC = Contact(institution="A", address="pic@dinas.example.go.id", name="PIC", role="pic")
ALTERNATE = Contact(institution="A", address="cadangan@dinas.example.go.id", role="alternate")
HEAD = Contact(institution="A", address="kepala@dinas.example.go.id", role="head")
SUPERIOR = Contact(institution="B", address="sekda@prov.example.go.id", role="head", language="en")
CONTACTS = (PIC, ALTERNATE, HEAD)


def ladder_of(text: str) -> Ladder:
    return compile_ladder(read_source("ladder.toml", text.encode()))


def contact(like: Contact, **changes) -> Contact:
    return Contact(**{**like.model_dump(exclude={"id"}), **changes})


def a_case(**more) -> Case:
    values = {"number": "KWL-2026-000001-X", "year": 2026, "sequence": 1, "family": "KWL-2026-000001-X"}
    rest = {"institution": "A", "focal_point": "pusat", "topic": "jalan", "category": "infrastruktur", "status": "sent"}
    return Case(**{**values, **rest, "opened": SENT, **more})


def deadlines(
    *kinds: str, start: datetime = SENT, zone: str = "Asia/Jakarta", event: str = "sent"
) -> tuple[Deadline, ...]:
    found = []
    for clock in CLOCKS.clocks_for(ClockFacts(), event):
        if not kinds or clock.kind in kinds:
            due = CALENDAR.count(start, clock, zone)
            found.append(
                Deadline(case_id=1, kind=clock.kind, clock=clock.name, starts=start, due=due.due, working=due.working)
            )
    return tuple(found)


def facts(now: datetime | str, *due: Deadline, **more) -> LadderFacts:
    moment = datetime.fromisoformat(now).replace(tzinfo=WIB) if isinstance(now, str) else now
    given = {
        "contacts": CONTACTS,
        "superior": (SUPERIOR,),
        "officers": ("petugas@example.go.id",),
        "leadership": ("pimpinan@example.go.id",),
    }
    return LadderFacts(now=moment, case=more.pop("case", a_case()), deadlines=due, **{**given, **more})


def shown(steps: tuple[Step, ...]) -> list[tuple[str, str, str]]:
    return [(step.action, step.key.rung, step.key.contact) for step in steps]


def said(steps: tuple[Step, ...]) -> tuple[Said, ...]:
    return tuple(
        Said(s.key.rung, s.key.occurrence, s.key.contact, "queued" if s.action == "say" else "suppressed")
        for s in steps
        if s.action != "hold"
    )


ANSWER = deadlines("answer")


@pytest.mark.parametrize(
    "now, expected",
    [
        ("2026-08-18T12:00", []),
        ("2026-08-19T07:59", []),
        ("2026-08-19T08:00", [("say", "H-3", PIC.address)]),
        ("2026-08-19T10:00", []),  # outside the hours: tomorrow
        ("2026-08-20T08:30", [("say", "H-3", PIC.address)]),
        ("2026-08-22T08:00", []),  # a Saturday
        ("2026-08-25T08:00", []),  # off: Maulid
        ("2026-08-26T08:00", [("suppress", "H-3", PIC.address), ("say", "H+1", PIC.address), ("say", "H+1", ALTERNATE.address)]),
    ],
)  # fmt: skip
def test_when_rungs_are_due(now, expected):
    assert shown(LADDER.due(facts(now, *ANSWER), CALENDAR)) == expected


def test_a_case_that_nobody_answers_climbs_to_the_top():
    """Every rung of the shipped ladder once, at 08.00 local on a working day, in its order."""
    world = World(deadlines())
    world.run_until(datetime(2026, 12, 1, tzinfo=UTC))
    assert [(f"{at:%d %b}", step.key.rung, step.key.contact) for at, step in world.log] == [
        ("07 Aug", "terima H+1", PIC.address),
        ("07 Aug", "terima H+1", ALTERNATE.address),
        ("11 Aug", "tanggapan H+1", PIC.address),
        ("11 Aug", "tanggapan H+1", ALTERNATE.address),
        ("19 Aug", "H-3", PIC.address),
        ("26 Aug", "H+1", PIC.address),
        ("26 Aug", "H+1", ALTERNATE.address),
        ("03 Sep", "H+7", PIC.address),
        ("03 Sep", "H+7", ALTERNATE.address),
        ("03 Sep", "H+7 tembusan", HEAD.address),
        ("14 Sep", "H+14", "superior"),
        ("06 Oct", "H+30", "leadership"),
    ]
    assert {at.astimezone(WIB).time() for at, _ in world.log} == {time(8)}


def test_steps_carry_what_a_mail_needs():
    (step,) = LADDER.due(facts("2026-08-19T08:00", *ANSWER), CALENDAR)
    assert (step.recipient, step.name, step.language, step.place.zone) == (PIC.address, "PIC", "id", "Asia/Jakarta")
    assert (step.template, step.tone, step.mode, step.late) == ("reminder", "before", "automatic", -3)
    assert step.reason == "3 working days before the due date of the answer clock"
    assert step.key.subject == step.key.case == "KWL-2026-000001-X"


def test_the_letter_one_level_up_is_a_draft_to_the_superiors_head():
    before = said(LADDER.due(facts("2026-09-03T08:00", *ANSWER), CALENDAR))
    (draft,) = LADDER.due(facts("2026-09-14T08:00", *ANSWER, said=before), CALENDAR)
    assert (draft.mode, draft.recipient, draft.language, draft.late) == ("draft", SUPERIOR.address, "en", 14)
    (nobody,) = LADDER.due(facts("2026-09-14T08:00", *ANSWER, said=before, superior=()), CALENDAR)
    assert (nobody.mode, nobody.recipient) == ("draft", "")
    assert "no contact one level up" in nobody.reason


def test_a_draft_is_made_once_even_when_the_superiors_contact_changes():
    before = said(LADDER.due(facts("2026-09-14T08:00", *ANSWER), CALENDAR))
    other = contact(SUPERIOR, address="wakil@prov.example.go.id")
    assert LADDER.due(facts("2026-09-15T08:00", *ANSWER, said=before, superior=(other,)), CALENDAR) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"state": "met"},
        {"state": "cancelled"},
        {"state": "paused", "paused": SENT, "pause_until": datetime(2027, 1, 1, tzinfo=UTC)},
    ],
)
def test_clocks_that_do_not_run_are_silent(change):
    (deadline,) = deadlines("answer")
    for name, value in change.items():
        setattr(deadline, name, value)
    given = facts("2026-09-14T08:00", deadline)
    assert LADDER.due(given, CALENDAR) == ()
    assert LADDER.wake(given, CALENDAR) == change.get("pause_until")


def test_a_closed_case_is_silent():
    assert LADDER.due(facts("2026-09-14T08:00", *ANSWER, case=a_case(closed=SENT)), CALENDAR) == ()


def test_a_human_word_stops_what_asks_for_a_sign_of_life_and_nothing_else():
    """Only `case.heard` counts, and automatic mail never sets it; the answer clock climbs on."""
    heard = a_case(heard=SENT + timedelta(days=1))
    due = deadlines()
    assert LADDER.due(facts("2026-08-11T08:00", *due, case=heard), CALENDAR) == ()
    assert shown(LADDER.due(facts("2026-08-19T08:00", *due, case=heard), CALENDAR)) == [("say", "H-3", PIC.address)]
    earlier = a_case(heard=SENT - timedelta(days=1))
    assert len(LADDER.due(facts("2026-08-07T08:00", *due, case=earlier), CALENDAR)) == 2


def test_a_new_start_is_told_of_anew_and_more_time_too():
    """The key names the event that started the clock; a clock that was only counted anew keeps its key."""
    (deadline,) = deadlines("answer")
    keys = {occurrence_of(deadline)}
    recounted = Deadline(**{**deadline.model_dump(exclude={"id"}), "due": deadline.due + timedelta(days=1)})
    keys.add(occurrence_of(recounted))
    assert len(keys) == 1
    later = CALENDAR.span_due(Span(5, working=True), deadline.due, "WIB", working=deadline.working)
    extended = Deadline(**{**deadline.model_dump(exclude={"id"}), "due": later.due, "working": later.working})
    again = Deadline(**{**deadline.model_dump(exclude={"id"}), "occurrence": 2})
    restarted = Deadline(**{**deadline.model_dump(exclude={"id"}), "starts": SENT + timedelta(hours=1)})
    keys |= {occurrence_of(extended), occurrence_of(again), occurrence_of(restarted)}
    assert len(keys) == 4
    before = said(LADDER.due(facts("2026-08-19T08:00", deadline), CALENDAR))
    assert shown(LADDER.due(facts("2026-08-27T08:00", extended, said=before), CALENDAR)) == [
        ("say", "H-3", PIC.address)
    ]


def test_the_absent_are_not_reminded_their_alternate_is():
    """Out of office shifts whom to remind, not the deadline."""
    away = contact(PIC, health="away", away_until=date(2026, 8, 21))
    steps = LADDER.due(facts("2026-08-19T08:00", *ANSWER, contacts=(away, ALTERNATE)), CALENDAR)
    assert shown(steps) == [("suppress", "H-3", PIC.address), ("say", "H-3", ALTERNATE.address)]
    assert steps[0].reason == f"{PIC.address} is away until 2026-08-21"
    assert steps[1].reason.endswith(f"in place of the PIC: {PIC.address} is away until 2026-08-21")
    back = LADDER.due(facts("2026-08-26T08:00", *ANSWER, contacts=(away, ALTERNATE), said=said(steps)), CALENDAR)
    assert shown(back) == [("say", "H+1", PIC.address), ("say", "H+1", ALTERNATE.address)]


def test_where_nobody_else_is_registered_the_absent_are_reminded_all_the_same():
    away = contact(PIC, health="away", away_until=date(2026, 8, 21))
    (step,) = LADDER.due(facts("2026-08-19T08:00", *ANSWER, contacts=(away,)), CALENDAR)
    assert (step.action, step.recipient) == ("say", PIC.address)
    assert "nobody else is registered" in step.reason


def test_a_bouncing_contact_is_skipped_and_officers_learn_where_nobody_is_left():
    bouncing = contact(PIC, health="bouncing", health_reason="550 no such user")
    steps = LADDER.due(facts("2026-08-19T08:00", *ANSWER, contacts=(bouncing,)), CALENDAR)
    assert shown(steps) == [("suppress", "H-3", PIC.address), ("say", "kontak tidak terjangkau", "officers")]
    assert "550 no such user" in steps[0].reason
    assert "550 no such user" in steps[1].reason
    assert steps[1].mode == "report"
    later = LADDER.due(facts("2026-08-26T08:00", *ANSWER, contacts=(bouncing,), said=said(steps)), CALENDAR)
    assert shown(later) == [("suppress", "H+1", PIC.address)]


def test_without_any_contact_officers_learn_it_once():
    steps = LADDER.due(facts("2026-08-19T08:00", *ANSWER, contacts=()), CALENDAR)
    assert shown(steps) == [("say", "kontak tidak terjangkau", "officers")]
    assert LADDER.due(facts("2026-08-26T08:00", *ANSWER, contacts=(), said=said(steps)), CALENDAR) == ()


def test_roles_that_have_ended_or_not_begun_are_not_told():
    old = contact(PIC, until=date(2026, 8, 18))
    new = contact(PIC, address="baru@dinas.example.go.id", since=date(2026, 8, 19))
    assert shown(LADDER.due(facts("2026-08-19T08:00", *ANSWER, contacts=(old, new)), CALENDAR)) == [
        ("say", "H-3", new.address)
    ]


def test_a_new_pic_is_not_told_what_the_predecessor_was():
    """The hand-over tells them; the next rung is theirs."""
    before = said(LADDER.due(facts("2026-08-26T08:00", *ANSWER), CALENDAR))
    new = contact(PIC, address="baru@dinas.example.go.id", since=date(2026, 8, 28))
    steps = LADDER.due(facts("2026-08-28T08:00", *ANSWER, contacts=(new, ALTERNATE), said=before), CALENDAR)
    assert all(step.action == "suppress" for step in steps)
    later = LADDER.due(
        facts("2026-09-03T08:00", *ANSWER, contacts=(new, ALTERNATE), said=before + said(steps)), CALENDAR
    )
    assert ("say", "H+7", new.address) in shown(later)


def test_delivered_but_silent_is_a_question_about_the_contact():
    due = deadlines("receipt")
    before = said(LADDER.due(facts("2026-08-07T08:00", *due), CALENDAR))
    assert LADDER.due(facts("2026-08-11T08:00", *due, said=before), CALENDAR) == ()
    (step,) = LADDER.due(facts("2026-08-11T08:00", *due, said=before, silent=frozenset({PIC.address})), CALENDAR)
    assert (step.key.rung, step.mode, step.role) == ("kontak diam", "report", "officers")


def test_after_an_outage_only_the_latest_rung_is_told_to_each():
    """One merged catch-up; what it overtakes is suppressed with the reason; nobody is told an H-3 after the due date."""
    steps = LADDER.due(facts("2026-10-20T08:15", *deadlines()), CALENDAR)
    told = [(step.key.rung, step.key.contact, step.tone) for step in steps if step.action == "say"]
    assert told == [
        ("terima H+1", PIC.address, "after"), ("terima H+1", ALTERNATE.address, "after"),
        ("tanggapan H+1", PIC.address, "after"), ("tanggapan H+1", ALTERNATE.address, "after"),
        ("H+7", PIC.address, "catch_up"), ("H+7", ALTERNATE.address, "catch_up"), ("H+7 tembusan", HEAD.address, ""),
        ("H+14", "superior", ""), ("H+30", "leadership", ""),
    ]  # fmt: skip
    assert {step.reason for step in steps if step.action == "suppress"} == {"one catch-up: 'H+7' says it"}
    assert LADDER.due(facts("2026-10-20T08:16", *deadlines(), said=said(steps)), CALENDAR) == ()


def test_a_notice_before_is_not_told_after():
    due = Deadline(case_id=1, kind="answer", starts=SENT, due=datetime(2026, 8, 26, 9, tzinfo=WIB), working={})
    steps = LADDER.due(facts("2026-08-26T09:30", due, contacts=(PIC,)), CALENDAR)
    assert [(s.action, s.reason) for s in steps] == [("suppress", "the due date has passed")]


def test_a_clock_shorter_than_the_notice_has_no_notice():
    due = Deadline(case_id=1, kind="answer", starts=SENT, due=SENT + timedelta(days=2), working={})
    rungs = [s.key.rung for s in LADDER.due(facts("2026-08-04T08:00", due), CALENDAR)]
    assert rungs == []


def test_a_recipients_zone_and_days_off_decide_the_hour():
    """A WIT institution with a closure of its own is reminded the day after, at 08.00 its own time."""
    calendar = compile_calendar(
        read_source("calendar.toml", b'[[closure]]\ndate = 2026-08-19\nreason = "pesta"\ninstitution = ["A"]')
    )
    place = Place("Asia/Jayapura", "Papua", "A")
    due = Deadline(case_id=1, kind="answer", starts=SENT, due=datetime(2026, 8, 24, 14, 59, 59, tzinfo=UTC), working={})
    ladder = ladder_of('[[rung]]\nname = "x"\nkind = ["answer"]\noffset = -3\nwho = ["pic"]\ntemplate = "reminder"\n')
    given = facts(datetime(2026, 8, 1, tzinfo=UTC), due, place=place)
    assert ladder.wake(given, calendar) == datetime(2026, 8, 17, 23, tzinfo=UTC)  # 18 Aug, 08.00 WIT
    assert ladder.due(facts(datetime(2026, 8, 18, 23, 30, tzinfo=UTC), due, place=place), calendar) == ()
    assert len(ladder.due(facts(datetime(2026, 8, 19, 23, 0, tzinfo=UTC), due, place=place), calendar)) == 1


def test_a_persons_limit_holds_and_tells_and_never_drops():
    given = facts("2026-08-19T08:30", *ANSWER, mailed={PIC.address: 1})
    (step,) = LADDER.due(given, CALENDAR)
    assert (step.action, step.not_before) == ("hold", datetime(2026, 8, 20, 8, tzinfo=WIB))
    assert "has had 1 ladder mail today" in step.reason
    assert LADDER.wake(given, CALENDAR) == step.not_before
    assert shown(LADDER.due(facts(step.not_before, *ANSWER), CALENDAR)) == [("say", "H-3", PIC.address)]


def test_one_person_in_two_roles_is_told_once():
    both = (PIC, contact(HEAD, address=PIC.address))
    steps = LADDER.due(facts("2026-09-03T08:00", *ANSWER, contacts=both), CALENDAR)
    assert [s.key.rung for s in steps if s.action == "say"] == ["H+7 tembusan"]


@pytest.mark.parametrize(
    "kind, event, what", [("closing", "reviewed", "closing_due"), ("data", "waiting", "pause_over")]
)
def test_clocks_whose_end_does_something_lapse(kind, event, what):
    (deadline,) = deadlines(kind, event=event)
    before = facts(deadline.due, deadline)
    assert LADDER.plan(before, CALENDAR).lapses == ()
    assert LADDER.wake(before, CALENDAR) == deadline.due + timedelta(seconds=1)
    plan = LADDER.plan(facts(deadline.due + timedelta(seconds=1), deadline), CALENDAR)
    assert [lapse.happening for lapse in plan.lapses] == [what]
    assert plan.wakes == ()


def test_a_pause_that_is_over_lapses_once_for_a_case():
    (data,) = deadlines("data", event="waiting")
    (answer,) = deadlines("answer")
    answer.state, answer.paused, answer.pause_until = "paused", SENT, SENT + timedelta(days=30)
    plan = LADDER.plan(facts(data.due + timedelta(days=1), data, answer), CALENDAR)
    assert [lapse.happening for lapse in plan.lapses] == ["pause_over"]
    assert plan.wakes == ()


@dataclass
class World:
    """Simulated days: a store of notices under unique keys, a clock that may be moved, mail that is counted."""

    deadlines: tuple[Deadline, ...]
    now: datetime = SENT
    case: Case = field(default_factory=a_case)
    said: list[Said] = field(default_factory=list)
    log: list[tuple[datetime, Step]] = field(default_factory=list)
    mailed: dict[tuple[date, str], int] = field(default_factory=dict)

    def run_until(self, end: datetime) -> None:
        while self.now < end:
            wake = self.sweep()
            if wake is None:
                return
            self.now = max(wake, self.now + timedelta(seconds=1))

    def sweep(self, kill_after: int | None = None) -> datetime | None:
        """One sweep. Mails of one person are one transaction; with `kill_after` only that many happen."""
        today = self.now.astimezone(WIB).date()
        mailed = {address: count for (day, address), count in self.mailed.items() if day == today}
        given = facts(self.now, *self.deadlines, case=self.case, said=tuple(self.said), mailed=mailed)
        plan = LADDER.plan(given, CALENDAR)
        people: dict[str, list[Step]] = {}
        for step in plan.steps:
            if step.action != "hold":
                people.setdefault(step.recipient or step.role, []).append(step)
        for number, (person, steps) in enumerate(people.items()):
            if kill_after is not None and number >= kill_after:
                return self.now
            self.commit(person, steps, today)
        return min((wake for _, wake in plan.wakes if wake), default=None)

    def commit(self, person: str, steps: list[Step], today: date) -> None:
        stored = {(s.rung, s.occurrence, s.contact) for s in self.said}
        for step in steps:
            key = (step.key.rung, step.key.occurrence, step.key.contact)
            assert key not in stored, f"{key} is said twice"
        self.said += said(tuple(steps))
        self.log += [(self.now, step) for step in steps if step.action == "say"]
        if any(step.action == "say" and step.mode == "automatic" for step in steps):
            self.mailed[today, person] = self.mailed.get((today, person), 0) + 1


@pytest.mark.parametrize("seed", range(40))
def test_each_rung_once_through_kills_jumps_and_naps(seed):
    """Ticks at any time, sweeps cut short, the clock set forward and back, the machine asleep for days."""
    chance = random.Random(seed)
    world = World(deadlines(start=SENT))
    truth = SENT
    while truth < datetime(2026, 12, 1, tzinfo=UTC):
        truth += timedelta(minutes=chance.choice([1, 7, 30, 60, 60, 180, 1440, 1440 * chance.choice([1, 1, 5])]))
        drift = chance.choice([0, 0, 0, 0, 0, -1, 1]) * timedelta(hours=chance.randint(1, 72))
        world.now = truth + drift
        world.sweep(chance.choice([None, None, None, 0, 1, 2]))
    keys = [(s.rung, s.occurrence, s.contact) for s in world.said]
    assert len(keys) == len(set(keys))
    everything = {(s.rung, s.contact) for s in world.said}
    quiet = World(deadlines(start=SENT))
    quiet.run_until(datetime(2026, 12, 1, tzinfo=UTC))
    assert {(s.rung, s.contact) for s in quiet.said} <= everything
    for at, step in world.log:
        here = at.astimezone(WIB)
        if step.mode != "report":
            assert CALENDAR.is_working(here.date())
            assert time(8) <= here.time() < time(10)
    assert all(count == 1 for count in world.mailed.values())
    assert [s.rung for s in world.said if s.state == "queued" and s.contact == "superior"] == ["H+14"]


def test_looking_at_every_minute_or_only_when_woken_says_the_same():
    """`wake` never lets a rung pass: a tick at each wake finds what ticks every half hour find, at the same minute."""
    woken, ticking = World(deadlines()), World(deadlines())
    end = datetime(2026, 9, 20, tzinfo=UTC)
    woken.run_until(end)
    while ticking.now < end:
        ticking.sweep()
        ticking.now += timedelta(minutes=30)
    assert [(at.replace(second=0), s.key) for at, s in ticking.log] == [(at, s.key) for at, s in woken.log]


@pytest.mark.parametrize(
    "text, words",
    [
        (
            '[[rung]]\nname = "x"\nkind = ["jawab"]\noffset = 1\nwho = ["pic"]\ntemplate = "reminder"',
            "'jawab' tidak dikenal",
        ),
        (
            '[[rung]]\nname = "x"\nkind = ["answer"]\noffset = 1\nwho = ["bupati"]\ntemplate = "reminder"',
            "'bupati' tidak dikenal",
        ),
        ('[[rung]]\nname = "x"\nkind = ["answer"]\noffset = 1\nwho = ["pic"]', "tidak punya templat"),
        (
            '[[rung]]\nname = "x"\nkind = ["answer"]\noffset = -1\nfrom = "start"\nwho = ["pic"]\ntemplate = "r"',
            "sebelum jam mulai",
        ),
        ('[[rung]]\nkind = ["answer"]\noffset = 1\nwho = ["pic"]\ntemplate = "r"', "'name' harus ada"),
        ('[[rung]]\nname = "x"\nkind = ["answer"]\noffset = "1"\nwho = ["pic"]\ntemplate = "r"', "bilangan bulat"),
        ("[limits]\nper_person_day = 0", "terlalu kecil"),
        ('[[rung]]\nname = "x"\nkind = ["answer"]\noffset = 1\nwho = ["pic"]\ntemplate = "r"\n' * 2, "sudah dipakai"),
    ],
)
def test_faults_of_the_file(text, words):
    with pytest.raises(FaultyFile) as caught:
        ladder_of(text)
    assert words in str(caught.value)


RUNG = '[[rung]]\nname = "{}"\nkind = ["answer"]\noffset = {}\nwho = ["{}"]\ntemplate = "reminder"\n'


@pytest.mark.parametrize(
    "text, words",
    [
        (
            RUNG.format("a", 1, "pic")
            + RUNG.format("b", 7, "superior").replace("template", 'mode = "draft"\ntemplate'),
            "melompati satu tingkat",
        ),
        (RUNG.format("a", 1, "head"), "PIC belum pernah diberi tahu"),
        (
            RUNG.format("a", 1, "pic") + RUNG.format("b", 7, "head") + RUNG.format("c", 9, "superior"),
            "tanpa tanda tangan petugas",
        ),
        (RUNG.format("a", 1, "pic") + 'unit = "day"\n', "hari libur"),
    ],
)
def test_doubtful_ladders_are_warned_of(text, words):
    assert any(words in fault.message for fault in ladder_of(text).warnings)


def test_the_shipped_ladder_is_without_doubt():
    assert LADDER.warnings == ()
    assert LADDER.templates == {"reminder", "copy_head", "escalation"}
