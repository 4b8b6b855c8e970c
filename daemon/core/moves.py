"""The one table of moves between statuses: from where, on what, whereto, what it does to the clocks, who is told.

  draft --KIRIM--> sent --> acknowledged --> in_progress --> answered --TERIMA--> reviewed --closing clock--> closed
                   |  ^                       ^   ^   ^          |                    |                         |
       every       |  | KIRIM again,          |   |   +-KEMBALI--+--------------------+                       BUKA
       channel     v  | or it arrived         |   |                                                             v
       failed   undelivered                   |   +--DATA, or the longest wait is over--+                    reopened
                                              |                                         |
  sent, undelivered, reopened, acknowledged, in_progress, extended --needs_info--> waiting_for_data (clock stands still)
  the same, by rule up to a limit, above it by an officer           --extension--> extended
  every open status           --answered--> answered, --the post brought it--> answered_by_post (then like answered)
  every open status, by an officer's word   --> withdrawn, --> not_competent --the transfer's KIRIM--> transferred
                                               (the family's next leg; never a close), --> closed_administratively

A row reads: in one of these statuses, on this reading (or command, or happening), the case goes there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Status = str
Verb = Literal["start", "anew", "met", "cancel", "pause", "resume", "reopen", "extend", "undo"]

STATUSES: Mapping[str, tuple[str, str]] = {
    "draft": ("konsep", "draft"),
    "sent": ("terkirim, belum dikonfirmasi", "sent, not yet confirmed"),
    "acknowledged": ("diterima", "received"),
    "in_progress": ("sedang diproses", "in progress"),
    "answered": ("sudah dijawab, sedang diperiksa", "answered, under review"),
    "reviewed": ("jawaban diterima", "answer accepted"),
    "closed": ("selesai", "closed"),
    "undelivered": ("surat tidak sampai", "letter not delivered"),
    "waiting_for_data": ("menunggu data", "waiting for data"),
    "extended": ("waktu diperpanjang", "time extended"),
    "not_competent": ("bukan kewenangan", "not competent"),
    "transferred": ("dialihkan", "transferred"),
    "answered_by_post": ("dijawab lewat pos", "answered by post"),
    "withdrawn": ("dicabut", "withdrawn"),
    "reopened": ("dibuka kembali", "reopened"),
    "closed_administratively": ("ditutup secara administratif", "closed administratively"),
}
"""Every status with what people call it: Indonesian, English."""

UNREAD = ("sent", "undelivered", "reopened")
"""The institution has not said a word yet."""
WORKING = ("acknowledged", "in_progress", "extended")
OPEN = (*UNREAD, *WORKING, "waiting_for_data", "not_competent")
"""The institution owes an answer."""
ANSWERED = ("answered", "answered_by_post")
ENDED = ("closed", "closed_administratively", "withdrawn", "transferred")
"""Nothing is owed any more; only an officer opens it again."""

SHORT: tuple[str, ...] = ("receipt", "response")
OWED = (*SHORT, "answer", "data")


@dataclass(frozen=True, slots=True)
class Effect:
    """What happens to clocks of `kinds` (empty: all that run).

    start: those of `event` (only of `kinds` where given); anew: those of `event` begin again from here; met, cancel: they end; pause: at most `days` calendar days;
    resume: due moves by the time they stood still; reopen: met ones run again, due moves by the time since; extend: the
    due date moves to what was granted (`days` working days, or the date of the reading); undo: all that the last
    decision did to clocks is taken back.
    """

    verb: Verb
    kinds: tuple[str, ...] = ()
    event: str = ""
    days: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One row: before -> after on `on`. `needs_substance`: the answer itself must be there; `ends`: an obligation ends.

    `by`: "pic" may make it with proof; "officer" only an officer (a PIC's reading then proposes it). `officers` is the
    purpose of the officers' notice with the `kind` of question and the words it `offers`.
    """

    before: tuple[Status, ...]
    on: str
    after: Status
    by: Literal["pic", "officer", "kawal"] = "pic"
    effects: tuple[Effect, ...] = ()
    needs_substance: bool = False
    ends: bool = False
    officers: str = ""
    kind: str = ""
    offers: tuple[str, ...] = ()
    tells_pic: str = "confirmation"
    why: str = ""


REVIEW = ("TERIMA", "KEMBALI", "TUNDA")
DECIDE = ("YA", "BUKAN")
SEND = ("KIRIM", "BATAL")

_MET_RECEIPT = Effect("met", ("receipt",))
_RECEIVED = Effect("start", event="received")
_MET_SHORT = Effect("met", SHORT)
_RUN_ON = Effect("resume", ("answer",), reason="the institution works on")
_DATA_OVER = Effect("cancel", ("data",))
_ALL_MET = Effect("met", OWED)
_CANCEL_ALL = Effect("cancel")

READ: tuple[Move, ...] = (
    Move(UNREAD, "acknowledged", "acknowledged", effects=(_MET_RECEIPT, _RECEIVED), why="the letter was received"),
    Move((*UNREAD, "acknowledged"), "in_progress", "in_progress", effects=(_MET_SHORT, _RECEIVED), why="work is going on"),
    Move(("waiting_for_data", "not_competent"), "in_progress", "in_progress", effects=(_MET_SHORT, _DATA_OVER, _RUN_ON),
         why="work goes on without waiting"),
    Move(OPEN, "answered", "answered", effects=(_ALL_MET,), needs_substance=True, ends=True,
         officers="answer_review", kind="review", offers=REVIEW, why="the answer is there"),
    Move(("closed_administratively",), "answered", "answered", by="officer", effects=(_CANCEL_ALL,), needs_substance=True,
         officers="proposal", kind="move", offers=DECIDE, why="an answer came after the case was closed without one"),
    Move((*UNREAD, *WORKING), "extension", "extended", effects=(_MET_SHORT, Effect("extend", ("answer",))),
         officers="proposal", kind="extension", offers=DECIDE, why="more time"),
    Move(("waiting_for_data", "not_competent"), "extension", "extended", by="officer",
         effects=(_MET_SHORT, _DATA_OVER, _RUN_ON, Effect("extend", ("answer",))),
         officers="proposal", kind="extension", offers=DECIDE, why="more time while the clock stands still"),
    Move((*UNREAD, *WORKING), "needs_info", "waiting_for_data",
         effects=(_MET_SHORT, Effect("pause", ("answer",), reason="waiting for data of ours"), Effect("start", ("data",), event="waiting")),
         officers="proposal", kind="data", offers=("DATA", "BUKAN"), why="data are asked of us"),
    Move(OPEN, "not_competent", "not_competent", by="officer",
         effects=(_MET_SHORT, Effect("pause", ("answer",), reason="looking for the competent body")),
         officers="proposal", kind="transfer", offers=(*SEND, "BUKAN"), why="another body is competent"),
    Move(OPEN, "withdrawn", "withdrawn", by="officer", effects=(_CANCEL_ALL,), ends=True,
         officers="proposal", kind="move", offers=DECIDE, why="the complaint was withdrawn"),
    Move(OPEN, "answered_by_post", "answered_by_post", by="officer", effects=(_ALL_MET,), ends=True,
         officers="proposal", kind="move", offers=DECIDE, why="the answer is said to be on its way by post"),
    Move((*OPEN, *ANSWERED, "reviewed", *ENDED), "pic_changed", "", by="officer",
         officers="proposal", kind="new_pic", offers=SEND, why="another person is in charge"),
    Move((*UNREAD, *WORKING), "not_received", "", by="officer",
         officers="proposal", kind="resend", offers=SEND, why="the letter is said not to have arrived"),
)  # fmt: skip
"""What readings of replies do. An empty `after` changes no status: something else is proposed."""

COMMANDED: tuple[Move, ...] = (
    Move(("draft",), "KIRIM", "sent", by="officer", effects=(Effect("start", event="sent"),),
         tells_pic="letter", why="the letter goes out"),
    Move(("undelivered",), "KIRIM", "sent", by="officer", effects=(_CANCEL_ALL, Effect("start", event="sent")),
         tells_pic="letter", why="the letter goes out again"),
    Move((*ANSWERED,), "TERIMA", "reviewed", by="officer", effects=(Effect("met", OWED), Effect("start", event="reviewed")), tells_pic="",
         why="the answer is accepted"),
    Move((*ANSWERED, "reviewed"), "KEMBALI", "in_progress", by="officer",
         effects=(Effect("cancel", ("closing",)), Effect("reopen", ("answer",), reason="the answer was sent back")),
         tells_pic="returned", why="the answer is sent back"),
    Move(("waiting_for_data",), "DATA", "in_progress", by="officer",
         effects=(Effect("met", ("data",)), Effect("resume", ("answer",), reason="the data are there"), Effect("anew", event="file_complete")),
         tells_pic="data", why="the data that were asked for are sent"),
    Move(("closed", "closed_administratively", "withdrawn", "reviewed"), "BUKA", "reopened", by="officer",
         effects=(Effect("cancel", ("closing",)), Effect("start", event="sent")), tells_pic="letter", why="the case is opened again"),
)  # fmt: skip
"""What an officer's word does, answering a notice that offers it (or `kawal case move`)."""

HAPPENED: tuple[Move, ...] = (
    Move(("sent",), "channels_failed", "undelivered", by="kawal", effects=(_CANCEL_ALL,), officers="bounce_alert", tells_pic="",
         why="every channel of the letter has failed"),
    Move(("undelivered",), "delivered", "sent", by="kawal", effects=(Effect("start", event="sent"),), tells_pic="",
         why="the letter has arrived after all"),
    Move(("reviewed",), "closing_due", "closed", by="kawal", effects=(Effect("met", ("closing",)),), ends=True, tells_pic="",
         why="nobody objected to the answer in time"),
    Move(("waiting_for_data",), "pause_over", "in_progress", by="kawal",
         effects=(Effect("cancel", ("data",)), Effect("resume", ("answer",), reason="the longest wait is over")), why="waiting has a maximum"),
    Move(("not_competent",), "pause_over", "in_progress", by="kawal",
         effects=(Effect("resume", ("answer",), reason="nobody has passed the case on"),), why="no transfer followed in time"),
    Move((*UNREAD, *WORKING), "pause_over", "", by="kawal",
         effects=(Effect("resume", ("answer",), reason="the longest pause of a rule is over"),), tells_pic="", why="a rule's pause has a maximum"),
    Move(OPEN, "answer_posted", "answered_by_post", by="officer", effects=(_ALL_MET,), ends=True,
         officers="answer_review", kind="review", offers=REVIEW, why="the answer came by post"),
    Move(OPEN, "transfer_sent", "transferred", by="officer", effects=(_CANCEL_ALL,), ends=True, why="the case goes on at the competent body"),
    Move((*OPEN, *ANSWERED, "reviewed", "draft"), "closed_by_hand", "closed_administratively", by="officer", effects=(_CANCEL_ALL,), ends=True, tells_pic="",
         why="closed without an answer that was accepted"),
)  # fmt: skip
"""What the postal channel, the clocks and the transfer's KIRIM do."""


def _index(moves: tuple[Move, ...]) -> Mapping[tuple[str, str], Move]:
    rows: dict[tuple[str, str], Move] = {}
    for move in moves:
        for status in move.before:
            if (status, move.on) in rows:
                raise ValueError(f"two rows for {status} on {move.on}")
            rows[status, move.on] = move
    return rows


BY_READING = _index(READ)
BY_COMMAND = _index(COMMANDED)
BY_HAPPENING = _index(HAPPENED)
EVERY_MOVE = READ + COMMANDED + HAPPENED
