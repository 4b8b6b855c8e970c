"""One kept message, settled: nature -> references -> linking -> what follows, as changes that one transaction applies.

The route reads top to bottom in `settle`. Settling again from the same bytes gives the same changes.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime

from daemon.core.changes import Change, HoldMessage, LinkMessage, SettleMessage
from daemon.core.linking import Link, describe_candidate, link
from daemon.edges.reader import Outcome, Unreadable
from daemon.edges.store import Unsettled
from daemon.flows import answering, asking, contacts, deciding, opening, throttling
from daemon.flows.enclosures import ask_for_text
from daemon.flows.evidence import Arrival
from daemon.flows.hearing import gather_heard
from daemon.flows.office import Office


def settle(office: Office, kept: Unsettled, outcome: Outcome, now: datetime, file_text: str | None = None) -> list[Change]:
    """Everything that follows from one kept message; raises EnclosuresUnread where `file_text` may decide and is None."""
    if isinstance(outcome, Unreadable):
        return [SettleMessage(kept.id, "unreadable", outcome.reason, now)]
    heard, gathered = gather_heard(office, outcome, now, file_text or "")
    arrival = Arrival(kept, heard, gathered, now, file_text)
    return throttling.spare(office, arrival, ROUTES[heard.nature.kind](office, arrival))


def _settle_report(office: Office, arrival: Arrival) -> list[Change]:
    return contacts.learn_bounce(office, arrival)


def _settle_auto_reply(office: Office, arrival: Arrival) -> list[Change]:
    found = link(arrival.gathered.facts)
    cases = found.cases if found.outcome == "linked" else ()
    learned = contacts.learn_absence(arrival, cases)
    return learned + _file(office, arrival, found, "contact")


def _settle_aside(outcome: str) -> Callable[[Office, Arrival], list[Change]]:
    def aside(_: Office, arrival: Arrival) -> list[Change]:
        reason = f"{arrival.analysis.nature.kind}: {arrival.analysis.nature.reason}"
        return [SettleMessage(arrival.id, outcome, reason, arrival.now, arrival.analysis)]

    return aside


def _settle_person(office: Office, arrival: Arrival) -> list[Change]:
    """A person wrote: wherever it leads, whoever was silent is so no more."""
    return [*_follow_person(office, arrival), *contacts.learn_voice(arrival)]


def _follow_person(office: Office, arrival: Arrival) -> list[Change]:
    if arrival.gathered.notice is not None:
        return deciding.decide(office, arrival)
    writer = arrival.analysis.message.writer
    if writer and office.is_officer(writer.address) and opening.is_case_form(arrival.analysis.reply.text):
        return opening.draft_from_mail(office, arrival)
    found = link(arrival.gathered.facts)
    ask_for_text(office, arrival, found)
    if found.outcome == "linked":
        return [
            SettleMessage(arrival.id, "linked", found.reason, arrival.now, arrival.analysis),
            *answering.answer(office, arrival, found),
        ]
    if found.outcome == "held":
        return hold(office, arrival, found)
    return [SettleMessage(arrival.id, "unrelated", found.reason, arrival.now, arrival.analysis)]


ROUTES: Mapping[str, Callable[[Office, Arrival], list[Change]]] = {
    "person": _settle_person,
    "auto_reply": _settle_auto_reply,
    "bounce": _settle_report,
    "delay": _settle_report,
    "receipt": _settle_aside("auto"),
    "loop": _settle_aside("auto"),
    "bulk": _settle_aside("unrelated"),
    "unreadable": _settle_aside("unreadable"),
}


def hold(office: Office, arrival: Arrival, found: Link) -> list[Change]:
    """A message that waits for an officer, with the notice that asks."""
    candidates = tuple(describe_candidate(candidate) for candidate in found.candidates)
    return [
        SettleMessage(arrival.id, "held", found.reason, arrival.now, arrival.analysis),
        HoldMessage(arrival.id, found.reason, candidates, arrival.now),
        *asking.ask_about_held(office, arrival, found),
    ]


def _file(office: Office, arrival: Arrival, found: Link, acted: str) -> list[Change]:
    """File an automatic message on the cases it belongs to, without any effect on them."""
    by_case = {candidate.case: candidate for candidate in found.candidates}
    return [
        LinkMessage(
            arrival.id, case, by_case[case].score,
            tuple(asdict(e) for e in by_case[case].evidence), {}, office.book.hash, acted,
        )
        for case in found.cases
    ]  # fmt: skip


