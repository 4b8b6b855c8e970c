"""What a rule wants done beside the move it leads to: somebody told, the writer asked, a category, a pause.

Only the words of a registered writer with proof, or an officer's YA, make anything follow; each mail goes out once.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.core.changes import AddEvent, Change, SetCategory, SetDeadline
from daemon.core.lifecycle import Decision
from daemon.core.moves import OPEN, Effect
from daemon.core.records import Case, Contact
from daemon.core.rulebook.model import Follow, Reading
from daemon.flows import asking, clockwork, correspondence
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival, is_current
from daemon.flows.office import Office

WITHIN = timedelta(hours=24)
STANDING_STILL = ("waiting_for_data", "not_competent")


@dataclass(frozen=True, slots=True)
class _Reply:
    """A reply to one case, as every consequence is given it."""

    arrival: Arrival
    case: Case
    reading: Reading
    decision: Decision

    @property
    def now(self) -> datetime:
        return self.arrival.now


def follow(office: Office, arrival: Arrival, case: Case, reading: Reading, decision: Decision) -> list[Change]:
    """Everything that the rules of a reading want done beside its move, as changes."""
    reply = _Reply(arrival, case, reading, decision)
    return [change for wanted in reading.follows for act in _ACTS for change in act(office, reply, wanted)]


def _categorise(office: Office, reply: _Reply, wanted: Follow) -> Iterator[Change]:
    """Another category, with the clocks that cases of that category have."""
    case, now = reply.case, reply.now
    if not wanted.category or wanted.category == case.category:
        return
    yield SetCategory(case.number, wanted.category)
    data = {"before": case.category, "after": wanted.category, "rule": wanted.rule, "place": wanted.place}
    yield AddEvent(case.number, "category", "kawal", now, data, reply.arrival.id)
    other = case.model_copy(update={"category": wanted.category})
    yield from _recounted(office, case, other, now)


def _recounted(office: Office, case: Case, other: Case, now: datetime) -> Iterator[SetDeadline]:
    """Running clocks that would be others for the case as it will be, counted from where they started."""
    facts = clockwork.facts_of(other, clockwork.letter_of(office, case))
    institution = office.store.institution(case.institution)
    zone = institution.zone if institution else office.config.office.zone
    place = (institution.province, institution.code) if institution else ("", "")
    for running in office.store.deadlines_of([case.id or 0], running_only=True):
        clock = office.book.clocks.clock_for(facts, running.kind)
        if running.state != "open" or clock is None or clock.name == running.clock:
            continue
        found = office.book.calendar.recount(running.working, running.starts, clock, zone, *place, level=other.level)
        yield SetDeadline(
            case.number, running.kind, running.occurrence, clock.name, running.starts, found.due, found.working, now
        )


def _pause(office: Office, reply: _Reply, wanted: Follow) -> Iterator[Change]:
    """The answer's clock stands still where the move itself does not stop it; as long and as often as clocks.toml allows."""
    case, policy = reply.case, office.book.clocks.pause
    still = reply.decision.after in STANDING_STILL or any(e.verb == "pause" for e in reply.decision.effects)
    if not wanted.pause_days or still or reply.decision.after not in OPEN:
        return
    data = {"rule": wanted.rule, "place": wanted.place}
    earlier = sum(event.kind == "paused" for event in office.store.events(case.number))
    if earlier >= policy.times:
        why = f"the clock was stopped {earlier} times before; by rule {policy.times} is the most"
        yield AddEvent(case.number, "not_followed", "kawal", reply.now, data | {"why": why}, reply.arrival.id)
        return
    days = min(wanted.pause_days, policy.days)
    reason = wanted.pause_reason or f"aturan '{wanted.rule}'"
    yield from clockwork.apply_effects(office, case, [Effect("pause", ("answer",), days=days, reason=reason)], reply.now)
    data |= {"days": str(days), "why": reason}
    yield AddEvent(case.number, "paused", "kawal", reply.now, data, reply.arrival.id)


def _notify(office: Office, reply: _Reply, wanted: Follow) -> Iterator[Change]:
    for role in wanted.notify:
        if role in ("officers", "leadership"):
            point = office.focal_point(reply.case.focal_point)
            for address in point.officers if role == "officers" else office.config.office.leadership:
                yield from correspondence.post(office, _mail(office, reply, wanted, wanted.template, address), reply.now)
            continue
        for contact in _contacts(office, reply, role):
            yield from _tell(office, reply, wanted, wanted.template, contact)


def _ask(office: Office, reply: _Reply, wanted: Follow) -> Iterator[Change]:
    for contact in _contacts(office, reply, "writer") if wanted.ask else ():
        yield from _tell(office, reply, wanted, wanted.ask, contact)


_ACTS: tuple[Callable[[Office, _Reply, Follow], Iterator[Change]], ...] = (_categorise, _pause, _notify, _ask)


def _contacts(office: Office, reply: _Reply, role: str) -> tuple[Contact, ...]:
    """Who holds a role at the case's institution and can be reached; "writer" is whoever wrote."""
    case, now = reply.case, reply.now
    if role == "writer":
        found = (c for c in reply.arrival.gathered.contacts if c.institution == case.institution and is_current(c, now))
        return tuple(found)[:1]
    return tuple(c for c in office.current_contacts(case.institution, now) if c.role == role and c.health != "bouncing")


def _tell(office: Office, reply: _Reply, wanted: Follow, template: str, contact: Contact) -> Iterator[Change]:
    """One mail to a contact, unless rules have mailed them enough for a day."""
    limit = office.config.limits.confirmations_per_day
    if office.store.sent_since(contact.address, template, reply.now - WITHIN) >= limit:
        why = f"{limit} mails '{template}' went to {contact.address} within 24 hours"
        data = {"rule": wanted.rule, "place": wanted.place, "why": why}
        yield AddEvent(reply.case.number, "not_followed", "kawal", reply.now, data, reply.arrival.id)
        return
    yield from correspondence.post(office, _mail(office, reply, wanted, template, contact.address, contact), reply.now)


def _mail(
    office: Office, reply: _Reply, wanted: Follow, template: str, address: str, contact: Contact | None = None
) -> Mail:  # fmt: skip
    """A mail of a rule. A contact's carries the case, so that an answer finds it; officers are only told."""
    case, point = reply.case, office.focal_point(reply.case.focal_point)
    institution = office.store.institution(case.institution)
    return Mail(
        key=f"rule:{case.number}:{correspondence.short_hash(wanted.rule)}:{reply.arrival.id}:{template}:{address}",
        purpose=template, focal_point=point, recipient=address, name=contact.name if contact else "",
        language=office.language_of(contact, institution) if contact else point.language,
        about=case.number if contact else "", kind="case" if contact else "", case=case,
        zone=institution.zone if institution and contact else "", facts=_facts(reply, wanted, institution.name if institution else ""),
    )  # fmt: skip


def _facts(reply: _Reply, wanted: Follow, institution: str) -> Mapping[str, str | datetime]:
    message = reply.arrival.analysis.message
    case, own = reply.case, [hit.words[0] for hit in reply.reading.hits if hit.rule == wanted.rule and hit.words]
    return {
        "case": case.number,
        "institution": institution,
        "topic": case.topic,
        "category": wanted.category or case.category,
        "status": reply.decision.after,
        "rule": wanted.rule,
        "words": asking.quoted_words("; ".join(own or reply.reading.words) or reply.reading.text),
        "means": reply.reading.means,
        "sender": message.claimed or (message.writer.address if message.writer else ""),
        "received": reply.arrival.kept.received,
        "original_subject": message.subject,
    }
