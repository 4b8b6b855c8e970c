"""What a reading, an officer's word or a happening does to a case: the table of moves under the table of authority.

A stranger's words are a comment, automatic mail is nothing, a registered writer without proof only proposes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from daemon.core.clocks import ExtensionPolicy, PausePolicy
from daemon.core.moves import (
    ANSWERED,
    BY_COMMAND,
    BY_HAPPENING,
    BY_READING,
    DECIDE,
    ENDED,
    OPEN,
    REVIEW,
    STATUSES,
    Effect,
    Move,
    Status,
)
from daemon.core.rulebook.model import Reading

__all__ = [
    "ANSWERED",
    "ENDED",
    "OPEN",
    "STATUSES",
    "Authority",
    "Decision",
    "Effect",
    "MoveFacts",
    "decide",
    "decide_command",
    "decide_happening",
    "has_substance",
    "status_label",
]

Authority = Literal["pic_proof", "pic_unproven", "stranger", "officer", "automatic"]
Outcome = Literal["move", "propose", "comment", "nothing", "ask"]
AUTHORITIES: tuple[Authority, ...] = ("pic_proof", "pic_unproven", "stranger", "officer", "automatic")
ENOUGH_SENTENCES = 2

# A rule's `then.move` names a status; it is judged like the reading that leads there.
READING_OF: Mapping[str, str] = {"waiting_for_data": "needs_info", "extended": "extension"}


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """What a reply's effect is decided on.

    `sentences` of the writer's own account. `extension_days`: working days asked for beyond the present due date (None:
    not said). `extended_days`, `extensions`, `pauses`: what the case was given before. `previous`: the status before the
    last move, for a writer who takes it back ("BUKAN, ...").
    """

    status: Status
    reading: Reading
    authority: Authority
    has_attachment: bool = False
    has_link: bool = False
    sentences: int = 0
    extension_days: int | None = None
    extended_days: int = 0
    extensions: int = 0
    pauses: int = 0
    previous: Status = ""
    extension_policy: ExtensionPolicy = field(default_factory=ExtensionPolicy)
    pause_policy: PausePolicy = field(default_factory=PausePolicy)


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows, and why.

    move: the case goes from `before` to `after` (which may be equal: then only `effects` act). propose: the same, once
    an officer says so (`kind`, `offers`). ask: the writer (`confirm`, `asks`) or an officer (`officers`) is asked, and
    nothing moves. comment: filed and shown. nothing: no effect at all. `heard`: a human word of the institution.
    `confirm` and `officers` are purposes of mails; `asks` is "answer" or "until" where the confirmation asks for it.
    """

    outcome: Outcome
    before: Status
    after: Status
    reason: str
    ends_obligation: bool = False
    effects: tuple[Effect, ...] = ()
    confirm: str = ""
    asks: str = ""
    officers: str = ""
    kind: str = ""
    offers: tuple[str, ...] = ()
    heard: bool = False
    granted_days: int | None = None


def status_label(status: Status, language: str = "id") -> str:
    """What people call a status."""
    return STATUSES[status][1 if language == "en" else 0] if status in STATUSES else status


def has_substance(facts: MoveFacts) -> bool:
    """Whether the answer itself is there: an attachment, a link, a response letter's number, or two sentences at least."""
    letter = facts.reading.letter
    return (
        facts.has_attachment or facts.has_link or bool(letter and letter.number) or facts.sentences >= ENOUGH_SENTENCES
    )


def decide(facts: MoveFacts) -> Decision:
    """What one reading does to one case."""
    status, means = facts.status, facts.reading.means
    if facts.authority == "automatic":
        return Decision("nothing", status, status, "automatic mail says something about a contact, never about a case")
    if facts.authority == "stranger":
        return Decision("comment", status, status, "the writer is not registered for the institution")
    decision = _correct(facts) if facts.reading.correction and facts.previous else _decide_as_pic(facts, status)
    if facts.authority == "pic_unproven" and decision.outcome == "move":
        decision = _propose(
            decision, "move", DECIDE, f"{decision.reason}; registered writer, but nothing proves the mail"
        )
    heard = facts.authority.startswith("pic") and means != "out_of_office"
    return replace(decision, heard=heard)


def _correct(facts: MoveFacts) -> Decision:
    """The writer takes an earlier reading back: the case is judged as it stood before."""
    back = Decision(
        "move", facts.status, facts.previous, "the writer takes the earlier reading back",
        effects=(Effect("undo"),), confirm="confirmation", officers="answer_review" if facts.status in ANSWERED else "",
    )  # fmt: skip
    if facts.reading.means in {"unclear", "other"}:
        return replace(back, officers="proposal", kind="unclear", offers=DECIDE)
    anew = _decide_as_pic(facts, facts.previous)
    if anew.outcome != "move":
        return replace(anew, before=facts.status, after=facts.previous, outcome="move", effects=back.effects)
    return replace(
        anew, before=facts.status, effects=(Effect("undo"), *anew.effects), reason=f"{back.reason}; {anew.reason}"
    )


def _decide_as_pic(facts: MoveFacts, status: Status) -> Decision:
    on = next((READING_OF.get(f.move, f.move) for f in facts.reading.follows if f.move), facts.reading.means)
    move = BY_READING.get((status, on))
    if move is None:
        return _without_row(facts, status, on)
    if move.needs_substance and not has_substance(facts):
        return _ask_for_answer(status)
    if on == "extension":
        return _extend(facts, status, move)
    decision = replace(_as_decision(move, status), effects=_paused(facts, move))
    if on == "needs_info" and facts.pauses >= facts.pause_policy.times and facts.authority != "officer":
        why = f"data were asked for {facts.pauses} times before; by rule {facts.pause_policy.times} is the most"
        return _propose(decision, "data", DECIDE, why)
    if move.by == "officer" and facts.authority != "officer":
        return _propose(decision, move.kind, move.offers, f"{move.why}: an officer decides")
    if move.by == "officer" and not move.after:
        return replace(decision, reason=f"{move.why}: an officer has decided")
    return decision


def _as_decision(move: Move, status: Status) -> Decision:
    return Decision(
        "move", status, move.after or status, move.why, move.ends, move.effects, move.tells_pic,
        officers=move.officers, kind=move.kind, offers=move.offers,
    )  # fmt: skip


def _propose(decision: Decision, kind: str, offers: tuple[str, ...], reason: str) -> Decision:
    """The same, but only once an officer says so."""
    return replace(
        decision, outcome="propose", reason=reason, officers="proposal", kind=kind, offers=offers,
        confirm="confirmation", ends_obligation=decision.ends_obligation,
    )  # fmt: skip


def _ask_for_answer(status: Status) -> Decision:
    """Words say "answered", but the answer is not there: work is going on, and the answer itself is asked for."""
    why = "said to be answered, without attachment, link, letter number or an account of two sentences"
    move = BY_READING.get((status, "in_progress"))
    if move is None or status == "waiting_for_data":
        return Decision("ask", status, status, why, confirm="confirmation", asks="answer")
    return replace(_as_decision(move, status), reason=why, asks="answer", officers="", kind="", offers=())


def _extend(facts: MoveFacts, status: Status, move: Move) -> Decision:
    if facts.extension_days is None:
        why = "more time is asked for without a date or a number of days"
        return Decision("ask", status, status, why, confirm="confirmation", asks="until")
    decision = replace(_as_decision(move, status), granted_days=facts.extension_days)
    grant = facts.extension_policy.grant(facts.extension_days, facts.extended_days, facts.extensions)
    if grant.by == "nobody":
        return Decision("nothing", status, status, grant.reason)
    if facts.authority != "officer" and (grant.by == "officer" or move.by == "officer"):
        return _propose(
            decision, "extension", DECIDE, grant.reason if grant.by == "officer" else f"{move.why}: an officer decides"
        )
    effects = tuple(replace(e, days=facts.extension_days) if e.verb == "extend" else e for e in move.effects)
    return replace(decision, effects=effects, reason=grant.reason, officers="", kind="", offers=())


def _paused(facts: MoveFacts, move: Move) -> tuple[Effect, ...]:
    asked = next((f for f in facts.reading.follows if f.pause_days), None)
    days = min(asked.pause_days or 0, facts.pause_policy.days) if asked else facts.pause_policy.days
    why = asked.pause_reason if asked and asked.pause_reason else ""
    return tuple(
        replace(e, days=days, reason=why or e.reason) if e.verb == "pause" else e for e in move.effects
    )  # fmt: skip


def _without_row(facts: MoveFacts, status: Status, on: str) -> Decision:
    """No move stands in the table: a repetition is nothing, a doubt is asked, a late word is shown."""
    if on == "unclear":
        why = "it cannot be told what the writer means"
        return Decision("ask", status, status, why, officers="proposal", kind="unclear", offers=DECIDE)
    if on == "out_of_office":
        return Decision("nothing", status, status, "the contact is away; the case stands as it is")
    if on in _SAID_BY.get(status, ()):
        same = Decision("nothing", status, status, f"the case is {status} already")
        more = status in ANSWERED and on == "answered" and has_substance(facts)
        return replace(same, officers="answer_review", kind="supplement", offers=REVIEW) if more else same
    if status in ENDED or status in (*ANSWERED, "reviewed"):
        if on in {"acknowledged", "other"}:
            return Decision("comment", status, status, f"a word on a case that is {status}")
        why = f"'{on}' on a case that is {status}"
        return Decision("comment", status, status, why, officers="proposal", kind="late", offers=DECIDE)
    if status == "draft":
        return Decision("comment", status, status, "the letter has not gone out yet")
    return Decision("comment", status, status, f"'{on}' changes nothing on a case that is {status}")


_LATER = ("acknowledged", "in_progress")
_SAID_BY: Mapping[Status, tuple[str, ...]] = {
    "acknowledged": ("acknowledged",),
    "in_progress": _LATER,
    "extended": _LATER,
    "waiting_for_data": ("acknowledged", "needs_info", "not_received"),
    "not_competent": ("acknowledged", "not_competent", "not_received"),
    "answered": ("acknowledged", "answered", "answered_by_post"),
    "answered_by_post": ("acknowledged", "answered", "answered_by_post"),
    "reviewed": ("acknowledged", "answered"),
    "withdrawn": ("withdrawn",),
    "transferred": ("not_competent",),
}
"""What each status says already: the same word again has no effect."""


def decide_command(status: Status, word: str, *, reason: str = "", previous: Status = "") -> Decision:
    """What an officer's command does to a case: TERIMA, KEMBALI <reason>, TUNDA, KIRIM, DATA, BUKA, BATAL, YA, BUKAN.

    YA applies a proposal: then `decide` is asked with the proposal's reading and the authority "officer". BATAL goes
    back to `previous`.
    """
    command = word.upper()
    if command == "TUNDA":
        return Decision("nothing", status, status, "put off; asked again later")
    if command in {"BUKAN", "TOLAK"}:
        return Decision("nothing", status, status, "the officer declines")
    if command == "BATAL":
        if not previous:
            return Decision("nothing", status, status, "there is nothing to take back")
        return Decision("move", status, previous, "the officer takes the decision back", effects=(Effect("undo"),))
    move = BY_COMMAND.get((status, command))
    if move is None:
        return Decision("nothing", status, status, f"{command} has no meaning on a case that is {status}")
    if command == "KEMBALI" and not reason.strip():
        return Decision("ask", status, status, "KEMBALI needs a reason", officers="command_reply", offers=REVIEW)
    why = f"{move.why}: {reason.strip()}" if reason.strip() else move.why
    return replace(_as_decision(move, status), reason=why)


def decide_happening(status: Status, what: str) -> Decision:
    """What a happening does: channels_failed, delivered, closing_due, pause_over, answer_posted, transfer_sent, closed_by_hand."""
    move = BY_HAPPENING.get((status, what))
    if move is None:
        return Decision("nothing", status, status, f"'{what}' changes nothing on a case that is {status}")
    return _as_decision(move, status)
