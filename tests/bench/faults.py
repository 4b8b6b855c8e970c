"""What went wrong in a simulated year, judged without the ladder: twice, at the wrong hour, too many, or not at all."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bench.life import Life

from daemon.core.zones import local_time

LADDER = ("reminder", "copy_head", "morning")


def notices(life: Life) -> Counter[tuple[str, ...]]:
    """Every notice by what it is about, without the second at which its clock started; how often each is stored."""
    store, found = life.office.store, Counter[tuple[str, ...]]()
    topics = {case.id: case.topic for case in store.cases()}
    ids = sorted(topics)
    for start in range(0, len(ids), 500):
        for n in store.notices_sent(ids[start : start + 500]):
            if n.at >= life.until:
                continue
            kind, occurrence, _ = n.occurrence.split(":")
            granted = n.occurrence.partition("+")[2]
            found[(topics[n.case_id], n.rung, f"{kind}:{occurrence}+{granted}", n.contact, n.state)] += 1
    return found


def faults(life: Life) -> list[str]:
    """What went wrong in a life: a mail twice, on a day off or outside the hours, two in a day to one person."""
    calendar = life.office.book.calendar
    homes = {address: contacts[0].institution for address, contacts in life.office.store.contacts_at(_addresses(life)).items()}
    bodies = {body.code: body for body in life.office.store.institutions()}
    found = [f"{header} was sent {n} times" for header, n in life.sink.copies.items() if n > 1]
    days: dict[tuple[str, date], int] = defaultdict(int)
    for row in life.sink.rows():
        if row["purpose"] not in LADDER or datetime.fromisoformat(row["at"]) >= life.until:
            continue
        body = bodies[homes[row["to"]]]
        here = local_time(datetime.fromisoformat(row["at"]), body.zone)  # as the office's own clock shows it
        if not calendar.is_working(here.date(), body.province, body.code):
            found.append(f"{row['to']} on {here:%a %d %b}, a day off")
        if not calendar.overlay.remind_from <= here.time() < calendar.overlay.remind_until:
            found.append(f"{row['to']} at {here:%H:%M}")
        days[row["to"], here.date()] += 1
    found += [f"{who} had {n} mails on {day}" for (who, day), n in days.items() if n > 1]
    return found + [f"{key} stored {n} times" for key, n in notices(life).items() if n > 1] + list(missing(life))


def _addresses(life: Life) -> set[str]:
    return {row["to"] for row in life.sink.rows()}


def missing(life: Life) -> Iterator[str]:
    """Rungs whose day has passed while their clock ran and nobody heard of them: found without the ladder.

    A margin of days at the year's end and before the clock's end allows for absences, limits and days off.
    """
    store, calendar = life.office.store, life.office.book.calendar
    rungs = [r for r in life.office.book.ladder.rules.rungs if r.stops == "met" and "pic" in r.who]
    bodies = {body.code: body for body in store.institutions()}
    cases = list(store.cases())
    for start in range(0, len(cases), 500):
        page = {case.id: case for case in cases[start : start + 500]}
        told = {(n.case_id, n.rung, n.occurrence.split(":")[1]) for n in store.notices_sent(page)}
        for deadline in store.deadlines_of(page):
            case = page[deadline.case_id]
            body = bodies[case.institution]
            ran_until = min(deadline.ended or life.until, life.until, deadline.paused or life.until)
            changed = deadline.working.get("changes")
            for rung in rungs:
                if deadline.kind not in rung.kinds or changed:
                    continue
                day = calendar.offset_working_days(deadline.due.date(), rung.offset, body.province, body.code)
                if day <= deadline.starts.date() or day + timedelta(days=5) >= ran_until.date():
                    continue
                if (case.id, rung.name, str(deadline.occurrence)) not in told:
                    yield f"{case.topic}: nobody heard of {rung.name} on {day}"
