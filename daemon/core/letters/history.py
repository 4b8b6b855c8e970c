"""What happened to a case, in short lines for people who take it over: letters, replies, more time, reminders."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from daemon.core.letters.lines import Earlier
from daemon.core.letters.wording import MEANINGS, STATUSES

LINES = 6
FIXED: Mapping[str, tuple[str, str]] = {
    "reminded": ("pengingat dikirim", "a reminder was sent"),
    "escalation_drafted": ("surat satu tingkat ke atas disiapkan", "a letter one level up was drafted"),
    "escalated": ("surat dikirim satu tingkat ke atas", "a letter went one level up"),
    "recounted": ("tenggat dihitung ulang", "the due date was worked out anew"),
    "post_posted": ("surat dikirim lewat pos", "the letter was posted"),
    "post_received": ("surat pos diterima", "the posted letter was received"),
    "post_returned": ("surat pos kembali", "the posted letter came back"),
    "bounced": ("surel kami tidak sampai", "our mail did not arrive"),
}


@dataclass(frozen=True, slots=True)
class Happened:
    """An event, or a notice that went out (`reminded`), as the store has it."""

    at: datetime
    kind: str
    data: Mapping[str, Any]


def tell_history(happened: Iterable[Happened], language: str = "id") -> tuple[Earlier, ...]:
    """The latest few of what a reader wants to know, oldest first; the first letter always stands among them."""
    told = [Earlier(one.at, line) for one in sorted(happened, key=lambda h: h.at) if (line := _line(one, language))]
    return tuple(told) if len(told) <= LINES else (told[0], *told[-LINES + 1 :])


def _line(one: Happened, language: str) -> str:
    side = 1 if language == "en" else 0
    if one.kind in FIXED:
        return FIXED[one.kind][side]
    if one.kind == "moved":
        return _move(str(one.data.get("before", "")), str(one.data.get("after", "")), side)
    if one.kind == "reply" and one.data.get("means") in MEANINGS:
        return f"{('balasan', 'reply')[side]}: {MEANINGS[str(one.data['means'])][side]}"
    if one.kind == "extended":
        return f"{('tambahan waktu', 'more time')[side]}: {one.data.get('days')} {('hari kerja', 'working days')[side]}"
    return ""


def _move(before: str, after: str, side: int) -> str:
    """A reply says itself what it moved: only what follows from a letter, an officer or the clock stands for itself."""
    if before == "draft":
        return ("surat dikirim", "the letter was sent")[side]
    told = ("undelivered", "transferred", "reopened", "reviewed", "answered_by_post")
    return STATUSES[after][side] if after in told else ""
