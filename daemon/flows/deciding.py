"""What people answer to questions: an officer's (or an asked PIC's) one-line command on a notice.

A notice token is looked at first and ends the search: only the first line of the answer's own words is a command,
matched whole. The first valid answer wins; a later one is told so; BATAL within 24 hours takes a decision back.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta

from daemon.core.changes import Change, SettleMessage, UseToken
from daemon.core.numbers import find_case_numbers
from daemon.core.records import Token
from daemon.flows import adopting, correspondence, datebook, settling_drafts, settling_held, settling_review
from daemon.flows.commands import Command, Decided, Handler
from daemon.flows.correspondence import Mail
from daemon.flows.evidence import Arrival
from daemon.flows.office import Office

UNDO_WITHIN = timedelta(hours=24)
POLITENESS = re.compile(r"[.!,;\s]+$")


HANDLERS: Mapping[str, Handler] = {
    "hold": settling_held.decide_held,
    "ask": settling_held.decide_asked,
    "address": settling_held.decide_address,
    "review": settling_review.decide_review,
    "proposal": settling_review.decide_proposal,
    "draft": settling_drafts.decide_draft,
    "rules": adopting.decide_rules,
}
UNDOERS: Mapping[str, Handler] = {
    "hold": settling_held.undo_held,
    "ask": settling_held.undo_held,
    "address": settling_held.undo_held,
    "review": settling_review.undo_move,
    "proposal": settling_review.undo_move,
}


def decide(office: Office, arrival: Arrival) -> list[Change]:
    """What an answer to a notice does."""
    verdict = arrival.gathered.notice
    if verdict is None or verdict.token is None:
        raise ValueError("the message answers no notice")
    refusal = _refusal(arrival, verdict.state, verdict.token)
    if refusal:
        return [SettleMessage(arrival.id, "unrelated", refusal, arrival.now, arrival.analysis)]
    command = read_command(arrival, verdict.token)
    kind = verdict.token.subject.partition(":")[0]
    settled = SettleMessage(arrival.id, "linked", f"answers the notice {verdict.token.subject}", arrival.now, arrival.analysis)
    decided = _dispatch(office, arrival, command, kind)
    used = _use_tokens(office, command, decided, arrival.now) if decided.understood and decided.final else []
    told = datebook.tell(office, decided.changes, arrival.now)
    return [settled, *decided.changes, *told, *used, *_tell(office, arrival, command, decided)]


def _refusal(arrival: Arrival, state: str, token: Token) -> str:
    writer = arrival.analysis.message.writer
    if state == "expired":
        return "the question was answered too late"
    if state != "valid":
        return "a notice token that does not verify"
    if writer is None or writer.address != token.contact:
        return "a notice token in other hands than those it was given to"
    if arrival.gathered.verdict.state == "fail":
        return f"the sender is forged: {arrival.gathered.verdict.reason}"
    return ""


def read_command(arrival: Arrival, token: Token) -> Command:
    """The first line of the writer's own words, and its first word in capitals."""
    text = arrival.analysis.reply.text.strip()
    first = POLITENESS.sub("", text.split("\n", 1)[0].strip())
    word, _, rest = first.partition(" ")
    return Command(token, POLITENESS.sub("", word).upper(), rest.strip(), first, text, token.contact)


def _dispatch(office: Office, arrival: Arrival, command: Command, kind: str) -> Decided:
    earlier = _earlier_decision(office, command.token)
    if command.first_line.upper() == "BATAL" and kind in UNDOERS:
        if earlier is None or earlier.used is None:
            return Decided(line="Belum ada keputusan yang dapat dibatalkan.", understood=False)
        if arrival.now - earlier.used > UNDO_WITHIN:
            return Decided(line="Keputusan itu sudah lewat 24 jam dan tidak dapat dibatalkan lewat surel.", understood=False)
        return UNDOERS[kind](office, arrival, command)
    if earlier is not None and kind != "draft":
        return Decided(line=f"Sudah diputuskan oleh {earlier.decision.get('by', 'petugas lain')}: {earlier.decision.get('line', '')}", understood=False)
    handler = HANDLERS.get(kind)
    if handler is None:
        return Decided(line="Pertanyaan ini tidak lagi dikenal.", understood=False)
    return handler(office, arrival, command)


def _earlier_decision(office: Office, token: Token) -> Token | None:
    """The token of the same question that was answered first, whoever answered it."""
    return next((t for t in office.store.tokens_about(token.subject) if t.used is not None), None)


def _use_tokens(office: Office, command: Command, decided: Decided, now: datetime) -> list[Change]:
    undone = command.first_line.upper() == "BATAL"
    if undone:
        return [UseToken(t.value, None) for t in office.store.tokens_about(command.token.subject) if t.used is not None]
    decision = {"by": command.officer, "line": decided.line, "undo": dict(decided.undo), "words": command.first_line}
    return [UseToken(command.token.value, now, decision)]


def _tell(office: Office, arrival: Arrival, command: Command, decided: Decided) -> list[Change]:
    """One line back to whoever answered: what was done, or what could have been said."""
    if not decided.line:
        return []
    mail = Mail(
        key=f"told:{command.token.value}:{arrival.id}", purpose="command_reply",
        focal_point=office.focal_point_of_mailbox(arrival.kept.mailbox), recipient=command.officer, name="",
        language="id", about=command.token.subject, kind="notice", answers=True, data=command.token.data,
        facts={
            "line": decided.line, "words": command.first_line, "understood": decided.understood,
            "undo": bool(decided.undo), "original_subject": arrival.analysis.message.subject,
        },
    )  # fmt: skip
    return correspondence.post(office, mail, arrival.now)


def case_in(office: Office, text: str) -> str:
    """The case that a command names by number; empty where it names none or more than one."""
    found = {n.number for n in find_case_numbers(text, office.config.office.prefix) if n.valid}
    return found.pop() if len(found) == 1 else ""
